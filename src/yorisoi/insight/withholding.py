"""A report as its receiver sees it where the contract has small figures withheld.

The rules for one column are disclosure/suppression.py; here is what a report adds to them: the same
month stands in several columns and in several reports, a year is the sum of its months, one block
is the whole of another's row, and those who are registered change by those who came and went.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from yorisoi.disclosure.suppression import SMALL, hidden, is_free, rounded
from yorisoi.insight.definitions import Block as Defined
from yorisoi.insight.definitions import Measure
from yorisoi.insight.report import HIDDEN, REST, TOTAL, Block, Report, Row, Value

# (block, measure, row, «2026-10»).
Cell = tuple[int, str, str, str]
# {(block, row): blocks that split this row again}.
Ties = Mapping[tuple[int, str], Collection[int]]
YEAR = "year"
QUARTER_ENDS = {3, 6, 9, 12}


def withhold(
    report: Report,
    months: Report,
    *,
    key: bytes,
    ties: Ties,
    before: Collection[Cell] = (),
) -> tuple[Report, list[Cell]]:
    """The report with ＊ and rounded figures, and which cells of which months are withheld.

    `months` has the same rows with a column for every month that the report speaks of. `before`:
    what was withheld of these months when they were given out.
    """
    sheet = _Sheet(report, months, key, ties, set(before))
    return sheet.given(), sorted(sheet.hidden)


class _Sheet:
    def __init__(
        self, report: Report, months: Report, key: bytes, ties: Ties, before: set[Cell]
    ) -> None:
        self.report, self.months, self.key, self.ties = report, months, key, ties
        self.before = before
        self.before_in: dict[tuple[int, str, str], set[str]] = defaultdict(set)
        for no, measure, row, code in before:
            self.before_in[no, measure, code].add(row)
        self.codes = [c.code for c in months.columns if c.code[:1].isdigit()]
        year = next(c for c in report.columns if c.code == YEAR)
        self.year = [
            code for code in self.codes if f"{year.start:%Y-%m}" <= code <= f"{year.end:%Y-%m}"
        ]
        self.at = {c.code: f"{c.start:%Y-%m}" for c in report.columns if c.code != YEAR}
        self.hidden: set[Cell] = set()
        for block in months.blocks:
            self._hide(block, report.definition.block(block.no))
        self._hide_single()

    def _hide(self, block: Block, defined: Defined) -> None:
        if defined.not_yet:
            return
        if defined.is_register:
            self._hide_register(block)
            return
        measures = [m for m in defined.measures if not m.is_open and not m.is_exact_only]
        for measure in measures:
            for code in self.codes:
                self._hide_column(block, measure, code)
        for measure in defined.measures:
            if measure.is_open:
                # How often a place was open tells of those who came to it.
                self.hidden |= {
                    (no, measure.code, row, code)
                    for no, other, row, code in self.hidden
                    if no == block.no and other == measures[0].code
                }

    def _hide_column(self, block: Block, measure: Measure, code: str) -> None:
        values = {r.key: int(r.values[code] or 0) for r in block.rows if r.measure == measure.code}
        total = values.pop(TOTAL, None)
        tied = {row for row in values if (block.no, row) in self.ties}
        found = hidden(
            values,
            total,
            key=self.key,
            name=f"{block.no}/{measure.code}/{code}",
            avoid=tied if measure.unit == "acts" else (),
            before=self.before_in[block.no, measure.code, code],
        )
        if self._is_closed(block.no, code):
            found = frozenset({*values, TOTAL})
        self.hidden |= {(block.no, measure.code, row, code) for row in found}

    def _is_closed(self, number: int, code: str) -> bool:
        """The whole of this block is a row of another that was withheld to protect its neighbours."""
        return any(
            number in blocks
            and (other, "acts", row, code) in self.hidden
            and int(self.months.value(other, "acts", row, code) or 0) >= SMALL
            for (other, row), blocks in self.ties.items()
        )

    def _hide_register(self, block: Block) -> None:
        for row in block.rows:
            for code in self.codes:
                cell = (block.no, row.measure, row.key, code)
                if row.key == "ever" or int(row.values[code] or 0) < SMALL or cell in self.before:
                    self.hidden.add(cell)
        flows = {key: block.row("persons", key) for key in ("new", "ended")}
        for code in self.at.values():
            if not self._may_show_standing(block.no, flows, code):
                self.hidden.add((block.no, "persons", "standing", code))

    def _may_show_standing(self, number: int, flows: Mapping[str, Row], code: str) -> bool:
        """From one quarter's end to the next it changes by those who came and went: shown then, and
        only where that tells of no single month's."""
        last = self.codes.index(code)
        if int(code[5:]) not in QUARTER_ENDS or last < 2:
            return False
        withheld = {
            key: [
                int(row.values[at] or 0)
                for at in self.codes[last - 2 : last + 1]
                if (number, "persons", key, at) in self.hidden
            ]
            for key, row in flows.items()
        }
        return is_free(withheld["new"], withheld["ended"])

    def _hide_single(self) -> None:
        row = self.months.outside
        for code in self.codes:
            cell = (0, row.measure, row.key, code)
            if int(row.values[code] or 0) < SMALL or cell in self.before:
                self.hidden.add(cell)

    def given(self) -> Report:
        changed = self.report.with_rows(self._row)
        blocks = map(self._with_rest, map(self._without_exact, changed.blocks))
        return replace(
            changed,
            blocks=tuple(block for block in blocks if block.heads),
            trend=(),
            is_withheld=True,
            notes=(*self.report.notes, *_notes()),
        )

    def _row(self, block: Block, row: Row) -> Row | None:
        defined = self.report.definition.block(block.no)
        if defined and defined.not_yet:
            return row
        measure = (
            next((m for m in defined.measures if m.code == row.measure), None) if defined else None
        )
        if (measure and measure.is_exact_only) or (
            defined and defined.is_register and row.key == "ever"
        ):
            return None
        is_open = bool(measure and measure.is_open)
        return replace(
            row,
            values={
                column: HIDDEN
                if self._is_hidden(block.no, row, column)
                else _shown(value, is_open=is_open)
                for column, value in row.values.items()
            },
        )

    def _is_hidden(self, number: int, row: Row, column: str) -> bool:
        if column != YEAR:
            return (number, row.measure, row.key, self.at[column]) in self.hidden
        # Those who are registered at the end of the year so far are those of its last month.
        codes = self.year[-1:] if row.key == "standing" else self.year
        return any((number, row.measure, row.key, code) in self.hidden for code in codes)

    def _without_exact(self, block: Block) -> Block:
        defined = self.report.definition.block(block.no)
        kept = tuple(h for h in block.heads if not _measure(defined, h.code).is_exact_only)
        # A note beside both measures explains how they differ.
        return block if len(kept) == len(block.heads) else replace(block, heads=kept, note="")

    @staticmethod
    def _with_rest(block: Block) -> Block:
        """A row of a free list that shows no figure would still tell its name."""
        silent = {
            line.key
            for line in block.lines()
            if not any(row.is_fixed for row in line.rows.values())
            and all(v == HIDDEN for row in line.rows.values() for v in row.values.values())
        }
        if not silent:
            return block
        rows = [row for row in block.rows if row.key not in silent]
        at = next((i for i, row in enumerate(rows) if row.key == TOTAL), len(rows))
        codes = block.rows[0].values
        rest = [
            Row(REST, _("そのほか"), h.code, h.unit, dict.fromkeys(codes, HIDDEN))
            for h in block.heads
        ]
        return replace(block, rows=(*rows[:at], *rest, *rows[at:]))


def _measure(defined: Defined, code: str) -> Measure:
    return next(measure for measure in defined.measures if measure.code == code)


def _shown(value: Value, *, is_open: bool) -> Value:
    return value if value is None or is_open else rounded(int(value))


def _notes() -> list[str]:
    return [
        _(
            "＊は10未満の数、または、それがわからないようにいっしょに伏せた数です。ほかの数は5の倍数に丸めています。"
        ),
        _("丸めた数と＊があるため、区分を足しても計と合わないことがあります。"),
        _("登録している人の数は、四半期の末（6月・9月・12月・3月）の報告に出します。"),
    ]
