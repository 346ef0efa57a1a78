"""The staff of a person's file: whom it concerns when something happens around it."""

from __future__ import annotations

from django.db.models import Q

from yorisoi.accounts.access import held_today, readers_in
from yorisoi.accounts.models import Staff
from yorisoi.accounts.policy import TABLE, Level, Permission
from yorisoi.common import clock
from yorisoi.registry.models import (
    Assignment,
    Insider,
    Outsider,
    Person,
    Reach,
    SealHolder,
)


def _with(permission: Permission) -> list[str]:
    return [role for role, permissions in TABLE.items() if permission in permissions]


_LEADS, _READERS = _with(Permission.SEAL_SET), _with(Permission.PERSON_READ)


def keepers(person: Person) -> list[Staff]:
    """Assigned, named by a restriction or a seal, leads and managers where the person is known; who
    is tied to the person, and to whom the file is shut, is not among them. access.kept_by asks the
    same of one actor."""
    readers = readers_in(person.organization_id)
    today = clock.today()
    walking = Assignment.objects.filter(case__person=person, since__lte=today)
    walking = walking.filter(Q(until=None) | Q(until__gte=today)).values("staff")
    named = Insider.objects.filter(person=person).values("staff")
    places = Reach.objects.filter(person=person).values("site")
    leads = held_today(*_LEADS).filter(Q(site=None) | Q(site__in=places)).values("staff")
    holding = SealHolder.objects.filter(
        seal__person=person, seal__retracted_at=None, ended_at=None
    ).values("staff")
    known_at = held_today(*_READERS).filter(Q(site=None) | Q(site__in=places)).values("staff")
    inside = Q(pk__in=named)
    if (person.level or 0) < Level.SEALED:
        inside |= Q(pk__in=walking)
    if person.level is None:
        inside |= Q(pk__in=leads) | Q(pk__in=holding) & Q(pk__in=known_at)
    rows = readers.filter(inside).exclude(
        pk__in=Outsider.objects.filter(person=person).values("staff")
    )
    return list(rows.order_by("id"))
