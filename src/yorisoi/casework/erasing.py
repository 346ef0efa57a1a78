"""Reception memos about somebody go with their file."""

from yorisoi.casework.models import MemoAlert, MemoEnd, MemoPassing, MemoTaking, ReceptionMemo
from yorisoi.ledger.actions.erasing import acts_of
from yorisoi.registry.erasing import Erased, Erasing


def erase(erasing: Erasing) -> Erased:
    memos = list(ReceptionMemo.objects.filter(about=erasing.person).values_list("pk", flat=True))
    MemoAlert.objects.filter(person=erasing.person).delete()
    for model in (MemoAlert, MemoEnd, MemoPassing, MemoTaking):
        model.objects.filter(memo__in=memos).delete()
    # A memo that named nobody by link and became one of this person's acts keeps no name either.
    rows = ReceptionMemo.objects.filter(end__act__in=acts_of(erasing.person))
    for memo in rows.exclude(pk__in=memos):
        said = {
            name: erasing.without_names(getattr(memo, name))
            for name in ("text", "about_words", "caller")
        }
        if any(getattr(memo, name) != words for name, words in said.items()):
            ReceptionMemo.objects.filter(pk=memo.pk).update(**said)
    gone = ReceptionMemo.objects.filter(pk__in=memos).delete()[0]
    return {ReceptionMemo._meta.db_table: gone}
