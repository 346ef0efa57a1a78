"""Counting: every number in every report is one of these queries over the tally.

One plain SQL for SQLite and PostgreSQL, integers only. A count uses what held on the act's day as
known at `as_of`. Distinct persons are distinct over the whole period asked for: months don't add
up to the year, and the notes say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from yorisoi.accounts.models import Organization
from yorisoi.common import clock
from yorisoi.ledger.queries.keys import KEYS, Months, Same
from yorisoi.ledger.queries.statements import (
    UNITS,
    Scope,
    Statement,
    UnknownValue,
    fetched,
    find,
    known,
    rules_of,
)

__all__ = [
    "KEYS",
    "UNITS",
    "Scope",
    "UnknownValue",
    "count",
    "measure",
    "members",
    "persons_behind",
]
Label = str | None


@dataclass(frozen=True)
class Row:
    by: dict[str, Label]
    value: int


@dataclass(frozen=True)
class Count:
    rows: list[Row]
    total: int
    notes: list[str] = field(default_factory=list)


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


def members(scope: Scope, *, limit: int, offset: int = 0) -> list[int]:
    """The acts behind a figure, newest first."""
    sql, parameters = Statement(scope, ()).acts()
    rows = fetched(f"{sql} LIMIT %s OFFSET %s", [*parameters, limit, offset])
    return [act for act, _day in rows]


def persons_behind(scope: Scope) -> list[tuple[int, int]]:
    """(identity, number of acts) behind a distinct figure."""
    return [(person, acts) for person, acts in fetched(*Statement(scope, ()).persons())]


def resolve(organization: int, code: str, written: str) -> object:
    """The database value of «KEY=VALUE»; an empty value asks for rows without one."""
    key = find(code)
    if written in {"", "null"}:
        return None
    if code == "month":
        return _month(written)
    labels = key.labels(organization)
    if isinstance(labels, Same):
        return int(written) if code == "fiscal-year" and written.isdecimal() else written
    for value, label in labels.items():
        if label == written:
            return value
    raise UnknownValue(known(code, written, sorted({str(v) for v in labels.values()})))


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
    return (
        None
        if value is None
        else labels[value]
        if value in labels or isinstance(labels, Same | Months)
        else str(value)
    )


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
        notes.append(
            _(
                "実数は期間のなかで同じ人・世帯を1回だけ数えます。月や区分を足しても合計になりません。"
            )
        )
        each = rules_of(organization.pk).one_each
        notes.append(
            _("匿名の相談は延べに数え、実人数に入れません。")
            if not each
            else _("匿名の相談は延べに数え、実人数には委託ごとの決まりで数えます。")
        )
    if "age-band" in by:
        notes.append(
            _("年齢は対応した日のものです。委託に決まりがあれば、年度はじめ（4月1日）のものです。")
        )
    if "commissioner" in by:
        notes.append(_("委託元のない記録は、null（委託元なし）の行に数えます。"))
    if unit == "household-acts":
        notes.append(_("延べ世帯は、世帯としての参加だけを数えます。"))
    return notes
