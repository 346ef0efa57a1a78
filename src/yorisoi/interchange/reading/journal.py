"""A table in which every row is one act: a station's month, a centre's reception book."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from yorisoi.common import eras
from yorisoi.common.eras import DateError
from yorisoi.interchange.reading import amounts, cells, words
from yorisoi.interchange.reading.days import Day, DayReader
from yorisoi.interchange.reading.headings import Columns
from yorisoi.interchange.reading.lines import Line
from yorisoi.interchange.reading.rows import ActRow, Head

# Without any of these, a row with a date is one that was prepared and not used.
_SUBSTANCE = (
    "name", "person_number", "family_name", "method", "main", "topics", "text", "others",
    "counterpart", "route", "result", "minutes", "minute_part", "remarks", "kana",
)  # fmt: skip
_WORDS = ("method", "site", "commissioner", "result", "route", "counterpart")
_PROSE = ("text", "remarks")
_CLOCKS = ("at", "until", "hours", "minute_part")
_MAIN_MARK = "◎"
_MARKS = "◎○◯〇●✓✔☑レ "
MOST_MINUTES = 24 * 60


@dataclass(frozen=True)
class _Plan:
    """Which fields of an act the columns of a table speak of, worked out once for all its rows."""

    columns: Columns
    words: tuple[tuple[str, int], ...]
    prose: tuple[str, ...]
    workers: tuple[int, ...]
    main: tuple[int, ...]
    others: tuple[int, ...]
    has_clocks: bool
    has_promise: bool

    @classmethod
    def of(cls, columns: Columns) -> "_Plan":
        at = columns.fields.get
        return cls(
            columns,
            words=tuple((name, columns.at[name]) for name in _WORDS if name in columns),
            prose=tuple(name for name in _PROSE if name in columns),
            workers=at("worker", ()),
            main=at("main", ()),
            others=at("others", ()) + at("topics", ()),
            has_clocks=columns.has(*_CLOCKS),
            has_promise=columns.has("next_text", "next_on"),
        )


class Journal:
    """Reads the rows of one sheet as acts of one kind."""

    def __init__(self, kind: str, days: DayReader, place: str = "") -> None:
        self.kind = kind
        self.days = days
        self.place = place
        self.unused = 0
        self._plan = _Plan.of(Columns())

    def act(self, line: Line) -> ActRow | None:
        """None for totals, footnotes and rows not used; raises Refusal."""
        when = day_of(line, self.days, has_substance)
        if when is None:
            return None
        name = line.text("name")
        if name and words.is_count(name):
            return None
        if not name and not has_substance(line):
            self.unused += 1
            return None
        return self._act(line, when)

    def _act(self, line: Line, when: Day) -> ActRow:
        if self._plan.columns is not line.columns:
            self._plan = _Plan.of(line.columns)
        act = ActRow(
            self.kind,
            line.sheet,
            line.position,
            line.number("act_number"),
            eras.fiscal_year(when.day),
            when.day,
            heads=heads_of(line, when.day),
            site=self.place,
        )
        self._fill(act, line, when)
        if when.note:
            line.note("date", when.note)
        if line.notes:
            act.problems = tuple(line.notes)
        return act

    def _fill(self, act: ActRow, line: Line, when: Day) -> None:
        """The fields that not every office has a column for."""
        plan = self._plan
        for name, index in plan.words:
            if word := line.text_at(index):
                setattr(act, name, word)
        for name in plan.prose:
            setattr(act, name, line.prose(name))
        if plan.has_clocks:
            act.at, act.minutes = _time(line, when.at)
        elif "minutes" in line.at:
            begin, act.minutes = _spent(line, "minutes")
            act.at = when.at or begin
        else:
            act.at = when.at
        self._fill_words(act, line)
        if plan.has_promise:
            act.next_text, act.next_on = _promise(line, self.days)
        if line.columns.unknown:
            act.extra = line.extra()

    def _fill_words(self, act: ActRow, line: Line) -> None:
        plan = self._plan
        act.workers = line.words_at(plan.workers)
        others = line.words_at(plan.others)
        if line.columns.ticks:
            others += _ticked(line)
        named = line.words_at(plan.main)
        if named or others:
            first_is_main = self.kind == "station"
            act.main_topic, act.topics = _main_and_others(named, others, first_is_main)


@lru_cache(maxsize=4_096)
def _main_and_others(
    named: tuple[str, ...], others: tuple[str, ...], first_is_main: bool
) -> tuple[str, tuple[str, ...]]:
    """In a station's book the first of several topics is the main one; a reception book lists
    troubles, and marks the worst with ◎ or not at all."""
    found = named + others
    marked = tuple(word for word in found if word.startswith(_MAIN_MARK))
    first = found[:1] if first_is_main or len(found) == 1 else ()
    main = next(iter(marked + named + first), "").lstrip(_MARKS)
    rest = dict.fromkeys(word.lstrip(_MARKS) for word in found)
    rest.pop(main, None)
    return main, tuple(rest)


def day_of(line: Line, days: DayReader, has_substance) -> Day | None:
    """The day of a row; None where the row is none of data. Raises Refusal."""
    try:
        written = line.raw("date")
        if written and (written.__class__ is not str or cells.text(written)):
            return days.read(written)
        if "day" in line.at and line.text("day"):
            return _of_parts(line, days)
    except DateError as error:
        if line.is_total() or line.is_footnote():
            return None
        raise line.refusal("date" if "date" in line.at else "day", error) from error
    if line.is_total() or line.is_footnote() or not has_substance(line):
        return None
    raise line.refusal(
        "date", _("日付がありません。日付を書くか、上の行と同じ日なら「〃」を入れてください。")
    )


def _of_parts(line: Line, days: DayReader) -> Day:
    """Month and day in two columns; the month may stand in the sheet's name alone."""
    day = line.text("day")
    month = re.sub(r"\D", "", line.number("month")) if "month" in line.at else ""
    return days.read(f"{month}月{day.removesuffix('日')}日" if month else day)


