"""When a person's own voice was last heard, and when somebody only tried."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from yorisoi.common import clock
from yorisoi.common.eras import from_int, to_int
from yorisoi.ledger.models import Act, Tally
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


# `is_voice` in SQL, for each person one step down an index.
_LAST_HEARD = """
SELECT p.id, (
  SELECT t.day FROM ledger_tally t
  JOIN ledger_act a ON a.id = t.act_id
  LEFT JOIN accounts_term m ON m.id = a.method_id
  LEFT JOIN accounts_term r ON r.id = a.result_id
  LEFT JOIN accounts_term c ON c.id = a.counterpart_id
  WHERE t.person_id = p.id AND t.known_to = %s
    AND COALESCE(m.code, '') NOT IN ({unreached})
    AND COALESCE(r.code, '') NOT IN ({unreached})
    AND COALESCE(c.code, '') IN ('', %s)
    AND NOT (COALESCE(m.code, '') = %s AND a.origin = %s)
    AND NOT (COALESCE(m.code, '') = %s AND COALESCE(c.code, '') <> %s)
  ORDER BY t.day DESC LIMIT 1)
FROM registry_person p WHERE p.id IN ({persons})
"""


def last_reached(persons: Sequence[int]) -> dict[int, date]:
    """The last day on which each person's voice was heard: one query."""
    if not persons:
        return {}
    silent = sorted(UNREACHED)
    sql = _LAST_HEARD.format(
        unreached=", ".join(["%s"] * len(silent)), persons=", ".join(["%s"] * len(persons))
    )
    rule = [SELF, LETTER, Act.Origin.STAFF, MEETING, SELF]
    with connection.cursor() as cursor:
        cursor.execute(sql, [FOREVER, *silent, *silent, *map(str, rule), *persons])
        return {pk: from_int(day) for pk, day in cursor.fetchall() if day}
