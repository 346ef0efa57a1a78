"""A table in which every row is one act: a station's month, a centre's reception book."""

import re

from django.utils.translation import gettext_lazy as _

from yorisoi.common import eras
from yorisoi.common.eras import DateError
from yorisoi.interchange.reading import amounts, cells, words
from yorisoi.interchange.reading.days import Day, DayReader
from yorisoi.interchange.reading.headings import heading_key
from yorisoi.interchange.reading.lines import Line
from yorisoi.interchange.reading.rows import ActRow, Head

# Without any of these, a row with a date is one that was prepared and not used.
_SUBSTANCE = (
    "name", "person_number", "family_name", "method", "main", "topics", "text", "others",
    "counterpart", "route", "result", "minutes", "remarks", "kana",
)  # fmt: skip
_MAIN_MARK = "◎"
_MARKS = "◎○◯〇●✓✔☑レ "
MOST_MINUTES = 24 * 60


class Journal:
    """Reads the rows of one sheet as acts of one kind."""

    def __init__(self, kind: str, days: DayReader, place: str = "") -> None:
        self.kind = kind
        self.days = days
        self.place = place
        self.unused = 0

    def act(self, line: Line) -> ActRow | None:
        """None for totals, footnotes and rows not used; raises Refusal."""
        when = day_of(line, self.days, has_substance)
        if when is None:
            return None
        if not has_substance(line):
            self.unused += 1
            return None
        if when.note:
            line.note("date", when.note)
        return self._act(line, when)

    def _act(self, line: Line, when: Day) -> ActRow:
        at, spent = _time(line, when.at)
        main, topics = self._topics(line)
        next_text, next_on = _promise(line, self.days)
        return ActRow(
            self.kind,
            line.sheet,
            line.position,
            line.number("act_number"),
            eras.fiscal_year(when.day),
            when.day,
            at=at,
            heads=heads_of(line, when.day),
            method=line.text("method"),
            main_topic=main,
            topics=topics,
            workers=line.several("worker"),
            minutes=spent,
            site=line.text("site") or self.place,
            commissioner=line.text("commissioner"),
            result=line.text("result"),
            route=line.text("route"),
            counterpart=line.text("counterpart"),
            text=line.prose("text"),
            remarks=line.prose("remarks"),
            next_text=next_text,
            next_on=next_on,
            extra=line.extra() if line.columns.unknown else {},
            problems=line.problems(),
        )

    def _topics(self, line: Line) -> tuple[str, tuple[str, ...]]:
        """The main topic and the others. In a station's book the first of several is the main one;
        a reception book lists troubles, and marks the worst with ◎ or not at all."""
        named = line.several("main")
        others = named[1:] + line.several("others") + line.several("topics") + _ticked(line)
        main = named[0] if named else ""
        if not main and others:
            marked = [word for word in others if word.startswith(_MAIN_MARK)]
            first = others[:1] if len(others) == 1 or self.kind == "station" else []
            main = next(iter([*marked, *first]), "")
        if not others:
            return main.lstrip(_MARKS), ()
        main = main.lstrip(_MARKS)
        rest = dict.fromkeys(word.lstrip(_MARKS) for word in others)
        rest.pop(main, None)
        return main, tuple(rest)


def day_of(line: Line, days: DayReader, has_substance) -> Day | None:
    """The day of a row; None where the row is none of data. Raises Refusal."""
    try:
        written = line.raw("date")
        if written and cells.text(written):
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
    return any(line.text(name) for name in _SUBSTANCE) or bool(_ticked(line))


def heads_of(line: Line, asked_on) -> tuple[Head, ...]:
    """The people of a row. Kana, sex and birth are only taken where there is one."""
    name, number = name_of(line), line.number("person_number")
    if not name and not number:
        return ()
    names = words.split_names(name) or ("",)
    cell = line.cell("name" if "name" in line.at or "family_name" not in line.at else "family_name")
    if len(names) == 1:
        return (
            Head(
                number,
                names[0],
                line.text("kana"),
                line.text("sex"),
                line.birth(asked_on),
                grade=line.text("grade"),
                cell=cell,
            ),
        )
    numbers = words.split_words(line.text("person_number"))
    numbers += ("",) * (len(names) - len(numbers))
    return tuple(
        Head(cells.number(number), name, cell=cell)
        for number, name in zip(numbers, names, strict=False)
    )


def name_of(line: Line) -> str:
    written = line.raw("name")
    if isinstance(written, str) and "\n" in written:
        return line.prose("name")
    if written:
        return line.text("name")
    return f"{line.text('family_name')} {line.text('given_name')}".strip()


def _ticked(line: Line) -> tuple[str, ...]:
    """Topics that have a column each, under one heading."""
    found = []
    for index, label in line.columns.ticks.items():
        value = line.text_at(index)
        if value and words.is_yes(value) is not False:
            found.append(_MAIN_MARK + label if value.startswith(_MAIN_MARK) else label)
    return tuple(found)


def _time(line: Line, at: str) -> tuple[str, int | None]:
    spent = None
    if "at" in line.at:
        begin, spent = amounts.span(line.raw("at"))
        at = begin or amounts.clock(line.raw("at")) or at
    for name in ("minutes", "hours"):
        if name in line.at and line.text(name):
            begin, found = _duration(line, name)
            at, spent = at or begin, found if found is not None else spent
    if spent is None and "until" in line.at:
        spent = amounts.minutes_between(at, amounts.clock(line.raw("until")))
    return at, spent


def _duration(line: Line, name: str) -> tuple[str, int | None]:
    value = line.raw(name)
    begin, spent = amounts.span(value)
    if begin:
        return begin, spent
    if name == "minutes" and _says_only_time(line) and amounts.looks_like_time_of_day(value):
        return amounts.clock(value), None
    spent = amounts.minutes(value, in_hours=name == "hours")
    if spent is None:
        line.note(name, _("時間を読み取れません：%(text)s") % {"text": line.text(name)[:40]})
    elif spent > MOST_MINUTES:
        line.note(name, _("1日を超える時間です：%(minutes)d分") % {"minutes": spent})
    return "", spent


def _says_only_time(line: Line) -> bool:
    return heading_key(line.columns.labels[line.at["minutes"]]) in {"時間", "対応時間", "相談時間"}


def _promise(line: Line, days: DayReader):
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
