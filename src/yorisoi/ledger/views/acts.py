"""An act by itself: what it says, what it said before, taking it back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yorisoi.accounts.http import StaffRequest, add_errors, tell
from yorisoi.ledger import access, panels
from yorisoi.ledger.actions.recording import retract_act
from yorisoi.ledger.forms.promising import RetractionForm
from yorisoi.ledger.models import Act
from yorisoi.ledger.queries.history import chain, retraction_of, versions
from yorisoi.ledger.queries.promises import made_and_kept
from yorisoi.registry.actions.reading import note_reading


def act(request: StaffRequest, pk: int) -> HttpResponse:
    asked = get_object_or_404(access.acts(request.actor), pk=pk)
    latest = chain(asked.pk)[-1]
    if latest != pk:
        get_object_or_404(access.acts(request.actor), pk=latest)
        return redirect("ledger-act", latest)
    return _show(request, asked, RetractionForm())


def _show(request: StaffRequest, shown: Act, form: RetractionForm) -> HttpResponse:
    found = versions(request.actor, shown)
    newest = found[-1]
    persons = [row.person_id for row in newest.participants if row.person_id]
    note_reading(request.actor, "act.read", f"act:{shown.pk}", persons)
    made, kept = made_and_kept(request.actor, shown)
    context = {
        "version": newest,
        "act": shown,
        "first": found[0].act,
        "history": found[::-1] if len(found) > 1 else [],
        "retraction": retraction_of([shown.pk]),
        "may_correct": access.may_correct(request.actor, shown),
        "form": form,
        "made": made,
        "kept": kept,
        "details": panels.details_of(shown),
        "beside": panels.beside(request.actor, shown),
    }
    return render(request, "ledger/act.html", context)


def retract(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only: take back what did not happen, or was written twice."""
    shown = get_object_or_404(access.acts(request.actor), pk=pk)
    if not access.may_correct(request.actor, shown):
        raise Http404
    form = RetractionForm(request.POST)
    if form.is_valid():
        try:
            retract_act(request.actor, shown, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            tell(request, _("記録を取り消しました。これからは数えません。"))
            return redirect("ledger-act", pk)
    return _show(request, shown, form)
