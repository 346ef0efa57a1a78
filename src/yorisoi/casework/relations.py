"""Who has to do with whom by a reception memo: for the page of unusual readings."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from yorisoi.casework.models import MemoPassing, ReceptionMemo
from yorisoi.common.clock import JAPAN
from yorisoi.registry.relations import Tie


def noted(staff: Collection[int], persons: Collection[int]) -> Iterator[Tie]:
    """Who wrote the memo about the person, or had it."""
    for name in ("written_by", "to_staff"):
        rows = ReceptionMemo.objects.filter(**{f"{name}__in": staff}, about__in=persons)
        for worker, person, at in rows.values_list(name, "about", "came_at"):
            day = at.astimezone(JAPAN).date()
            yield Tie(worker, person, day, day)
    passed = MemoPassing.objects.filter(to_staff__in=staff, memo__about__in=persons)
    for worker, person, at in passed.values_list("to_staff", "memo__about", "at"):
        day = at.astimezone(JAPAN).date()
        yield Tie(worker, person, day, day)
