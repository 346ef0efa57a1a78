"""Reports of the own organization: which there are, a month, a year."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from yorisoi.accounts.http import StaffRequest
from yorisoi.insight import access
from yorisoi.insight.panels.index import commission_cards
from yorisoi.insight.panels.month import month_page
from yorisoi.insight.panels.year import year_page
from yorisoi.insight.queries.differences import differences
from yorisoi.insight.queries.monthly import build, build_year
from yorisoi.insight.queries.submitted import earlier, frozen
from yorisoi.insight.views.asking import commission_of, month_of, submission_of, year_of


def reports(request: StaffRequest) -> HttpResponse:
    """Every contract, and where each of its last months stands."""
    cards = commission_cards(access.commissions(request.actor), access.submissions(request.actor))
    return render(request, "insight/reports.html", {"cards": cards})


def report(request: StaffRequest, pk: int, month: str) -> HttpResponse:
    commission, first = commission_of(request, pk), month_of(month)
    submission = submission_of(request, commission, first)
    if submission:
        page = month_page(
            request.actor, commission, frozen(submission), submission,
            differences(request.actor, submission), earlier(request.actor, submission),
        )  # fmt: skip
    else:
        page = month_page(request.actor, commission, build(request.actor, commission, first))
    return render(request, "insight/report.html", {"page": page})


def year(request: StaffRequest, pk: int, year: int) -> HttpResponse:
    commission = commission_of(request, pk)
    found = build_year(request.actor, commission, year_of(year))
    return render(
        request, "insight/year.html", {"page": year_page(request.actor, commission, found)}
    )
