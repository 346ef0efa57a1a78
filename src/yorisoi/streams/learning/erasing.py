"""How somebody attended goes with their file."""

from yorisoi.registry.erasing import Erased, Erasing
from yorisoi.streams.learning.models import AttendanceMark


def erase(erasing: Erasing) -> Erased:
    rows = AttendanceMark.objects.filter(participant__person=erasing.person)
    return {AttendanceMark._meta.db_table: rows.delete()[0]}
