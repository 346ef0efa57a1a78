"""The list of cases, newest registration first: walks along an index, like queries/listing.py."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from heapq import merge
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from yorisoi.accounts import access as accounts
from yorisoi.accounts.models import Staff
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.common import bulk, clock
from yorisoi.common.eras import first_of_next_month
from yorisoi.registry import access
from yorisoi.registry.models import Assignment, Case, CaseCommission, Closure, Shelf
from yorisoi.registry.queries.listing import COUNTED, SIZE, count_up_to

OPENED, CLOSED = "opened", "closed"


class Entry(NamedTuple):
    """A case as a list shows it."""

    id: int
    person: int
    number: str
    name: str
    kana: str
    site: str
    opened_on: date | None
    shelf: int


@dataclass(frozen=True)
class Choice:
    """Which cases: of a site, under a contract, of a worker, without one, opened or closed this
    month. Open ones, unless those closed this month are asked for."""

    site: int | None = None
    commission: int | None = None
    worker: int | None = None
    unassigned: bool = False
    month: str = ""


@dataclass(frozen=True)
class Page:
    cases: list[Entry]
    after: str | None
    before: str | None


@access.finder
def case_page(
    actor: Actor,
    choice: Choice = Choice(),
    *,
    after: str | None = None,
    before: str | None = None,
    size: int = SIZE,
) -> Page:
    """`after` and `before` are marks from an earlier page: the number of its last or first case."""
    mark = _number(before) or _number(after)
    backwards = _number(before) is not None
    walks = [_walk(rows, mark, size, backwards=backwards) for rows in _sources(actor, choice)]
    found = list(dict.fromkeys(merge(*walks, reverse=not backwards)))
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
        if not found:
            return case_page(actor, choice, size=size)
    has_next = more or backwards
    has_previous = more if backwards else mark is not None
    return Page(
        found,
        after=str(found[-1].id) if found and has_next else None,
        before=str(found[0].id) if found and has_previous else None,
    )


def _number(mark: str | None) -> int | None:
    return int(mark) if mark and mark.isdecimal() and len(mark) < 19 else None


def _walk(rows: QuerySet[Case], mark: int | None, size: int, *, backwards: bool) -> list[Entry]:
    if mark is not None:
        rows = rows.filter(pk__gt=mark) if backwards else rows.filter(pk__lt=mark)
    columns = ("id", "person_id", "person__number", "person__name", "person__kana", "site__name",
               "opened_on", "shelf")  # fmt: skip
    order = "id" if backwards else "-id"
    return list(map(Entry._make, rows.order_by(order).values_list(*columns)[: size + 1]))


def _sources(actor: Actor, choice: Choice) -> list[QuerySet[Case]]:
    """Registered at the own sites, those that one walks beside, and those of closed files that
    name one."""
    if not actor.may(Permission.PERSON_READ):
        return []
    everything = Case.objects.filter(
        access.open_to(actor, "person"), organization=actor.organization
    )
    rows = _chosen(everything, choice)
    sites = actor.sites(Permission.PERSON_READ)
    if choice.site is not None:
        return [rows.filter(site=choice.site)] if sites is None or choice.site in sites else []
    if sites is None:
        return [rows]
    own = Q(pk__in=access.assignments(actor).values("case"))
    elsewhere = rows.filter(own | Q(person__in=access.named_in(actor))).exclude(site__in=sites)
    return [*(rows.filter(site=site) for site in sorted(sites)), elsewhere]


def _chosen(rows: QuerySet[Case], choice: Choice) -> QuerySet[Case]:
    today = clock.today()
    first = today.replace(day=1)
    if choice.month == CLOSED:
        ended = Closure.objects.filter(
            reopened_at=None, on__gte=first, on__lt=first_of_next_month(first)
        )
        rows = rows.filter(shelf=Shelf.CLOSED, pk__in=ended.values("case"))
    else:
        rows = rows.filter(shelf=Shelf.OPEN)
    if choice.month == OPENED:
        rows = rows.filter(opened_on__gte=first, opened_on__lt=first_of_next_month(first))
    beside = Assignment.objects.filter(since__lte=today).filter(Q(until=None) | Q(until__gte=today))
    if choice.worker is not None:
        rows = rows.filter(pk__in=beside.filter(staff=choice.worker).values("case"))
    if choice.unassigned:
        rows = rows.exclude(Exists(beside.filter(case=OuterRef("pk"))))
    if choice.commission is not None:
        under = CaseCommission.objects.known().holding(today).filter(commission=choice.commission)
        rows = rows.filter(Exists(under.filter(case=OuterRef("pk"))))
    return rows


@access.finder
def case_count(
    actor: Actor, choice: Choice = Choice(), *, limit: int | None = COUNTED
) -> tuple[int, bool]:
    """How many, counted exactly up to a limit; and whether there are more."""
    found = [count_up_to(rows.values("pk"), limit) for rows in _sources(actor, choice)]
    count = sum(number for number, _more in found)
    if limit is not None and (count > limit or any(more for _number, more in found)):
        return limit, True
    return count, False


@dataclass(frozen=True)
class Beside:
    """Who walks beside the person of a case, under which contract, and how it ended."""

    workers: str = ""
    commissioner: str = ""
    ended_on: date | None = None
    reason: str = ""


# As in queries/listing.py: plain SQL, because the list must be quick.
_BESIDE = """
SELECT k.id, w.name, g.name, e.on_day, e.reason FROM registry_case k
LEFT JOIN registry_assignment a ON a.case_id = k.id AND a.since <= %s
  AND (a.until IS NULL OR a.until >= %s)
LEFT JOIN accounts_staff w ON w.id = a.staff_id
LEFT JOIN registry_casecommission u ON u.case_id = k.id AND u.retracted_at IS NULL
  AND (u.since IS NULL OR u.since <= %s) AND (u.until IS NULL OR u.until >= %s)
LEFT JOIN accounts_commission c ON c.id = u.commission_id
LEFT JOIN accounts_commissioner g ON g.id = c.commissioner_id
LEFT JOIN (SELECT case_id, {on} AS on_day, reason FROM registry_closure
           WHERE reopened_at IS NULL) e ON e.case_id = k.id
WHERE k.id IN ({marks}) ORDER BY u.id, a.id
"""


def beside(cases: Sequence[int]) -> dict[int, Beside]:
    """For the cases of one page: one query."""
    found = dict.fromkeys(cases, Beside())
    if not cases:
        return found
    today = bulk.day(clock.today())
    sql = _BESIDE.format(on=connection.ops.quote_name("on"), marks=", ".join(["%s"] * len(cases)))
    workers: dict[int, dict[str, None]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(sql, [today, today, today, today, *cases])
        for case, worker, commissioner, on, reason in cursor.fetchall():
            if worker:
                workers[case][worker] = None
            found[case] = Beside(
                "、".join(workers[case]),
                commissioner or "",
                date.fromisoformat(on) if isinstance(on, str) else on,
                str(Closure.Reason(reason).label) if reason else "",
            )
    return found


def workers_of(actor: Actor) -> QuerySet[Staff]:
    """Who walks beside anybody here, to choose from."""
    walks = Assignment.objects.filter(staff=OuterRef("pk"))
    return accounts.staff(actor).filter(Exists(walks), left_on=None)
