"""The table inside a sheet: where its headings stand, and its rows with nothing left to guess.

Rows come out with merged cells filled downwards, 〃 replaced by what stands above, and without
blank rows and repeated headings.
"""

import itertools
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from yorisoi.interchange.reading import cells
from yorisoi.interchange.reading.containers import Sheet
from yorisoi.interchange.reading.headings import Columns, belongs_under, columns_of, field_of
from yorisoi.interchange.reading.words import is_total
from yorisoi.interchange.reading.workbooks import Range

# How far down headings are looked for, how deep they are, how many rows show what a column holds.
SEARCHED, DEEPEST, SAMPLED = 60, 3, 30
LONGEST_LABEL = 40
TITLE_ROWS = 10
# How many lines of sums and footnotes may stand between a 〃 and what it repeats.
RECENT = 8

Row = list[object]


@dataclass(frozen=True)
class Heading:
    """Rows `top` to `bottom` (from 0) and what they say of the columns."""

    top: int
    bottom: int
    columns: Columns
    labels: frozenset[str]


def find_heading(rows: Sequence[Row], merges: Sequence[Range]) -> Heading | None:
    """The block of headings that says most: of equal ones the upper, with all of its sub-headings
    and without a title above it."""
    best = None
    for top in range(len(rows)):
        for heading in _blocks(rows, top, merges):
            gained = heading.columns.score - (best.columns.score if best else 1)
            is_same = best is not None and (
                heading.top == best.top or heading.bottom == best.bottom
            )
            if gained > 0 or (gained == 0 and is_same):
                best = heading
    return best


def _blocks(rows: Sequence[Row], top: int, merges: Sequence[Range]) -> Iterator[Heading]:
    levels = [_labels(rows[top])]
    if _is_title(top, levels[0], merges):
        return
    yield _heading(top, levels, merges)
    for bottom in range(top + 1, min(top + DEEPEST, len(rows))):
        level = _labels(rows[bottom])
        if not _continues(rows[bottom], level, levels, merges, (top, bottom)):
            return
        levels.append(level)
        yield _heading(top, levels, merges)


def _is_title(row: int, level: list[str], merges: Sequence[Range]) -> bool:
    """One text across most of the table is no heading of columns."""
    spans = [last[1] - first[1] + 1 for first, last in merges if first[0] == row]
    return sum(map(bool, level)) == 1 and max(spans, default=1) > len(level) / 2


def _labels(row: Row) -> list[str]:
    return [
        cells.text(value) if isinstance(value, str) and len(value) <= LONGEST_LABEL else ""
        for value in row
    ]


def _heading(top: int, levels: list[list[str]], merges: Sequence[Range]) -> Heading:
    columns = columns_of(paths(top, levels, merges))
    labels = frozenset(label for level in levels for label in level if label)
    return Heading(top, top + len(levels) - 1, columns, labels)


def paths(top: int, levels: list[list[str]], merges: Sequence[Range]) -> list[tuple[str, ...]]:
    """For each column its headings from top to bottom, the upper ones spread over their columns."""
    levels = _even(levels)
    spread = [
        _spread(top + depth, level, levels[depth + 1], merges)
        for depth, level in enumerate(levels[:-1])
    ]
    stacked = zip(*spread, levels[-1], strict=True)
    return [
        tuple(label for label, _same in itertools.groupby(filter(None, path))) for path in stacked
    ]


def _even(levels: list[list[str]]) -> list[list[str]]:
    """Rows of a CSV are as long as they are written."""
    width = max(map(len, levels))
    return [level + [""] * (width - len(level)) for level in levels]


def _spread(row: int, level: list[str], below: list[str], merges: Sequence[Range]) -> list[str]:
    wide = list(level)
    for (first_row, first), (_last_row, last) in merges:
        if first_row == row and first < len(level):
            wide[first : last + 1] = [level[first]] * (min(last, len(level) - 1) - first + 1)
    for column in range(1, len(wide)):
        # Files without merged cells: «内容, (blank)» over «主, その他».
        above = wide[column - 1]
        is_open = not wide[column] and below[column] and below[column - 1]
        if above and is_open and belongs_under(above, below[column]):
            wide[column] = above
    return wide


def _continues(
    row: Row,
    level: list[str],
    levels: list[list[str]],
    merges: Sequence[Range],
    at: tuple[int, int],
) -> bool:
    """Whether a row is one more row of headings, and not the first row of data."""
    top, bottom = at
    if any(first[0] >= top and first[0] < bottom <= last[0] for first, last in merges):
        return True
    if not any(level) or any(value and not label for value, label in zip(row, level, strict=True)):
        return False
    *upper, lowest = _even([*levels, level])
    wide = _spread(bottom - 1, upper[-1], lowest, merges)
    both = zip(paths(top, upper, merges), paths(top, [*upper, lowest], merges), strict=True)
    return all(
        _is_sub_heading(path, above, wide, column)
        for column, (above, path) in enumerate(both)
        if lowest[column]
    )


def _is_sub_heading(
    path: tuple[str, ...], above: tuple[str, ...], wide: list[str], column: int
) -> bool:
    if len(path) < 2:
        return bool(field_of(path))
    neighbours = wide[max(0, column - 1) : column] + wide[column + 1 : column + 2]
    if wide[column] and wide[column] in neighbours:
        return True
    return field_of(path) not in {"", field_of(above)}


