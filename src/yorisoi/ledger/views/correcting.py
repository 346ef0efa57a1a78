"""Correcting an act: the record form filled with it. Nothing is overwritten."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yorisoi.accounts.actions.drafting import becoming
from yorisoi.accounts.http import (
    StaffRequest,
    add_errors,
    is_here,
    tell,
    unspent_uuid,
    uuid_of,
    way_back,
)
from yorisoi.accounts.queries.drafting import Opened, opened
from yorisoi.ledger import access
from yorisoi.ledger.actions.recording import correct_act
from yorisoi.ledger.forms.recording import CorrectionForm
from yorisoi.ledger.models import Act
from yorisoi.ledger.panels.recording import draft_values, values_of
from yorisoi.ledger.queries.choices import Choices
from yorisoi.ledger.queries.history import Version, chain, versions
from yorisoi.ledger.views.filled import correction
from yorisoi.ledger.views.recording import render_form
from yorisoi.registry.actions.reading import note_reading

CORRECT = "ledger-act-correct"


def correct(request: StaffRequest, pk: int) -> HttpResponse:
    """GET and POST. Whoever was slower sees what the other has written, and keeps the own words."""
    asked = get_object_or_404(access.acts(request.actor), pk=pk)
    act = newest(request, asked)
    if not access.may_correct(request.actor, act):
        raise Http404
    if hasattr(act, "retraction"):
        messages.info(
            request, _("この記録は取り消されています。必要なら、あたらしく書いてください。")
        )
        return redirect("ledger-act", act.pk)
    if request.method == "POST":
        return _post(request, act)
    if act.pk != pk:
        return redirect("ledger-act-correct", act.pk)
    version = versions(request.actor, act)[-1]
    draft = opened(request.actor, CORRECT, f"act:{pk}", wanted=request.GET.get("draft", ""))
    first = values_of(act, version.participants)
    first["back"] = way_back(request) or reverse("ledger-act", args=[pk])
    form = CorrectionForm(
        request.actor, Choices(request.actor, act), act,
        initial=first | draft_values(draft.values),
    )  # fmt: skip
    return _render(request, form, draft, version)


def newest(request: StaffRequest, act: Act) -> Act:
    """The version that holds now, if the actor may read it."""
    return get_object_or_404(access.acts(request.actor), pk=chain(act.pk)[-1])


def _post(request: StaffRequest, act: Act) -> HttpResponse:
    version = versions(request.actor, act)[-1]
    form = _filled(request, act, version)
    base = request.POST.get("base", "")
    draft = Opened(CORRECT, f"act:{base}", unspent_uuid(request))
    if base != str(act.pk):
        if act.client_uuid == uuid_of(request) and _says_the_same(form, act):
            return _done(request, form, act)
        return _too_late(request, draft, act)
    if form.is_valid():
        try:
            right = _correct(request, form, act, version)
        except ValidationError as error:
            now = newest(request, act)
            if now.pk != act.pk:
                return _too_late(request, draft, now)
            add_errors(form, error)
        else:
            return _done(request, form, right)
    return _render(request, form, draft, version)


def _says_the_same(form: CorrectionForm, act: Act) -> bool:
    """The button was pressed twice; nobody went back and wrote on."""
    return form.is_valid() and form.cleaned_data["text"] == act.text


def _filled(
    request: StaffRequest, act: Act, version: Version, data: object = None
) -> CorrectionForm:
    first = values_of(act, version.participants)
    return CorrectionForm(
        request.actor, Choices(request.actor, act), act, data or request.POST, initial=first
    )


def _correct(request: StaffRequest, form: CorrectionForm, act: Act, version: Version) -> Act:
    shown = {row.pk for row in version.participants}
    rows = act.participants.exclude(pk__in=shown).values_list("person_id", flat=True)
    right = correction(form, uuid=uuid_of(request), unknown=list(rows))
    with becoming(request.actor, right.client_uuid):
        return correct_act(request.actor, act, right, reason=form.cleaned_data["correction_reason"])


def _done(request: StaffRequest, form: CorrectionForm, right: Act) -> HttpResponse:
    back = request.POST.get("back", "")
    tell(
        request, _("記録を直しました。まえの記録も残っています。"), uuid=right.client_uuid,
        fix=reverse("ledger-act-correct", args=[right.pk]),
    )  # fmt: skip
    if not is_here(request, back) or back.startswith("/acts/"):
        back = reverse("ledger-act", args=[right.pk])
    return redirect(back)


def _too_late(request: StaffRequest, draft: Opened, act: Act) -> HttpResponse:
    """Somebody else was faster. What was typed stays; saving again corrects their version."""
    found = versions(request.actor, act)
    data = request.POST.copy()
    data["base"] = str(act.pk)
    form = _filled(request, act, found[-1], data)
    return _render(request, form, draft, found[-1], other=found[-1])


def _render(
    request: StaffRequest,
    form: CorrectionForm,
    draft: Opened,
    version: Version,
    **more: object,
) -> HttpResponse:
    act = version.act
    persons = [row.person_id for row in version.participants if row.person_id]
    note_reading(request.actor, "act.read", f"act:{act.pk}", persons, part="correct")
    people = [row.person for row in version.participants if row.person][:6]
    return render_form(
        request, form, draft, people=people, proposes=False, act=act, version=version, **more
    )
