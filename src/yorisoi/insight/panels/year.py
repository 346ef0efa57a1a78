"""The page of a fiscal year: twelve months side by side."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from yorisoi.accounts.models import Commission
from yorisoi.common import clock, saying
from yorisoi.insight.definitions import UNIT_WORDS
from yorisoi.insight.panels.month import Link
from yorisoi.insight.report import Block, Column, Head, Report


@dataclass(frozen=True)
class YearTable:
    anchor: str
    mark: str
    title: str
    unit: str
    measure: str
    heads: list[tuple[str, str]]
    # (label, values, is total)
    lines: list[tuple[str, list[str], bool]]


@dataclass(frozen=True)
class YearPage:
    title: str
    lead: str
    tables: list[YearTable]
    notes: list[str]
    before: Link
    after: Link | None
    outside: list[str]
    heads: list[tuple[str, str]]


def year_page(commission: Commission, report: Report) -> YearPage:
    year = report.month.year
    links = [_head(commission, column) for column in report.columns]

    def link(other: int) -> Link:
        return Link(saying.fiscal(other), reverse("insight-year", args=[commission.pk, other]))

    return YearPage(
        saying.fiscal(year),
        f"{report.about.commissioner}　／　{report.about.commission}",
        [
            _table(report, block, head, links)
            for block in report.blocks
            if not block.not_yet
            for head in block.heads
        ],
        list(report.notes),
        link(year - 1),
        link(year + 1) if report.columns[-1].end < clock.today() else None,
        [saying.number(report.outside.values[column.code]) for column in report.columns],
        links,
    )


def _head(commission: Commission, column: Column) -> tuple[str, str]:
    """A month opens its report; one that has not come does not."""
    if column.code == "year" or column.start > clock.today():
        return column.label, ""
    return column.label, reverse("insight-report", args=[commission.pk, column.code])


def _table(report: Report, block: Block, head: Head, links: list[tuple[str, str]]) -> YearTable:
    last = _("年度") if head.is_distinct else links[-1][0]
    return YearTable(
        f"b{block.no}-{head.code}",
        block.mark,
        block.title,
        "distinct" if head.is_distinct else "count",
        f"{head.label}（{UNIT_WORDS[head.unit]}）",
        [*links[:-1], (last, "")],
        [
            (
                line.label,
                [_said(line.rows[head.code].values[c.code], c) for c in report.columns],
                line.is_total,
            )
            for line in block.lines()
            if head.code in line.rows
        ],
    )


def _said(value: object, column: Column) -> str:
    """A month that has not come has no figure."""
    return saying.NOTHING if column.start > clock.today() else saying.number(value)
