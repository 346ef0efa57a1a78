"""Which incidents an actor may see: whoever works on them, at the sites of the role."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from yorisoi.accounts.policy import Actor, Permission
from yorisoi.incidents.models import Concerned, Incident, Measure
from yorisoi.registry import access as registry


def incidents(actor: Actor) -> QuerySet[Incident]:
    """None that concerns somebody whose file is shut to the actor: not even that it is there."""
    rows = Incident.objects.filter(organization=actor.organization)
    if not actor.may(Permission.INCIDENT_WORK):
        return rows.none()
    shut = Concerned.objects.filter(registry.shut_to(actor, "person"), incident=OuterRef("pk"))
    rows = rows.exclude(Exists(shut))
    sites = actor.sites(Permission.INCIDENT_WORK)
    return rows if sites is None else rows.filter(site__in=sites)


def measures(actor: Actor) -> QuerySet[Measure]:
    return Measure.objects.filter(incident__in=incidents(actor).values("pk"))


def own_reports(actor: Actor) -> QuerySet[Incident]:
    """What somebody reported themselves, whatever their role."""
    rows = Incident.objects.filter(organization=actor.organization)
    return rows.filter(reported_by=actor.staff) if actor.staff is not None else rows.none()
