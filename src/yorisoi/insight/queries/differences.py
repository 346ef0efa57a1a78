"""What moved after a report was handed in: which figures, by which acts or facts, who, when, why.

Frozen figures never change. Beside them stands what the same question says now; every difference
is explained by the acts recorded, corrected or taken back since, or by facts learnt since. No
names: those are behind the figure, for whoever may open it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Q

from yorisoi.accounts.policy import Actor
from yorisoi.common import bulk, clock
from yorisoi.common.eras import to_int
from yorisoi.insight.definitions import Block, Measure
from yorisoi.insight.models import Submission
from yorisoi.insight.queries.causes import Cause, act_causes, fact_causes, register_causes
from yorisoi.insight.queries.cells import changed_between, conditions, key_of, rules_of, whole
from yorisoi.insight.queries.monthly import build
from yorisoi.insight.queries.submitted import frozen
from yorisoi.insight.queries.words import Words
from yorisoi.insight.report import TOTAL, Report
from yorisoi.ledger.models import Tally
from yorisoi.ledger.queries.statements import Extra, Scope
from yorisoi.ledger.queries.tables import Period, Split, members_of
from yorisoi.registry.models import Case, CaseCommission, Closure, Death, Link, Placement

MONTH = "month"
# The tally knows the kind of a placement, but not which office made it.
_PLACED = (
    "t.person_id IN (SELECT p.person_id FROM registry_placement p"
    " WHERE p.learnt_at > %s OR p.retracted_at > %s)"
)


@dataclass(frozen=True)
class Moved:
    """One figure of the month that is not what it was."""

    block: Block
    measure: Measure
    key: str
    label: str
    was: int
    now: int
    causes: tuple[Cause, ...] = ()

    @property
    def change(self) -> int:
        return self.now - self.was


@dataclass(frozen=True)
class Differences:
    # The same report as it is known now.
    live: Report
    moved: tuple[Moved, ...] = field(default_factory=tuple)


def differences(actor: Actor, submission: Submission) -> Differences:
    report, now = frozen(submission), clock.now()
    if not _has_news(submission, report, now):
        return Differences(report)
    live = build(actor, submission.commission, submission.month, as_of=now)
    return Differences(live, _moved(actor, submission, report, live))


def _has_news(submission: Submission, report: Report, now: datetime) -> bool:
    commission = submission.commission
    about = report.about
    if (about.age_rule, about.anonymous_rule) != (commission.age_rule, commission.anonymous_rule):
        return True
    since = submission.as_of
    first = min(*(c.start for c in report.columns), report.trend[0][0])
    last = max(c.end for c in report.columns)
    rows = Tally.objects.filter(
        commission_id=commission.pk, day__range=(to_int(first), to_int(last))
    )
    window = (clock.micros(since) + 1, clock.micros(now))
    if (
        rows.filter(known_from__range=window).exists()
        or rows.filter(known_to__range=window).exists()
    ):
        return True
    cases = Case.objects.filter(commissions__commission=commission)
    placed = Placement.objects.filter(person__organization=commission.organization_id)
    news = (
        placed.filter(Q(learnt_at__gt=since) | Q(retracted_at__gt=since)),
        cases.filter(created_at__gt=since),
        Closure.objects.filter(case__in=cases, recorded_at__gt=since),
        Closure.objects.filter(case__in=cases, reopened_at__gt=since),
        CaseCommission.objects.filter(commission=commission, learnt_at__gt=since),
        CaseCommission.objects.filter(commission=commission, retracted_at__gt=since),
        Death.objects.filter(person__in=cases.values("person"), learnt_at__gt=since),
        Death.objects.filter(person__in=cases.values("person"), retracted_at__gt=since),
        Link.objects.filter(first__in=cases.values("person"), linked_at__gt=since),
        Link.objects.filter(first__in=cases.values("person"), unlinked_at__gt=since),
    )
    return any(rows.exists() for rows in news)


def _moved(actor: Actor, submission: Submission, report: Report, live: Report) -> tuple[Moved, ...]:
    pairs = []
    definition = live.definition
    for block, now_row in _rows_of_both(report, live):
        was = report.value(block.no, now_row.measure, now_row.key, MONTH) or 0
        now = live.value(block.no, now_row.measure, now_row.key, MONTH) or 0
        if was != now:
            defined = definition.block(block.no)
            measure = next(m for m in defined.measures if m.code == now_row.measure)
            pairs.append(Moved(defined, measure, now_row.key, now_row.label, was, now))
    return _explained(actor, submission, report, live, pairs) if pairs else ()


def _rows_of_both(report: Report, live: Report) -> list[tuple]:
    """The rows of now, and those that only the frozen report has."""
    rows = {(b.no, r.measure, r.key): (b, r) for b, r in [*live.every_row(), *report.every_row()]}
    return [pair for _key, pair in sorted(rows.items(), key=lambda item: item[0][0])]


def _explained(
    actor: Actor, submission: Submission, report: Report, live: Report, moved: list[Moved]
) -> tuple[Moved, ...]:
    commission, since = submission.commission, submission.as_of
    start, end = live.columns[0].start, live.columns[0].end
    then = replace(whole(commission, start, end, since), rules=rules_of(commission, report.about))
    now = whole(commission, start, end, live.as_of)
    words = Words(commission.organization_id)
    acts = _Cells(moved, words, then, now, "act_id")
    persons = _Cells(moved, words, then, now, "identity_id")
    why = _Why(
        act_causes(actor, acts.everyone(), since=since),
        fact_causes(persons.everyone(), since=since, until=live.as_of),
        register_causes(commission, since=since),
    )
    return tuple(replace(one, causes=why.of(one, acts, persons)) for one in moved)


@dataclass(frozen=True)
class _Why:
    acts: dict[int, Cause]
    persons: dict[int, list[Cause]]
    register: list[Cause]

    def of(self, one: Moved, acts: _Cells, persons: _Cells) -> tuple[Cause, ...]:
        """Facts about those who came into the figure or left it; otherwise the acts that did."""
        if one.block.is_register:
            return tuple(self.register)
        changed = sorted(persons.changed(one))
        learnt = [c for p in changed for c in self.persons.get(p, ())]
        done = [self.acts[act] for act in sorted(acts.changed(one)) if act in self.acts]
        told = {
            p: [c for c in self.persons.get(p, ()) if c.blocks and c.may_move(one.block.no)]
            for p in changed
        }
        if one.measure.is_distinct and any(told.values()):
            facts = [cause for causes in told.values() for cause in causes]
            return tuple(dict.fromkeys(facts if all(told.values()) else [*facts, *done]))
        return tuple(dict.fromkeys(done or [c for c in learnt if c.may_move(one.block.no)]))


class _Cells:
    """Who is in each moved figure, as known then and as known now, among those that changed."""

    def __init__(
        self, moved: Collection[Moved], words: Words, then: Scope, now: Scope, member: str
    ) -> None:
        splits: dict[tuple, Split] = {}
        for one in moved:
            found = conditions(one.block, words)
            by = None if one.key == TOTAL else one.measure.by or one.block.by or None
            if not one.block.is_register:
                splits[one.block.no, by] = Split(
                    ("acts",), by, (), found.where, found.extra, one.block.fold
                )
        self._then = self._read(then, splits, member, (then, now))
        self._now = self._read(now, splits, member, (then, now))

    @staticmethod
    def _read(scope: Scope, splits: dict, member: str, between: tuple[Scope, Scope]) -> dict:
        if not splits:
            return {}
        changed, values = changed_between(member, between[0], clock.micros(between[1].as_of))
        if member == "identity_id":
            since = bulk.moment(between[0].as_of)
            changed, values = f"({changed} OR {_PLACED})", (*values, since, since)
        extra: Extra = ((changed, values),)
        period = Period(MONTH, scope.start, scope.end)
        tables = members_of(replace(scope, extra=extra), period, list(splits.values()), member)
        return dict(zip(splits, tables, strict=True))

    def changed(self, one: Moved) -> set[int]:
        """In the figure at one moment and not at the other."""
        return self._at(self._then, one) ^ self._at(self._now, one)

    @staticmethod
    def _at(tables: dict, one: Moved) -> set[int]:
        by = None if one.key == TOTAL else one.measure.by or one.block.by or None
        table = tables.get((one.block.no, by), {})
        return next(
            (who for raw, who in table.items() if by is None or key_of(raw) == one.key), set()
        )

    def everyone(self) -> set[int]:
        return {
            number
            for tables in (self._then, self._now)
            for table in tables.values()
            for who in table.values()
            for number in who
        }
