"""Promises by themselves: made, moved to another day, let go of."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yorisoi.accounts.actions.drafting import becoming
from yorisoi.accounts.http import (
    StaffRequest,
    add_errors,
    draft_of,
    draft_url,
    is_here,
    tell,
    uuid_of,
    way_back,
)
from yorisoi.accounts.models import Term, Vocabulary
from yorisoi.accounts.queries.drafting import Opened
from yorisoi.common import saying
from yorisoi.ledger import access
from yorisoi.ledger.actions.promising import drop_promise, move_promise, promise
from yorisoi.ledger.forms.promising import DropForm, MoveForm, PromiseForm
from yorisoi.ledger.models import Promise
from yorisoi.ledger.queries.choices import Choices
from yorisoi.registry import access as registry
from yorisoi.registry.actions.reading import note_reading
from yorisoi.registry.models import Person

NEW, DROP = "ledger-promise-new", "ledger-promise-drop"


def new(request: StaffRequest) -> HttpResponse:
    """Promise something without an act: ?person= or to nobody in particular."""
    actor = request.actor
    asked = request.POST.get("person") or request.GET.get("person", "")
    person = None
    if asked.isdecimal() and len(asked) < 16:
        person = get_object_or_404(registry.persons(actor), pk=int(asked))
    draft = draft_of(request, NEW, f"person:{person.pk}" if person else "")
    offered = Choices(actor)
    options = (offered.often_first(Vocabulary.METHOD), offered.colleagues)
    if request.method == "POST":
        form = PromiseForm(*options, request.POST)
        if form.is_valid():
            data = form.cleaned_data
            site = next((s for s in offered.sites if s.pk == offered.site), None)
            try:
                with becoming(actor, uuid_of(request), once=True):
                    row = promise(
                        actor, person=person, due_on=data["due_on"], text=data["text"], site=site,
                        method=Term.objects.filter(pk=data["method"]).first(),
                        owner=form.owners.get(data["owner"]),
                    )  # fmt: skip
            except ValidationError as error:
                add_errors(form, error)
            else:
                return _done(request, _("約束を書きました。"), row)
    else:
        form = PromiseForm(*options, initial={"owner": actor.staff, **draft.values})
    return _show(request, form, _("つぎの約束"), _("約束する"), person=person, draft=draft)


def move(request: StaffRequest, pk: int) -> HttpResponse:
    row = _open(request, pk)
    form = MoveForm(_sent(request), due_on=row.due_on)
    if request.method == "POST" and form.is_valid():
        move_promise(request.actor, row, due_on=form.cleaned_data["due_on"])
        row.due_on = form.cleaned_data["due_on"]
        return _done(request, _("約束の日をかえました。"), row)
    return _show(
        request,
        form,
        _("約束の日をかえる"),
        _("日をかえる"),
        row=row,
        person=row.person,
        is_moving=True,
    )


def drop(request: StaffRequest, pk: int) -> HttpResponse:
    row = _open(request, pk)
    draft = draft_of(request, DROP, f"promise:{pk}")
    form = DropForm(_sent(request), initial=draft.values)
    if request.method == "POST" and form.is_valid():
        try:
            with becoming(request.actor, uuid_of(request)):
                drop_promise(request.actor, row, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            return _done(request, _("約束をやめました。わけも残っています。"), None)
    return _show(
        request,
        form,
        _("約束をやめる"),
        pgettext("promise", "やめる"),
        row=row,
        person=row.person,
        draft=draft,
    )


def _sent(request: StaffRequest) -> QueryDict | None:
    """What was posted, also where it is empty; None opens the form."""
    return request.POST if request.method == "POST" else None


def _open(request: StaffRequest, pk: int) -> Promise:
    rows = access.promises(request.actor).select_related("person", "method", "owner")
    return get_object_or_404(rows, pk=pk)


def _done(request: StaffRequest, said: str, row: Promise | None) -> HttpResponse:
    day = saying.day_short(row.due_on) if row and row.due_on else ""
    tell(
        request, said, more=day, uuid=uuid_of(request),
        fix=reverse("ledger-promise-move", args=[row.pk]) if row else "",
    )  # fmt: skip
    back = request.POST.get("back", "")
    return redirect(back if is_here(request, back) else "/")


def _show(
    request: StaffRequest,
    form: object,
    title: str,
    label: str,
    *,
    person: Person | None,
    row: Promise | None = None,
    draft: Opened | None = None,
    is_moving: bool = False,
) -> HttpResponse:
    if person is not None:
        note_reading(
            request.actor, "person.read", f"person:{person.pk}", [person.pk], part="promise"
        )
    back = request.POST.get("back", "") or way_back(request) or "/"
    context = {
        "form": form, "title": title, "save_label": label, "person": person, "promise": row,
        "draft": draft, "draft_url": draft_url(draft) if draft else "", "back": back,
        "is_moving": is_moving,
    }  # fmt: skip
    return render(request, "ledger/promise.html", context)
