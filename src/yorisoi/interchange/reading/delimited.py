"""CSV and TSV as a book of one sheet.

The sheet is called «CSV» and not after the file: rows are known again by sheet and number, and an
export of next month has another name, an uploaded copy even a random one.
"""

import csv
import itertools
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from yorisoi.interchange.reading import extents
from yorisoi.interchange.reading.encodings import encoding_of
from yorisoi.interchange.reading.rows import UnreadableFile

# Far longer than any note; where a quote is not closed, the whole rest lands in one field.
LONGEST_FIELD = 8 * 1024 * 1024
SAMPLE = 65_536
# Walked after the last line: where it does not come back as a row of its own, a quote is open.
_END = "\x1e\x1e"


class DelimitedSheet:
    """The only sheet of a CSV file, read anew from the file each time it is walked."""

    name = "CSV"
    hidden = False
    date_1904 = False
    errors: tuple[str, ...] = ()
    merges: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()

    def __init__(self, path: Path) -> None:
        self.path = path
        self._encoding, self._errors = encoding_of(path)
        self._delimiter = self._find_delimiter()
        self._check()

    def rows(self) -> Iterator[list[object]]:
        csv.field_size_limit(LONGEST_FIELD)
        with self._open() as file:
            yield from csv.reader(file, delimiter=self._delimiter)

    def release(self) -> None:
        """Nothing is held."""

    def _open(self):
        # newline=None: CR, LF and CRLF all end a line, also inside quotes.
        return self.path.open(encoding=self._encoding, errors=self._errors, newline=None)

    def _find_delimiter(self) -> str:
        with self._open() as file:
            sample = file.read(SAMPLE)
        tabs, commas = sample.count("\t"), sample.count(",")
        if tabs > commas:
            return "\t"
        return "," if commas or ";" not in sample else ";"

    def _check(self) -> None:
        """Refuse what would lose or swallow rows, before any of them is taken."""
        csv.field_size_limit(LONGEST_FIELD)
        row, begin, end = [], 1, 0
        with self._open() as file:
            reader = csv.reader(itertools.chain(file, [_END]), delimiter=self._delimiter)
            try:
                for position, row in enumerate(reader, 1):
                    begin, end = end + 1, reader.line_num
                    if len(row) > extents.MAX_COLUMNS or position > extents.MAX_ROWS + 1:
                        raise _too_large(position, len(row))
            except csv.Error as error:
                raise _unclosed(end + 1) from error
        if row != [_END]:
            raise _unclosed(begin)


def _too_large(position: int, width: int) -> UnreadableFile:
    return UnreadableFile(
        _(
            "%(row)d行目に%(width)d列あります（列は%(most_columns)dまで、行は%(most_rows)dまで）。"
            "区切りの文字（コンマ・タブ）が正しいか確かめ、表の部分だけを保存し直してください。"
        )
        % {
            "row": position,
            "width": width,
            "most_columns": extents.MAX_COLUMNS,
            "most_rows": extents.MAX_ROWS,
        }
    )


def _unclosed(line: int) -> UnreadableFile:
    return UnreadableFile(
        _(
            '%(line)d行目から始まる引用符（"）が閉じていないため、その先の行を区切れません。'
            "その行の引用符を直すか、Excelで開いて「CSV UTF-8（コンマ区切り）」で"
            "保存し直してください。"
        )
        % {"line": line}
    )
