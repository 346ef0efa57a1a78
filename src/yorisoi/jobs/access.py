"""Which jobs somebody may see and decide about."""

from django.db.models import Q, QuerySet

from yorisoi.accounts.policy import Actor, Permission
from yorisoi.jobs.models import Job


def jobs(actor: Actor) -> QuerySet[Job]:
    """One's own; of the whole organization for whoever sets it up."""
    rows = Job.objects.filter(organization=actor.organization)
    if actor.may(Permission.SETUP) and actor.sites(Permission.SETUP) is None:
        return rows
    return rows.filter(Q(staff=actor.staff) & Q(staff__isnull=False))
