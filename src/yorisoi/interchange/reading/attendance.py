"""An attendance sheet of a learning place: names × days; every day is one act."""

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from yorisoi.common import eras
from yorisoi.common.eras import DateError, YearMissing
from yorisoi.common.kana import fold, registration_key
from yorisoi.interchange.reading import cells, roles, words
from yorisoi.interchange.reading.calendars import Calendar, DayColumn, find_calendars
from yorisoi.interchange.reading.containers import Sheet
from yorisoi.interchange.reading.days import Day, DayReader
from yorisoi.interchange.reading.journal import kana_of, name_of
from yorisoi.interchange.reading.lines import Line
from yorisoi.interchange.reading.marks import ABSENT, Marks
from yorisoi.interchange.reading.rows import NOTE, ActRow, Head, Problem, Refusal
from yorisoi.interchange.reading.tables import Row

# Days of a second block below the first need positions of their own.
_BLOCK = 1_000


class AttendanceSheet:
    """Reads one sheet; it is held whole, since its acts are columns."""

    def __init__(self, sheet: Sheet, days: DayReader, place: str = "") -> None:
        self.sheet = sheet
        self.days = days
        self.place = place
        self.notes: list[Problem] = []

    def acts(self) -> Iterator[ActRow | Refusal]:
        rows = list(self.sheet.rows())
        calendars = find_calendars(rows, self.sheet.merges, self.days.period.month)
        marks = Marks(_texts_beside(rows, calendars))
        ends = [calendar.top for calendar in calendars[1:]] + [len(rows)]
        for calendar, end in zip(calendars, ends, strict=True):
            yield from self._block(calendar, rows[:end], marks, is_first=calendar is calendars[0])

    def _block(
        self, calendar: Calendar, rows: list[Row], marks: Marks, *, is_first: bool
    ) -> Iterator[ActRow | Refusal]:
        people = self._people(calendar, rows)
        twins = _twins(people)
        empty = 0
        for column in calendar.days:
            try:
                when = column.read(self.days)
            except DateError as error:
                problem = Problem(self.sheet.name, column.cell, str(error))
                yield Refusal(problem, is_undated=isinstance(error, YearMissing))
                continue
            position = column.column + 1 + (0 if is_first else (calendar.top + 1) * _BLOCK)
            act = self._act(column, when, people, twins, marks, position)
            empty += act is None
            if act:
                yield act
        if empty:
            reason = _(
                "印の1つもない日が%(count)d日ありました。開催しなかった日として読み飛ばしました。"
            )
            self.notes.append(Problem(self.sheet.name, "", reason % {"count": empty}, NOTE))

    def _people(self, calendar: Calendar, rows: list[Row]) -> list[Line]:
        data = rows[calendar.bottom + 1 :]
        columns = roles.of_attendance(calendar.columns, data[:30])
        width = max(columns.width, max(day.column for day in calendar.days) + 1)
        lines = [
            Line(self.sheet.name, position, row + [""] * (width - len(row)), columns)
            for position, row in enumerate(data, calendar.bottom + 2)
        ]
        people = [line for line in lines if _is_person(line)]
        first_day = min(day.column for day in calendar.days)
        return [line for line in people if not self._is_staff(line, first_day)]

    def _is_staff(self, line: Line, first_day: int) -> bool:
        """Whoever taught came as well, and is none of those the day was for."""
        beside = map(cells.text, line.values[:first_day])
        if not any(map(words.is_staff, filter(None, beside))):
            return False
        reason = _("「%(name)s」の行は職員・ボランティアとみて、参加した人に数えていません。")
        cell = cells.reference(line.position, 0)
        reason %= {"name": cells.text(name_of(line))[:40]}
        self.notes.append(Problem(self.sheet.name, cell, str(reason), NOTE))
        return True

    def _act(
        self, column: DayColumn, when: Day, people: list[Line], twins: dict[int, int], marks: Marks,
        position: int,
    ) -> ActRow | None:  # fmt: skip
        heads, problems, is_held = [], [], False
        if when.note:
            problems.append(Problem(self.sheet.name, column.cell, when.note, NOTE))
        for line in people:
            written = line.values[column.column]
            mark = marks.read(written)
            is_held = is_held or mark != ""
            if mark is None:
                problems.append(_unknown_mark(line, column.column, written))
            elif mark and mark != ABSENT:
                heads.append(_head(line, mark, column.column, when, twins.get(line.position, 0)))
        if not is_held:
            return None
        return ActRow(
            "attendance",
            self.sheet.name,
            position,
            "",
            eras.fiscal_year(when.day),
            when.day,
            at=when.at,
            heads=tuple(heads),
            site=self.place,
            problems=tuple(problems),
        )


def _texts_beside(rows: list[Row], calendars: list[Calendar]) -> list[str]:
    """Texts above the first block and in the lines below: a legend may be among them."""
    first = calendars[0].top if calendars else 0
    beside = rows[:first] + rows[-10:]
    return [value for row in beside for value in row if isinstance(value, str) and len(value) > 3]


def _is_person(line: Line) -> bool:
    return bool(name_of(line) or line.number("person_number")) and not line.is_total()


def _twins(people: list[Line]) -> dict[int, int]:
    """By position, the lines that bear a name which another bears too, counted from 1; but not
    those that a number tells apart."""
    by_name: dict[str, list[Line]] = defaultdict(list)
    for line in people:
        by_name[fold(words.without_title(cells.text(name_of(line))))].append(line)
    found = {}
    for name, lines in by_name.items():
        numbers = [registration_key(line.number("person_number")) for line in lines]
        if name and len(lines) > 1 and not (all(numbers) and len(set(numbers)) == len(numbers)):
            found |= {line.position: count for count, line in enumerate(lines, 1)}
    return found


def _head(line: Line, mark: str, column: int, when: Day, twin: int) -> Head:
    return Head(
        line.number("person_number"),
        words.without_title(cells.text(name_of(line))),
        kana_of(line),
        line.text("sex"),
        line.birth(when.day),
        mark=mark,
        grade=line.text("grade"),
        cell=cells.reference(line.position, column),
        twin=twin,
    )


def _unknown_mark(line: Line, column: int, written: object) -> Problem:
    return Problem(
        line.sheet,
        cells.reference(line.position, column),
        _(
            "「%(mark)s」の意味がわからないため、出席に数えていません。"
            "○・遅・早・× などに直してください。"
        )
        % {"mark": cells.text(written)[:20]},
        NOTE,
    )
