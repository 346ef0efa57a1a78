"""The figures of a month's or a year's report under one contract, as known at a moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from yorisoi.accounts.access import require
from yorisoi.accounts.models import Commission
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.common import clock, eras, saying
from yorisoi.insight.definitions import CURRENT, Block, Measure
from yorisoi.insight.queries import notes
from yorisoi.insight.queries.cells import conditions, key_of, uncommissioned, whole
from yorisoi.insight.queries.words import Option, Words
from yorisoi.insight.report import NONE, TOTAL, About, Column, Head, Report, Row
from yorisoi.insight.report import Block as Filled
from yorisoi.ledger.queries.counting import measure as counted
from yorisoi.ledger.queries.tables import Period, Raw, Split, Values, tabulate
from yorisoi.registry.queries.registrations import registrations

TREND = "trend"
YEAR = "year"


def build(
    actor: Actor, commission: Commission, month: date, *, as_of: datetime | None = None
) -> Report:
    """A month's report: the month, the one before, the same month last year, the year so far.

    Distinct persons are distinct over each column's whole period. Raises PermissionDenied.
    """
    _require(actor, commission)
    return _Builder(commission, as_of or clock.now()).report(month, month_columns(month), month)


def build_to_give(
    actor: Actor, commission: Commission, month: date, *, as_of: datetime
) -> tuple[Report, Report]:
    """A month's report, and beside it the same month by month: what is withheld from a month's
    figures depends on what could be computed from the others. One count serves both."""
    _require(actor, commission)
    columns, months = month_columns(month), withheld_months(month)
    both = _Builder(commission, as_of).report(month, (*columns, *months), month)
    report = both.only(columns)
    return report, both.keeping_rows_of(report)


def build_year(
    actor: Actor, commission: Commission, fiscal_year: int, *, as_of: datetime | None = None
) -> Report:
    """A fiscal year's report: its twelve months, and the whole year."""
    _require(actor, commission)
    first, _last = eras.fiscal_bounds(fiscal_year)
    return _Builder(commission, as_of or clock.now()).report(first, year_columns(fiscal_year), None)


def _require(actor: Actor, commission: Commission) -> None:
    require(actor, Permission.REPORT_READ)
    if commission.organization_id != actor.organization:
        raise PermissionDenied(Permission.REPORT_READ)


def month_columns(month: date) -> tuple[Column, ...]:
    first, last = eras.month_bounds(month.year, month.month)
    before = first - timedelta(days=1)
    begin, _end = eras.fiscal_bounds(eras.fiscal_year(first))
    return (
        Column("month", saying.month_only(first), first, last),
        Column("last_month", _("前月"), before.replace(day=1), before),
        Column("last_year", _("前年同月"), *eras.month_bounds(first.year - 1, first.month)),
        Column(YEAR, _("年度計"), begin, last),
    )


def withheld_months(month: date) -> tuple[Column, ...]:
    """The months that the columns of a report speak of, and the quarter that each of them ends."""
    spoken = month_columns(month)
    begin = min(c.start for c in spoken if c.code != "last_year")
    firsts = {c.start for c in _months(begin, spoken[0].end)}
    for column in spoken[:3]:
        firsts |= {_months_before(column.start, n) for n in range(3)}
    return tuple(_month_column(first) for first in sorted(firsts))


