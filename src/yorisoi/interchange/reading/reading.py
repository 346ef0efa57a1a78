"""A file of an office as typed rows: opened, recognised, and read sheet by sheet."""

from collections.abc import Callable, Iterator
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from yorisoi.common import saying
from yorisoi.interchange.reading import pantry, recognition, roles
from yorisoi.interchange.reading.attendance import AttendanceSheet
from yorisoi.interchange.reading.containers import open_sheets
from yorisoi.interchange.reading.days import DayReader
from yorisoi.interchange.reading.headings import Columns
from yorisoi.interchange.reading.journal import Journal
from yorisoi.interchange.reading.lines import Line
from yorisoi.interchange.reading.periods import Period
from yorisoi.interchange.reading.places import place_of
from yorisoi.interchange.reading.recognition import ACTS, ROSTER, SKIPPED, Page
from yorisoi.interchange.reading.roster import person
from yorisoi.interchange.reading.rows import (
    KINDS,
    NOTE,
    ActRow,
    Problem,
    Refusal,
    RosterRow,
    UnreadableFile,
    YearNeeded,
)
from yorisoi.interchange.reading.tables import Table

Settle = Callable[[Columns, Table], Columns]


def read_file(
    path: Path | str, *, kind: str | None = None, fiscal_year: int | None = None
) -> "Reading":
    """Open a file and find out what it is; its rows are read when they are asked for.

    `kind` is one of KINDS, or None to recognise it by the headings. `fiscal_year` is the year of
    dates without one, and wins over a title of the file. Raises UnreadableFile.
    """
    if kind is not None and kind not in KINDS:
        raise UnreadableFile(
            _("種類「%(kind)s」はありません。%(kinds)s のどれかを指定してください。")
            % {"kind": kind, "kinds": "・".join(KINDS)}
        )
    pages = [recognition.look_at(sheet) for sheet in open_sheets(Path(path))]
    found = recognition.assign(pages, kind)
    reading = Reading(found, pages, fiscal_year)
    reading.refuse_if_undated()
    return reading


