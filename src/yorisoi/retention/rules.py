"""When a file may go. Pure: rules and the facts of a file in, a day and its reasons out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from yorisoi.retention.standards import Counted


@dataclass(frozen=True)
class Term:
    """One rule as it holds here. `is_own`: a row of the organization, not the standard."""

    code: str
    name: str | Promise
    jurisdiction: str | Promise
    counted: str
    years: int | None
    programmes: tuple[str, ...]
    source: str | Promise
    is_verified: bool = False
    is_own: bool = False

    def is_for(self, programmes: Iterable[str]) -> bool:
        return not self.programmes or bool(set(self.programmes) & set(programmes))


@dataclass(frozen=True)
class FileFacts:
    """Of one file: when the last of its cases and acts ended, under which programmes, when born."""

    ended_on: date | None
    programmes: frozenset[str]
    # The latest day of birth that is possible; None where nothing is known.
    born_by: date | None


@dataclass(frozen=True)
class Due:
    """The first day on which a file may go, and the rules that say so; None: never, or unknown."""

    on: date | None
    terms: tuple[Term, ...]
    # Rules that nobody can reckon with, because a date of birth is missing, and those for good.
    open_ended: tuple[Term, ...] = ()


def due(file: FileFacts, terms: Sequence[Term]) -> Due:
    """The longest of all rules that are for this file. A file that has not ended is never due."""
    ours = tuple(term for term in terms if term.is_for(file.programmes))
    if file.ended_on is None or not ours:
        return Due(None, ours)
    days = {term: _day(term, file) for term in ours}
    open_ended = tuple(term for term, day in days.items() if day is None)
    known = [day for day in days.values() if day is not None]
    return Due(None if open_ended else max(known), ours, open_ended)


def _day(term: Term, file: FileFacts) -> date | None:
    if term.years is None:
        return None
    start = file.ended_on if term.counted == Counted.END else file.born_by
    return None if start is None else years_on(start, term.years)


def years_on(day: date, years: int) -> date:
    """The 29th of February becomes the 1st of March (民法143条2項: the last day counts whole)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
