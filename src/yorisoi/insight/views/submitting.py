"""Handing a month's report in."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yorisoi.accounts.http import StaffRequest, add_errors, tell
from yorisoi.insight.actions.submitting import submit
from yorisoi.insight.forms import SubmissionForm
from yorisoi.insight.panels.month import before_submitting
from yorisoi.insight.queries.submitted import latest
from yorisoi.insight.views.asking import commission_of, month_of


def submit_report(request: StaffRequest, pk: int, month: str) -> HttpResponse:
    commission, first = commission_of(request, pk), month_of(month)
    form = SubmissionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            submit(request.actor, commission, first, words=form.cleaned_data["note"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            tell(request, _("提出しました。この数字は、あとから記録が直っても変わりません。"))
            return redirect("insight-report", pk, month)
    page = before_submitting(commission, first, latest(request.actor, commission, first))
    return render(request, "insight/submit.html", {"page": page, "form": form})
