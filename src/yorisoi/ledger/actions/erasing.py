"""What the ledger keeps of a person whose file is erased: that somebody, unnamed, was there."""

from __future__ import annotations

from collections import Counter

from yorisoi.ledger import tally
from yorisoi.ledger.models import Act, Participant, Promise, PromiseEnd, Retraction, Tally
from yorisoi.registry.erasing import Erased, Erasing


def erase(erasing: Erasing) -> Erased:
    """Acts stay, with an unnamed head, so that sums stay what they were. The words of an act with
    this person alone go; in those of an act with others their names are taken out."""
    gone = Counter()
    mine = Participant.objects.filter(person=erasing.person)
    acts = sorted(set(mine.values_list("act_id", flat=True)))
    for act in Act.objects.filter(pk__in=acts):
        _words(act, erasing)
        gone[Act._meta.db_table] += 1
    for part in mine:
        household = part.household_id if _others(part) else None
        form = Participant.Form.HOUSEHOLD if household else Participant.Form.UNNAMED
        Participant.objects.filter(pk=part.pk).update(
            person=None, household=household, form=form,
            body=erasing.without_names(part.body),
        )  # fmt: skip
        gone[Participant._meta.db_table] += 1
    promises = list(Promise.objects.filter(person=erasing.person).values_list("pk", flat=True))
    PromiseEnd.objects.filter(promise__in=promises).delete()
    gone[Promise._meta.db_table] += Promise.objects.filter(pk__in=promises).delete()[0]
    tally.refresh(acts)
    Tally.objects.filter(identity_id=erasing.person).update(identity_id=None)
    gone[Tally._meta.db_table] += len(acts)
    return gone


def acts_of(person: int) -> list[int]:
    return sorted(set(Participant.objects.filter(person=person).values_list("act_id", flat=True)))


def is_shared(act: int, person: int) -> bool:
    """Whether the words of an act are about somebody else too."""
    rows = Participant.objects.filter(act=act).exclude(person=person)
    return rows.exclude(form=Participant.Form.BODY).exists()


def _others(part: Participant) -> bool:
    if part.household_id is None:
        return False
    members = part.household.members.filter(retracted_at=None)
    return members.exclude(person=part.person_id).exists()


def _words(act: Act, erasing: Erasing) -> None:
    shared = is_shared(act.pk, erasing.person)

    def said(text: str) -> str:
        return erasing.without_names(text) if shared else ""

    Act.objects.filter(pk=act.pk).update(
        text=said(act.text), correction_reason=said(act.correction_reason)
    )
    for row in Retraction.objects.filter(act=act):
        Retraction.objects.filter(pk=row.pk).update(reason=said(row.reason))
    for promise in Promise.objects.filter(made_in=act).exclude(person=erasing.person):
        Promise.objects.filter(pk=promise.pk).update(text=erasing.without_names(promise.text))
