from django.db.models import QuerySet

from yorisoi.accounts.policy import Actor, Permission
from yorisoi.interchange.models import Batch


def batches(actor: Actor) -> QuerySet[Batch]:
    """Files of the own organization, for those who may take files in. Rows of a file may name
    people of every site: only a role for the whole organization, or who read it, sees it."""
    rows = Batch.objects.filter(organization=actor.organization)
    if not actor.may(Permission.IMPORT):
        return rows.none()
    if actor.sites(Permission.IMPORT) is None:
        return rows
    return rows.filter(made_by=actor.label)


def has_batch(actor: Actor) -> bool:
    """Whether a file was taken in already."""
    return batches(actor).exclude(recorded_at=None).exists()
