"""Whole tables of figures: many splits of one contract's acts over many periods, in one statement.

A report asks a dozen questions of the same acts. They are walked once, into a working table named
`t` like the tally itself, so that the keys of counting.py serve here too; what stands in a table
equals what `counting.measure` says of the same scope (a test holds them together).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yorisoi.common import clock
from yorisoi.common.eras import to_int
from yorisoi.ledger.queries.keys import KEYS
from yorisoi.ledger.queries.statements import SITE_DAY, Extra, Scope, Statement, Where, fetched

Raw = int | str | None
TEXT_KEYS = {"kind", "placing-office"}
# An act counts once, on its first row under this contract: its leading row may be another's. (A
# plus keeps a column from being looked up by its own index, where the act's is the short way.)
FIRST = (
    "CASE WHEN t.lead = 1 OR NOT EXISTS (SELECT 1 FROM ledger_tally o WHERE o.act_id = t.act_id"
    " AND +o.commission_id = t.commission_id AND o.known_from <= %s AND o.known_to > %s"
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
# Every row once for each topic of its act, the main one or any other; once without, where none is.
TOPICS = (
    "(SELECT t.*, {main} AS term_id FROM acts t WHERE t.main_topic_id IS NOT NULL"
    " OR NOT EXISTS (SELECT 1 FROM ledger_acttopic y WHERE y.act_id = t.act_id)"
    " UNION ALL SELECT t.*, x.term_id FROM acts t JOIN {others} x ON x.act_id = t.act_id{but}) t"
)
# Where one word counts as another, two topics of an act may be one.
MEANT = (
    "(SELECT DISTINCT act_id, {other} AS term_id FROM ledger_acttopic"
    " WHERE act_id IN (SELECT act_id FROM acts))"
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
    # Values of the key that make one group: each counts as the first of its tuple.
    fold: tuple[tuple[int, ...], ...] = ()


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


def members_of(
    scope: Scope, period: Period, splits: Sequence[Split], member: str
) -> list[dict[Raw, set[int]]]:
    """For each split: {value of its key: who is in it}, acts («act_id») or persons
    («identity_id»). For few acts: the scope narrows them down."""
    found: list[dict[Raw, set[int]]] = [{} for _split in splits]
    for number, raw, one in fetched(*_Tables(scope, [period], splits, member).sql()):
        if one is not None:
            found[number].setdefault(_raw(splits[number], raw), set()).add(int(one))
    return found


def _raw(split: Split, raw: str | None) -> Raw:
    return raw if raw is None or split.by in TEXT_KEYS else int(raw)


def _folded(column: str, fold: Sequence[Sequence[int]]) -> str:
    if not fold:
        return column
    cases = " ".join(
        f"WHEN {column} IN ({', '.join(map(str, values))}) THEN {values[0]}" for values in fold
    )
    return f"CASE {cases} ELSE {column} END"


class _Tables:
    def __init__(
        self, scope: Scope, periods: Sequence[Period], splits: Sequence[Split], member: str = ""
    ) -> None:
        self.scope, self.periods, self.splits, self.member = scope, periods, splits, member
        self.places = {period.code: f"p{number}" for number, period in enumerate(periods)}
        # Extra conditions may look far; each is asked once for each row, not once for each split.
        extras = dict.fromkeys(extra for split in splits for extra in split.extra)
        self.flags = {extra: f"x{number}" for number, extra in enumerate(extras)}
        self.width = max(len(split.units) * len(self.codes(split)) for split in splits)
        self.statement = Statement(scope, ())
        (self.commission,) = (value for code, value in scope.where if code == "commission")

    def codes(self, split: Split) -> tuple[str, ...]:
        return split.periods or tuple(self.places)

    def sql(self) -> tuple[str, list]:
        selects, parameters = [], []
        for number, split in enumerate(self.splits):
            select, more = self._select(number, split)
            selects.append(select)
            parameters += more
        body = " UNION ALL ".join(selects)
        acts, before = self._acts(body)
        return f"WITH acts AS MATERIALIZED ({acts}) {body}", [*before, *parameters]

    def _acts(self, body: str) -> tuple[str, list]:
        """The working table, with the columns that the body mentions and no others."""
        made = {"first", "term_id", *self.places.values(), *self.flags.values()}
        columns = [f"t.{name}" for name in sorted(set(re.findall(r"\bt\.(\w+)", body)) - made)]
        inside = [
            f"CASE WHEN t.day BETWEEN {to_int(p.start)} AND {to_int(p.end)} THEN 1 ELSE 0 END"
            f" AS {self.places[p.code]}"
            for p in self.periods
        ]
        flags = [f"CASE WHEN {sql} THEN 1 ELSE 0 END AS {x}" for (sql, _values), x in self.flags.items()]
        source, parameters = self.statement.source()
        known = clock.micros(self.scope.as_of)
        asked = [value for _sql, values in self.flags for value in values]
        return (
            f"SELECT {FIRST} AS first, {', '.join([*inside, *flags, *columns])} {source}",
            [known, known, *asked, *parameters],
        )

    def _select(self, number: int, split: Split) -> tuple[str, list]:
        key = KEYS[split.by] if split.by else None
        column, source = "NULL", "acts t"
        if key and key.join == "topic":
            column, source = "t.term_id", self._topics()
        elif key:
            column = _folded(self.statement.column(key), split.fold)
            source += f" {self.statement.join(key.join)}" if key.join else ""
        values, groups = self._values(split), [column] if key else []
        if self.member:
            values = [f"t.{self.member}"]
            groups.append(values[0])
        # Rows in none of the periods need not be sorted.
        inside = " + ".join(f"t.{self.places[code]}" for code in self.codes(split))
        conditions = [f"{inside} > 0", *(f"t.{self.flags[extra]} = 1" for extra in split.extra)]
        parameters: list = []
        for sql, more in self.statement.conditions(split.where, ()):
            conditions.append(sql)
            parameters += more
        group = f" GROUP BY {', '.join(groups)}" if groups else ""
        return (
            f"SELECT {number}, CAST({column} AS TEXT), {', '.join(values)} FROM {source}"
            f" WHERE {' AND '.join(conditions)}{group}",
            parameters,
        )

    def _topics(self) -> str:
        meant, main = self.statement.meant, self.statement.meant("t.main_topic_id")
        if not self.statement.meanings:
            return TOPICS.format(main=main, others="ledger_acttopic", but="")
        others = MEANT.format(other=meant("term_id"))
        return TOPICS.format(main=main, others=others, but=f" AND x.term_id <> COALESCE({main}, 0)")

    def _values(self, split: Split) -> list[str]:
        values = [
            self._measure(split, unit).format(period=self.places[code])
            for unit in split.units
            for code in self.codes(split)
        ]
        return values + ["CAST(NULL AS BIGINT)"] * (self.width - len(values))

    def _measure(self, split: Split, unit: str) -> str:
        if unit == "persons" and self.commission in self.statement.one_each:
            return MEASURES[unit] + UNNAMED
        keys = [KEYS[code] for code in (split.by, *(code for code, _value in split.where)) if code]
        if unit == "acts" and not split.extra and all(key.of_act for key in keys):
            return SUMMED_ACTS
        return MEASURES[unit]
