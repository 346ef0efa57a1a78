"""Opening a file: the reading stands in the trail in the transaction that answers it, and the content
comes through the gate out."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from yorisoi.accounts.policy import Actor, FieldGroup, Permission
from yorisoi.attachments import access, store
from yorisoi.attachments.contents import TEXT
from yorisoi.attachments.models import Attachment
from yorisoi.attachments.queries import is_hidden
from yorisoi.common.envelopes import Shredded
from yorisoi.disclosure import egress
from yorisoi.disclosure.egress import carry
from yorisoi.disclosure.gate import show
from yorisoi.registry import access as registry
from yorisoi.registry.actions.reading import note_reading
from yorisoi.registry.actions.sealing import break_seal
from yorisoi.registry.queries.sealing import seals_over


@transaction.atomic
def read(actor: Actor, row: Attachment) -> bytes:
    """What is not hidden. Raises PermissionDenied, store.Missing."""
    if is_hidden(row, seals_over([row.person_id]).get(row.person_id, [])):
        raise PermissionDenied("seal")
    return _read(actor, row)


def reveal(actor: Actor, row: Attachment, *, reason: str) -> bytes:
    """What is hidden, to whoever opens the seal and says why: counted and written down like every
    opening. Raises PermissionDenied, ValidationError, store.Missing."""
    _require(actor, row)
    # Not inside one transaction with it: a refusal stays written down.
    break_seal(actor, row.person, reason=reason)
    with transaction.atomic():
        return _read(actor, row)


def _read(actor: Actor, row: Attachment) -> bytes:
    _require(actor, row)
    carry([row.person_id], FieldGroup(row.group))
    note_reading(actor, "attachment.read", f"attachment:{row.pk}", [row.person_id])
    try:
        content = store.read(row.stored_as, row.person_id)
    except Shredded as error:
        raise store.Missing(row.stored_as) from error
    return show(egress.current(), content, is_text=row.media_type == TEXT)


def _require(actor: Actor, row: Attachment) -> None:
    """As the list would show it, and as the decision says for this one."""
    is_listed = access.attachments(actor).filter(pk=row.pk, withdrawal=None).exists()
    # A hidden one is asked for by its place; whether the seal opens is break_seal's to say.
    group = None if row.tells_where else FieldGroup(row.group)
    if not is_listed or not registry.may(actor, Permission.PERSON_READ, row.person, group):
        raise PermissionDenied(Permission.PERSON_READ)
