"""An xlsx or xls workbook through calamine: sheet by sheet, each parsed once where possible."""

from collections.abc import Iterator
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from yorisoi.interchange.reading import archives
from yorisoi.interchange.reading.archives import Archive

# Sheets that were looked at to find their headings stay parsed until they are read, as long as
# they are small together (the latest one always): parsing is what takes the time.
KEPT_CELLS = 2_500_000

Range = tuple[tuple[int, int], tuple[int, int]]


class Workbook:
    def __init__(self, path: Path, archive: Archive) -> None:
        self._book = _guarded(CalamineWorkbook.from_path, path)
        self._kept: dict[str, CalamineSheet] = {}
        self.sheets = [
            WorkbookSheet(
                self,
                name=known.name,
                hidden=known.visible != SheetVisibleEnum.Visible,
                date_1904=archive.date_1904,
                errors=archive.errors.get(known.name, ()),
            )
            for known in self._book.sheets_metadata
            if known.typ == SheetTypeEnum.WorkSheet
        ]

    def sheet(self, name: str) -> CalamineSheet:
        if name in self._kept:
            return self._kept[name]
        found = _guarded(self._book.get_sheet_by_name, name)
        if self._kept_cells() + found.height * found.width > KEPT_CELLS:
            self._kept.clear()
        self._kept[name] = found
        return found

    def release(self, name: str) -> None:
        self._kept.pop(name, None)

    def _kept_cells(self) -> int:
        return sum(sheet.height * sheet.width for sheet in self._kept.values())


class WorkbookSheet:
    def __init__(
        self, book: Workbook, *, name: str, hidden: bool, date_1904: bool, errors: tuple[str, ...]
    ) -> None:
        self._book = book
        self.name = name
        self.hidden = hidden
        self.date_1904 = date_1904
        self.errors = errors

    @property
    def merges(self) -> list[Range]:
        """First and last cell of each merged range, counted from 0."""
        return self._book.sheet(self.name).merged_cell_ranges or []

    def rows(self) -> Iterator[list[object]]:
        """Every row from the top of the sheet; column A is always the first value."""
        sheet = self._book.sheet(self.name)
        margin = [""] * (sheet.start[1] if sheet.start else 0)
        if not margin:
            yield from sheet.iter_rows()
        for row in sheet.iter_rows() if margin else ():
            yield margin + row

    def release(self) -> None:
        """Its parsed form is not needed any more; rows() parses it again."""
        self._book.release(self.name)


def _guarded(call, *args):
    """What calamine raises, and what its Rust panics become, in words for people."""
    try:
        return call(*args)
    except PasswordError as error:
        raise archives.locked() from error
    except (CalamineError, OSError) as error:
        raise archives.damaged() from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise archives.damaged() from error
