"""Incidents as lists, pages and sums show them. Nobody who reported or was there is counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yorisoi.accounts.policy import Actor
from yorisoi.common import clock, saying
from yorisoi.incidents import access, clocks
from yorisoi.incidents.models import Incident, Leak, LeakReport, Measure

OPEN, DONE = "open", "done"
TABS = {OPEN: gettext_lazy("いま取りくんでいる"), DONE: gettext_lazy("終わった")}
SIZE = 100
MONTHS = 12


@dataclass(frozen=True)
class Clock:
    """One report of a leak that is not out yet, and the days left; below zero: overdue."""

    incident: int
    form: str
    due_on: date
    left: int
    # Of the first report: the day from which it had better be out, while that is to come.
    better_by: date | None = None

    @property
    def is_overdue(self) -> bool:
        return self.left < 0

    @property
    def name(self) -> str:
        return str(LeakReport.Form(self.form).label)

    @property
    def words(self) -> str:
        day = saying.day_short(self.due_on)
        if self.left < 0:
            said = _("%(name)s：%(day)sの期限を%(count)s日すぎています。")
        elif self.left == 0:
            said = _("%(name)s：きょう（%(day)s）までです。")
        else:
            said = _("%(name)s：あと%(count)s日（%(day)sまで）。")
        return said % {"name": self.name, "day": day, "count": abs(self.left)}


def incidents(actor: Actor, tab: str) -> list[Incident]:
    """Open ones by the day they were found, the newest first."""
    rows = access.incidents(actor).select_related("site", "end", "leak", "complaint")
    rows = rows.exclude(end=None) if tab == DONE else rows.filter(end=None)
    return list(rows.order_by("-found_on", "-id")[:SIZE])


def clocks_of(leak: Leak | None, today: date) -> list[Clock]:
    """What is still to be reported; nothing where the leak need not be."""
    if leak is None or not leak.must_be_reported:
        return []
    terms = clocks.terms(leak.known_on, leak.grounds)
    out = {report.form for report in leak.reports.all()}
    due = {LeakReport.Form.FIRST: terms.first_by, LeakReport.Form.FULL: terms.full_by}
    return [
        Clock(
            leak.incident_id, form, day, (day - today).days,
            terms.first_from if form == LeakReport.Form.FIRST and terms.first_from > today else None,
        )
        for form, day in due.items()
        if form not in out
    ]  # fmt: skip


def running(actor: Actor) -> list[Clock]:
    """Of every open leak within reach, the next one first. Two queries."""
    leaks = Leak.objects.filter(incident__in=access.incidents(actor).filter(end=None).values("pk"))
    leaks = leaks.select_related("incident").prefetch_related("reports")
    found = [one for leak in leaks for one in clocks_of(leak, clock.today())]
    return sorted(found, key=lambda one: (one.due_on, one.incident))


def unjudged(actor: Actor) -> list[Incident]:
    """Leaks of which nobody has said yet whether they must be reported."""
    rows = access.incidents(actor).filter(kind=Incident.Kind.LEAK, leak=None, end=None)
    return list(rows.order_by("found_on", "id")[:5])


def due_measures(actor: Actor, *, size: int = 5) -> list[Measure]:
    rows = access.measures(actor).filter(done_on=None, due_on__lte=clock.today())
    return list(rows.select_related("incident").order_by("due_on", "id")[:size])


@dataclass(frozen=True)
class Row:
    month: date
    values: tuple[int, ...]


def by_month(actor: Actor) -> list[Row]:
    """Twelve months, the newest first: how many of each kind were found. The kinds in their order."""
    first = _months_back(clock.today().replace(day=1), MONTHS - 1)
    rows = (
        access.incidents(actor).filter(found_on__gte=first).order_by()
        .annotate(month=TruncMonth("found_on")).values_list("month", "kind")
        .annotate(count=Count("pk"))
    )  # fmt: skip
    found = {(month, kind): count for month, kind, count in rows}
    months = [_months_back(clock.today().replace(day=1), n) for n in range(MONTHS)]
    return [
        Row(month, tuple(found.get((month, kind), 0) for kind in Incident.Kind.values))
        for month in months
    ]


def _months_back(day: date, count: int) -> date:
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)
