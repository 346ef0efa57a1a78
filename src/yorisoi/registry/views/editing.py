"""The hub of a file: what is known, where to write it, and the basics."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yorisoi.accounts.actions.drafting import becoming
from yorisoi.accounts.http import StaffRequest, add_errors, draft_of, draft_url, tell, uuid_of
from yorisoi.accounts.policy import Permission
from yorisoi.common import saying
from yorisoi.common.ages import Birth
from yorisoi.registry.actions.naming import change_basics
from yorisoi.registry.forms.facts import BasicsForm
from yorisoi.registry.models import Case, HouseholdMember, Person, Vitals
from yorisoi.registry.views.facts import open_file, writable
from yorisoi.registry.views.sheets import SHEETS


def hub(request: StaffRequest, pk: int) -> HttpResponse:
    person = writable(request, pk)
    file = open_file(request, person, part="edit")
    members = HouseholdMember.objects.known().filter(person=person).select_related("household")
    vitals = Vitals.objects.known().filter(person=person).first()
    context = {
        "person": person,
        "vitals": vitals,
        "birth": _said(vitals.birth) if vitals and vitals.birth else "",
        "sheets": [(sheet, f"registry-{sheet.stem}-new", sheet.rows(file)) for sheet in SHEETS],
        "homes": list(members.order_by("-id")),
        "cases": list(Case.objects.filter(person=person).select_related("site").order_by("-id")),
        "seals": file.seals,
        "may_seal": request.actor.may(Permission.SEAL_SET),
        "may_keep": request.actor.may(Permission.RETENTION),
    }
    return render(request, "registry/hub.html", context)


def _said(birth: Birth) -> str:
    """As it was written where it is not exact."""
    return birth.written or saying.wareki(birth.first)


def basics(request: StaffRequest, pk: int) -> HttpResponse:
    """Birth and sex, the number, what to be called by."""
    person = writable(request, pk)
    open_file(request, person, part="basics")
    draft = draft_of(request, "registry-basics", f"person:{pk}")
    first = _basics_of(person)
    if request.method == "POST":
        form = BasicsForm(request.actor, person, request.POST, initial=first)
        if form.is_valid() and _changed(request, form, person):
            return redirect("registry-person-edit", pk)
    else:
        form = BasicsForm(request.actor, person, initial=first | draft.values)
    context = {
        "person": person, "form": form, "draft": draft, "draft_url": draft_url(draft),
        "title": _("生年月日・番号・呼び名"),
    }  # fmt: skip
    return render(request, "registry/form.html", context)


def _basics_of(person: Person) -> dict[str, object]:
    vitals = Vitals.objects.known().filter(person=person).first()
    return {
        "birth": vitals.birth if vitals else None,
        "sex": vitals.sex if vitals else 0,
        "called": person.called,
        "number": person.number,
        "registered_on": person.registered_on,
    }


def _changed(request: StaffRequest, form: BasicsForm, person: Person) -> bool:
    data = form.cleaned_data
    try:
        with becoming(request.actor, uuid_of(request)):
            change_basics(request.actor, person, **data)
    except ValidationError as error:
        add_errors(form, error)
        return False
    tell(request, _("直しました。まえのものも履歴に残っています。"), uuid=uuid_of(request))
    return True
