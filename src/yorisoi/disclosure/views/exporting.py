"""Lists of people as files: the page of those asked for, and each step."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yorisoi.accounts import access as accounts
from yorisoi.accounts.http import StaffRequest, accepted, tell
from yorisoi.accounts.policy import Permission
from yorisoi.disclosure import access, queries
from yorisoi.disclosure.actions import exporting
from yorisoi.disclosure.forms import AskForm, RefusalForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def exports(request: StaffRequest) -> HttpResponse:
    context = {
        "rows": queries.exports(request.actor),
        "may_ask": request.actor.may(Permission.EXPORT),
        "refusal": RefusalForm(auto_id=False),
    }
    return render(request, "disclosure/exports.html", context)


def new(request: StaffRequest) -> HttpResponse:
    sites = list(accounts.sites(request.actor, Permission.PERSON_READ))
    form = AskForm(sites, request.POST if request.method == "POST" else None)

    def asked(data: dict) -> None:
        exporting.ask(request.actor, data["kind"], options=form.chosen(), reason=data["reason"])

    if accepted(form, asked):
        tell(request, _("書き出しを頼みました。"))
        return redirect("disclosure-exports")
    context = {"form": form, "alone": queries.alone_of(request.actor)}
    return render(request, "disclosure/export_new.html", context)


def agree(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only."""
    get_object_or_404(access.exports(request.actor), pk=pk)
    try:
        exporting.agree(request.actor, pk)
    except ValidationError as error:
        tell(request, " ".join(error.messages), is_refusal=True)
    else:
        tell(request, _("ふたり目として認めました。"))
    return redirect("disclosure-exports")


def refuse(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only."""
    get_object_or_404(access.exports(request.actor), pk=pk)
    form = RefusalForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    try:
        exporting.refuse(request.actor, pk, words=words)
    except ValidationError as error:
        tell(request, " ".join(error.messages), is_refusal=True)
    else:
        tell(request, _("出さないことにしました。"))
    return redirect("disclosure-exports")


def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only."""
    get_object_or_404(access.own(request.actor), pk=pk)
    exporting.withdraw(request.actor, pk)
    tell(request, _("取り下げました。"))
    return redirect("disclosure-exports")


def fetch(request: StaffRequest, pk: int) -> HttpResponse:
    get_object_or_404(access.own(request.actor), pk=pk)
    name, content = exporting.fetch(request.actor, pk)
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
