"""What somebody was in trouble about goes with their file; what was handed over stays a number."""

from yorisoi.ledger.actions.erasing import acts_of, is_shared
from yorisoi.registry.erasing import Erased, Erasing
from yorisoi.streams.pantry.models import HandOver


def erase(erasing: Erasing) -> Erased:
    rows = HandOver.objects.filter(act__in=acts_of(erasing.person)).exclude(trouble="")
    for row in rows:
        shared = is_shared(row.act_id, erasing.person)
        said = erasing.without_names(row.trouble) if shared else ""
        HandOver.objects.filter(pk=row.pk).update(trouble=said)
    return {HandOver._meta.db_table: len(rows)}