class Table:
    """The rows of one sheet under its headings."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.head = list(itertools.islice(sheet.rows(), SEARCHED))
        self.merges = list(sheet.merges)
        upper = [found for found in self.merges if found[0][0] < SEARCHED]
        self.heading = find_heading(self.head, upper)
        self.width = max(map(len, self.head), default=0)

    @property
    def columns(self) -> Columns:
        return self.heading.columns if self.heading else Columns()

    @property
    def titles(self) -> list[str]:
        """What stands above the headings, or at the top of a sheet without any."""
        above = self.head[: self.heading.top] if self.heading else self.head[:TITLE_ROWS]
        written = [cells.text(value) for row in above for value in row if isinstance(value, str)]
        return [title for title in written if title]

    @cached_property
    def sample(self) -> list[Row]:
        """The first rows of data, to see what a column holds."""
        return [row for _position, row, _columns in itertools.islice(self.lines(), SAMPLED)]

    def lines(self) -> Iterator[tuple[int, Row, Columns]]:
        """Position (from 1), values and columns of each row that may be one of data."""
        if self.heading is None:
            return
        layout, filler = _Layout(self.heading, self.merges), _Filler(self.merges, self.heading)
        recent: deque[Row] = deque(maxlen=RECENT)
        first = self.heading.bottom + 2
        for position, row in enumerate(self.sheet.rows(), 1):
            if position < first or not any(row) or layout.takes(position, row):
                continue
            columns = layout.columns
            if len(row) < max(self.width, columns.width):
                row.extend([""] * (max(self.width, columns.width) - len(row)))
            if filler.has_work:
                filler.fill(position, row, columns)
            if not cells.REPEATS.isdisjoint(row):
                _repeat(row, _above(recent), columns)
            recent.append(row)
            yield position, row, columns


class _Layout:
    """The headings that hold for the next row: they may be repeated, or change, further down."""

    def __init__(self, heading: Heading, merges: Sequence[Range]) -> None:
        self.columns = heading.columns
        self._labels = heading.labels
        self._merges = merges
        self._pending: list[list[str]] = []
        self._top = 0
        # Texts of the column of dates that are no headings: most of them come again.
        self._dates: set[str] = set()

    def takes(self, position: int, row: Row) -> bool:
        """Whether the row is one of headings."""
        if self._is_heading(row) or (self._pending and self._goes_on(position, row)):
            self._top = self._top if self._pending else position - 1
            self._pending.append(_labels(row))
            return True
        if self._pending:
            self._settle()
        return False

    def _goes_on(self, position: int, row: Row) -> bool:
        return _continues(row, _labels(row), self._pending, self._merges, (self._top, position - 1))

    def _settle(self) -> None:
        heading = _heading(self._top, self._pending, self._merges)
        if heading.columns.score > 2 and heading.columns != self.columns:
            self.columns, self._labels = heading.columns, heading.labels
        self._pending = []

    def _is_heading(self, row: Row) -> bool:
        if not self._labels.isdisjoint(row):
            written = [value for value in row if value]
            known = sum(cells.text(value) in self._labels for value in written)
            if known >= 2 and known * 5 >= len(written) * 3:
                return True
        anchor = self.columns.at.get("date", len(row))
        value = row[anchor] if anchor < len(row) else None
        if value.__class__ is not str or value in self._dates:
            return False
        if field_of((value,)):
            return _score(row) > 2
        self._dates.add(value)
        return False


def _score(row: Row) -> int:
    return columns_of([(label,) if label else () for label in _labels(row)]).score


class _Filler:
    """Gives every row of a downward merged range the value of its first row."""

    def __init__(self, merges: Sequence[Range], heading: Heading) -> None:
        self._starts: dict[int, list[tuple[int, int]]] = {}
        self._active: dict[int, tuple[int, object]] = {}
        for (top, column), (bottom, _last) in merges:
            if bottom > top > heading.bottom:
                self._starts.setdefault(top + 1, []).append((column, bottom + 1))
        self.has_work = bool(self._starts)

    def fill(self, position: int, row: Row, columns: Columns) -> None:
        own = columns.own
        for column, (last, value) in list(self._active.items()):
            if position > last:
                del self._active[column]
            elif column < len(row) and column not in own and row[column] == "":
                row[column] = value
        for column, last in self._starts.get(position, ()):
            if column < len(row):
                self._active[column] = (last, row[column])


def _above(recent: deque[Row]) -> Row | None:
    """The latest row of data: sums and footnotes between do not count."""
    for row in reversed(recent):
        written = filter(None, map(cells.text, row))
        if not is_total(next(written, "")) and next(written, ""):
            return row
    return None


def _repeat(row: Row, above: Row | None, columns: Columns) -> None:
    name, number = columns.at.get("name"), columns.at.get("person_number")
    # «〃» for a name means the same person, also where the number is left out.
    same = name is not None and row[name] in cells.REPEATS
    for column, value in enumerate(row):
        if value in cells.REPEATS:
            known = above is not None and column < len(above) and column not in columns.own
            row[column] = above[column] if known else ""
    if same and above and number is not None and not row[number]:
        row[number] = above[number]
