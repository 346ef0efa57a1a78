"""Whose page is opened: the person, all files of that human, the seals over them, a death."""

from __future__ import annotations

from collections.abc import Mapping

from yorisoi.accounts.policy import Actor
from yorisoi.common import clock
from yorisoi.registry.models import Death, Person, Shelf
from yorisoi.registry.panels import Subject
from yorisoi.registry.queries.identity import files_of, same_human
from yorisoi.registry.queries.sealing import seals_over


def subject_of(actor: Actor, person: Person, query: Mapping[str, str] | None = None) -> Subject:
    humans = same_human([person.pk])
    files = files_of(actor, person, humans[person.pk])
    numbers = [file.pk for file in files]
    seals = seals_over([person.pk], humans).get(person.pk, [])
    death = None
    if person.shelf == Shelf.DEAD:
        # Perhaps written on a file out of reach: then it is silenced all the same.
        known = Death.objects.known().filter(person__in=numbers).order_by("id").first()
        death = known or Death(person=person)
    return Subject(
        actor, person, tuple(files), clock.today(),
        seals=tuple(seals), death=death, query=query or {},
    )  # fmt: skip
