"""From a figure of a report to the acts behind it: one definition for counting and for opening."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from yorisoi.accounts.models import Commission
from yorisoi.common.clock import micros
from yorisoi.common.eras import to_int
from yorisoi.insight.definitions import Block, Measure
from yorisoi.insight.queries.words import Words
from yorisoi.insight.report import NONE, TOTAL, About
from yorisoi.ledger import kinds
from yorisoi.ledger.queries.statements import Extra, Rules, Scope, Where
from yorisoi.ledger.queries.tables import TEXT_KEYS, Raw

# What somebody noticed is not yet support.
NOT_SUPPORT = {"observation"}
NOWHERE = -1
_CLAUSES = {
    "kind": "t.kind",
    "method": "t.method_id",
    "menu": "t.menu_id",
    "counterpart": "t.counterpart_id",
}
_UNCOMMISSIONED = (
    "t.lead = 1 AND NOT EXISTS (SELECT 1 FROM ledger_tally o WHERE o.act_id = t.act_id"
    " AND +o.commission_id IS NOT NULL AND o.known_from <= {known} AND o.known_to > {known})"
)


@dataclass(frozen=True)
class Conditions:
    """Which of a contract's acts a block is about."""

    where: Where = ()
    extra: Extra = ()


def support_kinds() -> tuple[str, ...]:
    return tuple(kind.code for kind in kinds.every() if kind.code not in NOT_SUPPORT)


def whole(commission: Commission, start: date, end: date, as_of: datetime) -> Scope:
    """The acts of a contract: support, under this commission on their day, as known at a moment."""
    return Scope(
        commission.organization_id, start, end, as_of,
        where=(("commission", commission.pk),), kinds=support_kinds(),
    )  # fmt: skip


def uncommissioned(commission: Commission, start: date, end: date, as_of: datetime) -> Scope:
    """Acts of the organization that stand under no contract, not even by one participant."""
    return Scope(
        commission.organization_id, start, end, as_of,
        where=(("commission", None),), kinds=support_kinds(),
        extra=((_UNCOMMISSIONED.format(known=micros(as_of)), ()),),
    )  # fmt: skip


def conditions(block: Block, words: Words) -> Conditions:
    where = tuple((key, words.term(key, code) or NOWHERE) for key, code in block.only)
    if not block.either:
        return Conditions(where)
    clauses, parameters = [], []
    values: dict[str, list] = {}
    for key, code in block.either:
        values.setdefault(key, []).append(code)
    for key, codes in values.items():
        if key == "participant":
            clauses.append("t.bodies > 0")
            continue
        raws = codes if key == "kind" else words.meaning(key, codes)
        clauses.append(f"{_CLAUSES[key]} IN ({', '.join(['%s'] * len(raws)) or 'NULL'})")
        parameters += raws
    return Conditions(where, ((f"({' OR '.join(clauses)})", tuple(parameters)),))


def scope_of(scope: Scope, block: Block, measure: Measure, key: str, words: Words) -> Scope:
    """The acts behind the figure in one row of one block, within the scope's period."""
    found = conditions(block, words)
    where = (*scope.where, *found.where)
    if key != TOTAL:
        where += tuple((measure.by or block.by, raw) for raw in _raws(block, measure, key))
    return replace(scope, where=where, extra=(*scope.extra, *found.extra))


def _raws(block: Block, measure: Measure, key: str) -> tuple[Raw, ...]:
    if key == NONE:
        return (None,)
    if (measure.by or block.by) in TEXT_KEYS:
        return (key,)
    raw = int(key)
    return next((values for values in block.fold if values[0] == raw), (raw,))


def key_of(raw: Raw) -> str:
    return NONE if raw is None else str(raw)


def rules_of(commission: Commission, about: About) -> Rules:
    """The rules of the contract as a frozen report was counted by."""
    return Rules(
        (commission.pk,) if about.age_rule == Commission.AgeRule.APRIL_FIRST else (),
        (commission.pk,) if about.anonymous_rule == Commission.AnonymousRule.ONE_EACH else (),
    )


def changed_between(member: str, scope: Scope, until: int) -> tuple[str, tuple]:
    """A condition: acts («act_id») or persons («identity_id») of the contract whose rows in the
    tally began or ceased after the scope's moment."""
    since = micros(scope.as_of)
    (commission,) = (value for code, value in scope.where if code == "commission")
    sql = (
        f"t.{member} IN (SELECT c.{member} FROM ledger_tally c WHERE c.commission_id = %s"
        " AND c.day BETWEEN %s AND %s AND ((c.known_from > %s AND c.known_from <= %s)"
        " OR (c.known_to > %s AND c.known_to <= %s)))"
    )
    days = (to_int(scope.start), to_int(scope.end))
    return sql, (commission, *days, since, until, since, until)
