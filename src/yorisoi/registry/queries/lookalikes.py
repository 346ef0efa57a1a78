"""Pairs of files that may be one human, with the reasons. A person decides, never the program."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from yorisoi.accounts import keys
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.common.kana import digits
from yorisoi.registry import access
from yorisoi.registry.models import ContactPoint, Person, Vitals
from yorisoi.registry.queries.sealing import without_hidden
from yorisoi.registry.queries.twins import twins

SIZE = 30


@dataclass(frozen=True)
class Pair:
    first: Person
    second: Person
    reasons: tuple[str, ...]


def pairs(actor: Actor, *, size: int = SIZE, newest: int | None = None) -> list[Pair]:
    """Proposals among the living whom the actor may know, the latest registered first: the same
    name or reading with nothing that contradicts, or the same telephone. Linked and rejected
    pairs are left out. `newest`: only for so many files registered last (Today asks so)."""
    numbers = twins(actor, size=size, newest=newest)
    persons = Person.objects.in_bulk({number for pair in numbers for number in pair})
    _load_facts(persons)
    found = (_pair(persons[a], persons[b]) for a, b in numbers)
    return [pair for pair in found if pair]


def like(actor: Actor, *, name_key: str, kana_key: str, phone: str) -> list[Person]:
    """Files that somebody being registered may already have: asked before a new one is made."""
    rows = access.persons(actor, Permission.PERSON_READ)
    match = Q(name_key=name_key)
    if kana_key:
        match |= Q(kana_key=kana_key)
    found = list(rows.filter(match).order_by("sort_key")[:10])
    if phone:
        key = keys.index(actor.organization)(phone)
        points = ContactPoint.objects.known().filter(digits_key=key, person__in=rows.values("pk"))
        known = {p.pk for p in found}
        found += [p.person for p in without_hidden(points[:10]) if p.person_id not in known]
    return found


def _load_facts(persons: dict[int, Person]) -> None:
    """Births, and the telephones that may be compared."""
    for person in persons.values():
        person.vitals, person.phones = None, set()
    for vitals in Vitals.objects.known().filter(person__in=persons):
        persons[vitals.person_id].vitals = vitals
    points = ContactPoint.objects.known().filter(person__in=persons).exclude(digits_key="")
    for point in without_hidden(points):
        persons[point.person_id].phones.add(digits(point.value))


def _pair(first: Person, second: Person) -> Pair | None:
    """Both files with why they may be one, or nothing where too little is left to say: a sealed
    telephone is no reason that may be shown."""
    reasons = []
    if first.name_key == second.name_key:
        reasons.append(
            _("名前が同じ") if first.name == second.name else _("名前が同じ（字ちがい）")
        )
    if first.kana_key and first.kana_key == second.kana_key:
        reasons.append(_("読みが同じ"))
    if first.phones & second.phones:
        reasons.append(_("電話番号が同じ"))
    if not reasons:
        return None
    a, b = (person.vitals.birth if person.vitals else None for person in (first, second))
    if a and b:
        is_exact = a.is_exact and b.is_exact
        reasons.append(_("生年月日が同じ") if is_exact else _("生年月日が矛盾しない"))
    return Pair(first, second, tuple(reasons))
