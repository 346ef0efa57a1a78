"""Which contracts and which submitted reports an actor may see."""

from django.db.models import QuerySet

from yorisoi.accounts.models import Commission
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.insight.models import Submission


def commissions(actor: Actor) -> QuerySet[Commission]:
    """Contracts whose figures the actor may see as they are now."""
    rows = Commission.objects.filter(organization=actor.organization).select_related(
        "commissioner", "organization"
    )
    return rows.order_by("id") if actor.may(Permission.REPORT_READ) else rows.none()


def submissions(actor: Actor) -> QuerySet[Submission]:
    rows = Submission.objects.filter(commission__organization=actor.organization)
    return rows.order_by("-id") if actor.may(Permission.REPORT_READ) else rows.none()


def received(actor: Actor) -> QuerySet[Submission]:
    """What was handed in, as its receiver sees it: an officer that of the own government alone,
    and of each month only the latest."""
    rows = Submission.objects.filter(
        commission__organization=actor.organization, superseded_by=None
    ).select_related("commission__commissioner", "commission__organization")
    if not actor.may(Permission.REPORT_RECEIVED):
        return rows.none()
    if not actor.may(Permission.REPORT_READ):
        rows = rows.filter(commission__commissioner__in=actor.commissioners())
    return rows.order_by("-month", "commission")
