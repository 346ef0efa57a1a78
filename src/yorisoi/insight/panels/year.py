"""The page of a fiscal year: twelve months side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from yorisoi.accounts.models import Commission
from yorisoi.accounts.policy import Actor
from yorisoi.common import clock, saying
from yorisoi.insight.definitions import UNIT_WORDS
from yorisoi.insight.panels.addresses import Addresses
from yorisoi.insight.panels.month import Link
from yorisoi.insight.report import Block, Column, Head, Report, Row

# A figure in words and the address where it opens, empty where it does not.
Cell = tuple[str, str]


@dataclass(frozen=True)
class YearTable:
    anchor: str
    mark: str
    title: str
    unit: str
    measure: str
    heads: list[tuple[str, str]]
    # (label, cells, is total)
    lines: list[tuple[str, list[Cell], bool]]


@dataclass(frozen=True)
class YearPage:
    title: str
    lead: str
    tables: list[YearTable]
    notes: list[str]
    before: Link
    after: Link | None
    outside: list[Cell]
    heads: list[tuple[str, str]]


def year_page(actor: Actor, commission: Commission, report: Report) -> YearPage:
    year = report.month.year
    figures = _Figures(actor, commission, report)
    links = [_head(commission, column) for column in report.columns]

    def link(other: int) -> Link:
        return Link(saying.fiscal(other), reverse("insight-year", args=[commission.pk, other]))

    return YearPage(
        saying.fiscal(year),
        f"{report.about.commissioner}　／　{report.about.commission}",
        [
            _table(report, block, head, links, figures)
            for block in report.blocks
            if not block.not_yet
            for head in block.heads
        ],
        list(report.notes),
        link(year - 1),
        link(year + 1) if report.columns[-1].end < clock.today() else None,
        figures.cells(0, report.outside),
        links,
    )


def _head(commission: Commission, column: Column) -> tuple[str, str]:
    """A month opens its report; one that has not come does not."""
    if column.code == "year" or column.start > clock.today():
        return column.label, ""
    return column.label, reverse("insight-report", args=[commission.pk, column.code])


def _table(
    report: Report, block: Block, head: Head, links: list[tuple[str, str]], figures: _Figures
) -> YearTable:
    last = _("年度") if head.is_distinct else links[-1][0]
    return YearTable(
        f"b{block.no}-{head.code}",
        block.mark,
        block.title,
        "distinct" if head.is_distinct else "count",
        saying.beside(head.label, UNIT_WORDS[head.unit]),
        [*links[:-1], (last, "")],
        [
            (line.label, figures.cells(block.no, line.rows[head.code]), line.is_total)
            for line in block.lines()
            if head.code in line.rows
        ],
    )


class _Figures:
    """A month's figure opens as in the report of that month; the year's as in the report of its
    last month, where «the year so far» is the whole year. They are the figures of now, whatever was
    handed in."""

    def __init__(self, actor: Actor, commission: Commission, report: Report) -> None:
        self.columns = report.columns
        self.addresses = {
            column.code: Addresses.of(actor, commission, _month_of(column), None)
            for column in report.columns
        }

    def cells(self, block: int, row: Row) -> list[Cell]:
        return [self._cell(block, row, column) for column in self.columns]

    def _cell(self, block: int, row: Row, column: Column) -> Cell:
        if column.start > clock.today():
            return saying.NOTHING, ""
        value = row.values[column.code]
        within = "year" if column.code == "year" else "month"
        url = self.addresses[column.code].figure(block, row, within, value)
        return saying.number(value), f"{url}&of=year" if url else ""


def _month_of(column: Column) -> date:
    return column.end.replace(day=1)
