"""«ふだんと違う読み方»: for whoever may read the trail."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from yorisoi.accounts import files
from yorisoi.accounts.http import StaffRequest
from yorisoi.audit.actions import note
from yorisoi.common import clock
from yorisoi.desk.forms import SpanForm
from yorisoi.registry.queries.unusual import SPAN, unusual


def unusual_page(request: StaffRequest) -> HttpResponse:
    """People stand here as numbers, as in the trail."""
    form = SpanForm(request.GET or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    until = asked.get("until") or clock.today()
    since = asked.get("since") or until - SPAN
    note(request.actor, "audit.unusual_read", "trail")
    found = unusual(request.actor, since, until)
    numbers = files.numbers_of(request.actor, {row.person for row in found.rows})
    context = {
        "form": form,
        "since": since,
        "until": until,
        "is_cut": found.is_cut,
        "rows": [{"row": row, "number": numbers.get(row.person, "")} for row in found.rows],
    }
    return render(request, "desk/unusual.html", context, status=422 if form.errors else 200)
