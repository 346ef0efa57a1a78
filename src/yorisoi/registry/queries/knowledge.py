"""What was known of persons, when: the base that the tally reads.

Everything is loaded for a set of persons in a fixed number of queries, retracted rows included,
and asked in memory: «what held for this person on that day, as known at that moment?»
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from yorisoi.common import bulk
from yorisoi.common.ages import Birth
from yorisoi.common.clock import EPOCH, JAPAN
from yorisoi.common.eras import to_int
from yorisoi.registry.models import (
    Case,
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
    """Facts about some persons, and about whoever is or was linked with them."""

    def __init__(self, persons: Iterable[int]) -> None:
        self._links = _links(set(persons))
        everyone = set(persons) | {p for link in self._links for p in link[:2]}
        # The persons asked for, and whoever is or was linked with them.
        self.everyone = frozenset(everyone)
        self._tables = (
            _facts(Vitals, everyone, "birth_first", "birth_last", "birth_written", "sex"),
            _facts(Placement, everyone, "kind_id"),
            _facts(Residence, everyone, "municipality_id"),
            _facts(Circumstance, everyone, "kind_id"),
            _commissions(everyone),
            _covers(everyone),
        )
        # After this moment nothing changed: what is asked then is what is believed now.
        self.newest = max(
            (
                moment
                for table in self._tables
                for rows in table.values()
                for row in rows
                for moment in (row.learnt, row.retracted)
                if moment != FOREVER
            ),
            default=0,
        )
        for _first, _second, linked, unlinked in self._links:
            self.newest = max(self.newest, linked, unlinked if unlinked != FOREVER else 0)
        self._now: dict[int, tuple] = {}
        # Of whom nothing is dated: the same on every day.
        self._always: dict[int, Standing] = {}

    def moments(self, person: int) -> set[int]:
        """Every moment at which something about this human was learnt or taken back."""
        found: set[int] = set()
        for member in self._ever_linked(person):
            for table in self._tables:
                for row in table.get(member, ()):
                    found.update((row.learnt, row.retracted))
        for _first, _second, linked, unlinked in self._links_of(person):
            found.update((linked, unlinked))
        found.discard(FOREVER)
        return found

    def standing(self, person: int, day: int, at: int) -> Standing:
        """What held for a person on a day, as known at a moment."""
        if at < self.newest:
            return _standing(*self._believed(person, at), day)
        if person not in self._now:
            self._now[person] = self._believed(person, at)
            if not any(map(_is_dated, itertools.chain(*self._now[person][1]))):
                self._always[person] = _standing(*self._now[person], day)
        return self._always.get(person) or _standing(*self._now[person], day)

    def _believed(self, person: int, at: int) -> tuple:
        """The own number or the lowest linked one, and per table the rows believed at a moment:
        of the first file that has any, the own one first."""
        members = self._identity(person, at)
        tables = []
        for table in self._tables:
            rows: list[Known] = []
            for member in members:
                rows = [row for row in table.get(member, ()) if row.believed(at)]
                if rows:
                    break
            tables.append(rows)
        return min(members), tables

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
            grown = found | {p for link in self._links if found & set(link[:2]) for p in link[:2]}
            if grown == found:
                return [link for link in self._links if set(link[:2]) & found]
            found = grown


def _standing(identity: int, tables: list[list[Known]], day: int) -> Standing:
    vitals, placements, residences, circumstances, commissions, covers = tables
    birth = sex = None
    if vitals:
        first, last, written, sex = max(vitals, key=_learnt).value
        birth = Birth(first, last, written) if first is not None else None
    held = [row for row in commissions if row.since <= day <= row.until]
    return Standing(
        identity,
        birth,
        sex,
        # The latest that had begun: care that has ended is still where one comes from.
        _latest([row for row in placements if row.since <= day]),
        SEALED_MUNICIPALITY if covers else _latest(_holding(residences, day)),
        _latest(_holding(circumstances, day)),
        tuple(row.value for row in sorted(held, key=_began, reverse=True)),
    )


def _is_dated(row: Known) -> bool:
    return row.since != ALWAYS or row.until != NEVER


def _holding(rows: list[Known], day: int) -> list[Known]:
    return [row for row in rows if row.since <= day <= row.until]


def _latest(rows: list[Known]) -> object:
    if len(rows) < 2:
        return rows[0].value if rows else None
    return max(rows, key=_began).value


def _learnt(row: Known) -> int:
    return row.learnt


def _began(row: Known) -> tuple[int, int]:
    return row.since, row.learnt


def chunks(numbers: Iterable[int]) -> Iterable[list[int]]:
    """Steps small enough for the number of variables that SQLite takes."""
    ordered = sorted(numbers)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def _facts(model: type, persons: set[int], *fields: str) -> dict[int, list[Known]]:
    found: dict[int, list[Known]] = defaultdict(list)
    for person, since, until, learnt, retracted, *values in bulk.read_in(
        model,
        ("person_id", "since", "until", "learnt_at", "retracted_at", *fields),
        "person_id",
        persons,
    ):
        value = values[0] if len(values) == 1 else tuple(values)
        found[person].append(_known(value, since, until, learnt, retracted))
    return found


def _known(
    value: object, since: int | None, until: int | None, learnt: int, retracted: int | None
) -> Known:
    return Known(value, since or ALWAYS, until or NEVER, learnt, retracted or FOREVER)


def _commissions(persons: set[int]) -> dict[int, list[Known]]:
    cases = dict(bulk.read_in(Case, ("id", "person_id"), "person_id", persons))
    found: dict[int, list[Known]] = defaultdict(list)
    for case, commission, *rest in bulk.read_in(
        CaseCommission,
        ("case_id", "commission_id", "since", "until", "learnt_at", "retracted_at"),
        "case_id",
        cases,
    ):
        found[cases[case]].append(_known(commission, *rest))
    return found


def _links(persons: set[int]) -> list[tuple[int, int, int, int]]:
    """All links, live or undone, that connect these persons with anybody, however far."""
    columns = ("first_id", "second_id", "linked_at", "unlinked_at")
    found: set[tuple[int, int, int, int]] = set()
    seen: set[int] = set()
    edge = set(persons)
    while edge:
        seen |= edge
        for first, second, linked, unlinked in bulk.read_in(
            Link, columns, "first_id", edge, "second_id"
        ):
            found.add((first, second, linked, unlinked or FOREVER))
        edge = {p for link in found for p in link[:2]} - seen
    return sorted(found)


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
    own = bulk.read_in(Seal, ("person_id", "learnt_at", "retracted_at"), "person_id", persons)
    return [
        *((person, learnt, retracted or FOREVER, 0, FOREVER) for person, learnt, retracted in own),
        *_household_coverage(persons),
    ]


def _household_coverage(persons: set[int]) -> Iterable[tuple[int, int, int, int, int]]:
    columns = ("person_id", "household_id", "until", "learnt_at", "retracted_at")
    mine = bulk.read_in(HouseholdMember, columns, "person_id", persons)
    households = {household for _, household, *_ in mine}
    living = bulk.read_in(
        HouseholdMember, ("household_id", "person_id"), "household_id", households
    )
    sealed: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
    for person, since, learnt, retracted in bulk.read_in(
        Seal, ("person_id", "since", "learnt_at", "retracted_at"), "person_id",
        {person for _household, person in living},
    ):  # fmt: skip
        sealed[person].append((since or _day_of(learnt), learnt, retracted or FOREVER, person))
    by_household = defaultdict(set)
    for household, person in living:
        by_household[household].update(sealed.get(person, ()))
    for person, household, until, learnt, retracted in mine:
        for began, seal_learnt, seal_retracted, owner in by_household[household]:
            # Whoever moved out before the seal began does not live where it hides.
            if owner != person and (until is None or until >= began):
                yield person, seal_learnt, seal_retracted, learnt, retracted or FOREVER


def _day_of(moment: int) -> int:
    return to_int((EPOCH + timedelta(microseconds=moment)).astimezone(JAPAN).date())
