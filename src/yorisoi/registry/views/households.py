"""Who lives with whom: founding a household, joining one, leaving it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yorisoi.accounts.actions.drafting import becoming
from yorisoi.accounts.http import StaffRequest, add_errors, draft_of, draft_url, tell, uuid_of
from yorisoi.accounts.policy import Permission
from yorisoi.registry import access
from yorisoi.registry.actions.caring import found_household, live_with
from yorisoi.registry.actions.knowing import relearn, retract
from yorisoi.registry.forms.households import HomeForm, MemberForm
from yorisoi.registry.models import HouseholdMember, Person
from yorisoi.registry.views.facts import open_file, writable

NEW, EDIT = "registry-householdmember-new", "registry-householdmember-edit"


def homes(request: StaffRequest, pk: int) -> HttpResponse:
    """Where somebody lives and lived; found a household, or join that of somebody registered."""
    person = writable(request, pk)
    open_file(request, person, part="households")
    draft = draft_of(request, NEW, f"person:{pk}")
    if request.method == "POST":
        form = HomeForm(request.actor, person, request.POST)
        if form.is_valid() and _joined(request, form, person):
            return redirect(NEW, pk)
    else:
        form = HomeForm(request.actor, person, initial=draft.values)
    members = HouseholdMember.objects.known().filter(person=person).select_related("household")
    context = {
        "person": person, "members": members.order_by("-id"), "form": form, "draft": draft,
        "draft_url": draft_url(draft), "picked": _picked(request, form),
    }  # fmt: skip
    return render(request, "registry/homes.html", context)


def _joined(request: StaffRequest, form: HomeForm, person: Person) -> bool:
    data = form.cleaned_data
    same = {"relation": data["relation"], "since": data["since"]}
    try:
        with becoming(request.actor, uuid_of(request)):
            if data["mate"]:
                live_with(request.actor, person, form.mate, household=form.household, **same)
            else:
                found_household(request.actor, person, label=data["label"], **same)
    except ValidationError as error:
        add_errors(form, error)
        return False
    tell(request, _("世帯に書きました。"), uuid=uuid_of(request))
    return True


def member(request: StaffRequest, pk: int) -> HttpResponse:
    """As what somebody lives there, until when."""
    row = _member(request, pk)
    open_file(request, row.person, part="households")
    draft = draft_of(request, EDIT, f"householdmember:{pk}")
    if request.method == "POST":
        form = MemberForm(request.actor, row.person, request.POST, fact=row)
        if form.is_valid():
            try:
                with becoming(request.actor, uuid_of(request)):
                    relearn(request.actor, row, **form.values())
            except ValidationError as error:
                add_errors(form, error)
            else:
                tell(request, _("直しました。まえのものも履歴に残っています。"), uuid=uuid_of(request))
                return redirect(NEW, row.person_id)
    else:
        form = MemberForm(request.actor, row.person, fact=row, initial=draft.values)
    context = {
        "person": row.person, "form": form, "draft": draft, "draft_url": draft_url(draft),
        "title": row.household.label,
    }  # fmt: skip
    return render(request, "registry/form.html", context)


def retract_member(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only: never lived there."""
    row = _member(request, pk)
    try:
        retract(request.actor, row)
    except ValidationError as error:
        tell(request, " ".join(error.messages), is_refusal=True)
    else:
        tell(request, _("取り下げました。履歴には残っています。"))
    return redirect(NEW, row.person_id)


def _member(request: StaffRequest, pk: int) -> HouseholdMember:
    rows = HouseholdMember.objects.known().select_related("person", "household")
    return get_object_or_404(access.within(request.actor, rows, Permission.PERSON_WRITE), pk=pk)


def _picked(request: StaffRequest, form: HomeForm) -> list[dict[str, object]]:
    pk = str(form["mate"].value() or "")
    if not pk.isdecimal():
        return []
    mate = access.persons(request.actor).filter(pk=int(pk)).first()
    return [{"value": mate.pk, "label": mate.name}] if mate else []
