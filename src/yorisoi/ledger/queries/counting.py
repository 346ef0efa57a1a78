"""Counting: every number in every report is one of these queries over the tally.

One plain SQL for SQLite and PostgreSQL, integers only. A count uses what held on the act's day as
known at `as_of`. Distinct persons are distinct over the whole period asked for: months don't add
up to the year, and the notes say so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext as _

from yorisoi.accounts.models import Commission, Commissioner, Organization, Site, Staff, Term
from yorisoi.common import bulk, clock
from yorisoi.common.ages import BANDS
from yorisoi.common.eras import to_int
from yorisoi.registry.models.facts import Sex
from yorisoi.registry.queries.knowledge import SEALED_MUNICIPALITY

Label = str | None
# (key, value as in the database or None): the same key twice means either.
Where = tuple[tuple[str, object], ...]
# Raw conditions over the tally `t`, with their parameters; for reports.
Extra = tuple[tuple[str, tuple], ...]


class UnknownValue(ValueError):
    """A key, unit or value that does not exist; the message lists those that do."""


@dataclass(frozen=True)
class Key:
    """Something that figures are split by. `column` is SQL over the tally `t` (or a join); in it
    {band} is the age band by the contract's rule; in a join {known} is the moment of `as_of`."""

    code: str
    column: str
    labels: Callable[[int], dict[object, str]]
    # Told by the act alone, whoever took part: then acts can be summed instead of compared.
    of_act: bool = True
    # One act may have several values: a join to split by them, and «has any of» to choose by them.
    join: str = ""
    has: str = ""


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


@dataclass(frozen=True)
class Row:
    by: dict[str, Label]
    value: int


@dataclass(frozen=True)
class Count:
    rows: list[Row]
    total: int
    notes: list[str] = field(default_factory=list)


def _terms(organization: int) -> dict[object, str]:
    return dict(Term.objects.filter(organization=organization).values_list("id", "label"))


def _municipalities(organization: int) -> dict[object, str]:
    return {**_terms(organization), SEALED_MUNICIPALITY: _("秘匿")}


def _sites(organization: int) -> dict[object, str]:
    return dict(Site.objects.filter(organization=organization).values_list("id", "name"))


def _commissioners(organization: int) -> dict[object, str]:
    rows = Commissioner.objects.filter(organization=organization)
    return dict(rows.order_by("id").values_list("id", "name"))


def _commissions(organization: int) -> dict[object, str]:
    rows = Commission.objects.filter(organization=organization)
    return dict(rows.order_by("id").values_list("id", "code"))


def _staff(organization: int) -> dict[object, str]:
    return dict(Staff.objects.filter(organization=organization).values_list("id", "name"))


def _bands(_organization: int) -> dict[object, str]:
    return {index: label for index, (_top, label) in enumerate(BANDS)}


def _sexes(_organization: int) -> dict[object, str]:
    return {choice.value: str(choice.label) for choice in Sex if choice != Sex.UNKNOWN}


class _Months(dict):
    def __missing__(self, month: int) -> str:
        return f"{month // 100:04d}-{month % 100:02d}"


class _Same(dict):
    def __missing__(self, value: object) -> str:
        return str(value)


