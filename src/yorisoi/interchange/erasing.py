"""What the rows of files said of somebody goes with their file. A file of which rows still wait is on
the disk as it came: it must be decided first."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from yorisoi.interchange.models import Batch, SourceRow, WaitingRow
from yorisoi.ledger.actions.erasing import acts_of, is_shared
from yorisoi.registry.erasing import GONE, Erased, Erasing


def hindrance(erasing: Erasing) -> str:
    rows = SourceRow.objects.filter(person=erasing.person).values("batch")
    waits = WaitingRow.objects.filter(person=erasing.person).values("batch")
    held = Batch.objects.filter(Q(pk__in=rows) | Q(pk__in=waits)).exclude(stored_as="")
    if held.exists():
        return _("この人がのっている取り込みのファイルに、まだ決まっていない行があります。")
    return ""


def erase(erasing: Erasing) -> Erased:
    acts = acts_of(erasing.person)
    mine = SourceRow.objects.filter(Q(person=erasing.person) | Q(act__in=acts))
    batches = set(mine.values_list("batch", flat=True))
    count = 0
    for row in mine:
        shared = row.person_id != erasing.person and is_shared(row.act_id, erasing.person)
        raw = erasing.without_names(row.raw) if shared else ""
        person = None if row.person_id == erasing.person else row.person_id
        SourceRow.objects.filter(pk=row.pk).update(raw=raw, person=person)
        count += 1
    waits = WaitingRow.objects.filter(
        Q(person=erasing.person) | Q(batch__in=batches, name__in=erasing.whole_names)
    )
    batches |= set(waits.values_list("batch", flat=True))
    waiting = waits.update(person=None, name=GONE, number="", reason="", candidates=[])
    for batch in Batch.objects.filter(pk__in=batches):
        if batch.summary.get("problems"):
            Batch.objects.filter(pk=batch.pk).update(summary={**batch.summary, "problems": []})
    return {SourceRow._meta.db_table: count, WaitingRow._meta.db_table: waiting}
