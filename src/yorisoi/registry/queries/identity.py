"""Which files are one human. A link joins two files; whoever is linked with either is the same."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from yorisoi.accounts.policy import Actor
from yorisoi.registry import access
from yorisoi.registry.models import Link, Person


def same_human(persons: Collection[int]) -> dict[int, frozenset[int]]:
    """For each file all files of that human, itself among them. One query where nothing is linked,
    one more for each step along a chain of links."""
    neighbours: dict[int, set[int]] = {}
    seen: set[int] = set()
    edge = set(persons)
    while edge:
        seen |= edge
        live = Link.objects.filter(unlinked_at=None).filter(
            Q(first__among=edge) | Q(second__among=edge)
        )
        for first, second in live.values_list("first_id", "second_id"):
            neighbours.setdefault(first, set()).add(second)
            neighbours.setdefault(second, set()).add(first)
        edge = neighbours.keys() - seen
    return {person: _group(person, neighbours) for person in persons}


def _group(person: int, neighbours: dict[int, set[int]]) -> frozenset[int]:
    found, edge = {person}, {person}
    while edge:
        edge = {near for here in edge for near in neighbours.get(here, ())} - found
        found |= edge
    return frozenset(found)


def files_of(actor: Actor, person: Person, human: Collection[int] | None = None) -> list[Person]:
    """The files of this human that the actor may know, the one asked for first. Whoever has asked
    `same_human` before passes its answer."""
    others = set(human or same_human([person.pk])[person.pk]) - {person.pk}
    if not others:
        return [person]
    return [person, *access.persons(actor).filter(pk__in=others).order_by("id")]
