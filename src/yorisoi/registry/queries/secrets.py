"""What is sealed of people, as words to look for in what leaves (disclosure/secrets.py)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db import connection

from yorisoi.common import clock
from yorisoi.disclosure import secrets
from yorisoi.disclosure.secrets import Secret
from yorisoi.registry.models import (
    Circumstance,
    ContactPoint,
    DoNotTell,
    HouseholdMember,
    Placement,
    Seal,
)
from yorisoi.registry.models.routes import WHEREABOUTS
from yorisoi.registry.queries.identity import same_human
from yorisoi.registry.queries.mustknow import callers_among
from yorisoi.registry.queries.sealing import hides, holders_of, homes_around, is_hidden, seals_over

Kind = ContactPoint.Kind
ADDRESSES = frozenset({Kind.ADDRESS, Kind.LETTER})
# A word beside the circumstance («アルバイト») stands everywhere unless it is a sentence.
LEAST_NOTE = 8

# Whoever may have anything sealed, along indexes, person by person: a live seal of their own or in
# their household, a point sealed by itself, a link to another file. The few of them are then
# looked at properly.
_PERHAPS = """
SELECT p.id FROM registry_person p WHERE p.id IN ({among}) AND (
  EXISTS (SELECT 1 FROM registry_seal s WHERE s.person_id = p.id AND s.retracted_at IS NULL)
  OR EXISTS (SELECT 1 FROM registry_contactpoint c
             WHERE c.person_id = p.id AND c.is_sealed AND c.retracted_at IS NULL)
  OR EXISTS (SELECT 1 FROM registry_householdmember m
             JOIN registry_householdmember n ON n.household_id = m.household_id
             WHERE m.person_id = p.id AND m.retracted_at IS NULL AND n.retracted_at IS NULL AND (
               EXISTS (SELECT 1 FROM registry_seal s
                       WHERE s.person_id = n.person_id AND s.retracted_at IS NULL)
               OR EXISTS (SELECT 1 FROM registry_link l
                          WHERE l.first_id = n.person_id AND l.unlinked_at IS NULL)
               OR EXISTS (SELECT 1 FROM registry_link l
                          WHERE l.second_id = n.person_id AND l.unlinked_at IS NULL)))
  OR EXISTS (SELECT 1 FROM registry_link l WHERE l.first_id = p.id AND l.unlinked_at IS NULL)
  OR EXISTS (SELECT 1 FROM registry_link l WHERE l.second_id = p.id AND l.unlinked_at IS NULL))
"""


def secrets_of(persons: Collection[int]) -> list[Secret]:
    """One query where nothing is sealed; some more for those of whom something is, and whoever
    lives with them: what is hidden of the mother may stand in the words about the child."""
    perhaps = _perhaps(persons)
    if not perhaps:
        return []
    humans = same_human(perhaps)
    files = {file for group in humans.values() for file in group}
    _mine, homes = homes_around(files)
    concerned = files.union(*homes.values())
    # Who is whom is asked of those alone whom it was not asked of yet.
    known = {file: group for group in humans.values() for file in group}
    seals = seals_over(concerned, known | same_human(concerned - files))
    found: dict[tuple[str, int], Secret] = {}
    for person, kind, value in _hidden(concerned, seals):
        holders = holders_of(seals.get(person, ()))
        for pattern in _patterns(kind, value):
            found[pattern.pattern, person] = Secret(person, pattern, holders)
    return list(found.values())


def _perhaps(persons: Collection[int]) -> list[int]:
    found, ordered = [], sorted(set(map(int, persons)))
    with connection.cursor() as cursor:
        for start in range(0, len(ordered), 20_000):
            among = ", ".join(map(str, ordered[start : start + 20_000]))
            cursor.execute(_PERHAPS.format(among=among))
            found += [pk for (pk,) in cursor.fetchall()]
    return found


def _hidden(
    persons: Collection[int], seals: dict[int, list[Seal]]
) -> Iterator[tuple[int, str, str]]:
    """(person, kind of contact point or "", value)."""
    for point in ContactPoint.objects.known().filter(person__among=persons):
        if is_hidden(point, seals.get(point.person_id, [])):
            yield point.person_id, point.kind, point.value
    covered = set(seals)
    for row in Placement.objects.known().filter(person__among=covered) if covered else ():
        if hides(seals[row.person_id], row):
            yield row.person_id, "", row.facility
    for row in Circumstance.objects.known().filter(person__among=covered) if covered else ():
        if hides(seals[row.person_id], row) and len(row.note) >= LEAST_NOTE:
            yield row.person_id, "", row.note


def _patterns(kind: str, value: str) -> list:
    """A town is not looked for: it stands in the names of half the offices, and a bar there would
    tell that somebody hides in it."""
    found = secrets.words(value, is_address=kind in ADDRESSES)
    digits = secrets.telephone(secrets.digits_of(value)) if kind not in WHEREABOUTS else None
    return [*found, digits] if digits else found


def forbids(persons: Collection[int], recipient: str) -> set[int]:
    """Those who do not want this recipient to learn anything, from all of their files."""
    humans = same_human(persons)
    files = {file: person for person, group in humans.items() for file in group}
    entries: dict[int, list[DoNotTell]] = {}
    rows = DoNotTell.objects.known().holding(clock.today()).filter(person__among=set(files))
    for entry in rows.select_related("person"):
        entries.setdefault(entry.person.organization_id, []).append(entry)
    named = [
        entry
        for body, of_body in entries.items()
        for entry in callers_among(of_body, recipient, organization=body, loosely=True)
    ]
    return {files[entry.person_id] for entry in named}


def same_house(persons: Collection[int]) -> set[int]:
    today = clock.today()
    homes = HouseholdMember.objects.known().holding(today).filter(person__among=set(persons))
    mates = (
        HouseholdMember.objects.known()
        .holding(today)
        .filter(household__among=set(homes.values_list("household_id", flat=True)))
    )
    return {
        file
        for group in same_human(set(mates.values_list("person_id", flat=True))).values()
        for file in group
    }


def sealed(persons: Collection[int]) -> set[int]:
    return set(seals_over(perhaps)) if (perhaps := _perhaps(persons)) else set()


PROVIDER = secrets.Provider(of=secrets_of, forbids=forbids, same_house=same_house, sealed=sealed)
