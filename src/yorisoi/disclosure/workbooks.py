"""A list as a workbook: who made it and when stands on every page; text is always a text cell."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import xlsxwriter

from yorisoi.common import clock
from yorisoi.disclosure.lists import Sheet

FONT = "BIZ UDゴシック"
# In letters: no column narrower or wider.
NARROW, WIDE = 8, 40


def workbook(sheet: Sheet, *, title: str, mark: str, made_at: datetime) -> bytes:
    """`mark`: whose file this is, and that it is not to be passed on."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    with xlsxwriter.Workbook(buffer, options) as book:
        created = made_at.astimezone(clock.JAPAN).replace(tzinfo=None)
        book.set_properties({"title": title, "comments": mark, "created": created})
        plain = book.add_format({"font_name": FONT, "font_size": 9})
        bold = book.add_format({"font_name": FONT, "font_size": 9, "bold": True, "bottom": 1})
        page = book.add_worksheet(title[:31])
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_footer(f"&L{mark.replace('&', '&&')}&R&P / &N")
        page.write_string(0, 0, mark, plain)
        page.repeat_rows(2)
        page.freeze_panes(3, 1)
        for column, heading in enumerate(sheet.headings):
            page.write_string(2, column, heading, bold)
            longest = max((len(row[column]) for row in sheet.rows), default=0)
            page.set_column(column, column, min(max(longest * 2, NARROW), WIDE))
        for number, row in enumerate(sheet.rows, start=3):
            for column, said in enumerate(row):
                page.write_string(number, column, said, plain)
    return buffer.getvalue()
