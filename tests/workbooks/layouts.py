"""Headings laid out in one or two rows, merged or not, in any order."""

from dataclasses import dataclass
from random import Random

from tests.workbooks.grids import Grid


@dataclass(frozen=True)
class Column:
    """One column: its key for the rows, its heading, and the heading above it (or "")."""

    key: str
    label: str
    above: str = ""


def shuffled(random: Random, columns: list[Column]) -> list[Column]:
    """Any order in which columns under one heading stay together."""
    groups: list[list[Column]] = []
    for column in columns:
        if column.above and groups and groups[-1][0].above == column.above:
            groups[-1].append(column)
        else:
            groups.append([column])
    random.shuffle(groups)
    return [column for group in groups for column in group]


def add_headings(grid: Grid, columns: list[Column], *, merged: bool = True) -> None:
    """One row, or two where a column has a heading above its own."""
    if not any(column.above for column in columns):
        grid.add([column.label for column in columns])
        return
    top = len(grid.rows)
    firsts = [not i or columns[i - 1].above != c.above for i, c in enumerate(columns)]
    grid.add(
        [
            (c.above if first else "") if c.above else c.label
            for c, first in zip(columns, firsts, strict=True)
        ]
    )
    grid.add([column.label if column.above else "" for column in columns])
    if merged:
        _merge(grid, columns, top)


def _merge(grid: Grid, columns: list[Column], top: int) -> None:
    start = 0
    for index, column in enumerate(columns):
        is_last = index + 1 == len(columns) or columns[index + 1].above != column.above
        if not column.above:
            grid.merges.append((top, index, top + 1, index))
        elif is_last:
            if index > start:
                grid.merges.append((top, start, top, index))
        else:
            continue
        start = index + 1


def row(columns: list[Column], values: dict[str, object]) -> list[object]:
    return [values.get(column.key, "") for column in columns]
