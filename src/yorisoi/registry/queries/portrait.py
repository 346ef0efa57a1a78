"""Who somebody is, as the head of a page says it: birth, where registered, who walks beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from yorisoi.common.ages import Birth
from yorisoi.registry.models import Case, Closure, Vitals
from yorisoi.registry.models.facts import Sex


@dataclass
class Registration:
    """One case: where, under whom, with whom, and how it ended."""

    case: int
    opened_on: date | None
    site: str
    ended_on: date | None = None
    reason: str = ""
    # The latest first.
    commissions: list[Stay] = field(default_factory=list)
    workers: list[Stay] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return not self.reason

    def commissioners_on(self, day: date) -> list[str]:
        return [stay.name for stay in self.commissions if stay.holds(day)]

    def workers_on(self, day: date) -> list[Stay]:
        return [stay for stay in self.workers if stay.holds(day)]


@dataclass(frozen=True, order=True)
class Stay:
    """A commissioner or a worker, from when to when."""

    since: date
    name: str
    until: date | None = None
    # The member of staff.
    staff: int | None = None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or self.until >= day)


@dataclass(frozen=True)
class Portrait:
    birth: Birth | None
    sex: int
    # Those that are open first, the latest first.
    registrations: list[Registration]

    @property
    def sex_said(self) -> str:
        return str(Sex(self.sex).label) if self.sex else ""

    @property
    def current(self) -> Registration | None:
        return next((r for r in self.registrations if r.is_open), None)


def portrait(files: Sequence[int]) -> Portrait:
    """Of one human, from all of their files; the first file has the say. Two queries."""
    rank = {file: place for place, file in enumerate(files)}
    vitals = sorted(
        Vitals.objects.known().filter(person__in=files), key=lambda row: rank[row.person_id]
    )
    return Portrait(
        next((row.birth for row in vitals if row.birth), None),
        next((row.sex for row in vitals if row.sex), 0),
        _registrations(files),
    )


def _registrations(files: Sequence[int]) -> list[Registration]:
    """One query: a case has a handful of contracts and workers, so their product stays small."""
    found: dict[int, Registration] = {}
    rows = Case.objects.filter(person__in=files).values_list(
        "id", "opened_on", "site__name",
        "closures__on", "closures__reason", "closures__reopened_at",
        "commissions__commission__commissioner__name", "commissions__since", "commissions__until",
        "commissions__retracted_at",
        "assignments__staff__name", "assignments__staff", "assignments__since",
        "assignments__until",
    )  # fmt: skip
    for case, opened, site, on, reason, reopened, *beside in rows.order_by("-id"):
        one = found.setdefault(case, Registration(case, opened, site or ""))
        if reason and reopened is None:
            one.ended_on, one.reason = on, str(Closure.Reason(reason).label)
        commissioner, since, until, retracted, worker, staff, begun, ended = beside
        if commissioner and retracted is None:
            _add(one.commissions, Stay(since or date.min, commissioner, until))
        if worker:
            _add(one.workers, Stay(begun, worker, ended, staff))
    return sorted(found.values(), key=lambda one: not one.is_open)


def _add(stays: list[Stay], stay: Stay) -> None:
    if stay not in stays:
        stays.append(stay)
        stays.sort(key=lambda one: (one.since, one.name), reverse=True)
