"""Which attachments an actor may know of: those of people whom they may know, in the field groups
that their roles read. What a seal covers is shown as being there, and opened by another rule
(queries.py: is_hidden)."""

from __future__ import annotations

from django.db.models import QuerySet

from yorisoi.accounts.policy import Actor, FieldGroup, Permission, Reading
from yorisoi.attachments.models import Attachment
from yorisoi.registry import access as registry


def attachments(
    actor: Actor, permission: Permission = Permission.PERSON_READ
) -> QuerySet[Attachment]:
    rows = Attachment.objects.filter(organization=actor.organization, group__in=groups(actor))
    return registry.within(actor, rows, permission)


def groups(actor: Actor) -> list[FieldGroup]:
    """Masked is not enough: a picture cannot be shown in part."""
    read = Permission.PERSON_READ
    return [group for group in FieldGroup if actor.reading(read, group) == Reading.OPEN]
