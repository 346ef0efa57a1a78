"""Who was registered under a contract: newly, no longer, at the end, ever; as known at a moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from yorisoi.accounts.policy import Level
from yorisoi.common import bulk
from yorisoi.common.eras import to_int

_DAY = "CAST(REPLACE(SUBSTR(CAST({} AS TEXT), 1, 10), '-', '') AS INTEGER)"
_ALWAYS, _NEVER = 0, 99_999_999
# From registration, or from the day on which the case came under this contract; until closure,
# death, or the day on which it passed to another contract. Linked files are one person.
_SPELLS = f"""
WITH RECURSIVE tied(a, b) AS (
  SELECT first_id, second_id FROM registry_link
   WHERE linked_at <= %s AND (unlinked_at IS NULL OR unlinked_at > %s)
  UNION SELECT second_id, first_id FROM registry_link
   WHERE linked_at <= %s AND (unlinked_at IS NULL OR unlinked_at > %s)
), same(person, other) AS (
  SELECT a, b FROM tied UNION SELECT same.person, tied.b FROM same JOIN tied ON tied.a = same.other
), one(person, identity) AS (SELECT person, MIN(other) FROM same GROUP BY person),
known(person, opened, since, until, closed, died) AS (
  SELECT COALESCE(one.identity, c.person_id),
         COALESCE({_DAY.format("c.opened_on")}, {_ALWAYS}),
         COALESCE({_DAY.format("cc.since")}, {_ALWAYS}),
         COALESCE({_DAY.format("cc.until")}, {_NEVER}),
         COALESCE({_DAY.format('cl."on"')}, {_NEVER}),
         COALESCE({_DAY.format("d.since")}, {_DAY.format("d.learnt_at")}, {_NEVER})
    FROM registry_casecommission cc
    JOIN registry_case c ON c.id = cc.case_id
    LEFT JOIN one ON one.person = c.person_id
    LEFT JOIN registry_closure cl ON cl.case_id = c.id AND cl.recorded_at <= %s
         AND (cl.reopened_at IS NULL OR cl.reopened_at > %s)
    LEFT JOIN registry_death d ON d.person_id = c.person_id AND d.learnt_at <= %s
         AND (d.retracted_at IS NULL OR d.retracted_at > %s)
   WHERE cc.commission_id = %s AND cc.learnt_at <= %s
     AND (cc.retracted_at IS NULL OR cc.retracted_at > %s) AND c.created_at <= %s
     AND NOT EXISTS (SELECT 1 FROM registry_person p
                     WHERE p.id = c.person_id AND p.level = {Level.UNCOUNTED.value})
), ends(person, began, ended) AS (
  SELECT person, CASE WHEN since > opened THEN since ELSE opened END,
         CASE WHEN closed <= until AND closed <= died THEN closed
              WHEN died <= until THEN died ELSE until END
    FROM known
), spells AS MATERIALIZED (SELECT person, began, ended FROM ends WHERE began <= ended)
"""
_MOMENTS = (True,) * 8 + (False,) + (True,) * 3
WHAT = {
    "new": "began BETWEEN {start} AND {end}",
    "ended": "ended BETWEEN {start} AND {end}",
    "standing": "began <= {end} AND ended > {end}",
    "ever": "began <= {end}",
}


@dataclass(frozen=True)
class Registered:
    """Persons: new and ended in a period, standing at its end, ever registered until then."""

    new: int
    ended: int
    standing: int
    ever: int


def registrations(
    commission: int, periods: Sequence[tuple[date, date]], as_of: datetime
) -> list[Registered]:
    columns = [_within(what, *period) for period in periods for what in WHAT]
    marks = ", ".join(
        f"MAX(CASE WHEN {condition} THEN 1 ELSE 0 END) AS x{n}"
        for n, condition in enumerate(columns)
    )
    sums = ", ".join(f"SUM(x{n})" for n in range(len(columns)))
    (row,) = _rows(
        f"SELECT {sums} FROM (SELECT person, {marks} FROM spells GROUP BY person) persons",
        commission,
        as_of,
    )
    values = [int(value or 0) for value in row]
    return [Registered(*values[n : n + len(WHAT)]) for n in range(0, len(values), len(WHAT))]


def registered(
    commission: int, what: str, start: date, end: date, as_of: datetime
) -> list[tuple[int, int]]:
    """The persons behind one such figure, the latest first: (identity, day as yyyymmdd, 0 where
    nobody wrote it down)."""
    day = "MAX(ended)" if what == "ended" else "MAX(began)"
    return [
        (person, found)
        for person, found in _rows(
            f"SELECT person, {day} FROM spells WHERE {_within(what, start, end)}"
            " GROUP BY person ORDER BY 2 DESC, 1",
            commission,
            as_of,
        )
    ]


def _within(what: str, start: date, end: date) -> str:
    return WHAT[what].format(start=to_int(start), end=to_int(end))


def _rows(select: str, commission: int, as_of: datetime) -> list[tuple]:
    moment = bulk.moment(as_of)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_SPELLS} {select}", [moment if is_moment else commission for is_moment in _MOMENTS]
        )
        return cursor.fetchall()
