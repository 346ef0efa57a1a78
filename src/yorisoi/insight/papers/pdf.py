"""The report as an office stamps it: A4, 決裁欄, embedded BIZ UDGothic. Typst draws it.

The data goes in as JSON and is never part of the markup: what somebody typed stays text.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

import typst

from yorisoi.common import saying
from yorisoi.common.fonts import FONTS
from yorisoi.insight.papers.layout import Sheet, said, sheet
from yorisoi.insight.report import Report

HERE = Path(__file__).parent


def pdf(report: Report, *, made_on: date) -> bytes:
    return typst.compile(
        str(HERE / "report.typ"),
        root=str(HERE),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={
            "paper": json.dumps(_paper(sheet(report, made_on=made_on)), ensure_ascii=False)
        },
        # The same figures make the same bytes.
        timestamp=int(datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC).timestamp()),
    )


def _paper(page: Sheet) -> dict:
    paper = asdict(page)
    for band in paper["bands"]:
        for panel in filter(None, band):
            for line in panel["lines"]:
                line["values"] = [
                    saying.number(value) if isinstance(value, int) else said(value)
                    for value in line["values"]
                ]
    return paper
