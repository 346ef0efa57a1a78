"""That a file was drawn goes with the file; the inspection stays."""

from yorisoi.inspection.models import Sampled
from yorisoi.registry.erasing import Erased, Erasing


def erase(erasing: Erasing) -> Erased:
    rows = Sampled.objects.filter(person=erasing.person)
    return {Sampled._meta.db_table: rows.delete()[0]}