# Whose placement t.placement_id is: the latest that had begun on the act's day.
_BEGUN = (
    "{p}.person_id = t.person_id AND {p}.learnt_at <= {{known}}"
    " AND ({p}.retracted_at IS NULL OR {p}.retracted_at > {{known}}) AND ({p}.since IS NULL"
    " OR CAST(REPLACE(CAST({p}.since AS TEXT), '-', '') AS INTEGER) <= t.day)"
)
_LATER = "(COALESCE({p}.since, '0001-01-01'), {p}.learnt_at, {p}.id)"
_LATEST = (
    f"{_BEGUN.format(p='placing')} AND NOT EXISTS (SELECT 1 FROM registry_placement later"
    f" WHERE {_BEGUN.format(p='later')}"
    f" AND {_LATER.format(p='later')} > {_LATER.format(p='placing')})"
)
KEYS: dict[str, Key] = {
    key.code: key
    for key in (
        Key("month", "t.month", lambda _o: _Months()),
        Key("fiscal-year", "t.fiscal_year", lambda _o: _Same()),
        Key("kind", "t.kind", lambda _o: _Same()),
        Key("site", "t.site_id", _sites),
        Key("menu", "t.menu_id", _terms),
        Key("method", "t.method_id", _terms),
        Key("main-topic", "t.main_topic_id", _terms),
        Key(
            "topic",
            "topic.term_id",
            _terms,
            join="topic",
            has="(t.main_topic_id {among} OR EXISTS (SELECT 1 FROM ledger_acttopic x"
            " WHERE x.act_id = t.act_id AND x.term_id {among}))",
        ),
        Key("result", "t.result_id", _terms),
        Key("destination", "t.destination_id", _terms),
        Key("counterpart", "t.counterpart_id", _terms),
        Key(
            "worker",
            "worker.staff_id",
            _staff,
            join="worker",
            has="EXISTS (SELECT 1 FROM ledger_actworker x WHERE x.act_id = t.act_id"
            " AND x.staff_id {among})",
        ),
        Key("commissioner", "t.commissioner_id", _commissioners, of_act=False),
        Key("commission", "t.commission_id", _commissions, of_act=False),
        Key("placement", "t.placement_id", _terms, of_act=False),
        Key(
            "placing-office",
            "NULLIF(placing.placing_office, '')",
            lambda _o: _Same(),
            of_act=False,
            join="placing",
            has="(SELECT NULLIF(placing.placing_office, '') FROM registry_placement placing"
            f" WHERE {_LATEST}) {{among}}",
        ),
        Key("circumstance", "t.circumstance_id", _terms, of_act=False),
        Key("age-band", "{band}", _bands, of_act=False),
        Key("sex", "NULLIF(t.sex, 0)", _sexes, of_act=False),
        Key("municipality", "t.municipality_id", _municipalities, of_act=False),
    )
}
# A topic is the main one or any other; a tally row meets each once.
JOINS = {
    "topic": (
        "LEFT JOIN (SELECT id AS act_id, main_topic_id AS term_id FROM ledger_act"
        " WHERE {acts} AND main_topic_id IS NOT NULL "
        "UNION ALL SELECT act_id, term_id FROM ledger_acttopic WHERE {topics}) topic "
        "ON topic.act_id = t.act_id"
    ),
    "worker": "LEFT JOIN ledger_actworker worker ON worker.act_id = t.act_id",
    "placing": f"LEFT JOIN registry_placement placing ON {_LATEST}",
}
SITE_DAY = "CAST(t.day AS BIGINT) * 4294967296 + COALESCE(t.site_id, 0)"
UNITS = {
    "acts": "COUNT(DISTINCT t.act_id)",
    "persons": "COUNT(DISTINCT t.identity_id){anonymous}",
    "person-acts": "COUNT(DISTINCT CASE WHEN t.identity_id IS NOT NULL THEN t.act_id * 4294967296 + t.identity_id END)",
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


def measure(scope: Scope, by: Sequence[str], units: Sequence[str]) -> dict[tuple, list[int]]:
    """Values of the units for every group that occurs: {(raw key values…): [value…]}."""
    statement = Statement(scope, by)
    apart = [u for u in units if u == "minutes" and not statement.of_act]
    together = [u for u in units if u not in apart]
    found: dict[tuple, dict[str, int]] = {}
    for chosen, sql in ((together, statement.grouped), (apart, statement.minutes)):
        if chosen:
            for row in fetched(*sql(chosen)):
                values = zip(chosen, row[len(by) :], strict=True)
                found.setdefault(row[: len(by)], {}).update((u, int(v or 0)) for u, v in values)
    return {group: [values.get(u, 0) for u in units] for group, values in found.items()}


def fetched(sql: str, parameters: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def members(scope: Scope, *, limit: int, offset: int = 0) -> list[int]:
    """The acts behind a figure, newest first."""
    sql, parameters = Statement(scope, ()).acts()
    rows = fetched(f"{sql} LIMIT %s OFFSET %s", [*parameters, limit, offset])
    return [act for act, _day in rows]


def persons_behind(scope: Scope) -> list[tuple[int, int]]:
    """(identity, number of acts) behind a distinct figure."""
    return [(person, acts) for person, acts in fetched(*Statement(scope, ()).persons())]


class Statement:
    def __init__(self, scope: Scope, by: Sequence[str]) -> None:
        for code in (*by, *(code for code, _value in scope.where)):
            if code not in KEYS:
                raise UnknownValue(_known(_("分け方"), code, KEYS))
        self.scope = scope
        self.by = [KEYS[code] for code in by]
        chosen = [KEYS[code] for code, _value in scope.where]
        self.of_act = all(key.of_act for key in [*self.by, *chosen]) and not scope.extra
        rules = scope.rules or _rules(scope.organization)
        self.band, self.one_each = _band(rules.april), rules.one_each
        self.known = f"'{bulk.moment(scope.as_of)}'"

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
        return key.column.format(band=self.band)

    def _has(self, key: Key, among: str) -> str:
        has = key.has or "{column} {among}"
        return has.format(column=self.column(key), among=among, known=self.known)

    def _unit(self, unit: str) -> str:
        if unit not in UNITS:
            raise UnknownValue(_known(_("単位"), unit, UNITS))
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
        conditions = [f"{plus}t.organization_id = %s", "t.day BETWEEN %s AND %s", "t.known_from <= %s",
                      "t.known_to > %s", *more]  # fmt: skip
        parameters: list = [scope.organization, to_int(scope.start), to_int(scope.end), known, known]
        if scope.kinds is not None:
            conditions.append(f"t.kind IN ({', '.join(['%s'] * len(scope.kinds)) or 'NULL'})")
            parameters += scope.kinds
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
            key, named = KEYS[code], [v for v in values if v is not None]
            parts, parameters = [], []
            if named:
                among = f"IN ({', '.join(['%s'] * len(named))})"
                parts.append(self._has(key, among))
                parameters = named * (key.has.count("{among}") or 1)
            if None in values:
                parts.append(f"NOT ({self._has(key, 'IS NOT NULL')})")
            wheres.append((f"({' OR '.join(parts)})", parameters))
        return [*wheres, *((sql, list(values)) for sql, values in extra)]

    def _joins(self) -> tuple[str, list]:
        names = dict.fromkeys(key.join for key in self.by if key.join)
        if "topic" not in names:
            return " ".join(map(self.join, names)), []
        scope = self.scope
        days = [scope.organization, scope.start.isoformat(), scope.end.isoformat()]
        return " ".join(map(self.join, names)), days * 2

    def join(self, name: str) -> str:
        acts = "organization_id = %s AND occurred_on BETWEEN %s AND %s"
        topics = f"act_id IN (SELECT id FROM ledger_act WHERE {acts})"
        return JOINS[name].format(acts=acts, topics=topics, known=self.known)


def _rules(organization: int) -> Rules:
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


def _known(what: str, given: str, known: object) -> str:
    return _("%(what)s「%(given)s」はありません。つかえるもの：%(known)s") % {
        "what": what, "given": given, "known": "、".join(known),
    }  # fmt: skip


def resolve(organization: int, code: str, written: str) -> object:
    """The database value of «KEY=VALUE»; an empty value asks for rows without one."""
    if code not in KEYS:
        raise UnknownValue(_known(_("分け方"), code, KEYS))
    if written in {"", "null"}:
        return None
    if code == "month":
        return _month(written)
    labels = KEYS[code].labels(organization)
    if isinstance(labels, _Same):
        return int(written) if code == "fiscal-year" and written.isdecimal() else written
    for value, label in labels.items():
        if label == written:
            return value
    raise UnknownValue(_known(code, written, sorted({str(v) for v in labels.values()})))


def _month(written: str) -> int:
    year, _dash, month = written.partition("-")
    if not (year.isdecimal() and month.isdecimal()):
        raise UnknownValue(_("月は 2025-04 の形で書いてください：%(text)s") % {"text": written})
    return int(year) * 100 + int(month)


def count(
    organization: Organization,
    *,
    start: date,
    end: date,
    unit: str = "acts",
    by: Sequence[str] = (),
    where: Sequence[tuple[str, str]] = (),
    as_of: datetime | None = None,
) -> Count:
    """Count, with labels as the organization has them; None where a row has no value."""
    scope = Scope(
        organization.pk, start, end, as_of or clock.now(),
        tuple((code, resolve(organization.pk, code, value)) for code, value in where),
    )  # fmt: skip
    labels = [KEYS[code].labels(organization.pk) for code in by if code in KEYS]
    groups = measure(scope, by, [unit])
    rows = [
        Row({code: _label(names, value) for code, names, value in zip(by, labels, raw, strict=True)}, value)
        for raw, (value,) in sorted(groups.items(), key=lambda item: _order(item[0], labels))
        if value
    ]  # fmt: skip
    total = measure(scope, (), [unit])[()][0]
    return Count(rows if by else [Row({}, total)], total, _notes(organization, unit, by))


def _label(labels: dict, value: object) -> Label:
    return None if value is None else labels[value] if value in labels or isinstance(labels, _Same | _Months) else str(value)


def _order(raw: tuple, labels: list[dict]) -> tuple:
    """As the lists are ordered; what has no value comes last."""
    places = []
    for value, names in zip(raw, labels, strict=True):
        known = list(names)
        place = known.index(value) if value in names else (value if isinstance(value, int) else 0)
        places.append((value is None, place, str(value)))
    return tuple(places)


def _notes(organization: Organization, unit: str, by: Sequence[str]) -> list[str]:
    notes = []
    if unit in {"persons", "households"}:
        notes.append(_("実数は期間のなかで同じ人・世帯を1回だけ数えます。月や区分を足しても合計になりません。"))
        each = _rules(organization.pk).one_each
        notes.append(
            _("匿名の相談は延べに数え、実人数に入れません。")
            if not each
            else _("匿名の相談は延べに数え、実人数には委託ごとの決まりで数えます。")
        )
    if "age-band" in by:
        notes.append(_("年齢は対応した日のものです。委託に決まりがあれば、年度はじめ（4月1日）のものです。"))
    if "commissioner" in by:
        notes.append(_("委託元のない記録は、null（委託元なし）の行に数えます。"))
    if unit == "household-acts":
        notes.append(_("延べ世帯は、世帯としての参加だけを数えます。"))
    return notes
