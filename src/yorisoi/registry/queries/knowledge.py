"""What was known of persons, when: the base that the tally reads.

Everything is loaded for a set of persons in a fixed number of queries, retracted rows included,
and asked in memory: «what held for this person on that day, as known at that moment?»
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q

from yorisoi.common.ages import Birth
from yorisoi.common.clock import micros
from yorisoi.common.eras import to_int
from yorisoi.registry.models import (
    CaseCommission,
    Circumstance,
    HouseholdMember,
    Link,
    Placement,
    Residence,
    Seal,
    Vitals,
)

FOREVER = 2**62
ALWAYS = 0
NEVER = 99_999_999
SEALED_MUNICIPALITY = -1
CHUNK = 900


@dataclass(slots=True)
class Known:
    """One row of a fact: the value, the days on which it held, the moments at which it was believed."""

    value: object
    since: int
    until: int
    learnt: int
    retracted: int

    def believed(self, at: int) -> bool:
        return self.learnt <= at < self.retracted


@dataclass(frozen=True, slots=True)
class Standing:
    """What held for a person on a day, as known at a moment."""

    identity: int
    birth: Birth | None
    sex: int | None
    placement: int | None
    municipality: int | None
    circumstance: int | None
    # Commissions under which a case of the person stood, the latest first.
    commissions: tuple[int, ...]


class Knowledge:
    def __init__(self, persons: Iterable[int]) -> None:
        self._links = _links(set(persons))
        everyone = set(persons) | {p for link in self._links for p in link[:2]}
        # The persons asked for, and whoever is or was linked with them.
        self.everyone = frozenset(everyone)
        self._vitals = _facts(Vitals, everyone, "birth_first", "birth_last", "birth_written", "sex")
        self._placements = _facts(Placement, everyone, "kind_id")
        self._residences = _facts(Residence, everyone, "municipality_id")
        self._circumstances = _facts(Circumstance, everyone, "kind_id")
        self._commissions = _commissions(everyone)
        self._covers = _covers(everyone)

    def moments(self, person: int) -> set[int]:
        """Every moment at which something about this human was learnt or taken back."""
        found: set[int] = set()
        for member in self._ever_linked(person):
            for table in (
                self._vitals,
                self._placements,
                self._residences,
                self._circumstances,
                self._commissions,
                self._covers,
            ):
                for row in table.get(member, ()):
                    found.update((row.learnt, row.retracted))
        for _first, _second, linked, unlinked in self._links_of(person):
            found.update((linked, unlinked))
        found.discard(FOREVER)
        return found

    def standing(self, person: int, day: int, at: int) -> Standing:
        members = self._identity(person, at)
        vitals = self._latest(self._vitals, members, at)
        birth = sex = None
        if vitals:
            first, last, written, sex = vitals
            birth = Birth(first, last, written) if first is not None else None
        covered = any(
            row.believed(at) for member in members for row in self._covers.get(member, ())
        )
        return Standing(
            identity=min(members),
            birth=birth,
            sex=sex,
            placement=self._begun(self._placements, members, day, at),
            municipality=(
                SEALED_MUNICIPALITY
                if covered
                else self._held(self._residences, members, day, at)
            ),
            circumstance=self._held(self._circumstances, members, day, at),
            commissions=tuple(
                row.value
                for member in members
                for row in sorted(
                    self._commissions.get(member, ()), key=lambda row: row.since, reverse=True
                )
                if row.believed(at) and row.since <= day <= row.until
            ),
        )

    def _identity(self, person: int, at: int) -> list[int]:
        """The files that are this human at a moment: the own first, then by number."""
        if not self._links:
            return [person]
        found, edge = {person}, [person]
        while edge:
            here = edge.pop()
            for first, second, linked, unlinked in self._links:
                if linked <= at < unlinked and here in (first, second):
                    other = second if here == first else first
                    if other not in found:
                        found.add(other)
                        edge.append(other)
        return [person, *sorted(found - {person})]

    def _ever_linked(self, person: int) -> set[int]:
        return {person} | {p for link in self._links_of(person) for p in link[:2]}

    def _links_of(self, person: int) -> list[tuple[int, int, int, int]]:
        if not self._links:
            return []
        found = {person}
        while True:
            grown = found | {
                p for link in self._links if found & set(link[:2]) for p in link[:2]
            }
            if grown == found:
                return [link for link in self._links if set(link[:2]) & found]
            found = grown

    @staticmethod
    def _latest(table: dict[int, list[Known]], members: list[int], at: int) -> object:
        for member in members:
            rows = [row for row in table.get(member, ()) if row.believed(at)]
            if rows:
                return max(rows, key=lambda row: row.learnt).value
        return None

    @staticmethod
    def _begun(table: dict[int, list[Known]], members: list[int], day: int, at: int) -> object:
        """The latest that had begun by then: care that has ended is still where one comes from."""
        for member in members:
            rows = [row for row in table.get(member, ()) if row.believed(at) and row.since <= day]
            if rows:
                return max(rows, key=lambda row: (row.since, row.learnt)).value
        return None

    @staticmethod
    def _held(table: dict[int, list[Known]], members: list[int], day: int, at: int) -> object:
        for member in members:
            rows = [
                row
                for row in table.get(member, ())
                if row.believed(at) and row.since <= day <= row.until
            ]
            if rows:
                return max(rows, key=lambda row: (row.since, row.learnt)).value
        return None


def chunks(numbers: Iterable[int]) -> Iterable[list[int]]:
    """Steps small enough for the number of variables that SQLite takes."""
    ordered = sorted(numbers)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def _facts(model: type, persons: set[int], *fields: str) -> dict[int, list[Known]]:
    found: dict[int, list[Known]] = defaultdict(list)
    for chunk in chunks(persons):
        rows = model.objects.filter(person__in=chunk).order_by("id")
        for person, since, until, learnt, retracted, *values in rows.values_list(
            "person_id", "since", "until", "learnt_at", "retracted_at", *fields
        ):
            value = values[0] if len(values) == 1 else tuple(values)
            found[person].append(_known(value, since, until, learnt, retracted))
    return found


def _known(
    value: object,
    since: date | None,
    until: date | None,
    learnt: datetime,
    retracted: datetime | None,
) -> Known:
    return Known(
        value,
        to_int(since) if since else ALWAYS,
        to_int(until) if until else NEVER,
        micros(learnt),
        micros(retracted) if retracted else FOREVER,
    )


def _commissions(persons: set[int]) -> dict[int, list[Known]]:
    found: dict[int, list[Known]] = defaultdict(list)
    for chunk in chunks(persons):
        for person, commission, since, until, learnt, retracted in (
            CaseCommission.objects.filter(case__person__in=chunk)
            .order_by("id")
            .values_list(
                "case__person_id", "commission_id", "since", "until", "learnt_at", "retracted_at"
            )
        ):
            found[person].append(_known(commission, since, until, learnt, retracted))
    return found


def _links(persons: set[int]) -> list[tuple[int, int, int, int]]:
    """All links, live or undone, that connect these persons with anybody, however far."""
    found: dict[int, tuple[int, int, int, int]] = {}
    seen: set[int] = set()
    edge = set(persons)
    while edge:
        seen |= edge
        for chunk in chunks(edge):
            for pk, first, second, linked, unlinked in Link.objects.filter(
                Q(first__in=chunk) | Q(second__in=chunk)
            ).values_list("pk", "first_id", "second_id", "linked_at", "unlinked_at"):
                found[pk] = (
                    first,
                    second,
                    micros(linked),
                    micros(unlinked) if unlinked else FOREVER,
                )
        edge = {p for link in found.values() for p in link[:2]} - seen
    return list(found.values())


def _covers(persons: set[int]) -> dict[int, list[Known]]:
    """Seals over each person: the own, and those of everybody who lived with them since."""
    found: dict[int, list[Known]] = defaultdict(list)
    for person, seal_learnt, seal_retracted, learnt, retracted in seal_coverage(persons):
        start = max(seal_learnt, learnt)
        end = min(seal_retracted, retracted)
        if start < end:
            found[person].append(Known(True, ALWAYS, NEVER, start, end))
    return found


def seal_coverage(persons: Iterable[int]) -> list[tuple[int, int, int, int, int]]:
    """(person, seal learnt, seal retracted, living together learnt, retracted), in micros."""
    persons = set(persons)
    found: list[tuple[int, int, int, int, int]] = []
    for chunk in chunks(persons):
        for person, learnt, retracted in Seal.objects.filter(person__in=chunk).values_list(
            "person_id", "learnt_at", "retracted_at"
        ):
            ends = micros(retracted) if retracted else FOREVER
            found.append((person, micros(learnt), ends, 0, FOREVER))
        found.extend(_household_coverage(chunk))
    return found


def _household_coverage(persons: list[int]) -> Iterable[tuple[int, int, int, int, int]]:
    mine = list(
        HouseholdMember.objects.filter(person__in=persons).values_list(
            "person_id", "household_id", "until", "learnt_at", "retracted_at"
        )
    )
    seals: dict[int, set[Seal]] = defaultdict(set)
    for chunk in chunks({household for _, household, *_ in mine}):
        for seal in Seal.objects.filter(
            person__householdmember_facts__household__in=chunk
        ).annotate(household=F("person__householdmember_facts__household_id")):
            seals[seal.household].add(seal)
    for person, household, until, learnt, retracted in mine:
        for seal in seals[household]:
            # Whoever moved out before the seal began does not live where it hides.
            began = seal.since or seal.learnt_at.date()
            if seal.person_id != person and (until is None or until >= began):
                yield (
                    person,
                    micros(seal.learnt_at),
                    micros(seal.retracted_at) if seal.retracted_at else FOREVER,
                    micros(learnt),
                    micros(retracted) if retracted else FOREVER,
                )
