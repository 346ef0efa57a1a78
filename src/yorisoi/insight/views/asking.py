"""What stands in the addresses of reports."""

from __future__ import annotations

import re
from datetime import date

from django.http import Http404
from django.shortcuts import get_object_or_404

from yorisoi.accounts.http import StaffRequest
from yorisoi.accounts.models import Commission
from yorisoi.insight import access
from yorisoi.insight.models import Submission
from yorisoi.insight.queries.submitted import WHOSE, latest


def commission_of(request: StaffRequest, pk: int) -> Commission:
    return get_object_or_404(access.commissions(request.actor), pk=pk)


def month_of(written: str) -> date:
    """The first day of «2026-10»."""
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})", written)
    if not match or not 1 <= int(match[2]) <= 12 or not 1990 <= int(match[1]) <= 2200:
        raise Http404
    return date(int(match[1]), int(match[2]), 1)


def submission_of(request: StaffRequest, commission: Commission, first: date) -> Submission | None:
    """The one that the address names, or else the one that stands."""
    if "submission" not in request.GET:
        return latest(request.actor, commission, first)
    rows = access.submissions(request.actor).filter(commission=commission, month=first)
    return get_object_or_404(rows.select_related(*WHOSE), pk=number(request.GET["submission"]))


def year_of(year: int) -> int:
    if not 1990 <= year <= 2200:
        raise Http404
    return year


def number(written: str | None) -> int:
    return int(written) if written and written.isdecimal() and len(written) < 10 else 0