def has_substance(line: Line) -> bool:
    if line.text("name"):
        return True
    return any(line.text(name) for name in _SUBSTANCE) or bool(_ticked(line))


def heads_of(line: Line, asked_on: date) -> tuple[Head, ...]:
    """The people of a row. Kana, sex and birth are only taken where there is one."""
    names, number = _names(line), line.number("person_number")
    if not names and not number:
        return ()
    cell = line.cell("name" if "name" in line.at or "family_name" not in line.at else "family_name")
    if len(names) < 2:
        head = Head(number, names[0] if names else "", cell=cell)
        if line.columns.tells_more:
            tell_more(head, line, asked_on)
        return (head,)
    numbers = line.several("person_number")
    numbers += ("",) * (len(names) - len(numbers))
    return tuple(
        Head(cells.number(number), name, cell=cell)
        for number, name in zip(numbers, names, strict=False)
    )


def tell_more(head: Head, line: Line, asked_on: date) -> None:
    """What a row says of its one person beside number and name."""
    head.kana = kana_of(line)
    head.sex = line.text("sex")
    head.birth = line.birth(asked_on)
    head.grade = line.text("grade")


def _names(line: Line) -> tuple[str, ...]:
    written = line.raw("name")
    if written:
        return words.names_of(written)
    name = name_of(line)
    return (words.without_title(name),) if name else ()


def name_of(line: Line) -> str:
    """The name in a row of one person, in one column or two."""
    if "family_name" not in line.at:
        return line.text("name")
    return line.text("name") or f"{line.text('family_name')} {line.text('given_name')}".strip()


def kana_of(line: Line) -> str:
    """The reading, in one column or two."""
    if "family_kana" not in line.at:
        return line.text("kana")
    return line.text("kana") or f"{line.text('family_kana')} {line.text('given_kana')}".strip()


def _ticked(line: Line) -> tuple[str, ...]:
    """Topics that have a column each, under one heading."""
    found = []
    for index, label in line.columns.ticks.items():
        value = line.text_at(index)
        if value and words.is_yes(value) is not False:
            found.append(_MAIN_MARK + label if value.startswith(_MAIN_MARK) else label)
    return tuple(found)


def _time(line: Line, at: str) -> tuple[str, int | None]:
    """From a column of its own, begin and end, or a duration."""
    spent = None
    if "at" in line.at:
        begin, spent = amounts.span(line.raw("at"))
        at = begin or amounts.clock(line.raw("at")) or at
    for name in ("minutes", "hours"):
        if name in line.at:
            begin, found = _spent(line, name)
            at, spent = at or begin, spent if found is None else found
    if spent is None and "until" in line.at:
        spent = amounts.minutes_between(at, amounts.clock(line.raw("until")))
    return at, spent


def _spent(line: Line, name: str) -> tuple[str, int | None]:
    value = line.raw(name)
    is_split = "minute_part" in line.at
    begin, spent = amounts.spent(value, name == "hours" or is_split, line.columns.says_only_time)
    if is_split and (part := amounts.minutes(line.raw("minute_part"))) is not None:
        spent = (spent or 0) + part
    if spent is None:
        if not begin and cells.text(value):
            line.note(name, _("時間を読み取れません：%(text)s") % {"text": line.text(name)[:40]})
    elif spent > MOST_MINUTES:
        line.note(name, _("1日を超える時間です：%(minutes)d分") % {"minutes": spent})
    return begin, spent


def _promise(line: Line, days: DayReader) -> tuple[str, date | None]:
    """What next, and when. «次回» alone may hold either."""
    text = line.prose("next_text") if "next_text" in line.at else ""
    if "next_on" in line.at:
        return text, line.day("next_on", days)
    if not text:
        return "", None
    try:
        return "", days.read_plainly(line.raw("next_text")).day
    except DateError:
        return text, None
