"""Registering a person: files that are alike are shown before a new one is made."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from yorisoi.accounts import access as accounts
from yorisoi.accounts.actions.drafting import becoming
from yorisoi.accounts.http import (
    StaffRequest,
    add_errors,
    draft_of,
    draft_url,
    tell,
    uuid_of,
    way_back,
)
from yorisoi.accounts.models import Vocabulary
from yorisoi.accounts.policy import Permission
from yorisoi.common import clock
from yorisoi.common.kana import digits, fold
from yorisoi.registry.actions.reading import note_listing
from yorisoi.registry.actions.registering import NewPerson, register_person
from yorisoi.registry.forms.registering import PersonForm
from yorisoi.registry.models import ContactPoint, Person
from yorisoi.registry.queries.lookalikes import like
from yorisoi.registry.queries.numbering import next_number

NEW = "registry-person-new"


def register(request: StaffRequest) -> HttpResponse:
    actor = request.actor
    draft = draft_of(request, NEW)
    alike: list[Person] = []
    if request.method == "POST":
        form = _form(request, request.POST)
        if form.is_valid():
            alike = [] if form.cleaned_data["is_sure"] else _alike(request, form)
            if not alike and (person := _register(request, form)):
                return _done(request, person)
    else:
        first = {"number": next_number(actor), "registered_on": clock.today(), "sex": 0}
        first["name"] = request.GET.get("name", "")[:200]
        form = _form(request, initial=first | draft.values)
    context = {
        "form": form, "draft": draft, "draft_url": draft_url(draft), "alike": alike,
        "back": request.POST.get("back", "") or way_back(request) or "/",
    }  # fmt: skip
    return render(request, "registry/register.html", context)


def _form(request: StaffRequest, *args: object, **options: object) -> PersonForm:
    actor = request.actor
    sites = list(accounts.sites(actor, Permission.PERSON_WRITE).filter(closed_on=None))
    terms = {
        v: list(accounts.terms(actor, v)) for v in (Vocabulary.PLACEMENT, Vocabulary.MUNICIPALITY)
    }
    form = PersonForm(
        sites, list(accounts.commissions(actor).on(clock.today())), terms, *args, **options
    )
    if actor.sites(Permission.PERSON_WRITE) is not None:
        # Who works at one site registers there; elsewhere the file would be lost to them.
        form.fields["site"].required = True
        form.fields["site"].choices = form.fields["site"].choices[1:]
        form.fields["site"].initial = sites[0].pk if sites else None
    return form


def _alike(request: StaffRequest, form: PersonForm) -> list[Person]:
    data = form.cleaned_data
    is_phone = data["route_kind"] == ContactPoint.Kind.PHONE
    found = like(
        request.actor, name_key=fold(data["name"]), kana_key=fold(data["kana"]),
        phone=digits(data["route_value"]) if is_phone else "",
    )  # fmt: skip
    if found:
        note_listing(request.actor, "person.searched", [p.pk for p in found], where="register")
    return found


def _register(request: StaffRequest, form: PersonForm) -> Person | None:
    data = form.cleaned_data
    same = (
        "name", "kana", "number", "called", "is_anonymous", "birth", "sex", "registered_on",
        "site", "commission", "placement", "facility", "placing_office", "municipality",
    )  # fmt: skip
    routes = [(data["route_kind"], data["route_value"])] if data["route_value"] else []
    new = NewPerson(**{name: data[name] for name in same}, routes=routes)
    try:
        with becoming(request.actor, uuid_of(request)):
            return register_person(request.actor, new)
    except ValidationError as error:
        add_errors(form, error)
        return None


def _done(request: StaffRequest, person: Person) -> HttpResponse:
    words = format_html(
        '<a href="{}?{}">{}</a>', reverse("ledger-act-new"), urlencode({"person": person.pk}),
        _("記録を書く"),
    )  # fmt: skip
    said = _("%(name)sさんを登録しました。") % {"name": person.name}
    tell(request, said, more=words, uuid=uuid_of(request))
    return redirect("registry-person-edit", person.pk)
