"""Keeping what restrictions and ties come to, for every file of each human: the level on the file,
`Insider` and `Outsider` beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from yorisoi.accounts.policy import Level
from yorisoi.registry.models import (
    Insider,
    Outsider,
    Person,
    Restriction,
    RestrictionMember,
    Tie,
)
from yorisoi.registry.queries.identity import same_human


def enclose(persons: Collection[int]) -> None:
    """All files of these humans anew. Call it in the transaction that restricts a file or lifts it,
    names somebody, declares a tie, links or unlinks.

    The strictest restriction over any file of a human holds for all of them. Where several are as
    strict, whoever they all name; where they agree on nobody, whoever one of them names: a file that
    nobody opens would be lost.
    """
    humans = {file: group for group in same_human(persons).values() for file in group}
    restrictions: dict[int, list[Restriction]] = defaultdict(list)
    for row in Restriction.objects.known().filter(person__in=humans).order_by("id"):
        restrictions[row.person_id].append(row)
    named = _named(row.pk for rows in restrictions.values() for row in rows)
    ties: dict[int, set[int]] = defaultdict(set)
    live = Tie.objects.filter(person__in=humans, ended_at=None)
    for person, staff in live.values_list("person_id", "staff_id"):
        ties[person].add(staff)
    inside, outside, levels = set(), set(), {}
    for file, human in humans.items():
        over = [row for one in sorted(human) for row in restrictions[one]]
        levels[file] = max((row.level for row in over), default=None)
        strictest = [named[row.pk] for row in over if row.level == levels[file]]
        staff = set.intersection(*strictest) or set.union(*strictest) if strictest else set()
        inside |= {(file, one) for one in staff}
        outside |= {(file, one) for mate in human for one in ties[mate]}
    _put_levels(levels)
    _put(Insider, humans, inside)
    _put(Outsider, humans, outside)


def _named(restrictions: Iterable[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = RestrictionMember.objects.filter(restriction__in=list(restrictions), ended_at=None)
    for restriction, staff in rows.values_list("restriction_id", "staff_id"):
        found[restriction].add(staff)
    return found


def _put_levels(levels: dict[int, int | None]) -> None:
    for person in Person.objects.filter(pk__in=levels):
        level = levels[person.pk]
        if person.level == level:
            continue
        if (level or 0) < Level.SEALED <= (person.level or 0):
            _require_free_number(person)
        Person.objects.filter(pk=person.pk).update(level=level)


def _require_free_number(person: Person) -> None:
    """While a file was sealed its number may have been given to somebody else."""
    same = Person.objects.filter(
        organization=person.organization_id, number_key=person.number_key
    ).exclude(pk=person.pk)
    if person.number_key and same.exists():
        raise ValidationError(
            _("登録番号 %(number)s は、封印のあいだに、ほかの人にも付きました。さきに、この人の番号を変えてください。")
            % {"number": person.number}
        )  # fmt: skip


def _put(
    model: type[Insider | Outsider], files: Collection[int], wanted: set[tuple[int, int]]
) -> None:
    kept = set(model.objects.filter(person__in=files).values_list("person_id", "staff_id"))
    for person, staff in kept - wanted:
        model.objects.filter(person=person, staff=staff).delete()
    model.objects.bulk_create(
        model(person_id=person, staff_id=staff) for person, staff in sorted(wanted - kept)
    )
