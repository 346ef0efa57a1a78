"""A pantry day: every household that took its share is one act."""

from django.utils.translation import gettext_lazy as _

from yorisoi.common import eras
from yorisoi.common.eras import DateError, YearMissing
from yorisoi.interchange.reading import amounts, words
from yorisoi.interchange.reading.days import Day, DayReader
from yorisoi.interchange.reading.journal import day_of, kana_of, name_of
from yorisoi.interchange.reading.lines import Line
from yorisoi.interchange.reading.periods import month_day_in
from yorisoi.interchange.reading.rows import NOTE, ActRow, Head, Problem

_NAMED = ("name", "family_name", "person_number")
_HEADS = ("adults", "children", "people", "child_part", "received")
WANTS_CONTACT, NEW = "連絡希望", "新規"


class HandOver:
    """Reads the rows of one sheet. `sheet_day` is the day of those rows that name none."""

    def __init__(self, days: DayReader, sheet_day: Day | DateError, place: str = "") -> None:
        self.days = days
        self.sheet_day = sheet_day
        self.place = place
        self.not_handed_over = 0
        self.notes: list[Problem] = []

    def act(self, line: Line) -> ActRow | None:
        """None for totals, footnotes and households that took nothing; raises Refusal."""
        if line.is_total() or line.is_footnote() or not _has_substance(line):
            return None
        if not self._was_handed_over(line):
            self.not_handed_over += 1
            return None
        when = self._day(line)
        return self._act(line, when) if when else None

    def _was_handed_over(self, line: Line) -> bool:
        if "received" not in line.at:
            return not words.is_cancelled(line.text("remarks"))
        received = words.was_received(line.raw("received"))
        if received is None:
            reason = _(
                "「%(word)s」が受取を表すかわからないため、受け取っていないものとして扱いました。"
            )
            found = Problem(
                line.sheet, line.cell("received"), reason % {"word": line.text("received")}, NOTE
            )
            self.notes.append(found)
        return bool(received)

    def _day(self, line: Line) -> Day | None:
        if line.text("date") or line.text("day"):
            return day_of(line, self.days, _has_substance)
        if isinstance(self.sheet_day, DateError):
            raise line.refusal("name", self.sheet_day)
        return self.sheet_day

    def _act(self, line: Line, when: Day) -> ActRow:
        if when.note:
            line.note("date", when.note)
        head = self._head(line, when)
        extra = {label: value for label, value in line.extra().items() if value != "0"}
        if words.is_yes(line.raw("is_new")):
            extra[NEW] = "○"
        return ActRow(
            "pantry",
            line.sheet,
            line.position,
            line.number("act_number"),
            eras.fiscal_year(when.day),
            when.day,
            at=amounts.clock(line.raw("at")) or when.at,
            heads=(head,),
            workers=line.several("worker"),
            site=line.text("site") or self.place,
            result=WANTS_CONTACT if self._wants_contact(line, extra) else "",
            text=line.prose("text"),
            remarks=line.prose("remarks"),
            extra=extra,
            problems=line.problems(),
        )

    def _wants_contact(self, line: Line, extra: dict[str, str]) -> bool:
        """What is said beyond yes and no («夕方に電話») is kept beside it."""
        written = line.text("wants_contact")
        if not written:
            return False
        wish = words.is_wish(written)
        if words.is_yes(written) is None:
            extra[WANTS_CONTACT] = written
        if wish is None:
            line.note(
                "wants_contact",
                _("連絡を希望しているか読み取れません：%(text)s") % {"text": written},
            )
        return bool(wish)

    def _head(self, line: Line, when: Day) -> Head:
        adults, children = _household(line)
        return Head(
            line.number("person_number"),
            words.without_title(" ".join(name_of(line).split())),
            kana_of(line),
            line.text("sex"),
            line.birth(when.day),
            adults=adults,
            children=children,
            cell=line.cell("name" if "name" in line.at else "family_name"),
        )


def day_of_sheet(name: str, titles: list[str], days: DayReader) -> Day | DateError:
    """The day that a sheet's name («6月14日») or title names, or why there is none."""
    if days.period.day:
        return Day(days.period.day)
    for written in [name, *titles]:
        if found := month_day_in(written):
            try:
                return days.read_plainly("{}/{}".format(*found))
            except DateError as error:
                return error
    return YearMissing(
        _(
            "何月何日の配布かわかりません。シートの名前を「6月14日」のようにするか、日付の列を作ってください。"
        )
    )


def _has_substance(line: Line) -> bool:
    """A name, or a number with something beside it: a prepared line has only its number."""
    if any(line.text(name) for name in _NAMED):
        return True
    return bool(line.number("act_number")) and any(line.text(name) for name in _HEADS)


def _household(line: Line) -> tuple[int | None, int | None]:
    """Adults and children, from columns of their own or out of 「3人(うち子2)」."""
    total, within = amounts.household(line.raw("people")) if line.text("people") else (None, None)
    adults, children = _count(line, "adults"), _count(line, "children")
    if children is None:
        children = within if within is not None else _sum_of_parts(line)
    if adults is None and total is not None:
        adults = total - (children or 0) if within is None else total
    return adults, children


def _sum_of_parts(line: Line) -> int | None:
    """«乳幼児», «小学生» … each in a column of its own."""
    parts = [_people(line, index) for index in line.columns.fields.get("child_part", ())]
    known = [count for count in parts if count is not None]
    return sum(known) if known else None


def _count(line: Line, name: str) -> int | None:
    return _people(line, line.at[name]) if name in line.at else None


def _people(line: Line, index: int) -> int | None:
    written = line.text_at(index)
    if not written:
        return None
    found = amounts.people(line.values[index])
    if found is None:
        line.note_at(index, _("人数を読み取れません：%(text)s") % {"text": written[:40]})
    return found
