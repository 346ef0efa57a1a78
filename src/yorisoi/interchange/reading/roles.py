"""What ambiguous headings mean in one kind of table: «番号» of whom, «内容» in words or prose?"""

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from yorisoi.interchange.reading import cells
from yorisoi.interchange.reading.headings import Columns
from yorisoi.interchange.reading.tables import Row, Table

_PERSON = frozenset({
    "person_number", "name", "family_name", "given_name", "kana", "family_kana", "given_kana", "sex",
    "birth", "age", "grade",
})  # fmt: skip
# Columns without news for anybody: sums, and the weekday of a date.
_SILENT = frozenset({"ignored", "weekday"})
ROSTER_FIELDS = _SILENT | (_PERSON - {"grade"}) | frozenset({
    "placement", "facility", "placing_office", "commissioner", "registered_on", "ended_on",
    "phone", "mail", "address", "site", "worker", "remarks",
})  # fmt: skip
ACT_FIELDS = _SILENT | _PERSON | frozenset({
    "act_number", "date", "month", "day", "at", "until", "minutes", "minute_part", "hours", "method", "main",
    "others", "topics", "worker", "site", "commissioner", "text", "remarks", "route", "result",
    "counterpart", "next_text", "next_on",
})  # fmt: skip
PANTRY_FIELDS = _SILENT | _PERSON | frozenset({
    "act_number", "date", "month", "day", "at", "adults", "children", "child_part", "people",
    "received", "is_new", "wants_contact", "text", "remarks", "worker", "site",
})  # fmt: skip
ATTENDANCE_FIELDS = _SILENT | _PERSON
_LAST_DIGITS = re.compile(r"(\d+)\D*$")
# From this length on, on average, cells hold sentences and not words of an option list.
_SENTENCE = 18


def of_roster(columns: Columns, table: Table) -> Columns:
    for name in ("weak_number", "act_number", "running_number"):
        columns = columns.taken_for(name, "person_number")
    for name, other in (("visitor", "name"), ("pupil", "name"), ("kind_word", "placement")):
        columns = columns.taken_for(name, other)
    for name in ("date", "date_weak"):
        columns = columns.taken_for(name, "registered_on")
    return _with_bare_columns(columns.only(ROSTER_FIELDS), table)


def of_station(columns: Columns, table: Table) -> Columns:
    return _of_journal(_numbered(columns, table.sample, _rises), table)


def of_centre(columns: Columns, table: Table) -> Columns:
    """Every number of a reception book counts receptions, unless it is called otherwise."""
    for name in ("running_number", "weak_number"):
        columns = columns.taken_for(name, "act_number")
    return _of_journal(columns, table)


def of_pantry(columns: Columns, table: Table) -> Columns:
    columns = _numbered(columns, table.sample, _counts_from_one)
    columns = columns.taken_for("visitor", "name").taken_for("trouble", "text")
    columns = columns.taken_for("received_at", "received")
    return _with_bare_columns(columns.only(PANTRY_FIELDS), table)


def of_attendance(columns: Columns, sample: Sequence[Row]) -> Columns:
    """A mere count of the lines is no registration number."""
    for name in ("weak_number", "act_number", "running_number"):
        if name in columns and not _counts_from_one(_numbers(sample, columns.at[name])):
            columns = columns.taken_for(name, "person_number")
    for name in ("pupil", "children", "visitor"):
        columns = columns.taken_for(name, "name")
    return columns.only(ATTENDANCE_FIELDS)


def _of_journal(columns: Columns, table: Table) -> Columns:
    columns = columns.taken_for("visitor", "name").taken_for("visitor", "counterpart")
    columns = columns.taken_for("minute_part", "minutes")
    for name in ("date_weak", "registered_on"):
        columns = columns.taken_for(name, "date")
    if (
        "others" not in columns
        and "main" in columns
        and _is_prose(table.sample, columns.at["main"])
    ):
        columns = columns.taken_for("main", "text")
    for name in ("content", "handling", "trouble"):
        columns = columns.taken_for(name, _words_or_prose(name, columns, table.sample))
    columns = columns.taken_for("kind_word", "method").taken_for("kind_word", "topics")
    return _with_bare_columns(columns.only(ACT_FIELDS), table)


def _words_or_prose(name: str, columns: Columns, sample: Sequence[Row]) -> str:
    if name not in columns or "text" in columns:
        return "topics"
    has_words = columns.has("main", "topics") or bool(columns.ticks)
    return "text" if has_words or _is_prose(sample, columns.at[name]) else "topics"


def _is_prose(sample: Sequence[Row], index: int) -> bool:
    written = [cells.text(row[index]) for row in sample if index < len(row)]
    written = [text for text in written if text]
    if not written:
        return False
    parts = [part for text in written for part in re.split(r"[；;、，,・／/]", text)]
    ends = sum(text.endswith(("。", "．")) for text in written)
    return ends * 2 > len(written) or sum(map(len, parts)) > _SENTENCE * len(parts)


def _numbered(
    columns: Columns, sample: Sequence[Row], counts: Callable[[list[int]], bool]
) -> Columns:
    """A number that counts lines is the act's own; one that does not is a person's."""
    for name in ("weak_number", "running_number"):
        if name in columns and not counts(_numbers(sample, columns.at[name])):
            columns = columns.taken_for(name, "person_number")
    for name in ("running_number", "weak_number"):
        columns = columns.taken_for(name, "act_number")
    return columns


def _numbers(sample: Sequence[Row], index: int) -> list[int]:
    written = (cells.number(row[index]) for row in sample if index < len(row))
    return [int(match[1]) for match in map(_LAST_DIGITS.search, filter(None, written)) if match]


def _rises(numbers: list[int]) -> bool:
    return all(first < second for first, second in itertools.pairwise(numbers))


def _counts_from_one(numbers: list[int]) -> bool:
    return numbers == list(range(1, len(numbers) + 1))


def _with_bare_columns(columns: Columns, table: Table) -> Columns:
    """Columns without a heading, as extras named by their letter."""
    bare = {
        index: f"{cells.column_letters(index + 1)}列"
        for index in range(table.width)
        if index not in columns.labels
    }
    return replace(columns, unknown=columns.unknown | bare)
