"""How far a sheet reaches, found before it is parsed.

calamine lays a sheet out as a dense table from its first to its last cell: a single cell at
XFD1048576 would cost half a terabyte and ends the process. So the XML is looked through first:
quickly where it is written the usual way, with a real parser where it is not or where the quick
answer is suspicious (styled but empty cells count in the quick look, not in the exact one).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import IO
from xml.parsers import expat

CHUNK = 1 << 19
MAX_ROWS = 1_048_576
MAX_COLUMNS = 512
# Cells of the dense table, 64 bytes each while it is made. 26 columns and rows of five digits are
# always fine: such cells need no closer look, which is what makes the quick look quick.
ALWAYS_FINE = 26 * 99_999
NEVER_FINE = 12_000_000
SPARSE = 50

# Cells that lie far out, or are written in another way than <c r="A1".
_NOTABLE = re.compile(rb'<c(?! r="[A-Z][0-9]{1,5}"|[A-Za-z])')
_REF = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"')
_OTHER_CELL = re.compile(rb'<(?:[\w.\-]+:)?c(?=[\s/>])(?! r="[A-Z]{1,3}[0-9]{1,7}")|:c r="')
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_ERROR = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^>]*? t="e"')
_LETTERS, _DIGITS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"0123456789"
MAX_ERRORS = 200


class UnusualXml(Exception):
    """The quick look does not understand this part."""


class Forbidden(Exception):
    """A document type or an entity, which no spreadsheet program writes."""


@dataclass(slots=True)
class Extent:
    """Last row and column (from 1), the number of cells, and where `#REF!` and the like stand."""

    rows: int = 0
    columns: int = 0
    cells: int = 0
    errors: tuple[str, ...] = ()

    @property
    def is_bearable(self) -> bool:
        area = self.rows * self.columns
        if self.rows > MAX_ROWS or self.columns > MAX_COLUMNS or area > NEVER_FINE:
            return False
        return area <= ALWAYS_FINE or area <= self.cells * SPARSE


def column_number(letters: str) -> int:
    """A → 1, XFD → 16384."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=1_024)
def column_letters(number: int) -> str:
    """1 → A, 16384 → XFD."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def quick(stream: IO[bytes]) -> Extent:
    """Extent by the names of the cells, empty ones included, and not smaller than the truth.

    Raises UnusualXml, Forbidden.
    """
    found, errors = Extent(), []
    for piece in _whole_tags(stream):
        if b"<!" in piece and _DECLARED.search(piece):
            raise Forbidden
        _take(piece, found)
        if b't="e"' in piece and len(errors) < MAX_ERRORS:
            errors += [ref.decode() for ref in _ERROR.findall(piece)]
    found.errors = tuple(errors[:MAX_ERRORS])
    return found


def _take(piece: bytes, found: Extent) -> None:
    is_notable = _NOTABLE.search(piece)
    if (is_notable or b":c" in piece) and _OTHER_CELL.search(piece):
        raise UnusualXml
    cells = piece.count(b'<c r="')
    if not cells:
        return
    found.cells += cells
    rows, columns = _farthest(_REF.findall(piece)) if is_notable else (99_999, 26)
    found.rows, found.columns = max(found.rows, rows), max(found.columns, columns)


def _farthest(refs: list[bytes]) -> tuple[int, int]:
    joined = b",".join(refs)
    columns = {part.decode() for part in set(joined.translate(None, _DIGITS).split(b","))}
    rows = set(joined.translate(None, _LETTERS).split(b","))
    return max(map(int, rows)), max(map(column_number, columns))


def _whole_tags(stream: IO[bytes]) -> Iterator[bytes]:
    """The part in pieces that do not cut a cell's tag in two."""
    rest = b""
    while chunk := stream.read(CHUNK):
        piece = rest + chunk
        cut = piece.rfind(b"<", len(piece) - 4096)
        if cut < 0:
            cut = len(piece)
        rest = piece[cut:]
        yield piece[:cut]
    yield rest


def exact(stream: IO[bytes]) -> Extent:
    """Extent of the cells that hold something. Raises Forbidden, expat.ExpatError."""
    return _Walk().extent(stream)


class _Walk:
    """Follows the position of cells, named or not, as a spreadsheet program does."""

    def __init__(self) -> None:
        self.found = Extent()
        self.row = self.column = 0

    def extent(self, stream: IO[bytes]) -> Extent:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.StartDoctypeDeclHandler = self._doctype
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk, False)
            if not self.found.is_bearable and self.found.columns > MAX_COLUMNS:
                return self.found
        parser.Parse(b"", True)
        return self.found

    def _doctype(self, *_declared: object) -> None:
        raise Forbidden

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self._cell(attributes.get("r", ""))
        elif name in {"v", "is"} and self.column:
            self._filled()
        elif name == "row":
            written = attributes.get("r", "")
            self.row = int(written) if written.isdecimal() else self.row + 1
            self.column = 0

    def _cell(self, ref: str) -> None:
        letters = ref.rstrip("0123456789")
        if not ref:
            self.column += 1
        elif letters.isascii() and letters.isalpha() and len(letters) < len(ref):
            self.column = column_number(letters.upper())
            self.row = int(ref[len(letters) :])
        else:
            raise expat.ExpatError(ref)

    def _filled(self) -> None:
        self.found.cells += 1
        self.found.rows = max(self.found.rows, self.row)
        self.found.columns = max(self.found.columns, self.column)
