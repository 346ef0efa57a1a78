"""Emergencies that wait for a review, and how many there were."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from django.db.models import QuerySet

from yorisoi.accounts.policy import Actor
from yorisoi.common import clock
from yorisoi.registry.models import Emergency

REVIEW = timedelta(days=7)
MONTHS, FEW = 6, 3


def overdue(actor: Actor) -> QuerySet[Emergency]:
    """One's own that nobody has reviewed for more than a week."""
    rows = Emergency.objects.filter(staff=actor.staff, reviewed_at=None)
    return rows.filter(opened_at__lt=clock.now() - REVIEW)


def by_month(organization: int | None) -> list[tuple[date, int]]:
    """(first day, count), the latest month first: of the whole organization, of nobody by name."""
    today = clock.today()
    months = [divmod(today.year * 12 + today.month - 1 - back, 12) for back in range(MONTHS)]
    since = clock.now() - timedelta(days=31 * MONTHS)
    moments = Emergency.objects.filter(person__organization=organization, opened_at__gte=since)
    days = [clock.day_of(moment) for moment in moments.values_list("opened_at", flat=True)]
    counted = Counter(day.replace(day=1) for day in days)
    firsts = [date(year, month + 1, 1) for year, month in months]
    return [(first, counted[first]) for first in firsts]


def is_rising(months: list[tuple[date, int]]) -> bool:
    """More this month than in any month before that is shown, and more than a few."""
    (_this, now), *before = months
    return now >= FEW and now > max(count for _month, count in before)