class Reading:
    """A recognised file. `notes` grows while rows are read: what is known only at a sheet's end."""

    def __init__(self, kind: str, pages: list[Page], fiscal_year: int | None) -> None:
        self.kind = kind
        self.notes: list[Problem] = []
        self._noted: set[Problem] = set()
        self._pages = pages
        named = _year_named(pages)
        self.fiscal_year = named if fiscal_year is None else fiscal_year
        self._given_year = fiscal_year
        self.title = next((place for page in pages if (place := self._place(page))), "")
        self.sheets = [
            (page.sheet.name, page.sheet.hidden, page.role, str(page.why)) for page in pages
        ]
        self._note_what_is_known(named)

    def roster(self) -> Iterator[RosterRow | Problem]:
        """The people of every register. A Problem is a row that is refused."""
        for page in self._pages:
            if page.role == ROSTER:
                days = self._days(page)
                rows = _walk(page, roles.of_roster, lambda line, days=days: person(line, days))
                yield from map(_told, rows)

    def acts(self) -> Iterator[ActRow | Problem]:
        """The acts of every sheet, in its order. A Problem is a row that is refused."""
        yield from map(_told, self._acts())

    def refuse_if_undated(self) -> None:
        """Raises UnreadableFile where no act at all can be dated for want of a year."""
        refusals = []
        for item in self._acts():
            if isinstance(item, ActRow) or not item.is_undated:
                return
            refusals.append(item)
        if refusals:
            first = refusals[0].problem
            raise YearNeeded(
                _(
                    "日付に年がなく、1件も日付を決められません"
                    "（シート「%(sheet)s」の%(cell)s：%(reason)s）。何年度の記録かを"
                    "指定するか、表の題名に「令和7年度」のように書いてください。"
                )
                % {"sheet": first.sheet, "cell": first.cell, "reason": first.reason}
            )

    def _acts(self) -> Iterator[ActRow | Refusal]:
        read = {"attendance": self._attendances, "pantry": self._hand_overs}
        for page in self._pages:
            if page.role == ACTS:
                yield from read.get(self.kind, self._journal)(page)
                page.sheet.release()

    def _journal(self, page: Page) -> Iterator[ActRow | Refusal]:
        settle = roles.of_centre if self.kind == "centre" else roles.of_station
        journal = Journal(self.kind, self._days(page), self._place(page))
        yield from _walk(page, settle, journal.act)
        if journal.unused:
            reason = _("日付だけの行が%(count)d行ありました。記録ではないとみて読み飛ばしました。")
            self._note(page, "", reason % {"count": journal.unused})

    def _hand_overs(self, page: Page) -> Iterator[ActRow | Refusal]:
        days = self._days(page)
        day = pantry.day_of_sheet(page.sheet.name, page.titles, days)
        hand_over = pantry.HandOver(days, day, self._place(page))
        yield from _walk(page, roles.of_pantry, hand_over.act)
        self._add(hand_over.notes)
        if hand_over.not_handed_over:
            reason = _("受け取っていない世帯が%(count)d件ありました（記録しません）。")
            self._note(page, "", reason % {"count": hand_over.not_handed_over})

    def _attendances(self, page: Page) -> Iterator[ActRow | Refusal]:
        sheet = AttendanceSheet(page.sheet, self._days(page), self._place(page))
        yield from sheet.acts()
        self._add(sheet.notes)

    def _days(self, page: Page) -> DayReader:
        period = page.period.or_else(Period(fiscal_year=self.fiscal_year))
        if self._given_year is not None:
            period = period.in_fiscal_year(self._given_year)
        return DayReader(page.sheet.name, period, date_1904=page.sheet.date_1904)

    def _place(self, page: Page) -> str:
        if page.role != ACTS:
            return ""
        is_loose = self.kind in {"attendance", "pantry"}
        return place_of(page.sheet.name, page.titles, is_loose=is_loose)

    def _note_what_is_known(self, named: int | None) -> None:
        for page in self._pages:
            if page.role == SKIPPED:
                self._note(page, "", _("このシートは読みませんでした。%(why)s") % {"why": page.why})
                continue
            if page.sheet.hidden:
                self._note(page, "", _("隠れているシートも読みました。"))
            for cell in page.sheet.errors:
                self._note(
                    page, cell, _("計算式のエラー（#REF! など）のセルです。空として読みました。")
                )
            self._note_unknown_columns(page)
        self._note_years(named)

    def _note_years(self, named: int | None) -> None:
        if self._given_year is not None and named not in {None, self._given_year}:
            years = {
                "named": saying.fiscal(named),
                "given": saying.fiscal(self._given_year),
            }
            reason = _("ファイルには%(named)sとありますが、指定された%(given)sとして読みました。")
            self._add([Problem("", "", str(reason % years), NOTE)])
        years_of = {
            page.sheet.name: page.period.fiscal_year for page in self._pages if page.role == ACTS
        }
        if self._given_year is None and len(set(years_of.values()) - {None}) > 1:
            told = [f"{name}：{saying.fiscal(year)}" for name, year in years_of.items() if year]
            reason = _("シートによって年度が違います（%(years)s）。それぞれのとおりに読みました。")
            self._add([Problem("", "", str(reason % {"years": "、".join(told)}), NOTE)])

    def _note_unknown_columns(self, page: Page) -> None:
        labels = _unknown_labels(page, self.kind)
        if labels:
            reason = _("決まった欄のない列は、見出しと一緒にそのまま控えました：%(labels)s")
            self._note(page, "", reason % {"labels": "、".join(labels)})

    def _note(self, page: Page, cell: str, reason: object) -> None:
        self._add([Problem(page.sheet.name, cell, str(reason), NOTE)])

    def _add(self, notes: list[Problem]) -> None:
        self.notes += [note for note in notes if note not in self._noted]
        self._noted.update(notes)


def _walk(
    page: Page, settle: Settle, take: Callable[[Line], ActRow | RosterRow | None]
) -> Iterator[ActRow | RosterRow | Refusal]:
    """Every row of a table that `take` makes something of."""
    known = columns = None
    for position, row, found in page.table.lines():
        if found is not known:
            known, columns = found, settle(found, page.table)
        try:
            taken = take(Line(page.sheet.name, position, row, columns))
        except Refusal as refusal:
            yield refusal
        else:
            if taken is not None:
                yield taken


def _told(item: ActRow | RosterRow | Refusal) -> ActRow | RosterRow | Problem:
    return item.problem if isinstance(item, Refusal) else item


def _year_named(pages: list[Page]) -> int | None:
    """The fiscal year that the sheets name, if they name one: those read before those skipped."""
    for roles_asked in ({ACTS, ROSTER}, {SKIPPED}):
        years = {page.period.fiscal_year for page in pages if page.role in roles_asked}
        years.discard(None)
        if years:
            return years.pop() if len(years) == 1 else None
    return None


def _unknown_labels(page: Page, kind: str) -> list[str]:
    """Columns that hold something and have no field; a pantry's goods are expected."""
    if page.role == ACTS and kind in {"attendance", "pantry"}:
        return []
    settle = {"station": roles.of_station, "centre": roles.of_centre}.get(kind, roles.of_station)
    columns = (roles.of_roster if page.role == ROSTER else settle)(page.columns, page.table)
    return [
        label
        for index, label in columns.unknown.items()
        if any(index < len(row) and row[index] not in ("", None) for row in page.table.sample)
    ]
