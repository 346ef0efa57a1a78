"""Destroying the key of a person: what was sealed with it cannot be read any more, in no copy."""

from __future__ import annotations

from django.db import transaction

from yorisoi.accounts.policy import Actor
from yorisoi.audit.actions import note
from yorisoi.common import clock, envelopes
from yorisoi.registry.models import ContactPoint, DoNotTell, Person, PersonKey, SearchKey


@transaction.atomic
def shred(actor: Actor, person: Person) -> None:
    """Ways to reach, danger notes, reasons of seals and telephones read as empty from now on, and no
    telephone finds the person. For erasure, which asks who may and tells the others: this asks
    nothing. The row of the key stays, so that nobody makes another one.

    A backup of before holds the key, and whoever has the recovery key can read it there: it is gone
    for good when the last of those backups is."""
    PersonKey._base_manager.update_or_create(
        person=person,
        defaults={"wrapped": "", "kek": ""},
        create_defaults={"wrapped": "", "kek": "", "made_at": clock.now()},
    )
    for model in (ContactPoint, DoNotTell):
        model.objects.filter(person=person).update(digits_key="")
    SearchKey.objects.filter(person=person, source=SearchKey.Source.PHONE).delete()
    envelopes.forget()
    note(actor, "key.destroyed", f"person:{person.pk}", persons=[person.pk])
