"""Sheets as rows of values, and how they become a workbook or a CSV file."""

import csv
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import xlsxwriter

# Above this many rows xlsxwriter keeps one row at a time.
LARGE = 5_000


class Formula(str):
    """A formula without a stored result, as openpyxl writes it."""


@dataclass
class Grid:
    """One sheet. Merged ranges are (first row, first column, last row, last column) from 0."""

    name: str
    rows: list[list[object]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False

    def add(self, row: list[object]) -> int:
        """Appends a row and returns its position, counted from 1."""
        self.rows.append(row)
        return len(self.rows)


def write_workbook(path: Path, grids: list[Grid], *, date_1904: bool = False) -> Path:
    is_large = sum(len(grid.rows) for grid in grids) > LARGE
    options = {
        "constant_memory": is_large,
        "date_1904": date_1904,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(path, options) as book:
        day = book.add_format({"num_format": "yyyy/m/d"})
        for grid in grids:
            sheet = book.add_worksheet(grid.name)
            for index, row in enumerate(grid.rows):
                for column, value in enumerate(row):
                    _write(sheet, index, column, value, day)
            # Not merge_range: it writes blank cells, which constant memory cannot go back to.
            sheet.merge.extend(map(list, grid.merges))
            if grid.hidden:
                sheet.hide()
        book.get_worksheet_by_name(next(grid.name for grid in grids if not grid.hidden)).activate()
    return path


def _write(sheet, row: int, column: int, value: object, day) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, value, day)
    elif isinstance(value, Formula):
        sheet.write_formula(row, column, value, value="")
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, str(value))


def write_csv(
    path: Path,
    grid: Grid,
    *,
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
    ending: str = "\r\n",
) -> Path:
    with path.open("w", encoding=encoding, newline="", errors="replace") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator=ending)
        writer.writerows([[_printed(value) for value in row] for row in grid.rows])
    return path


def _printed(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value.year}/{value.month}/{value.day}"
    return "" if value is None else str(value)
