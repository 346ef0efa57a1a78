"""Files of offices as typed rows: no database, no people looked up, nothing written.

`read_file` opens a workbook or a CSV, recognises the kind by its headings, and gives the rows
lazily. What cannot be taken is a Problem with sheet, cell and what to do; a file that cannot be
read at all raises UnreadableFile.
"""

from yorisoi.interchange.reading.reading import Reading, read_file
from yorisoi.interchange.reading.rows import (
    KINDS,
    ActRow,
    Head,
    KindNeeded,
    Problem,
    RosterRow,
    UnreadableFile,
    YearNeeded,
)

__all__ = [
    "KINDS",
    "ActRow",
    "Head",
    "KindNeeded",
    "Problem",
    "Reading",
    "RosterRow",
    "UnreadableFile",
    "YearNeeded",
    "read_file",
]
