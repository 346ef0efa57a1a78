"""The report as plain files: CSV for a spreadsheet, JSON for a program."""

from __future__ import annotations

import csv
import io
import json

from django.utils.translation import gettext as _

from yorisoi.disclosure.spreadsheets import safe_text
from yorisoi.insight.definitions import UNIT_WORDS
from yorisoi.insight.papers.layout import said
from yorisoi.insight.report import Report, Row

BOM = "\ufeff"


def csv_file(report: Report) -> bytes:
    """UTF-8 with its mark, so that a spreadsheet reads it; text that would be a formula is not one."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(
        [_("番号"), _("表"), _("項目"), _("数え方"), _("単位"), *(c.label for c in report.columns)]
    )
    for block in report.blocks:
        heads = {head.code: head.label for head in block.heads}
        for row in block.rows:
            rows.writerow(_cells(report, row, str(block.number), block.title, heads[row.measure]))
    rows.writerow(_cells(report, report.outside, "", _("別計　委託元なし"), _("延べ件数")))
    rows.writerow([])
    for note in report.notes:
        rows.writerow([_("注"), safe_text(note)])
    return (BOM + out.getvalue()).encode()


def _cells(report: Report, row: Row, number: str, title: str, measure: str) -> list[str]:
    return [
        number,
        *map(safe_text, (title, row.label, measure, str(UNIT_WORDS[row.unit]))),
        *(said(row.values.get(column.code)) for column in report.columns),
    ]


def json_file(report: Report) -> bytes:
    return json.dumps(report.as_json(), ensure_ascii=False, indent=1).encode()