def _months_before(first: date, number: int) -> date:
    at = first.year * 12 + first.month - 1 - number
    return date(at // 12, at % 12 + 1, 1)


def _month_column(first: date) -> Column:
    last = eras.month_bounds(first.year, first.month)[1]
    return Column(f"{first:%Y-%m}", saying.month_only(first), first, last)


def _months(begin: date, end: date) -> list[Column]:
    columns = [_month_column(begin)]
    while columns[-1].end < end:
        columns.append(_month_column(columns[-1].end + timedelta(days=1)))
    return columns


def year_columns(fiscal_year: int) -> tuple[Column, ...]:
    begin, end = eras.fiscal_bounds(fiscal_year)
    return (*_months(begin, end), Column(YEAR, _("年度計"), begin, end))


class _Builder:
    """Counts everything once, then fills the blocks of the definition."""

    def __init__(self, commission: Commission, as_of: datetime) -> None:
        self.commission, self.as_of = commission, as_of
        self.words = Words(commission.organization_id)
        self.definition = CURRENT

    def report(self, month: date, columns: tuple[Column, ...], trend_to: date | None) -> Report:
        self.columns = columns
        trend = _trend_period(trend_to) if trend_to else None
        tables = self._tables([*columns, trend] if trend else columns)
        commission = self.commission
        return Report(
            about=About(
                commission.organization.name, commission.name, commission.commissioner.name,
                commission.commissioner.department, str(commission.get_programme_display()),
                commission.jurisdiction, commission.age_rule, commission.anonymous_rule,
            ),
            commission=commission.code,
            month=month,
            form=self.definition.code,
            edition=self.definition.edition,
            as_of=self.as_of,
            columns=columns,
            blocks=tuple(self._filled(block, tables) for block in self.definition.blocks),
            outside=self._outside(),
            notes=tuple(notes.of(commission, month, self.as_of)),
            trend=_trend(trend, tables[TREND]) if trend else (),
        )  # fmt: skip

    def _tables(self, columns: Sequence[Column]) -> dict[object, dict[Raw, Values]]:
        """By block and measure (None: over all acts of the block), what was counted."""
        codes = tuple(column.code for column in self.columns)
        splits: dict[object, Split] = {}
        if len(columns) > len(self.columns):
            splits[TREND] = Split(("acts", "persons"), "month", (TREND,))
        for block in self._counted():
            found = conditions(block, self.words)
            units: dict[str, list[str]] = {}
            for measure in block.measures:
                units.setdefault(measure.by or block.by, []).append(measure.unit)
            for by, wanted in units.items():
                splits[block.no, by] = Split(
                    tuple(wanted), by, codes, found.where, found.extra, block.fold
                )
            if block.has_total:
                self._add_total(splits, block, found)
        periods = [Period(c.code, c.start, c.end) for c in columns]
        scope = whole(
            self.commission, min(p.start for p in periods), max(p.end for p in periods), self.as_of
        )
        return dict(zip(splits, tabulate(scope, periods, list(splits.values())), strict=True))

    def _counted(self) -> list[Block]:
        return [b for b in self.definition.blocks if not b.not_yet and not b.is_register]

    def _add_total(self, splits: dict, block: Block, found: object) -> None:
        """Blocks over all acts share one total."""
        codes = tuple(column.code for column in self.columns)
        if found.where or found.extra:
            units = tuple(dict.fromkeys(m.unit for m in block.measures))
            splits[block.no, None] = Split(units, None, codes, found.where, found.extra)
        else:
            splits[TOTAL, None] = Split(("acts", "persons"), None, codes)

    def _filled(self, block: Block, tables: dict) -> Filled:
        rows: list[Row] = []
        if block.not_yet:
            nothing = dict.fromkeys(column.code for column in self.columns)
            rows = [
                Row(key, str(label), measure.code, measure.unit, dict(nothing))
                for key, label in block.rows
                for measure in block.measures
            ]
        elif block.is_register:
            rows = self._registered(block)
        else:
            rows = self._counted_rows(block, tables)
        return Filled(
            block.no,
            str(block.title),
            tuple(Head(m.code, m.unit, str(m.label)) for m in block.measures),
            tuple(rows),
            str(block.note),
            str(block.not_yet),
            block.of,
        )

    def _counted_rows(self, block: Block, tables: dict) -> list[Row]:
        found = {m.code: tables[block.no, m.by or block.by] for m in block.measures}
        raws = {raw for table in found.values() for raw, values in table.items() if _any(values)}
        shown = [o for o in self.words.options(block, raws) if o.is_always or o.raw in raws]
        if block.always_none or None in raws:
            shown.append(Option(None, str(block.none), block.always_none))
        if block.has_total:
            shown.append(Option(TOTAL, str(block.total), is_always=True))
            total = tables.get((block.no, None), tables.get((TOTAL, None)))
            found = {code: {**table, TOTAL: total.get(None)} for code, table in found.items()}
        return [self._row(m, o, found[m.code].get(o.raw)) for o in shown for m in block.measures]

    def _row(self, measure: Measure, option: Option, values: Values | None) -> Row:
        figures = (values or {}).get(measure.unit, {})
        return Row(
            key_of(option.raw), option.label, measure.code, measure.unit,
            {column.code: figures.get(column.code, 0) for column in self.columns},
            option.is_always,
        )  # fmt: skip

    def _registered(self, block: Block) -> list[Row]:
        (measure,) = block.measures
        figures = registrations(
            self.commission.pk, [(c.start, c.end) for c in self.columns], self.as_of
        )
        return [
            Row(key, str(label), measure.code, measure.unit,
                {c.code: getattr(f, key) for c, f in zip(self.columns, figures, strict=True)})
            for key, label in block.rows
        ]  # fmt: skip

    def _outside(self) -> Row:
        """委託元なし. An act has one day, so months add up."""
        start, end = min(c.start for c in self.columns), max(c.end for c in self.columns)
        scope = uncommissioned(self.commission, start, end, self.as_of)
        by_month = {m: acts for (m,), (acts,) in counted(scope, ("month",), ("acts",)).items()}
        return Row(
            NONE, _("委託元なし"), "acts", "acts",
            {
                column.code: sum(
                    acts for m, acts in by_month.items() if _number(column.start) <= m <= _number(column.end)
                )
                for column in self.columns
            },
        )  # fmt: skip


def _any(values: Values) -> bool:
    return any(any(figures.values()) for figures in values.values())


def _number(day: date) -> int:
    return day.year * 100 + day.month


def _trend_period(month: date) -> Column:
    """Twelve months, this one included."""
    last = eras.month_bounds(month.year, month.month)[1]
    begin = eras.first_of_next_month(date(month.year - 1, month.month, 1))
    return Column(TREND, "", begin, last)


def _trend(period: Column, table: dict[Raw, Values]) -> tuple[tuple[date, int, int], ...]:
    found, first = [], period.start
    while first <= period.end:
        values = table.get(_number(first), {})
        found.append((first, *(values.get(unit, {}).get(TREND, 0) for unit in ("acts", "persons"))))
        first = eras.first_of_next_month(first)
    return tuple(found)
