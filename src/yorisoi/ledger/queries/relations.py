"""Who has to do with whom by what was done and promised: for the page of unusual readings."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import F, Q

from yorisoi.common.clock import JAPAN
from yorisoi.ledger.models import Participant, Promise
from yorisoi.registry.relations import Tie


def acted(staff: Collection[int], persons: Collection[int]) -> Iterator[Tie]:
    """Who wrote an act with the person, or was there."""
    rows = Participant.objects.filter(person__in=persons)
    for worker in ("act__author", "act__workers__staff"):
        found = rows.filter(**{f"{worker}__in": staff}).annotate(worker=F(worker))
        for one, person, day in found.values_list(
            "worker", "person", "act__occurred_on"
        ).distinct():
            yield Tie(one, person, day, day)


def promised(staff: Collection[int], persons: Collection[int]) -> Iterator[Tie]:
    """Who has promised something, from the day of the promise until it is over."""
    rows = Promise.objects.filter(Q(owner__in=staff), person__in=persons)
    for worker, person, made, ended in rows.values_list("owner", "person", "made_at", "ended_at"):
        until = ended.astimezone(JAPAN).date() if ended else None
        yield Tie(worker, person, made.astimezone(JAPAN).date(), until)
