"""A report as figures: what was counted, for whom, as known when. Knows no database and no paper.

`as_json` is the stable form: it is exported, frozen on submission, and read back from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from yorisoi.common import saying
from yorisoi.insight.definitions import Definition, definition

HIDDEN = "*"  # fewer than ten, or withheld so that another cannot be computed
TOTAL, NONE, REST = "total", "none", "rest"
Value = int | str | None


@dataclass(frozen=True)
class Column:
    code: str
    label: str
    start: date
    end: date


@dataclass(frozen=True)
class Head:
    """One measure of a block."""

    code: str
    unit: str
    label: str

    @property
    def is_distinct(self) -> bool:
        return self.unit == "persons"


@dataclass(frozen=True)
class Row:
    """One line of one measure: its figure in every column."""

    key: str
    label: str
    measure: str
    unit: str
    values: dict[str, Value]
    # Stands in the form whether or not there is anything to count.
    is_fixed: bool = True


@dataclass(frozen=True)
class Line:
    """The rows of one key side by side, as a page shows them."""

    key: str
    label: str
    rows: dict[str, Row]

    @property
    def is_total(self) -> bool:
        return self.key == TOTAL


@dataclass(frozen=True)
class Block:
    no: int
    title: str
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    note: str = ""
    not_yet: str = ""
    # The block that it splits again, and whose number it bears on paper.
    of: int = 0

    @property
    def number(self) -> int:
        return self.of or self.no

    @property
    def mark(self) -> str:
        return chr(0x245F + self.number)

    def lines(self) -> list[Line]:
        by_key: dict[str, dict[str, Row]] = {}
        for row in self.rows:
            by_key.setdefault(row.key, {})[row.measure] = row
        return [Line(key, next(iter(rows.values())).label, rows) for key, rows in by_key.items()]

    def row(self, measure: str, key: str) -> Row | None:
        return next((r for r in self.rows if r.measure == measure and r.key == key), None)


_NO_BLOCK = Block(0, "", (), ())


@dataclass(frozen=True)
class About:
    """Whose report this is. Names as they were: a frozen report keeps them."""

    organization: str
    commission: str
    commissioner: str
    department: str
    programme: str
    jurisdiction: str = ""
    # The contract's rules by which was counted, as they were.
    age_rule: str = ""
    anonymous_rule: str = ""


@dataclass(frozen=True)
class Report:
    about: About
    commission: str
    # The first day of the month; of a year's report the first day of the fiscal year.
    month: date
    form: str
    edition: str
    as_of: datetime
    columns: tuple[Column, ...]
    blocks: tuple[Block, ...]
    # Acts recorded without a commission, on a line of their own.
    outside: Row
    notes: tuple[str, ...]
    # The last twelve months: (first day, acts, persons).
    trend: tuple[tuple[date, Value, Value], ...] = ()
    submitted_at: datetime | None = None
    submitted_by: str = ""
    note: str = ""
    is_withheld: bool = False
    # Where handing in stands in the trail («aozora 123 3f2a9c…»): on every print, an anchor.
    trail: str = ""

    @property
    def definition(self) -> Definition:
        return definition(self.form, self.edition)

    @property
    def title(self) -> str:
        return _("%(month)s分　実績報告") % {"month": saying.month(self.month)}

    def block(self, number: int) -> Block | None:
        return next((block for block in self.blocks if block.no == number), None)

    def every_row(self) -> Iterator[tuple[Block, Row]]:
        for block in self.blocks:
            for row in block.rows:
                yield block, row

    def value(self, number: int, measure: str, key: str, column: str) -> Value:
        block = self.block(number)
        row = block.row(measure, key) if block else None
        return row.values.get(column) if row else None

    def only(self, columns: tuple[Column, ...]) -> Report:
        """The same with some of its columns, and without rows that have no figure in these."""
        codes = [column.code for column in columns]
        used = {
            (block.no, row.key)
            for block, row in self.every_row()
            if row.is_fixed or any(row.values[code] for code in codes)
        }
        return self.with_rows(
            lambda block, row: (
                replace(row, values={code: row.values[code] for code in codes})
                if block.no == 0 or (block.no, row.key) in used
                else None
            ),
            columns=columns,
        )

    def keeping_rows_of(self, other: Report) -> Report:
        kept = {(block.no, row.key) for block, row in other.every_row()}
        return self.with_rows(
            lambda block, row: row if block.no == 0 or (block.no, row.key) in kept else None
        )

    def with_rows(self, change: Callable[[Block, Row], Row | None], **others: object) -> Report:
        """The same with every row changed; None leaves a row out."""
        blocks = tuple(
            replace(block, rows=tuple(r for row in block.rows if (r := change(block, row))))
            for block in self.blocks
        )
        return replace(
            self, blocks=blocks, **{"outside": change(_NO_BLOCK, self.outside), **others}
        )

    def as_json(self) -> dict:
        return {
            "commission": self.commission,
            "month": f"{self.month:%Y-%m}",
            "form": self.form,
            "edition": self.edition,
            "as_of": self.as_of.isoformat(),
            "submitted": self.submitted_at.isoformat() if self.submitted_at else None,
            "organization": self.about.organization,
            "commissioner": self.about.commissioner,
            "department": self.about.department,
            "name": self.about.commission,
            "programme": self.about.programme,
            "jurisdiction": self.about.jurisdiction,
            "rules": {"age": self.about.age_rule, "anonymous": self.about.anonymous_rule},
            "columns": [
                {"code": c.code, "label": c.label, "from": c.start.isoformat(), "to": c.end.isoformat()}
                for c in self.columns
            ],
            "blocks": [_block_json(block) for block in self.blocks],
            "without_commission": _row_json(self.outside),
            "trend": [[f"{day:%Y-%m}", acts, persons] for day, acts, persons in self.trend],
            "notes": list(self.notes),
        }  # fmt: skip


def _block_json(block: Block) -> dict:
    return {
        "no": block.no,
        "title": block.title,
        "measures": [{"code": h.code, "unit": h.unit, "label": h.label} for h in block.heads],
        "rows": [_row_json(row) for row in block.rows],
        "not_yet": block.not_yet or None,
        "note": block.note or None,
        **({"of": block.of} if block.of else {}),
    }


def _row_json(row: Row) -> dict:
    return {
        "key": row.key,
        "label": row.label,
        "measure": row.measure,
        "unit": row.unit,
        "values": row.values,
        "fixed": row.is_fixed,
    }


def from_json(figures: dict) -> Report:
    return Report(
        about=About(
            figures["organization"], figures["name"], figures["commissioner"],
            figures["department"], figures["programme"], figures["jurisdiction"],
            figures["rules"]["age"], figures["rules"]["anonymous"],
        ),
        commission=figures["commission"],
        month=parse_date(f"{figures['month']}-01"),
        form=figures["form"],
        edition=figures["edition"],
        as_of=parse_datetime(figures["as_of"]),
        columns=tuple(
            Column(c["code"], c["label"], parse_date(c["from"]), parse_date(c["to"]))
            for c in figures["columns"]
        ),
        blocks=tuple(
            Block(
                b["no"], b["title"],
                tuple(Head(m["code"], m["unit"], m["label"]) for m in b["measures"]),
                tuple(_row(r) for r in b["rows"]), b["note"] or "", b["not_yet"] or "",
                b.get("of", 0),
            )
            for b in figures["blocks"]
        ),
        outside=_row(figures["without_commission"]),
        trend=tuple((parse_date(f"{m}-01"), acts, persons) for m, acts, persons in figures["trend"]),
        notes=tuple(figures["notes"]),
    )  # fmt: skip


def _row(row: dict) -> Row:
    return Row(
        row["key"], row["label"], row["measure"], row["unit"], dict(row["values"]), row["fixed"]
    )
