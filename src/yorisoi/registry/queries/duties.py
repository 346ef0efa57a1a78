"""Who can be rung about sealed whereabouts, and which seals nobody could open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from yorisoi.accounts.access import actor_for
from yorisoi.accounts.policy import Actor
from yorisoi.common import clock
from yorisoi.registry import access
from yorisoi.registry.models import Duty, Person, Seal, Shelf

# So far ahead it is looked whether anybody can be reached: until tomorrow at the same time.
AHEAD = timedelta(hours=24)


@dataclass(frozen=True)
class Gap:
    """A sealed person for whom nobody can be reached, from when on."""

    person: int
    since: datetime


def roster(actor: Actor) -> list[Duty]:
    """What is on and what comes, the earliest first."""
    now = clock.now()
    rows = Duty.objects.filter(organization=actor.organization, until__gt=now, ended_at=None)
    return list(rows.select_related("staff").order_by("since", "id"))


def to_ring(person: Person) -> list[Duty]:
    """Who has the duty now and may open this person's seal, with the number to ring."""
    now = clock.now()
    on = access.duties(person.organization_id, now, now)
    rows = list(on.select_related("staff__organization").order_by("until", "id"))
    known = _known_to(rows, [person.pk])
    return [row for row in rows if person.pk in known[row.staff_id]]


def gaps(actor: Actor) -> list[Gap]:
    """Seals over living people of the actor's for whom at some moment until tomorrow nobody has the
    duty who may know them. As many queries as people have the duty in that time."""
    now = clock.now()
    until = now + AHEAD
    sealed = list(
        access.within(actor, Seal.objects.known())
        .exclude(person__shelf=Shelf.DEAD)
        .order_by("person")
        .values_list("person", flat=True)
        .distinct()
    )
    if not sealed:
        return []
    rows = list(
        access.duties(actor.organization, now, until)
        .select_related("staff__organization")
        .order_by("since", "id")
    )
    known = _known_to(rows, sealed)
    found = []
    for person in sealed:
        covering = [row for row in rows if person in known[row.staff_id]]
        if (since := _uncovered(covering, now, until)) is not None:
            found.append(Gap(person, since))
    return found


def _known_to(rows: Iterable[Duty], persons: list[int]) -> dict[int, set[int]]:
    known: dict[int, set[int]] = defaultdict(set)
    for staff in {row.staff_id: row.staff for row in rows}.values():
        found = access.persons(actor_for(staff)).filter(pk__in=persons)
        known[staff.pk] = set(found.values_list("pk", flat=True))
    return known


def _uncovered(rows: list[Duty], now: datetime, until: datetime) -> datetime | None:
    """The first moment that none of the rows, the earliest first, covers."""
    moment = now
    for row in rows:
        if row.since > moment:
            break
        moment = max(moment, row.until)
    return moment if moment < until else None
