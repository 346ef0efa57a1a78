"""Whole tables of figures: many splits of one contract's acts over many periods, in one statement.

A report asks a dozen questions of the same acts. They are walked once, into a working table named
`t` like the tally itself, so that the keys of counting.py serve here too; what stands in a table
equals what `counting.measure` says of the same scope (a test holds them together).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yorisoi.common import clock
from yorisoi.common.eras import to_int
from yorisoi.ledger.queries.counting import KEYS, SITE_DAY, Extra, Scope, Statement, Where, fetched

Raw = int | str | None
COLUMNS = (
    "act_id", "person_id", "identity_id", "day", "month", "fiscal_year", "kind", "site_id",
    "menu_id", "method_id", "main_topic_id", "result_id", "destination_id", "lead", "form", "heads",
    "household_id", "commission_id", "commissioner_id", "placement_id",
    "municipality_id", "circumstance_id", "sex", "band_day", "band_april",
)  # fmt: skip
TEXT_KEYS = {"kind", "placing-office"}
# An act counts once, on its first row under this contract: its leading row may be another's.
FIRST = (
    "CASE WHEN t.lead = 1 OR NOT EXISTS (SELECT 1 FROM ledger_tally o WHERE o.act_id = t.act_id"
    " AND o.commission_id = t.commission_id AND o.known_from <= %s AND o.known_to > %s"
    " AND (o.lead = 1 OR o.id < t.id)) THEN 1 ELSE 0 END"
)
SUMMED_ACTS = "SUM(t.first * t.{period})"
MEASURES = {
    # By what is told of persons an act may stand in several groups.
    "acts": "COUNT(DISTINCT CASE WHEN t.{period} = 1 THEN t.act_id END)",
    "persons": "COUNT(DISTINCT CASE WHEN t.{period} = 1 THEN t.identity_id END)",
    "headcount": "SUM(t.heads * t.{period})",
    "days": f"COUNT(DISTINCT CASE WHEN t.{{period}} = 1 THEN {SITE_DAY} END)",
}
UNNAMED = " + SUM(CASE WHEN t.form = 'unnamed' AND t.lead = 1 THEN t.{period} ELSE 0 END)"
TOPICS = (
    "LEFT JOIN (SELECT act_id, main_topic_id AS term_id FROM acts"
    " WHERE first = 1 AND main_topic_id IS NOT NULL"
    " UNION ALL SELECT x.act_id, x.term_id FROM acts b"
    " JOIN ledger_acttopic x ON x.act_id = b.act_id WHERE b.first = 1) topic"
    " ON topic.act_id = t.act_id"
)


@dataclass(frozen=True)
class Period:
    """A column: which days, both included."""

    code: str
    start: date
    end: date


@dataclass(frozen=True)
class Split:
    """One table: the units counted for each value of a key (or for all), in some periods."""

    units: tuple[str, ...]
    by: str | None = None
    periods: tuple[str, ...] = ()
    where: Where = ()
    extra: Extra = ()


Values = dict[str, dict[str, int]]


def tabulate(scope: Scope, periods: Sequence[Period], splits: Sequence[Split]) -> list[dict[Raw, Values]]:
    """For each split: {value of its key: {unit: {period: figure}}}. The scope names one
    commission in `where`, and its days span the periods."""
    statement = _Tables(scope, periods, splits)
    found: list[dict[Raw, Values]] = [{} for _split in splits]
    for number, raw, *values in fetched(*statement.sql()):
        split = splits[number]
        figures = iter(values)
        found[number][_raw(split, raw)] = {
            unit: {code: int(next(figures) or 0) for code in statement.codes(split)}
            for unit in split.units
        }
    return found


def _raw(split: Split, raw: str | None) -> Raw:
    return raw if raw is None or split.by in TEXT_KEYS else int(raw)


class _Tables:
    def __init__(self, scope: Scope, periods: Sequence[Period], splits: Sequence[Split]) -> None:
        self.scope, self.periods, self.splits = scope, periods, splits
        self.places = {period.code: f"p{number}" for number, period in enumerate(periods)}
        self.width = max(len(split.units) * len(self.codes(split)) for split in splits)
        self.statement = Statement(scope, ())
        (self.commission,) = (value for code, value in scope.where if code == "commission")

    def codes(self, split: Split) -> tuple[str, ...]:
        return split.periods or tuple(self.places)

    def sql(self) -> tuple[str, list]:
        acts, parameters = self._acts()
        selects = []
        for number, split in enumerate(self.splits):
            select, more = self._select(number, split)
            selects.append(select)
            parameters += more
        return f"WITH acts AS MATERIALIZED ({acts}) {' UNION ALL '.join(selects)}", parameters

    def _acts(self) -> tuple[str, list]:
        source, parameters = self.statement.source()
        known = clock.micros(self.scope.as_of)
        columns = ", ".join(f"t.{name}" for name in COLUMNS)
        inside = ", ".join(
            f"CASE WHEN t.day BETWEEN {to_int(p.start)} AND {to_int(p.end)} THEN 1 ELSE 0 END"
            f" AS {self.places[p.code]}"
            for p in self.periods
        )
        return f"SELECT {columns}, {FIRST} AS first, {inside} {source}", [known, known, *parameters]

    def _select(self, number: int, split: Split) -> tuple[str, list]:
        key = KEYS[split.by] if split.by else None
        column = self.statement.column(key) if key else "NULL"
        values = [
            self._measure(split, unit).format(period=self.places[code])
            for unit in split.units
            for code in self.codes(split)
        ]
        values += ["CAST(NULL AS BIGINT)"] * (self.width - len(values))
        conditions, parameters = [self._any(split)], []
        for sql, more in self.statement.conditions(split.where, split.extra):
            conditions.append(sql)
            parameters += more
        join = f" {self._join(key.join)}" if key and key.join else ""
        group = f" GROUP BY {column}" if key else ""
        return (
            f"SELECT {number}, CAST({column} AS TEXT), {', '.join(values)} FROM acts t{join}"
            f" WHERE {' AND '.join(conditions)}{group}",
            parameters,
        )

    def _measure(self, split: Split, unit: str) -> str:
        if unit == "persons" and self.commission in self.statement.one_each:
            return MEASURES[unit] + UNNAMED
        keys = [KEYS[code] for code in (split.by, *(code for code, _value in split.where)) if code]
        if unit == "acts" and not split.extra and all(key.of_act for key in keys):
            return SUMMED_ACTS
        return MEASURES[unit]

    def _join(self, name: str) -> str:
        return TOPICS if name == "topic" else self.statement.join(name)

    def _any(self, split: Split) -> str:
        """Rows in none of the periods need not be sorted."""
        return " + ".join(f"t.{self.places[code]}" for code in self.codes(split)) + " > 0"
