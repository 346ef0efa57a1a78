"""Who and what is behind a figure: acts, or persons with the number of their acts.

Whoever may see the figure sees how many there are; names and words only of acts and persons within
reach. The rest is counted, not shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from yorisoi.accounts.access import require
from yorisoi.accounts.models import Commission
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.common import clock
from yorisoi.insight.definitions import CURRENT, Block, Measure, definition
from yorisoi.insight.models import Submission
from yorisoi.insight.queries.cells import (
    changed_between,
    rules_of,
    scope_of,
    uncommissioned,
    whole,
)
from yorisoi.insight.queries.monthly import month_columns
from yorisoi.insight.queries.submitted import frozen
from yorisoi.insight.queries.words import Words
from yorisoi.insight.report import NONE, TOTAL, Column
from yorisoi.ledger import access as ledger
from yorisoi.ledger.queries.counting import Scope, UnknownValue, measure, members, persons_behind
from yorisoi.ledger.queries.timeline import Line, lines_of
from yorisoi.registry import access as registry
from yorisoi.registry.models import Person
from yorisoi.registry.queries.registrations import WHAT, registered

SIZE = 50
MOST_SORTED = 5_000
MOST_MOVED = 50


class NoSuchFigure(LookupError):
    """The address names no figure of this report."""


@dataclass(frozen=True)
class Address:
    """Where a figure stands: block 0 is the line without a commission."""

    block: int
    measure: str
    row: str
    column: str = "month"


@dataclass(frozen=True)
class Figure:
    """A figure with everything needed to open it."""

    column: Column
    block: Block | None
    measure: Measure | None
    label: str
    scope: Scope | None


@dataclass(frozen=True)
class ActMember:
    """One act; `line` None where it is out of reach."""

    line: Line | None
    # (person within reach or None, as many as took part by name)
    persons: tuple[Person | None, ...] = ()


@dataclass(frozen=True)
class PersonMember:
    """One person; None where out of reach. Acts, or the day of a registration."""

    person: Person | None
    acts: int = 0
    day: int = 0


@dataclass(frozen=True)
class Members:
    figure: Figure
    as_persons: bool
    acts: int
    persons: int
    # Nameless acts that count as a person by the contract's rule.
    unnamed: int
    rows: tuple[ActMember | PersonMember, ...]
    offset: int
    # Acts that came in, or went, after the report was handed in.
    gained: tuple[ActMember, ...] = ()
    lost: tuple[ActMember, ...] = ()

    @property
    def total(self) -> int:
        return self.persons if self.as_persons else self.acts

    @property
    def listed(self) -> int:
        """How many rows there are on all pages."""
        return self.total - self.unnamed

    @property
    def out_of_reach(self) -> int:
        return sum(
            (row.person if isinstance(row, PersonMember) else row.line) is None for row in self.rows
        )

    @property
    def shown_persons(self) -> list[int]:
        """Whose names were shown: the trail keeps them."""
        if self.as_persons:
            return [row.person.pk for row in self.rows if row.person]
        acts = (*self.rows, *self.gained, *self.lost)
        return [person.pk for row in acts for person in row.persons if person]


def members_behind(
    actor: Actor,
    commission: Commission,
    month: date,
    address: Address,
    *,
    submission: Submission | None = None,
    as_persons: bool | None = None,
    offset: int = 0,
) -> Members:
    """Open a figure, as known now or as it was handed in. Raises NoSuchFigure."""
    require(actor, Permission.REPORT_MEMBERS)
    figure = _figure(commission, month, address, submission)
    if figure.scope is None:
        return _registered(actor, commission, figure, address, submission, offset)
    if as_persons is None:
        as_persons = bool(figure.measure and figure.measure.is_distinct)
    counts = measure(figure.scope, (), ("acts", "persons")).get((), [0, 0])
    people = _in_order(actor, persons_behind(figure.scope)) if as_persons else []
    rows = (
        _persons(actor, people[offset : offset + SIZE])
        if as_persons
        else _acts(actor, members(figure.scope, limit=SIZE, offset=offset))
    )
    persons = counts[1]
    unnamed = persons - len(people) if as_persons else 0
    found = Members(figure, as_persons, counts[0], persons, unnamed, rows, offset)
    if submission is None or as_persons or address.column != "month" or offset:
        return found
    gained, lost = acts_since(figure.scope, clock.now())
    return replace(found, gained=_acts(actor, gained), lost=_acts(actor, lost))


def _figure(
    commission: Commission, month: date, address: Address, submission: Submission | None
) -> Figure:
    columns = {column.code: column for column in month_columns(month)}
    form = definition(submission.form, submission.edition) if submission else CURRENT
    as_of = submission.as_of if submission else clock.now()
    if (column := columns.get(address.column)) is None:
        raise NoSuchFigure(address.column)
    if address.block == 0:
        scope = uncommissioned(commission, column.start, column.end, as_of)
        return Figure(column, None, None, NONE, scope)
    block = form.block(address.block)
    found = next((m for m in block.measures if m.code == address.measure), None) if block else None
    if block is None or found is None or block.not_yet:
        raise NoSuchFigure(str(address))
    if block.is_register:
        if address.row not in WHAT:
            raise NoSuchFigure(address.row)
        return Figure(column, block, found, str(dict(block.rows)[address.row]), None)
    words = Words(commission.organization_id)
    try:
        scope = scope_of(
            whole(commission, column.start, column.end, as_of), block, found, address.row, words
        )
    except (ValueError, UnknownValue) as error:
        raise NoSuchFigure(address.row) from error
    if submission:
        scope = replace(scope, rules=rules_of(commission, frozen(submission).about))
    return Figure(column, block, found, _label(block, address.row, words), scope)


def _label(block: Block, row: str, words: Words) -> str:
    if row == TOTAL:
        return str(block.total)
    if row == NONE:
        return str(block.none)
    options = {str(option.raw): option.label for option in words.options(block, [row])}
    if row not in options:
        raise NoSuchFigure(row)
    return options[row]


def acts_since(scope: Scope, now: datetime) -> tuple[list[int], list[int]]:
    """Acts that are in the scope now and were not as it was known, and the other way round."""
    changed, values = changed_between("act_id", scope, clock.micros(now))
    narrow = replace(scope, extra=(*scope.extra, (changed, values)))
    then = set(members(narrow, limit=MOST_MOVED))
    live = set(members(replace(narrow, as_of=now, rules=None), limit=MOST_MOVED))
    return sorted(live - then, reverse=True), sorted(then - live, reverse=True)


def _acts(actor: Actor, acts: list[int]) -> tuple[ActMember, ...]:
    readable = set(ledger.acts(actor).filter(pk__in=acts).values_list("pk", flat=True))
    lines = {
        line.act.pk: line for line in lines_of(actor, [act for act in acts if act in readable])
    }
    known = registry.persons(actor).in_bulk({pk for line in lines.values() for pk in line.persons})
    return tuple(
        ActMember(lines[act], tuple(known.get(pk) for pk in lines[act].persons))
        if act in lines
        else ActMember(None)
        for act in acts
    )


def _persons(actor: Actor, people: list[tuple[int, int]]) -> tuple[PersonMember, ...]:
    known = registry.persons(actor).in_bulk([person for person, _acts in people])
    return tuple(PersonMember(known.get(person), acts) for person, acts in people)


def _in_order(actor: Actor, people: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """In 五十音順, those out of reach last; by number where there are too many to ask for all."""
    if len(people) > MOST_SORTED:
        return sorted(people)
    keys = dict(
        registry.persons(actor).filter(pk__in=[p for p, _n in people]).values_list("pk", "sort_key")
    )
    return sorted(people, key=lambda one: (one[0] not in keys, keys.get(one[0], ""), one[0]))


def _registered(
    actor: Actor,
    commission: Commission,
    figure: Figure,
    address: Address,
    submission: Submission | None,
    offset: int,
) -> Members:
    as_of = submission.as_of if submission else clock.now()
    column = figure.column
    found = registered(commission.pk, address.row, column.start, column.end, as_of)
    here = found[offset : offset + SIZE]
    known = registry.persons(actor).in_bulk([person for person, _day in here])
    rows = tuple(PersonMember(known.get(person), day=day) for person, day in here)
    return Members(figure, True, 0, len(found), 0, rows, offset)
