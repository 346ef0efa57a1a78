"""Which files somebody may see on their way out: those that they may know at all."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from yorisoi.accounts.models import Commission
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.registry import access as registry
from yorisoi.registry.models import Person
from yorisoi.retention.models import Disposal, HandBack, Hold, Rule


def persons(actor: Actor) -> QuerySet[Person]:
    if not actor.may(Permission.RETENTION):
        return Person.objects.none()
    return registry.persons(actor)


def is_everywhere(actor: Actor) -> bool:
    return actor.may(Permission.RETENTION) and actor.sites(Permission.RETENTION) is None


def disposals(actor: Actor) -> QuerySet[Disposal]:
    """Of people within reach; of those whose file is gone, for whoever looks after all sites."""
    rows = Disposal.objects.filter(organization=actor.organization)
    within = Q(person__in=persons(actor).values("pk"))
    if is_everywhere(actor):
        within |= Q(certificate__isnull=False)
    return rows.filter(within)


def holds(actor: Actor) -> QuerySet[Hold]:
    return Hold.objects.filter(person__in=persons(actor).values("pk"), ended_at=None)


def rules(actor: Actor) -> QuerySet[Rule]:
    """The organization's own, that hold now."""
    rows = Rule.objects.filter(organization=actor.organization, ended_at=None)
    return rows if actor.may(Permission.RETENTION) else rows.none()


def commissions(actor: Actor) -> QuerySet[Commission]:
    """The end of a commission is a matter of the whole organization."""
    rows = Commission.objects.filter(organization=actor.organization).order_by("-until", "id")
    return rows if is_everywhere(actor) else rows.none()


def hand_backs(actor: Actor) -> QuerySet[HandBack]:
    rows = HandBack.objects.filter(organization=actor.organization)
    return rows if is_everywhere(actor) else rows.none()
