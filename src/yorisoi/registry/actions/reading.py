"""The reading of personal files is written down, in the transaction that answers it or not at all."""

from collections.abc import Collection, Iterable

from yorisoi.accounts.policy import Actor, FieldGroup
from yorisoi.audit.actions import note
from yorisoi.audit.links import ranges
from yorisoi.audit.models import Entry
from yorisoi.disclosure.egress import carry


def note_reading(
    actor: Actor,
    verb: str,
    target: str,
    persons: Iterable[int],
    *,
    beside: Collection[int] = (),
    **payload: object,
) -> Entry:
    """One file was opened: it is found again from the person («だれが読んだか»). `beside`: whose
    names stood on the page as well; for them it is like a list."""
    persons = list(persons)
    carry([*persons, *beside], FieldGroup.IDENTITY)
    if beside:
        payload["persons"] = ranges(beside)
    return note(actor, verb, target, persons=persons, payload=payload)


def note_listing(actor: Actor, verb: str, persons: Iterable[int], **payload: object) -> Entry:
    """A list or a search showed these persons: one entry that names them all."""
    persons = list(persons)
    carry(persons, FieldGroup.IDENTITY)
    return note(actor, verb, "list", payload={**payload, "persons": ranges(persons)})
