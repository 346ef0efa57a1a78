"""A report as a file, past the gate."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpResponse

from yorisoi.accounts.http import StaffRequest
from yorisoi.insight.actions.exporting import FORMS, File, export
from yorisoi.insight.queries.monthly import build
from yorisoi.insight.queries.submitted import frozen
from yorisoi.insight.views.asking import commission_of, month_of, submission_of


def export_report(request: StaffRequest, pk: int, month: str, form: str) -> HttpResponse:
    commission, first = commission_of(request, pk), month_of(month)
    if form not in FORMS:
        raise Http404
    submission = submission_of(request, commission, first)
    report = frozen(submission) if submission else build(request.actor, commission, first)
    return attached(export(request.actor, report, form))


def attached(file: File) -> HttpResponse:
    answer = HttpResponse(file.content, content_type=file.content_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    return answer
