"""Which asked-for lists somebody may see."""

from django.db.models import Q, QuerySet

from yorisoi.accounts.policy import Actor, Permission
from yorisoi.disclosure.models import Export


def exports(actor: Actor) -> QuerySet[Export]:
    """One's own; of the whole organization for whoever may agree."""
    rows = Export.objects.filter(organization=actor.organization)
    if actor.may(Permission.EXPORT_AGREE):
        return rows
    return rows.filter(Q(asked_by=actor.staff) & Q(asked_by__isnull=False))


def own(actor: Actor) -> QuerySet[Export]:
    return Export.objects.filter(organization=actor.organization, asked_by=actor.staff)
