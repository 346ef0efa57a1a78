"""When a person's own voice was last heard, and when somebody only tried."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import OuterRef, Q, Subquery

from yorisoi.common import clock
from yorisoi.common.eras import from_int, to_int
from yorisoi.ledger.models import Act, Tally
from yorisoi.registry.models import Person
from yorisoi.registry.queries.knowledge import FOREVER

# Methods and results that mean that nobody was reached.
UNREACHED = frozenset({"absent", "not_reached", "unread"})
SELF, LETTER, MEETING = "self", "letter", "meeting"


def is_voice(method: str, result: str, counterpart: str, origin: str) -> bool:
    """Whether this person was heard or met, by the standard codes of an act («» where unsaid).

    A call nobody took, a talk with the family or the town hall, a letter sent and a meeting
    without the person are work done, but no voice.
    """
    if {method, result} & UNREACHED or counterpart not in {"", SELF}:
        return False
    if method == MEETING:
        return counterpart == SELF
    return not (method == LETTER and origin == Act.Origin.STAFF)


def is_attempt(method: str, result: str, origin: str) -> bool:
    """Whether somebody tried to reach the person and was not answered."""
    return bool({method, result} & UNREACHED) or (method == LETTER and origin == Act.Origin.STAFF)


@dataclass(frozen=True)
class Contact:
    """A day of contact, for the drawing of the last weeks."""

    person: int
    day: date
    is_reached: bool
    # Tried for, without an answer; neither: work for the person with somebody else.
    is_attempt: bool
    method: str


def contacts(persons: Sequence[int], *, weeks: int = 12) -> dict[int, list[Contact]]:
    """Days of the last weeks on which somebody was reached or tried for, oldest first."""
    since = to_int(clock.today() - timedelta(weeks=weeks))
    rows = Tally.objects.filter(person_id__in=persons, known_to=FOREVER, day__gte=since)
    found: dict[int, list[Contact]] = defaultdict(list)
    for person, day, origin, label, *codes in rows.order_by("day", "act_id").values_list(
        "person_id", "day", "act__origin", "act__method__label",
        "act__method__code", "act__result__code", "act__counterpart__code",
    ):  # fmt: skip
        method, result, counterpart = (code or "" for code in codes)
        found[person].append(
            Contact(
                person,
                from_int(day),
                is_voice(method, result, counterpart, origin),
                is_attempt(method, result, origin),
                label or "",
            )
        )
    return found


def last_reached(persons: Sequence[int]) -> dict[int, date]:
    """The last day on which each person's voice was heard: one query, and for each person one
    step down an index."""
    heard = (
        Tally.objects.filter(_HEARD, person_id=OuterRef("pk"), known_to=FOREVER)
        .order_by("-day")
        .values("day")[:1]
    )
    rows = Person.objects.filter(pk__in=persons).annotate(heard=Subquery(heard))
    return {pk: from_int(day) for pk, day in rows.values_list("pk", "heard") if day}


# `is_voice` as a condition on the tally.
_HEARD = (
    ~Q(act__method__code__in=UNREACHED)
    & ~Q(act__result__code__in=UNREACHED)
    & (Q(act__counterpart=None) | Q(act__counterpart__code__in=["", SELF]))
    & ~Q(act__method__code=LETTER, act__origin=Act.Origin.STAFF)
    & ~Q(act__method__code=MEETING, act__counterpart=None)
    & ~Q(act__method__code=MEETING, act__counterpart__code="")
)
