"""The days over an attendance sheet: dates, «6/3», or a row of months over a row of days."""

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yorisoi.interchange.reading import cells
from yorisoi.interchange.reading.days import Day, DayReader
from yorisoi.interchange.reading.headings import Columns, columns_of, field_of
from yorisoi.interchange.reading.periods import Period, period_of
from yorisoi.interchange.reading.tables import LONGEST_LABEL, Row
from yorisoi.interchange.reading.workbooks import Range

_WEEKDAY = r"(?:\s*\(?[月火水木金土日](?:曜日?)?\)?)?"
_MONTH_DAY = r"\d{1,2}\s*(?:月|[./\-])\s*\d{1,2}\s*日?"
_YEAR = r"(?:(?:令和|平成|[RrHh])\s*)?(?:元|\d{1,4})\s*(?:年|[./\-])\s*"
_FULL = re.compile(rf"(?:{_YEAR})?{_MONTH_DAY}{_WEEKDAY}")
_BARE = re.compile(rf"\d{{1,2}}\s*日?{_WEEKDAY}")
_MONTH = re.compile(rf"(?:{_YEAR})?\d{{1,2}}\s*月(?:分|度)?")
_ORDINAL = re.compile(r"第?\s*\d{1,3}\s*回目?|[①-⑳]")
_SERIALS = (30_000, 60_000)
# How far from the row with 「氏名」 the days may stand.
REACH = 2
_NAMES = frozenset({"name", "family_name", "pupil", "children", "visitor"})


@dataclass(frozen=True)
class DayColumn:
    """One teaching day: its column (from 0), what is written over it, and where."""

    column: int
    written: object
    cell: str
    month: Period | None = None

    def read(self, days: DayReader) -> Day:
        """Raises DateError."""
        if self.month is None:
            return days.read(self.written)
        return days.within(self.month.or_else(days.period)).read(self.written)


@dataclass(frozen=True)
class Calendar:
    """One block of an attendance sheet: its headings, its days, and the rows they take (from 0)."""

    top: int
    bottom: int
    columns: Columns
    days: tuple[DayColumn, ...]


def find_calendars(
    rows: Sequence[Row], merges: Sequence[Range], month: int | None
) -> list[Calendar]:
    """Every block of names × days, from top to bottom. `month`: the sheet's, for bare days."""
    found: list[Calendar] = []
    for index, row in enumerate(rows):
        if (found and index <= found[-1].bottom) or not _has_names(row):
            continue
        if calendar := _calendar(rows, index, merges, month):
            found.append(calendar)
    return found


def _has_names(row: Row) -> bool:
    return any(
        isinstance(value, str)
        and 0 < len(value) <= LONGEST_LABEL
        and field_of((cells.text(value),)) in _NAMES
        for value in row
    )


def _calendar(
    rows: Sequence[Row], named: int, merges: Sequence[Range], month: int | None
) -> Calendar | None:
    zone = range(max(0, named - REACH), min(len(rows), named + REACH + 1))
    fields = _columns(rows, range(named, named + 1)).fields
    taken = {column for columns in fields.values() for column in columns}
    row, days = max(
        ((row, _days(rows, row, taken, merges, month)) for row in zone),
        key=lambda pair: (len(pair[1]), -abs(pair[0] - named)),
    )
    if not days:
        return None
    top, bottom = min(row, named), max(row, named)
    columns = _columns(rows, range(top, bottom + 1), {day.column for day in days})
    return Calendar(top, bottom, columns, tuple(days))


def _columns(rows: Sequence[Row], zone: range, days: set[int] = frozenset()) -> Columns:
    """Of each column the first heading that says something."""
    width = max(len(rows[row]) for row in zone)
    paths: list[tuple[str, ...]] = [()] * width
    for row in zone:
        for column, value in enumerate(rows[row]):
            label = cells.text(value) if isinstance(value, str) else ""
            if label and column not in days and (not paths[column] or field_of((label,))):
                paths[column] = paths[column] if field_of(paths[column]) else (label,)
    return columns_of(paths)


def _days(
    rows: Sequence[Row], row: int, taken: set[int], merges: Sequence[Range], month: int | None
) -> list[DayColumn]:
    """The days that a row names; none where it names fewer than there are in doubt."""
    values = {column: value for column, value in enumerate(rows[row]) if column not in taken}
    full = [column for column, value in values.items() if _is_full(value)]
    if full:
        return [_day_column(row, column, values[column]) for column in full]
    bare = [column for column, value in values.items() if _is_bare(value)]
    months = _months_over(rows, row, merges) if row else {}
    days = [_day_column(row, column, values[column], months.get(column)) for column in bare]
    if not all(day.month or month for day in days) or not _rises(days):
        return []
    return days


def _day_column(row: int, column: int, value: object, month: Period | None = None) -> DayColumn:
    written = _ORDINAL.sub("", _plain(value)).strip() if isinstance(value, str) else value
    return DayColumn(column, written, cells.reference(row + 1, column), month)


def _plain(value: str) -> str:
    return unicodedata.normalize("NFKC", cells.text(value))


def _is_full(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST_LABEL and bool(
            _FULL.fullmatch(_ORDINAL.sub("", _plain(value)).strip())
        )
    if isinstance(value, float) and not isinstance(value, bool):
        return _SERIALS[0] < value < _SERIALS[1]
    return isinstance(value, date)


def _is_bare(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST_LABEL and bool(_BARE.fullmatch(_plain(value)))
    return isinstance(value, float) and 1 <= value <= 31 and value.is_integer()


def _rises(days: list[DayColumn]) -> bool:
    """Days of one month stand in order; marks («1, 0, 1») do not."""
    numbers = [(day.month, int(re.match(r"\d+", str(day.written))[0])) for day in days]
    pairs = itertools.pairwise(numbers)
    return len(days) > 1 and all(
        first[0] != second[0] or first[1] < second[1] for first, second in pairs
    )


def _months_over(rows: Sequence[Row], row: int, merges: Sequence[Range]) -> dict[int, Period]:
    """For each column the month that stands over it, in one of the two rows above."""
    for above in range(row - 1, max(-1, row - REACH - 1), -1):
        found = {
            column: period
            for column, value in enumerate(rows[above])
            if (period := _month_of(value)) is not None
        }
        if found:
            return _spread(found, rows[above], len(rows[row]), above, merges)
    return {}


def _month_of(value: object) -> Period | None:
    if isinstance(value, date):
        return Period(month=value.month, year=value.year)
    if not isinstance(value, str) or not _MONTH.fullmatch(_plain(value)):
        return None
    period = period_of(value, [])
    return period if period.month else None


def _spread(
    found: dict[int, Period], row: Row, width: int, index: int, merges: Sequence[Range]
) -> dict[int, Period]:
    """A month holds for its merged range, or up to the next word in its row."""
    ends = {first[1]: last[1] for first, last in merges if first[0] == index}
    months: dict[int, Period] = {}
    for column, period in found.items():
        end = ends.get(column)
        for under in range(column, width):
            is_other = under > column and under < len(row) and row[under] not in ("", None)
            if is_other or (end is not None and under > end):
                break
            months[under] = period
    return months
