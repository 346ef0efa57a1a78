"""Pairs of files that may be one human, with the reasons. A person decides, never the program."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from yorisoi.accounts.policy import Actor, Permission
from yorisoi.registry import access
from yorisoi.registry.models import ContactPoint, Link, Person, Rejection, Vitals
from yorisoi.registry.queries.sealing import without_hidden

SIZE = 30
# Groups larger than this are a common name, not a person written twice.
CROWD = 12


@dataclass(frozen=True)
class Pair:
    first: Person
    second: Person
    reasons: tuple[str, ...]


def pairs(actor: Actor, *, size: int = SIZE) -> list[Pair]:
    """Proposals among the persons whom the actor may know: the same name or reading with nothing
    that contradicts, or the same telephone. Linked and rejected pairs are left out."""
    decided = _decided(actor)
    found: list[Pair] = []
    for first, second, shared in _candidates(actor):
        key = (min(first.pk, second.pk), max(first.pk, second.pk))
        if key in decided:
            continue
        decided.add(key)
        if reasons := _reasons(first, second, shared):
            found.append(Pair(*sorted((first, second), key=lambda p: p.pk), tuple(reasons)))
        if len(found) == size:
            break
    return found


def like(actor: Actor, *, name_key: str, kana_key: str, phone: str) -> list[Person]:
    """Files that somebody being registered may already have: asked before a new one is made."""
    rows = access.persons(actor, Permission.PERSON_READ)
    match = Q(name_key=name_key)
    if kana_key:
        match |= Q(kana_key=kana_key)
    found = list(rows.filter(match).order_by("sort_key")[:10])
    if phone:
        points = ContactPoint.objects.known().filter(digits=phone, person__in=rows.values("pk"))
        known = {p.pk for p in found}
        found += [p.person for p in without_hidden(points[:10]) if p.person_id not in known]
    return found


def _decided(actor: Actor) -> set[tuple[int, int]]:
    mine = {"first__organization": actor.organization}
    linked = Link.objects.filter(unlinked_at=None, **mine).values_list("first_id", "second_id")
    rejected = Rejection.objects.filter(**mine).values_list("first_id", "second_id")
    return {*linked, *rejected}


def _candidates(actor: Actor) -> Iterable[tuple[Person, Person, str]]:
    persons = access.persons(actor)
    for field, shared in (("name_key", _("名前が同じ")), ("kana_key", _("読みが同じ"))):
        keys = (
            persons.exclude(**{field: ""})
            .exclude(is_anonymous=True)
            .order_by(field)
            .values_list(field, flat=True)
            .annotate(n=Count("id"))
            .filter(n__gt=1, n__lte=CROWD)
        )
        yield from _paired(persons, field, keys, shared)
    yield from _by_phone(actor)


def _paired(
    persons: object, field: str, keys: object, shared: str
) -> Iterable[tuple[Person, Person, str]]:
    for key in keys.iterator(chunk_size=200):
        group = list(persons.filter(**{field: key}).order_by("id"))
        _load_births(group)
        for first, second in combinations(group, 2):
            yield first, second, shared


def _by_phone(actor: Actor) -> Iterable[tuple[Person, Person, str]]:
    points = (
        ContactPoint.objects.known()
        .filter(person__in=access.persons(actor).values("pk"))
        .exclude(digits="")
    )
    numbers = points.values_list("digits", flat=True).annotate(n=Count("person", distinct=True))
    shared = list(numbers.filter(n__gt=1, n__lte=CROWD).order_by("digits")[:500])
    holders: dict[str, list[Person]] = defaultdict(list)
    for point in without_hidden(points.filter(digits__in=shared).select_related("person")):
        holders[point.digits].append(point.person)
    for group in holders.values():
        _load_births(group)
        for first, second in combinations(group, 2):
            if first.pk != second.pk:
                yield first, second, _("電話番号が同じ")


def _load_births(group: list[Person]) -> None:
    vitals = {v.person_id: v for v in Vitals.objects.known().filter(person__in=group)}
    for person in group:
        person.vitals = vitals.get(person.pk)


def _reasons(first: Person, second: Person, shared: str) -> list[str]:
    """Why they may be one; empty where something says that they are not."""
    a, b = first.vitals, second.vitals
    reasons = [shared]
    if a and b:
        if a.sex and b.sex and a.sex != b.sex and {a.sex, b.sex} <= {1, 2}:
            return []
        if a.birth and b.birth:
            if not a.birth.may_equal(b.birth):
                return []
            reasons.append(_("生年月日が同じ") if a.birth.is_exact and b.birth.is_exact else _("生年月日が矛盾しない"))
    if first.kana_key and first.kana_key == second.kana_key and shared != _("読みが同じ"):
        reasons.append(_("読みが同じ"))
    if first.name_key == second.name_key and shared != _("名前が同じ"):
        reasons.append(_("名前が同じ"))
    # A telephone alone is often a family's: without a name in common there is nothing to propose.
    if len(reasons) == 1 and shared == _("電話番号が同じ") and not _alike(first, second):
        return []
    return reasons


def _alike(first: Person, second: Person) -> bool:
    return bool(first.kana_key and first.kana_key[:2] == second.kana_key[:2]) or (
        first.name_key[:2] == second.name_key[:2]
    )


def linked_files(person: Person) -> list[Person]:
    """The other files that are the same human."""
    found, edge = {person.pk}, {person.pk}
    while edge:
        rows = Link.objects.filter(unlinked_at=None).filter(Q(first__in=edge) | Q(second__in=edge))
        edge = {pk for pair in rows.values_list("first_id", "second_id") for pk in pair} - found
        found |= edge
    return list(Person.objects.filter(pk__in=found - {person.pk}).order_by("id"))
