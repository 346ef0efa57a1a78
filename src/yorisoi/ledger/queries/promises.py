"""What was promised and is still open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.db import connection
from django.db.models import F, Q, QuerySet

from yorisoi.accounts.policy import Actor, Permission
from yorisoi.common import clock
from yorisoi.ledger import access
from yorisoi.ledger.models import Act, Promise
from yorisoi.registry import access as registry
from yorisoi.registry.models import Shelf

OBSERVATION = "observation"
# How many one page shows, and up to how many are counted.
SIZE, COUNTED = 20, 200
# How many of the others' promises are named.
FIRST = 5
# Leads and managers hold it, workers don't: where somebody answers for what others promised.
LEADING = Permission.LINK_DECIDE


def open_promises(actor: Actor) -> QuerySet[Promise]:
    """Open promises that the actor may see, those due first; the dead are left in peace."""
    return (
        access.promises(actor)
        .exclude(person__shelf=Shelf.DEAD)
        .select_related("person", "method", "owner", "site")
        .order_by(F("due_on").asc(nulls_last=True), "id")
    )


@dataclass(frozen=True)
class Some:
    """The first of some promises, and how many there are in all (`is_more`: at least so many)."""

    promises: list[Promise]
    count: int
    is_more: bool


def my_promises(
    actor: Actor, *, until: date | None = None, size: int = SIZE, counted: int = COUNTED
) -> Some:
    """The actor's own, and those within reach that nobody owns; due until a day, a week from now
    by default. One without a day is always due. What a volunteer noticed waits elsewhere
    (`noticed`)."""
    found = list(_mine(actor, until)[: size + 1])
    count = len(found) if len(found) <= size else my_count(actor, until=until, counted=counted)
    return Some(found[:size], min(count, counted), count > counted)


def my_count(actor: Actor, *, until: date | None = None, counted: int = COUNTED) -> int:
    """How many those are; one more than `counted` stands for more."""
    sql, values = _counting(actor, until or _soon(), counted)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({sql}) mine", values)
        return cursor.fetchone()[0]


@lru_cache(maxsize=512)
def _counting(actor: Actor, until: date, counted: int) -> tuple[str, tuple]:
    """Every page asks this, and putting the words together costs more than the answer: they stay
    as they are while the actor's roles and the day do."""
    return _mine(actor, until).order_by().values("pk")[: counted + 1].query.sql_with_params()


def _soon() -> date:
    return clock.today() + timedelta(days=7)


def _mine(actor: Actor, until: date | None) -> QuerySet[Promise]:
    until = until or _soon()
    return (
        open_promises(actor)
        .filter(Q(owner=actor.staff) | Q(owner=None))
        .filter(Q(due_on=None) | Q(due_on__lte=until))
        .exclude(owner=None, made_in__kind=OBSERVATION)
    )


def overdue_of_others(actor: Actor, *, size: int = FIRST, counted: int = COUNTED) -> Some:
    """What colleagues promised and is past its day, at the sites that the actor leads."""
    if not actor.may(LEADING):
        return Some([], 0, is_more=False)
    rows = (
        open_promises(actor)
        .filter(due_on__lt=clock.today(), owner__isnull=False)
        .exclude(owner=actor.staff)
    )
    sites = actor.sites(LEADING)
    if sites is not None:
        reach = registry.reached(actor, LEADING, person="person")
        rows = rows.filter(Q(person__isnull=False) & reach | Q(person=None, site__in=sites))
    found = list(rows[:size])
    count = rows.order_by()[: counted + 1].count() if found else 0
    return Some(found, min(count, counted), count > counted)


def noticed(actor: Actor) -> QuerySet[Promise]:
    """What somebody on site noticed and asked to be looked at (気になる), still with nobody."""
    return open_promises(actor).filter(owner=None, made_in__kind=OBSERVATION)


def promises_with(actor: Actor, persons: list[int]) -> QuerySet[Promise]:
    """Open promises to one human (one or several linked files)."""
    return open_promises(actor).filter(person__in=persons)


def made_and_kept(actor: Actor, act: Act) -> tuple[list[Promise], list[Promise]]:
    """What an act promised (open or ended), and what it kept; of people whom the actor may know."""
    rows = Promise.objects.filter(Q(made_in=act) | Q(end__act=act)).select_related(
        "method", "owner", "end"
    )
    reach = registry.reached(actor, person="person")
    found = list(rows.filter(Q(person=None) | reach).order_by("id"))
    return (
        [row for row in found if row.made_in_id == act.pk],
        [row for row in found if row.made_in_id != act.pk],
    )
