"""Papers and photos go with their person: rows here, files when that has happened for good, and the
key that sealed them with the person's other rows. A machine that dies in between leaves files that no
key opens; the daily sweep takes them."""

from __future__ import annotations

from django.db import transaction

from yorisoi.attachments import store
from yorisoi.attachments.models import Attachment, Clearing, Withdrawal
from yorisoi.registry.erasing import Erased, Erasing


def erase(erasing: Erasing) -> Erased:
    rows = Attachment.objects.filter(person=erasing.person)
    files = [name for pair in rows.values_list("stored_as", "thumbnail_as") for name in pair]
    mine = list(rows.values_list("pk", flat=True))
    gone = {
        model._meta.db_table: model.objects.filter(attachment__in=mine).delete()[0]
        for model in (Withdrawal, Clearing)
    }
    # Whatever supersedes another goes before it; all at once they may point to each other.
    for pk in sorted(mine, reverse=True):
        Attachment.objects.filter(pk=pk).delete()
    transaction.on_commit(lambda: store.remove(files))
    return {**gone, Attachment._meta.db_table: len(mine)}
