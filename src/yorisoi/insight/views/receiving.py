"""What was handed in, as the commissioner's officer sees it."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from yorisoi.accounts.http import StaffRequest
from yorisoi.insight import access
from yorisoi.insight.actions.exporting import export
from yorisoi.insight.actions.receiving import open_received
from yorisoi.insight.panels.received import received_list, received_page
from yorisoi.insight.queries.submitted import given
from yorisoi.insight.views.exporting import attached

OFFICER_FORMS = ("xlsx", "pdf")


def received(request: StaffRequest) -> HttpResponse:
    groups = received_list(access.received(request.actor))
    return render(request, "insight/received.html", {"groups": groups})


@transaction.atomic
def received_report(request: StaffRequest, pk: int) -> HttpResponse:
    submission = get_object_or_404(access.received(request.actor), pk=pk)
    open_received(request.actor, submission)
    page = received_page(submission, given(submission))
    return render(request, "insight/received_report.html", {"page": page})


def received_export(request: StaffRequest, pk: int, form: str) -> HttpResponse:
    submission = get_object_or_404(access.received(request.actor), pk=pk)
    if form not in OFFICER_FORMS:
        raise Http404
    return attached(export(request.actor, given(submission), form))
