"""What an inspector finds: today's inspections of their own, and in them the files that were drawn. It
is asked anew at each request, so that the day's end and a revocation hold from the next one."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import QuerySet

from yorisoi.accounts.policy import Actor, FieldGroup, Level, Permission, decide
from yorisoi.common import clock
from yorisoi.inspection.models import Inspection, Sampled
from yorisoi.ledger import access as ledger
from yorisoi.ledger.models import Act
from yorisoi.registry import access as registry
from yorisoi.registry.models import Person


def inspections(actor: Actor) -> QuerySet[Inspection]:
    """Of whoever draws: all of the organization. Of an inspector: those of today that hold."""
    rows = Inspection.objects.filter(organization=actor.organization)
    if actor.may(Permission.INSPECT_DRAW):
        return rows
    if not actor.may(Permission.INSPECT):
        return rows.none()
    return rows.filter(inspector=actor.staff, day=clock.today(), revoked_at=None)


def sampled(actor: Actor) -> QuerySet[Sampled]:
    """Files that are sealed were never drawn; one that was sealed since is gone from here as well."""
    rows = Sampled.objects.filter(inspection__in=inspections(actor).values("pk"))
    if actor.may(Permission.INSPECT_DRAW):
        return rows.filter(person__in=drawable(actor).values("pk"))
    return rows.filter(registry.open_to(actor, "person"))


def drawable(actor: Actor) -> QuerySet[Person]:
    """Whom somebody who draws may draw: within their reach, and not sealed."""
    if not actor.may(Permission.INSPECT_DRAW):
        return Person.objects.none()
    return registry.persons(actor).exclude(level__gte=Level.SEALED)


def may_read(actor: Actor, row: Sampled) -> bool:
    """policy.decide over the drawn file, for the records in it."""
    if actor.may(Permission.INSPECT_DRAW):
        return drawable(actor).filter(pk=row.person_id).exists()
    inspection = row.inspection
    holds = inspection.day == clock.today() and inspection.revoked_at is None
    known = registry.facts(row.person)
    drawn = frozenset({inspection.inspector_id} if holds else ())
    facts = replace(known, sampled=drawn)
    return bool(decide(actor, Permission.INSPECT, facts, FieldGroup.RECORDS, now=clock.now()))


def acts(actor: Actor, row: Sampled) -> QuerySet[Act]:
    """The acts of a drawn file that stand now; none where `may_read` says no."""
    if not may_read(actor, row):
        return Act.objects.none()
    rows = Act.objects.filter(
        organization=row.inspection.organization_id, participants__person=row.person_id
    )
    return ledger.standing(rows).distinct()
