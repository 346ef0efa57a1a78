"""When a person's own voice was last heard, and when somebody only tried."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import OuterRef, Q, Subquery

from yorisoi.accounts.models import Term
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


@dataclass(frozen=True)
class Contact:
    """A day of contact, for the drawing of the last weeks."""

    person: int
    day: date
    is_reached: bool
    method: str


def contacts(persons: Sequence[int], *, weeks: int = 12) -> dict[int, list[Contact]]:
    """Days of the last weeks on which somebody was reached or tried for, oldest first."""
    since = to_int(clock.today() - timedelta(weeks=weeks))
    rows = Tally.objects.filter(person_id__in=persons, known_to=FOREVER, day__gte=since)
    facts = list(
        rows.order_by("day", "act_id").values_list(
            "person_id", "day", "act__origin", "method_id", "result_id", "act__counterpart_id"
        )
    )
    terms = Term.objects.in_bulk({t for row in facts for t in row[3:] if t})
    found: dict[int, list[Contact]] = defaultdict(list)
    for person, day, origin, *named in facts:
        codes = [terms[t].code if t in terms else "" for t in named]
        method = terms[named[0]].label if named[0] in terms else ""
        found[person].append(Contact(person, from_int(day), is_voice(*codes, origin or ""), method))
    return found


def last_reached(persons: Sequence[int]) -> dict[int, date]:
    """The last day on which each person's voice was heard: two queries, each person one step
    down an index."""
    heard = (
        Tally.objects.filter(person_id=OuterRef("pk"), known_to=FOREVER)
        .filter(_heard(persons))
        .order_by("-day")
        .values("day")[:1]
    )
    rows = Person.objects.filter(pk__in=persons).annotate(heard=Subquery(heard))
    return {pk: from_int(day) for pk, day in rows.values_list("pk", "heard") if day}


def _heard(persons: Sequence[int]) -> Q:
    """`is_voice` as a condition on the tally."""
    by_code: dict[str, list[int]] = defaultdict(list)
    codes = {*UNREACHED, SELF, LETTER, MEETING}
    organizations = Person.objects.filter(pk__in=persons).values("organization")
    for pk, code in Term.objects.filter(
        organization__in=organizations, code__in=codes
    ).values_list("id", "code"):
        by_code[code].append(pk)
    silent = [pk for code in UNREACHED for pk in by_code[code]]
    return (
        ~Q(method_id__in=silent)
        & ~Q(result_id__in=silent)
        & (Q(act__counterpart=None) | Q(act__counterpart__in=by_code[SELF]))
        & ~Q(method_id__in=by_code[LETTER], act__origin=Act.Origin.STAFF)
        & ~Q(method_id__in=by_code[MEETING], act__counterpart=None)
    )
