"""Reception: memos of telephone calls and visitors."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yorisoi.accounts import access as accounts
from yorisoi.accounts.actions.drafting import becoming
from yorisoi.accounts.http import StaffRequest, add_errors, draft_of, draft_url, tell, uuid_of
from yorisoi.accounts.models import Site, Staff
from yorisoi.accounts.policy import Permission
from yorisoi.casework import access, queries
from yorisoi.casework.actions import NewMemo, close_alert, close_memo, pass_on, take, write_memo
from yorisoi.casework.forms import AlertForm, CloseForm, MemoForm, PassForm
from yorisoi.casework.models import ReceptionMemo
from yorisoi.ledger.queries.history import chain
from yorisoi.registry import access as registry
from yorisoi.registry.actions.reading import note_listing, note_reading

NEW, PAGE = "casework-memo-new", "casework-memo"


def memos(request: StaffRequest) -> HttpResponse:
    tab = request.GET.get("show", queries.NEW)
    tab = tab if tab in queries.TABS else queries.NEW
    found = queries.memos(request.actor, tab)
    named = {one.about.pk for one in found if one.about}
    named |= {alert.person_id for one in found for alert in one.alerts}
    if named:
        note_listing(request.actor, "person.listed", named, where="reception")
    counts = queries.counts(request.actor)
    tabs = [
        {"url": f"?show={code}", "label": label, "current": code == tab, "count": counts.get(code)}
        for code, label in queries.TABS.items()
    ]
    return render(request, "casework/memos.html", {"memos": found, "tabs": tabs, "tab": tab})


def new(request: StaffRequest) -> HttpResponse:
    draft = draft_of(request, NEW)
    sites, staff = _addressees(request)
    if request.method == "POST":
        form = MemoForm(request.actor, sites, staff, request.POST)
        if form.is_valid() and _written(request, form, sites):
            return redirect("casework-memos")
    else:
        own = _own_site(request, sites)
        first = {"way": "phone", "to": f"site:{own.pk}" if own else ""}
        form = MemoForm(request.actor, sites, staff, initial=first | draft.values)
    about = str(form["about"].value() or "")
    person = (
        registry.persons(request.actor).filter(pk=int(about)).first() if about.isdecimal() else None
    )
    context = {
        "form": form, "draft": draft, "draft_url": draft_url(draft),
        "picked": [{"value": person.pk, "label": person.name}] if person else [],
        "has_more": any(name in form.errors for name in ("came_on", "came_at", "about_words")),
    }  # fmt: skip
    return render(request, "casework/memo_new.html", context)


def _written(request: StaffRequest, form: MemoForm, sites: list[Site]) -> bool:
    data = form.cleaned_data
    same = {name: data[name] for name in ("way", "caller", "text", "phone", "about_words")}
    uuid = uuid_of(request)
    memo = NewMemo(
        **same, **data["to"], about=form.about, came_at=data["moment"],
        site=_own_site(request, sites), client_uuid=uuid,
    )  # fmt: skip
    try:
        with becoming(request.actor, uuid):
            row = write_memo(request.actor, memo)
    except ValidationError as error:
        add_errors(form, error)
        return False
    to = row.to_staff.name if row.to_staff else row.to_site.name
    tell(request, _("メモを残しました。%(to)sに届きます。") % {"to": to}, uuid=uuid)
    return True


def memo(request: StaffRequest, pk: int) -> HttpResponse:
    return _show(request, _memo(request, pk))


def take_memo(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only."""
    row = _memo(request, pk)
    try:
        take(request.actor, row)
    except ValidationError as error:
        tell(request, " ".join(error.messages), is_refusal=True)
    else:
        tell(request, _("あなたが受けました。"))
    return redirect(PAGE, pk)


def pass_memo(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only; a mistake shows the memo again with the form as it was."""
    row = _memo(request, pk)
    form = PassForm(*_addressees(request), request.POST)
    if form.is_valid():
        try:
            data = form.cleaned_data
            pass_on(request.actor, row, **data["to"], words=data["words"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            tell(request, _("メモを渡しました。"))
            return redirect("casework-memos")
    return _show(request, row, passing=form)


def close(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only."""
    row = _memo(request, pk)
    form = CloseForm(request.POST)
    if form.is_valid():
        try:
            with becoming(request.actor, uuid_of(request)):
                close_memo(request.actor, row, words=form.cleaned_data["words"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            tell(request, _("メモを終えました。"), uuid=uuid_of(request))
            return redirect("casework-memos")
    return _show(request, row, closing=form)


def close_warning(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only: a false alarm, or settled, with a word."""
    alert = get_object_or_404(access.alerts(request.actor), pk=pk)
    form = AlertForm(request.POST)
    if form.is_valid():
        close_alert(request.actor, alert, words=form.cleaned_data["words"])
        tell(request, _("知らせを終えました。"))
    else:
        tell(request, _("どうだったかを、ひとこと書いてください。"), is_refusal=True)
    return redirect("desk-today")


def _memo(request: StaffRequest, pk: int) -> ReceptionMemo:
    rows = access.memos(request.actor).select_related(
        "site", "to_staff", "to_site", "written_by", "end"
    )
    return get_object_or_404(rows, pk=pk)


def _show(
    request: StaffRequest,
    row: ReceptionMemo,
    *,
    passing: Form | None = None,
    closing: Form | None = None,
) -> HttpResponse:
    (one,) = queries.shown(request.actor, [row])
    persons = {alert.person_id for alert in one.alerts} | ({one.about.pk} if one.about else set())
    note_reading(request.actor, "memo.read", f"memo:{row.pk}", sorted(persons))
    end = getattr(row, "end", None)
    context = {
        "one": one,
        "memo": row,
        "end": end,
        "act": chain(end.act_id)[-1] if end and end.act_id else None,
        "takings": row.takings.select_related("staff").order_by("id"),
        "passings": row.passings.select_related("to_staff", "to_site").order_by("id"),
        "passing": passing or PassForm(*_addressees(request)),
        "closing": closing or CloseForm(),
        "warning": AlertForm(),
        "record_url": f"{reverse('ledger-act-new')}?source=memo:{row.pk}",
    }
    return render(request, "casework/memo.html", context)


def _addressees(request: StaffRequest) -> tuple[list[Site], list[Staff]]:
    """Every site of the organization, and everybody who works there."""
    actor = request.actor
    sites = Site.objects.filter(organization=actor.organization, closed_on=None).order_by("id")
    return list(sites), list(accounts.staff_with(actor, Permission.RECEPTION))


def _own_site(request: StaffRequest, sites: list[Site]) -> Site | None:
    scope = request.actor.sites(Permission.RECEPTION)
    return next((s for s in sites if scope is None or s.pk in scope), None)
