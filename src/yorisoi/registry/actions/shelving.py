"""Keeping the shelf of each file: what cases, closures and deaths say, ready for lists to walk along."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from yorisoi.registry.models import Case, Closure, Death, Person, Reach, Shelf
from yorisoi.registry.queries.identity import same_human

STEP = 500


def shelve(persons: Collection[int]) -> None:
    """Put the files of these humans where they belong. Call it in the transaction that opens or
    closes a case, records or takes back a death, links or unlinks two files."""
    humans = {file: group for group in same_human(persons).values() for file in group}
    for shelf, found in _shelves(humans).items():
        Person.objects.filter(pk__in=found).exclude(shelf=shelf).update(shelf=shelf)
        Reach.objects.filter(person__in=found).exclude(shelf=shelf).update(shelf=shelf)


def _shelves(humans: Mapping[int, frozenset[int]]) -> dict[Shelf, set[int]]:
    """Closed: registered before, and nowhere still. A death on one file of a human is a death."""
    dead = set(Death.objects.known().filter(person__in=humans).values_list("person", flat=True))
    silenced = {file for file, human in humans.items() if human & dead}
    cases = dict(Case.objects.filter(person__in=humans).values_list("pk", "person"))
    ended = Closure.objects.filter(case__in=cases, reopened_at=None)
    closed = set(ended.values_list("case", flat=True))
    still = {person for case, person in cases.items() if case not in closed}
    put_away = set(cases.values()) - still - silenced
    return {
        Shelf.DEAD: silenced,
        Shelf.CLOSED: put_away,
        Shelf.OPEN: humans.keys() - silenced - put_away,
    }


def shelve_everybody() -> None:
    """All files anew, after rows were written by other hands."""
    everybody = list(Person.objects.order_by("id").values_list("id", flat=True))
    for start in range(0, len(everybody), STEP):
        shelve(everybody[start : start + STEP])
