"""Keeping the shelf of each file: what cases, closures and deaths say, ready for lists to walk."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Model

from yorisoi.registry.models import Case, Closure, Death, Person, Reach, Shelf
from yorisoi.registry.queries.identity import same_human

STEP = 500


def shelve(persons: Collection[int]) -> None:
    """Put the files and cases of these humans where they belong. Call it in the transaction that
    opens or closes a case, records or takes back a death, links or unlinks two files."""
    humans = {file: group for group in same_human(persons).values() for file in group}
    dead = set(Death.objects.known().filter(person__in=humans).values_list("person", flat=True))
    # A death on one file of a human is a death.
    silenced = {file for file, human in humans.items() if human & dead}
    owners = dict(Case.objects.filter(person__in=humans).values_list("pk", "person"))
    ended = Closure.objects.filter(case__in=owners, reopened_at=None)
    closed = set(ended.values_list("case", flat=True))
    _put(Case, {case: _shelf(owners[case] in silenced, case in closed) for case in owners})
    still = {person for case, person in owners.items() if case not in closed}
    # Put away: registered before, and nowhere still.
    files = {
        file: _shelf(file in silenced, file in owners.values() and file not in still)
        for file in humans
    }
    _put(Person, files)
    _put(Reach, files, "person")


def _shelf(is_dead: bool, is_closed: bool) -> Shelf:
    if is_dead:
        return Shelf.DEAD
    return Shelf.CLOSED if is_closed else Shelf.OPEN


def _put(model: type[Model], shelves: Mapping[int, Shelf], key: str = "pk") -> None:
    for shelf in Shelf:
        found = [number for number, where in shelves.items() if where == shelf]
        model.objects.filter(**{f"{key}__in": found}).exclude(shelf=shelf).update(shelf=shelf)


def shelve_everybody() -> None:
    """All files anew, after rows were written by other hands."""
    everybody = list(Person.objects.order_by("id").values_list("id", flat=True))
    for start in range(0, len(everybody), STEP):
        shelve(everybody[start : start + STEP])
