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
TEXT_KEYS = {"kind", "placing-office", "facility"}
# An act counts once, on its first row under this contract: its leading row may be another's. (A
# plus keeps a column from being looked up by its own index, where the act's is the short way.)
FIRST = (
    "CASE WHEN t.lead = 1 OR NOT EXISTS (SELECT 1 FROM ledger_tally o WHERE o.act_id = t.act_id"
    " AND +o.commission_id = t.commission_id AND o.known_from <= %s AND o.known_to > %s"
    " AND (o.lead = 1 OR o.id < t.id)) THEN 1 ELSE 0 END"
)
SUMMED_ACTS = "SUM(t.first)"
MEASURES = {
    # By what is told of persons an act may stand in several groups.
    "acts": "COUNT(DISTINCT t.act_id)",
    "persons": "COUNT(DISTINCT t.identity_id)",
    "headcount": "SUM(t.heads)",
    "days": f"COUNT(DISTINCT {SITE_DAY})",
}
UNNAMED = " + SUM(CASE WHEN t.form = 'unnamed' AND t.lead = 1 THEN 1 ELSE 0 END)"
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


def tabulate(
    scope: Scope, periods: Sequence[Period], splits: Sequence[Split]
) -> list[dict[Raw, Values]]:
    """For each split: {value of its key: {unit: {period: figure}}}. The scope names one
    commission in `where`, and its days span the periods."""
    statement = _Tables(scope, periods, splits)
    found: list[dict[Raw, Values]] = [
        {} if split.by else {None: statement.nothing(split)} for split in splits
    ]
    for number, raw, place, *values in fetched(*statement.sql()):
        split = splits[number]
        figures = found[number].setdefault(_raw(split, raw), statement.nothing(split))
        for unit, value in zip(split.units, values, strict=False):
            figures[unit][periods[place].code] = int(value or 0)
    return found


def members_of(
    scope: Scope, period: Period, splits: Sequence[Split], member: str
) -> list[dict[Raw, set[int]]]:
    """For each split: {value of its key: who is in it}, acts («act_id») or persons
    («identity_id»). For few acts: the scope narrows them down."""
    found: list[dict[Raw, set[int]]] = [{} for _split in splits]
    for number, raw, _place, one in fetched(*_Tables(scope, [period], splits, member).sql()):
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


def _layers(periods: Sequence[Period]) -> list[list[int]]:
    """The places of the periods, in groups whose days do not overlap: a row is in one of each
    group, so that months are counted in one walk and the year that holds them in another."""
    layers: list[list[int]] = []
    for place in sorted(range(len(periods)), key=lambda n: periods[n].end - periods[n].start):
        one = periods[place]
        for layer in layers:
            others = (periods[n] for n in layer)
            if all(one.end < other.start or other.end < one.start for other in others):
                layer.append(place)
                break
        else:
            layers.append([place])
    return layers


class _Tables:
    def __init__(
        self, scope: Scope, periods: Sequence[Period], splits: Sequence[Split], member: str = ""
    ) -> None:
        self.scope, self.periods, self.splits, self.member = scope, periods, splits, member
        self.layers = _layers(periods)
        # Extra conditions may look far; each is asked once for each row, not once for each split.
        extras = dict.fromkeys(extra for split in splits for extra in split.extra)
        self.flags = {extra: f"x{number}" for number, extra in enumerate(extras)}
        self.width = max(len(split.units) for split in splits)
        self.statement = Statement(scope, ())
        (self.commission,) = (value for code, value in scope.where if code == "commission")

    def codes(self, split: Split) -> tuple[str, ...]:
        return split.periods or tuple(period.code for period in self.periods)

    def nothing(self, split: Split) -> Values:
        return {unit: dict.fromkeys(self.codes(split), 0) for unit in split.units}

    def sql(self) -> tuple[str, list]:
        selects, parameters = [], []
        for number, split in enumerate(self.splits):
            for layer, places in enumerate(self.layers):
                asked = [n for n in places if self.periods[n].code in self.codes(split)]
                if asked:
                    select, more = self._select(number, split, f"t.l{layer}", asked)
                    selects.append(select)
                    parameters += more
        body = " UNION ALL ".join(selects)
        acts, before = self._acts(body)
        return f"WITH acts AS MATERIALIZED ({acts}) {body}", [*before, *parameters]

    def _acts(self, body: str) -> tuple[str, list]:
        """The working table, with the columns that the body mentions and no others."""
        layers = [f"l{number}" for number in range(len(self.layers))]
        made = {"first", "term_id", *layers, *self.flags.values()}
        columns = [f"t.{name}" for name in sorted(set(re.findall(r"\bt\.(\w+)", body)) - made)]
        inside = [
            f"CASE {' '.join(map(self._within, places))} END AS {name}"
            for name, places in zip(layers, self.layers, strict=True)
        ]
        flags = [
            f"CASE WHEN {sql} THEN 1 ELSE 0 END AS {x}" for (sql, _values), x in self.flags.items()
        ]
        source, parameters = self.statement.source()
        known = clock.micros(self.scope.as_of)
        asked = [value for _sql, values in self.flags for value in values]
        return (
            f"SELECT {FIRST} AS first, {', '.join([*inside, *flags, *columns])} {source}",
            [known, known, *asked, *parameters],
        )

    def _within(self, place: int) -> str:
        period = self.periods[place]
        return f"WHEN t.day BETWEEN {to_int(period.start)} AND {to_int(period.end)} THEN {place}"

    def _select(self, number: int, split: Split, layer: str, places: list[int]) -> tuple[str, list]:
        key = KEYS[split.by] if split.by else None
        column, source = "NULL", "acts t"
        if key and key.join == "topic":
            column, source = "t.term_id", self._topics()
        elif key:
            column = _folded(self.statement.column(key), split.fold)
            source += f" {self.statement.join(key.join)}" if key.join else ""
        values, groups = self._values(split), [column, layer] if key else [layer]
        if self.member:
            values = [f"t.{self.member}"]
            groups.append(values[0])
        conditions = [
            f"{layer} IN ({', '.join(map(str, places))})",
            *(f"t.{self.flags[extra]} = 1" for extra in split.extra),
        ]
        parameters: list = []
        for sql, more in self.statement.conditions(split.where, ()):
            conditions.append(sql)
            parameters += more
        return (
            f"SELECT {number}, CAST({column} AS TEXT), {layer}, {', '.join(values)} FROM {source}"
            f" WHERE {' AND '.join(conditions)} GROUP BY {', '.join(groups)}",
            parameters,
        )

    def _topics(self) -> str:
        meant, main = self.statement.meant, self.statement.meant("t.main_topic_id")
        if not self.statement.meanings:
            return TOPICS.format(main=main, others="ledger_acttopic", but="")
        others = MEANT.format(other=meant("term_id"))
        return TOPICS.format(main=main, others=others, but=f" AND x.term_id <> COALESCE({main}, 0)")

    def _values(self, split: Split) -> list[str]:
        values = [self._measure(split, unit) for unit in split.units]
        return values + ["CAST(NULL AS BIGINT)"] * (self.width - len(values))

    def _measure(self, split: Split, unit: str) -> str:
        if unit == "persons" and self.commission in self.statement.one_each:
            return MEASURES[unit] + UNNAMED
        keys = [KEYS[code] for code in (split.by, *(code for code, _value in split.where)) if code]
        is_summed = not split.extra and not self.statement.uncounted
        if unit == "acts" and is_summed and all(key.of_act for key in keys):
            return SUMMED_ACTS
        return MEASURES[unit]
