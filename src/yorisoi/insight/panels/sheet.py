"""A report as a page shows it: preformatted cells, so that a thousand of them cost little."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from yorisoi.common import saying
from yorisoi.insight.definitions import UNIT_WORDS
from yorisoi.insight.panels.addresses import Addresses
from yorisoi.insight.papers.layout import STAR
from yorisoi.insight.report import HIDDEN, Block, Column, Head, Line, Report, Row, Value


@dataclass(frozen=True)
class Cell:
    text: str
    url: str = ""
    # What it is now, where that is not what was handed in.
    now: str = ""
    is_hidden: bool = False


@dataclass(frozen=True)
class TableHead:
    unit: str
    label: str
    # Which measure, where the mark alone does not tell.
    measure: str = ""


@dataclass(frozen=True)
class TableLine:
    label: str
    cells: list[Cell]
    is_total: bool = False


@dataclass(frozen=True)
class Table:
    no: int
    mark: str
    title: str
    heads: list[TableHead]
    lines: list[TableLine]
    total: TableLine | None
    note: str = ""
    not_yet: str = ""
    # What each measure of the block is called, with its mark.
    measures: list[TableHead] = field(default_factory=list)
    has_distinct: bool = False


@dataclass(frozen=True)
class Box:
    """A headline figure."""

    label: str
    unit: str
    value: str
    url: str
    suffix: str
    notes: list[str]
    is_hidden: bool = False


class Sheet:
    """`live`: the same report as it is known now, to set beside a frozen one."""

    def __init__(self, report: Report, addresses: Addresses, live: Report | None = None) -> None:
        self.report, self.addresses, self.live = report, addresses, live

    def tables(self) -> list[Table]:
        return [self._table(block) for block in self.report.blocks]

    def _table(self, block: Block) -> Table:
        order = self._order(block)
        lines = [self._line(block, line, order) for line in self._lines(block)]
        return Table(
            block.no,
            block.mark,
            block.title,
            [self._head(block, column, head) for column, head in order],
            [line for line in lines if not line.is_total],
            next((line for line in lines if line.is_total), None),
            block.note,
            block.not_yet,
            [
                TableHead(_unit(head), saying.beside(head.label, UNIT_WORDS[head.unit]))
                for head in block.heads
            ],
            any(head.is_distinct for head in block.heads) and not block.not_yet and block.no != 1,
        )

    def _lines(self, block: Block) -> list[Line]:
        """With rows that came after a report was handed in."""
        lines = block.lines()
        known = {line.key for line in lines}
        other = self.live.block(block.no) if self.live else None
        if other is None:
            return lines
        new = [
            Line(line.key, line.label, {
                code: Row(row.key, row.label, row.measure, row.unit, dict.fromkeys(row.values, 0))
                for code, row in line.rows.items()
            })
            for line in other.lines()
            if line.key not in known
        ]  # fmt: skip
        at = next((i for i, line in enumerate(lines) if line.is_total), len(lines))
        return [*lines[:at], *new, *lines[at:]]

    def _order(self, block: Block) -> list[tuple[Column, Head]]:
        """This month's figures of every measure first: on a phone they are what is in sight."""
        return [(column, head) for column in self.report.columns for head in block.heads]

    def _head(self, block: Block, column: Column, head: Head) -> TableHead:
        label = _("年度") if column.code == "year" and head.is_distinct else column.label
        is_told = len({_unit(h) for h in block.heads}) < len(block.heads)
        return TableHead(_unit(head), label, head.label if is_told else "")

    def _line(self, block: Block, line: Line, order: list[tuple[Column, Head]]) -> TableLine:
        cells = [self._cell(block, line.rows.get(head.code), column.code) for column, head in order]
        return TableLine(line.label, cells, line.is_total)

    def _cell(self, block: Block, row: Row | None, column: str) -> Cell:
        if row is None:
            return Cell(saying.NOTHING)
        value = row.values.get(column)
        if value == HIDDEN:
            return Cell(STAR, is_hidden=True)
        now = self.live.value(block.no, row.measure, row.key, column) if self.live else value
        return Cell(
            saying.number(value),
            self.addresses.figure(block.no, row, column, value),
            saying.number(now or 0) if (now or 0) != (value or 0) else "",
        )

    def outside(self) -> list[Cell]:
        row = self.report.outside
        return [
            Cell(STAR, is_hidden=True)
            if (value := row.values.get(column.code)) == HIDDEN
            else Cell(saying.number(value), self.addresses.figure(0, row, column.code, value))
            for column in self.report.columns
        ]

    def boxes(self) -> list[Box]:
        return [
            self._box(2, "persons", "total", _("相談した人"), self._before(2, "persons", "total")),
            self._box(2, "acts", "total", _("相談"), self._before(2, "acts", "total")),
            self._box(1, "persons", "standing", _("登録者"), [
                _("新しく %(count)s") % {"count": self._said(1, "persons", "new")},
                _("終わり %(count)s") % {"count": self._said(1, "persons", "ended")},
            ]),
            self._box(13, "visits", "total", _("居場所にのべ"), [
                _("開いた日 %(count)s日") % {"count": self._said(13, "days", "total")},
            ]),
        ]  # fmt: skip

    def _before(self, block: int, measure: str, key: str) -> list[str]:
        return [
            _("前月 %(count)s") % {"count": self._said(block, measure, key, "last_month")},
            _("前年同月 %(count)s") % {"count": self._said(block, measure, key, "last_year")},
        ]

    def _box(self, number: int, measure: str, key: str, label: str, notes: list[str]) -> Box:
        block = self.report.block(number)
        row = block.row(measure, key) if block else None
        head = next(h for h in block.heads if h.code == measure)
        value = row.values.get("month") if row else None
        url = self.addresses.figure(number, row, "month", value) if row else ""
        return Box(
            label, _unit(head), _said(value), url, str(UNIT_WORDS[head.unit]), notes,
            is_hidden=value == HIDDEN,
        )  # fmt: skip

    def _said(self, block: int, measure: str, key: str, column: str = "month") -> str:
        return _said(self.report.value(block, measure, key, column))


def _said(value: Value) -> str:
    return STAR if value == HIDDEN else saying.number(value)


def _unit(head: Head) -> str:
    return "distinct" if head.is_distinct else "count"
