"""Holds that have ended go with the file that they held."""

from yorisoi.registry.erasing import Erased, Erasing
from yorisoi.retention.models import Hold


def erase(erasing: Erasing) -> Erased:
    rows = Hold.objects.filter(person=erasing.person).exclude(ended_at=None)
    return {Hold._meta.db_table: rows.delete()[0]}
