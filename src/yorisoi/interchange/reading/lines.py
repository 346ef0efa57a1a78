"""One row of a table, asked by the names of its fields."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from yorisoi.common import ages, eras
from yorisoi.common.eras import YearMissing
from yorisoi.interchange.reading import cells, words
from yorisoi.interchange.reading.days import DayReader
from yorisoi.interchange.reading.headings import Columns
from yorisoi.interchange.reading.rows import NOTE, Problem, Refusal

# Beyond this a value is free text: it is not remembered among the words of the file.
_WORD = 60
# What a word of an option list, a name or a number may hold at most (the columns of the tables).
_LONGEST_WORD, _LONGEST_NUMBER = 100, 40
_LONGEST = {"name": 200, "kana": 200, "mail": 300, "address": 300} | dict.fromkeys(
    ("family_name", "given_name", "family_kana", "given_kana", "sex", "placement", "facility",
     "placing_office", "commissioner", "site", "worker", "method", "result", "route", "counterpart"),
    _LONGEST_WORD,
)  # fmt: skip
_NOTE_MARKS = ("※", "＊", "*", "注）", "注:", "（注")


class Line:
    """Values of a row. What is to be said of them gathers in `notes`."""

    __slots__ = ("at", "columns", "notes", "position", "sheet", "values")

    def __init__(self, sheet: str, position: int, values: list[object], columns: Columns) -> None:
        self.sheet = sheet
        self.position = position
        self.values = values
        self.columns = columns
        self.at = columns.at
        self.notes: list[Problem] | None = None

    def raw(self, name: str) -> object:
        index = self.at.get(name)
        return "" if index is None else self.values[index]

    def cell(self, name: str) -> str:
        """«D7»; the row's first cell where there is no such column."""
        return cells.reference(self.position, self.at.get(name, 0))

    def text(self, name: str) -> str:
        index = self.at.get(name)
        return "" if index is None else self.text_at(index, _LONGEST.get(name, cells.LONGEST))

    def text_at(self, index: int, most: int = cells.LONGEST) -> str:
        value = self.values[index]
        if value.__class__ is str and len(value) >= _WORD:
            self._refuse_if_endless(value, index, most)
            return cells.text.__wrapped__(value)
        return cells.text(value)

    def prose(self, name: str) -> str:
        """All columns of this field, with the writer's own line breaks."""
        indices = self.columns.fields.get(name, ())
        if len(indices) == 1:
            return self._prose_at(indices[0])
        return "\n".join(filter(None, map(self._prose_at, indices)))

    def _prose_at(self, index: int) -> str:
        value = self.values[index]
        if value.__class__ is str and len(value) >= _WORD:
            self._refuse_if_endless(value, index)
        return cells.prose(value)

    def _refuse_if_endless(self, value: str, index: int, most: int = cells.LONGEST) -> None:
        if len(value) > most:
            reason = _(
                "このセルは%(length)d文字あります。%(most)d文字までにするか、行を分けてください。"
            )
            cell = cells.reference(self.position, index)
            reason %= {"length": len(value), "most": most}
            raise Refusal(Problem(self.sheet, cell, str(reason)))

    def several(self, name: str) -> tuple[str, ...]:
        """The words of all columns of this field."""
        return self.words_at(self.columns.fields.get(name, ()))

    def words_at(self, indices: tuple[int, ...]) -> tuple[str, ...]:
        if len(indices) == 1:
            return self._words_at(indices[0])
        return tuple(dict.fromkeys(word for index in indices for word in self._words_at(index)))

    def _words_at(self, index: int) -> tuple[str, ...]:
        value = self.values[index]
        if value.__class__ is str and len(value) >= _WORD:
            self._refuse_if_endless(value, index)
            found = words.split_words(cells.prose(value))
            for word in found:
                self._refuse_if_endless(word, index, _LONGEST_WORD)
            return found
        return words.words_of(value)

    def number(self, name: str) -> str:
        index = self.at.get(name)
        if index is None:
            return ""
        found = cells.number(self.values[index])
        self._refuse_if_endless(found, index, _LONGEST_NUMBER)
        return found

    def extra(self) -> dict[str, str]:
        """What stands in columns that nobody knows, by heading."""
        found = {}
        for index, label in self.columns.unknown.items():
            if value := self.text_at(index):
                found[label] = value
        return found

    def note(self, name: str, reason: object) -> None:
        self.note_at(self.at.get(name, 0), reason)

    def note_at(self, index: int, reason: object) -> None:
        if self.notes is None:
            self.notes = []
        cell = cells.reference(self.position, index)
        self.notes.append(Problem(self.sheet, cell, str(reason), NOTE))

    def refusal(self, name: str, reason: object) -> Refusal:
        problem = Problem(self.sheet, self.cell(name), str(reason))
        return Refusal(problem, is_undated=isinstance(reason, YearMissing))

    def problems(self) -> tuple[Problem, ...]:
        return tuple(self.notes) if self.notes else ()

    def day(self, name: str, days: DayReader) -> date | None:
        """A date that the row can do without: what cannot be read becomes a note."""
        value = self.raw(name)
        if not value or not cells.text(value):
            return None
        try:
            return days.read_plainly(value).day
        except eras.DateError as error:
            self.note(name, error)
            return None

    def birth(self, asked_on: date | None) -> ages.Birth | None:
        return self._birth("birth", None) or self._birth("age", asked_on)

    def _birth(self, name: str, asked_on: date | None) -> ages.Birth | None:
        value = self.raw(name)
        if not value:
            return None
        try:
            return ages.read_birth(
                value.date() if isinstance(value, datetime) else value, asked_on=asked_on
            )
        except eras.DateError as error:
            self.note(name, error)
            return None

    def is_total(self) -> bool:
        """A row of sums, by its first words: «計», «4月計», or «47件» where a name should stand."""
        first = next((value for value in map(cells.text, self.values) if value), "")
        name = self.text("name")
        return words.is_total(first) or words.is_total(name) or words.is_count(name)

    def is_footnote(self) -> bool:
        """One lone cell in a table of several columns, or a line that begins with ※."""
        filled = [text for text in map(cells.text, self.values) if text]
        if filled and filled[0].startswith(_NOTE_MARKS):
            return True
        return len(filled) == 1 and len(self.columns.labels) > 2
