"""What was promised and is still open."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from yorisoi.accounts.policy import Actor
from yorisoi.common import clock
from yorisoi.ledger import access
from yorisoi.ledger.models import Promise
from yorisoi.registry.models import Death


def open_promises(actor: Actor) -> QuerySet[Promise]:
    """Open promises that the actor may see, those due first; the dead are left in peace."""
    return (
        access.promises(actor)
        .exclude(Exists(Death.objects.known().filter(person=OuterRef("person"))))
        .select_related("person", "method", "owner", "site")
        .order_by(F("due_on").asc(nulls_last=True), "id")
    )


def my_promises(actor: Actor, *, until: date | None = None) -> QuerySet[Promise]:
    """The actor's own, and those of the own sites that nobody owns; due until a day, a week from
    now by default. One without a day is always due."""
    until = until or clock.today() + timedelta(days=7)
    mine = Q(owner=actor.staff) | Q(owner=None)
    return open_promises(actor).filter(mine).filter(Q(due_on=None) | Q(due_on__lte=until))


def promises_with(actor: Actor, persons: list[int]) -> QuerySet[Promise]:
    """Open promises to one human (one or several linked files)."""
    return open_promises(actor).filter(person__in=persons)
