"""The report as a workbook: the sheet an office prints, the same figures as data, the notes.

Numbers are numbers, days are days, and text is always an explicit text cell: «=1+1» stays text.
"""

from __future__ import annotations

from datetime import date, datetime, time
from io import BytesIO
from math import ceil

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from yorisoi.insight.definitions import UNIT_WORDS
from yorisoi.insight.papers.layout import Line, Panel, Sheet, said, sheet
from yorisoi.insight.report import Report, Row, Value

FONT = "BIZ UDゴシック"
A4 = 9
LEFT, RIGHT, LAST = 0, 6, 10
EDGE = 11
TITLE, NAMES, SEALS, DATES, FACTS = 0, 1, 2, 3, 5
# Full-width letters in a line of the addressee, and of a fact.
WIDE, NARROW = 24, 17
GREY, THIN, SOFT = "#F2F2F2", "#595959", "#BFBFBF"


def xlsx(report: Report, *, made_on: date) -> bytes:
    buffer = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy/m/d",
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        page = sheet(report, made_on=made_on)
        book.set_properties(
            {"title": page.title, "company": page.organization, "subject": page.addressee,
             "created": _midnight(made_on)}
        )  # fmt: skip
        styles = _Styles(book)
        _Front(book.add_worksheet(_("実績報告")), styles, page).draw()
        _data(book.add_worksheet(_("データ")), styles, report, page)
        _notes(book.add_worksheet(_("注")), styles, page)
    return buffer.getvalue()


