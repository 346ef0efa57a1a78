"""Which reports there are: contracts, and where each of their months stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse

from yorisoi.accounts.models import Commission
from yorisoi.common import clock, eras, saying
from yorisoi.insight.models import Submission
from yorisoi.insight.queries.submitted import name_in

MONTHS = 12


@dataclass(frozen=True)
class MonthRow:
    label: str
    url: str
    is_submitted: bool
    # running, due (the last whole month, not handed in), open (an earlier one).
    state: str
    said: str


@dataclass(frozen=True)
class Card:
    pk: int
    name: str
    whom: str
    code: str
    months: list[MonthRow]
    years: list[tuple[str, str]]


def commission_cards(commissions: Iterable[Commission], submissions: QuerySet) -> list[Card]:
    handed: dict[tuple[int, date], Submission] = {
        (row.commission_id, row.month): row
        for row in submissions.filter(superseded_by=None).defer("figures", "given", "withheld")
    }
    return [_card(commission, handed) for commission in commissions]


def _card(commission: Commission, handed: dict[tuple[int, date], Submission]) -> Card:
    months = _months(commission)
    years = sorted({eras.fiscal_year(month) for month in months}, reverse=True)
    client = commission.commissioner
    return Card(
        commission.pk,
        commission.name,
        "　".join(filter(None, [client.name, client.department])),
        commission.code,
        [_row(commission, month, handed.get((commission.pk, month))) for month in months],
        [(saying.fiscal(y), reverse("insight-year", args=[commission.pk, y])) for y in years],
    )


def _months(commission: Commission) -> list[date]:
    """The last twelve in which the contract ran, the newest first."""
    first = clock.today().replace(day=1)
    if commission.until and commission.until < first:
        first = commission.until.replace(day=1)
    months = []
    while len(months) < MONTHS and (
        commission.since is None or first >= commission.since.replace(day=1)
    ):
        months.append(first)
        first = (first - timedelta(days=1)).replace(day=1)
    return months


def _row(commission: Commission, month: date, submission: Submission | None) -> MonthRow:
    url = reverse("insight-report", args=[commission.pk, f"{month:%Y-%m}"])
    said = ""
    if submission:
        said = f"{saying.wareki_short(submission.submitted_at)}　{name_in(submission.submitted_by)}"
    return MonthRow(saying.month(month), url, submission is not None, _state(month), said)


def _state(month: date) -> str:
    """Only the last whole month asks for something; the list does not nag about the years."""
    this = clock.today().replace(day=1)
    if month == this:
        return "running"
    return "due" if month == (this - timedelta(days=1)).replace(day=1) else "open"
