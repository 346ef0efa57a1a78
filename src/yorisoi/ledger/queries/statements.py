"""The one SQL of counting, for SQLite and PostgreSQL: integers only, over the tally `t`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext as _

from yorisoi.accounts.models import Commission
from yorisoi.accounts.policy import Level
from yorisoi.accounts.queries.meanings import same_meaning, with_same_meaning
from yorisoi.common import bulk, clock
from yorisoi.common.eras import to_int
from yorisoi.ledger.queries.keys import JOINS, KEYS, Key
from yorisoi.registry.models import Person

# (key, value as in the database or None): the same key twice means either.
Where = tuple[tuple[str, object], ...]
# Raw conditions over the tally `t`, with their parameters; for reports.
Extra = tuple[tuple[str, tuple], ...]


class UnknownValue(ValueError):
    """A key, unit or value that does not exist; the message lists those that do."""


@dataclass(frozen=True)
class Rules:
    """Which contracts tell ages on 1 April, and which count each anonymous act as a person."""

    april: tuple[int, ...] = ()
    one_each: tuple[int, ...] = ()


@dataclass(frozen=True)
class Scope:
    """What is counted: whose acts, which days (both included), as known when."""

    organization: int
    start: date
    end: date
    as_of: datetime
    where: Where = ()
    kinds: tuple[str, ...] | None = None
    extra: Extra = ()
    # The contracts' rules at an earlier time, instead of those that hold now.
    rules: Rules | None = None


SITE_DAY = "CAST(t.day AS BIGINT) * 4294967296 + COALESCE(t.site_id, 0)"
UNITS = {
    "acts": "COUNT(DISTINCT t.act_id)",
    "persons": "COUNT(DISTINCT t.identity_id){anonymous}",
    "person-acts": "COUNT(DISTINCT CASE WHEN t.identity_id IS NOT NULL"
    " THEN t.act_id * 4294967296 + t.identity_id END)",
    "households": "COUNT(DISTINCT t.household_id)",
    "household-acts": "COALESCE(SUM(CASE WHEN t.form = 'household' THEN 1 ELSE 0 END), 0)",
    "minutes": "",  # Statement.minutes: a sum over acts, each once
    "headcount": "COALESCE(SUM(t.heads), 0)",
    # Days on which a site was open: two sites on one day are two.
    "days": f"COUNT(DISTINCT {SITE_DAY})",
}
# What the same units cost when only acts are told apart: sums over the row that leads each act.
SUMMED = {
    "acts": "COALESCE(SUM(t.lead), 0)",
    "minutes": "COALESCE(SUM(t.lead * t.minutes), 0)",
}


# For everybody the same, also for those whom the file names: a figure that depends on who looks is
# none, and what moved since a report would tell.
NOT_UNCOUNTED = (
    f"(t.person_id IS NULL OR t.person_id NOT IN (SELECT id FROM registry_person"
    f" WHERE organization_id = %s AND level = {Level.UNCOUNTED.value}))"
)


def has_uncounted(organization: int) -> bool:
    return Person.objects.filter(organization=organization, level=Level.UNCOUNTED).exists()


def fetched(sql: str, parameters: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def find(code: str) -> Key:
    if code not in KEYS:
        raise UnknownValue(known(_("分け方"), code, KEYS))
    return KEYS[code]


def known(what: str, given: str, those: Iterable[str]) -> str:
    return _("%(what)s「%(given)s」はありません。つかえるもの：%(known)s") % {
        "what": what, "given": given, "known": "、".join(those),
    }  # fmt: skip


class Statement:
    def __init__(self, scope: Scope, by: Sequence[str]) -> None:
        self.scope = scope
        self.by = [find(code) for code in by]
        chosen = [find(code) for code, _value in scope.where]
        # Sealed files that no figure may show: the row that leads an act may be one of theirs.
        self.uncounted = has_uncounted(scope.organization)
        self.of_act = (
            all(key.of_act for key in [*self.by, *chosen])
            and not scope.extra
            and not self.uncounted
        )
        rules = scope.rules or rules_of(scope.organization)
        self.band, self.one_each = _band(rules.april), rules.one_each
        self.known = f"'{bulk.moment(scope.as_of)}'"
        self.meanings = same_meaning(scope.organization)

    def grouped(self, units: Sequence[str]) -> tuple[str, list]:
        columns = [self.column(key) for key in self.by]
        selected = [f"{column} AS k{i}" for i, column in enumerate(columns)]
        values = [self._unit(unit) for unit in units]
        source, parameters = self.source()
        group = f" GROUP BY {', '.join(columns)}" if columns else ""
        return f"SELECT {', '.join([*selected, *values])} {source}{group}", parameters

    def minutes(self, _units: Sequence[str]) -> tuple[str, list]:
        """Minutes belong to the act: however many of its participants a group holds, once."""
        columns = [f"{self.column(key)} AS k{i}" for i, key in enumerate(self.by)]
        names = [f"k{i}" for i in range(len(self.by))]
        source, parameters = self.source()
        inner = f"SELECT DISTINCT {', '.join([*columns, 't.act_id', 't.minutes'])} {source}"
        group = f" GROUP BY {', '.join(names)}" if names else ""
        return (
            f"SELECT {', '.join([*names, 'SUM(minutes)'])} FROM ({inner}) once{group}",
            parameters,
        )

    def acts(self) -> tuple[str, list]:
        source, parameters = self.source()
        return (
            f"SELECT DISTINCT t.act_id, t.day {source} ORDER BY t.day DESC, t.act_id DESC",
            parameters,
        )

    def persons(self) -> tuple[str, list]:
        source, parameters = self.source("t.identity_id IS NOT NULL")
        return (
            f"SELECT t.identity_id, COUNT(DISTINCT t.act_id) {source} GROUP BY t.identity_id",
            parameters,
        )

    def column(self, key: Key) -> str:
        column = key.column.format(band=self.band)
        # A join has its words put right already, so that none is met twice.
        return self.meant(column) if key.of_words and not key.join else column

    def meant(self, column: str) -> str:
        """A column of words, each replaced by the word that it counts as."""
        if not self.meanings:
            return column
        cases = " ".join(f"WHEN {word} THEN {root}" for word, root in self.meanings.items())
        return f"CASE {column} {cases} ELSE {column} END"

    def _unit(self, unit: str) -> str:
        if unit not in UNITS:
            raise UnknownValue(known(_("単位"), unit, UNITS))
        if self.of_act and unit in SUMMED:
            return SUMMED[unit]
        return UNITS[unit].format(anonymous=self._anonymous())

    def _anonymous(self) -> str:
        if not self.one_each:
            return ""
        ids = ", ".join(map(str, self.one_each))
        return (
            " + COALESCE(SUM(CASE WHEN t.form = 'unnamed' AND t.lead = 1"
            f" AND t.commission_id IN ({ids}) THEN 1 ELSE 0 END), 0)"
        )

    def source(self, *more: str) -> tuple[str, list]:
        scope = self.scope
        known = clock.micros(scope.as_of)
        # A contract's own index is the shorter way to its acts: the plus keeps the other one away.
        plus = "+" if any(code == "commission" for code, _value in scope.where) else ""
        conditions = [
            f"{plus}t.organization_id = %s", "t.day BETWEEN %s AND %s",
            "t.known_from <= %s", "t.known_to > %s", *more,
        ]  # fmt: skip
        parameters: list = [
            scope.organization,
            to_int(scope.start),
            to_int(scope.end),
            known,
            known,
        ]
        if scope.kinds is not None:
            conditions.append(f"t.kind IN ({', '.join(['%s'] * len(scope.kinds)) or 'NULL'})")
            parameters += scope.kinds
        if self.uncounted:
            conditions.append(NOT_UNCOUNTED)
            parameters.append(scope.organization)
        for sql, values in self.conditions(scope.where, scope.extra):
            conditions.append(sql)
            parameters += values
        joins, before = self._joins()
        return (
            f"FROM ledger_tally t {joins} WHERE {' AND '.join(conditions)}",
            [*before, *parameters],
        )

    def conditions(self, where: Where, extra: Extra) -> list[tuple[str, list]]:
        found: dict[str, list] = {}
        for code, value in where:
            found.setdefault(code, []).append(value)
        wheres = []
        for code, values in found.items():
            key, named = find(code), [v for v in values if v is not None]
            if key.of_words and self.meanings:
                named = sorted(with_same_meaning(set(named), self.meanings))
            parts, parameters = [], []
            if named:
                among = f"IN ({', '.join(['%s'] * len(named))})"
                parts.append(self._has(key, among))
                parameters = named * (key.has.count("{among}") or 1)
            if None in values:
                parts.append(f"NOT ({self._has(key, 'IS NOT NULL')})")
            wheres.append((f"({' OR '.join(parts)})", parameters))
        return [*wheres, *((sql, list(values)) for sql, values in extra)]

    def _has(self, key: Key, among: str) -> str:
        column = key.column.format(band=self.band)
        return (key.has or "{column} {among}").format(column=column, among=among, known=self.known)

    def _joins(self) -> tuple[str, list]:
        names = dict.fromkeys(key.join for key in self.by if key.join)
        scope = self.scope
        days = [scope.organization, scope.start.isoformat(), scope.end.isoformat()]
        return " ".join(map(self.join, names)), days * 2 if "topic" in names else []

    def join(self, name: str) -> str:
        acts = "organization_id = %s AND occurred_on BETWEEN %s AND %s"
        return JOINS[name].format(
            acts=acts,
            topics=f"act_id IN (SELECT id FROM ledger_act WHERE {acts})",
            main=self.meant("main_topic_id"),
            other=self.meant("term_id"),
            union="UNION" if self.meanings else "UNION ALL",
            known=self.known,
        )


def rules_of(organization: int) -> Rules:
    rows = list(
        Commission.objects.filter(organization=organization).values_list(
            "id", "age_rule", "anonymous_rule"
        )
    )
    return Rules(
        tuple(pk for pk, age, _rule in rows if age == Commission.AgeRule.APRIL_FIRST),
        tuple(pk for pk, _age, rule in rows if rule == Commission.AnonymousRule.ONE_EACH),
    )


def _band(april: Sequence[int]) -> str:
    """The age column, by the rule of each row's contract."""
    if not april:
        return "t.band_day"
    ids = ", ".join(map(str, april))
    return f"CASE WHEN t.commission_id IN ({ids}) THEN t.band_april ELSE t.band_day END"