class _Styles:
    """Formats by what they are for, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple, Format] = {}

    def __call__(self, **look: object) -> Format:
        key = tuple(sorted(look.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(
                {"font_name": FONT, "font_size": 9, "valign": "vcenter", **look}
            )
        return self._made[key]


class _Front:
    """The sheet that is printed: A4 upright, one page wide, its title on every page."""

    def __init__(self, sheet: Worksheet, style: _Styles, page: Sheet) -> None:
        self.sheet, self.style, self.page = sheet, style, page

    def draw(self) -> None:
        self._set_up()
        self._top()
        row = FACTS + (len(self.page.facts) + 1) // 2 + 1
        for left, right in self.page.bands:
            used = self._panel(row, LEFT, left)
            if right:
                used = max(used, self._panel(row, RIGHT, right))
            row += used + 1
        row = self._list_notes(row)
        self.sheet.print_area(0, 0, row, LAST)

    def _set_up(self) -> None:
        sheet, base = self.sheet, self.style()
        for column, width in ((LEFT, 25), (RIGHT, 25)):
            sheet.set_column(column, column, width, base)
            sheet.set_column(column + 1, column + 4, 8.2, base)
        sheet.set_column(5, 5, 1.6, base)
        sheet.set_column(EDGE, EDGE, 2, base)
        sheet.hide_gridlines(2)
        sheet.freeze_panes(1, 1)
        _paper(sheet, self.page, landscape=False)
        sheet.repeat_rows(TITLE)

    def _top(self) -> None:
        sheet, style, page = self.sheet, self.style, self.page
        sheet.set_row(TITLE, 30)
        _merge(sheet, TITLE, LEFT, TITLE, LAST, page.title, style(bold=True, font_size=18))
        _merge(sheet, NAMES, LEFT, NAMES, 4, page.addressee, style(font_size=12, text_wrap=True))
        _merge(sheet, SEALS, LEFT, SEALS, 4, page.organization, style(font_size=11, text_wrap=True))
        sheet.set_row(NAMES, 17 * _lines(page.addressee, WIDE))
        if page.warning:
            sheet.write_string(
                DATES, LEFT, page.warning, style(bold=True, border=2, align="center", font_size=11)
            )
        sheet.set_row(SEALS, max(52, 16 * _lines(page.organization, WIDE)))
        box = style(border=1, align="center", bg_color=GREY)
        _merge(sheet, NAMES, RIGHT, DATES, RIGHT, _("決裁"), style(align="right", indent=1))
        for number, name in enumerate(page.seals):
            sheet.write_string(NAMES, RIGHT + 1 + number, name, box)
            sheet.write_blank(SEALS, RIGHT + 1 + number, None, style(border=1))
            sheet.write_string(
                DATES,
                RIGHT + 1 + number,
                "・　・",
                style(border=1, align="center", font_color=THIN),
            )
        for number, (name, words) in enumerate(page.facts):
            row, column = FACTS + number // 2, RIGHT if number % 2 else LEFT
            sheet.write_string(row, column, name, style(border=1, border_color=THIN, bg_color=GREY))
            _merge(sheet, row, column + 1, row, column + 4, words,
                   style(border=1, border_color=THIN, text_wrap=True))  # fmt: skip
        for number in range(0, len(page.facts), 2):
            pair = page.facts[number : number + 2]
            sheet.set_row(
                FACTS + number // 2, 14 * max(_lines(words, NARROW) for _name, words in pair)
            )

    def _panel(self, row: int, column: int, panel: Panel) -> int:
        """Draws a panel and says how many rows it took."""
        sheet, style = self.sheet, self.style
        sheet.write_string(row, column, panel.title, style(bold=True, font_size=10))
        if panel.legend:
            for number, (mark, words) in enumerate(panel.legend, start=1):
                _merge(sheet, row + number, column, row + number, column + 4,
                       f"{_mark(mark)} {words}", style(text_wrap=True, font_size=8))  # fmt: skip
            return len(panel.legend) + 1
        _merge(sheet, row, column + 1, row, column + 4, f"{_mark(panel.mark)} {panel.sub}".strip(),
               style(align="right", font_size=8))  # fmt: skip
        head = style(top=2, bottom=1, bg_color=GREY, align="center", font_size=8)
        sheet.write_string(row + 1, column, "", head)
        for number, label in enumerate(panel.columns, start=1):
            sheet.write_string(row + 1, column + number, label, head)
        at = row + 2
        for line in panel.lines:
            self._line(at, column, line, is_last=line is panel.lines[-1])
            at += 1
        if panel.text:
            sheet.set_row(at, 26)
            _merge(sheet, at, column, at, column + 4, f"― {panel.text}",
                   style(text_wrap=True, font_size=8, font_color=THIN, valign="top"))  # fmt: skip
            at += 1
        return at - row

    def _line(self, row: int, column: int, line: Line, *, is_last: bool) -> None:
        look = {
            "bold": line.is_total,
            "top": 1 if line.is_total else 4,
            "bottom": 2 if is_last else 0,
            "top_color": THIN if line.is_total else SOFT,
        }
        self.sheet.write_string(row, column, line.label, self.style(**look, text_wrap=True))
        number = self.style(**look, num_format="#,##0", align="right", left=4, left_color=SOFT)
        for place, value in enumerate(line.values, start=1):
            _value(self.sheet, row, column + place, value, number)

    def _list_notes(self, row: int) -> int:
        self.sheet.write_string(row, LEFT, _("注"), self.style(bold=True, font_size=10))
        for number, words in enumerate(self.page.notes, start=1):
            row += 1
            if len(words) > 75:
                self.sheet.set_row(row, 25)
            _merge(self.sheet, row, LEFT, row, LAST, f"{number}　{words}",
                   self.style(text_wrap=True, font_size=8, valign="top"))  # fmt: skip
        return row


def _data(sheet: Worksheet, style: _Styles, report: Report, page: Sheet) -> None:
    """One figure in each row, for whoever goes on computing."""
    heads = [_("番号"), _("表"), _("項目"), _("行の種類"), _("数え方"), _("単位"), _("列"), _("はじめ"),
             _("おわり"), _("値")]  # fmt: skip
    head = style(bold=True, border=1, bg_color=GREY, align="center")
    for column, words in enumerate(heads):
        sheet.write_string(0, column, words, head)
    at = 1
    for block, row in [*report.every_row(), (None, report.outside)]:
        title = block.title if block else _("別計　委託元なし")
        measure = next((h.label for h in block.heads if h.code == row.measure), "") if block else ""
        for column in report.columns:
            texts = (title, row.label, _kind(row), measure or _("延べ件数"), str(UNIT_WORDS[row.unit]),
                     column.label)  # fmt: skip
            sheet.write_number(at, 0, block.number if block else 0, style())
            for place, words in enumerate(texts, start=1):
                sheet.write_string(at, place, words, style())
            sheet.write_datetime(at, 7, _midnight(column.start), style(num_format="yyyy/m/d"))
            sheet.write_datetime(at, 8, _midnight(column.end), style(num_format="yyyy/m/d"))
            _value(sheet, at, 9, row.values.get(column.code), style(num_format="#,##0"))
            at += 1
    for column, width in enumerate((6, 26, 32, 8, 20, 6, 10, 12, 12, 10)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, at - 1, len(heads) - 1)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, at - 1, len(heads) - 1)
    _paper(sheet, page, landscape=True)


def _kind(row: Row) -> str:
    return {"total": _("計"), "none": _("記載なし")}.get(row.key, _("項目"))


def _notes(sheet: Worksheet, style: _Styles, page: Sheet) -> None:
    sheet.set_column(0, 0, 5)
    sheet.set_column(1, 1, 92)
    sheet.write_string(0, 0, _("注"), style(bold=True, font_size=12))
    for number, words in enumerate(page.notes, start=1):
        sheet.write_number(number, 0, number, style(valign="top"))
        sheet.write_string(number, 1, words, style(text_wrap=True, valign="top"))
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, len(page.notes), 1)
    _paper(sheet, page, landscape=False)


def _paper(sheet: Worksheet, page: Sheet, *, landscape: bool) -> None:
    sheet.set_paper(A4)
    if landscape:
        sheet.set_landscape()
    else:
        sheet.set_portrait()
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.set_margins(left=0.8, right=0.45, top=0.55, bottom=0.65)
    sheet.set_header(f"&R&8{_plain(page.warning)}")
    sheet.set_footer(f"&L&8{_plain(page.organization)}&C&8&P / &N&R&8{_('作成')}　{page.made_on}")


def _lines(words: str, letters: int) -> int:
    """How many lines words take where so many full-width letters stand in one. A workbook does not
    grow its merged rows by itself."""
    wide = sum(1 if ord(letter) > 0xFF else 0.55 for letter in words)
    return max(1, ceil(wide / letters))


def _plain(words: str) -> str:
    """An ampersand would be an instruction in a header."""
    return words.replace("&", "&&")[:100]


def _merge(
    sheet: Worksheet, row: int, column: int, to_row: int, to_column: int, words: str, look: Format
) -> None:
    sheet.merge_range(row, column, to_row, to_column, "", look)
    sheet.write_string(row, column, words, look)


def _value(sheet: Worksheet, row: int, column: int, value: Value, look: Format) -> None:
    if isinstance(value, int):
        sheet.write_number(row, column, value, look)
    else:
        sheet.write_string(row, column, said(value), look)


def _mark(kind: str) -> str:
    return {"count": _("【延】"), "distinct": _("【実】")}.get(kind, "")


def _midnight(day: date) -> datetime:
    """A workbook knows no time zone."""
    return datetime.combine(day, time())
