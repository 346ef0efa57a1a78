"""Writing, putting right and taking back one fact of a file: three views serve every sheet."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yorisoi.accounts.actions.drafting import becoming
from yorisoi.accounts.http import StaffRequest, add_errors, draft_of, draft_url, tell, uuid_of
from yorisoi.accounts.policy import Permission
from yorisoi.accounts.queries.drafting import Opened
from yorisoi.registry import access
from yorisoi.registry.actions.caring import withdraw_consent
from yorisoi.registry.actions.reading import note_reading
from yorisoi.registry.forms.facts import FactForm, WithdrawalForm
from yorisoi.registry.models import (
    Circumstance,
    Consent,
    ContactPoint,
    Fact,
    Person,
    Placement,
    Residence,
)
from yorisoi.registry.queries.sealing import hides, is_hidden, seals_over
from yorisoi.registry.views.sheets import BY_SLUG, File, Row, Sheet


def open_file(request: StaffRequest, person: Person, *, part: str) -> File:
    """The reading is written down before anything of it is shown."""
    note_reading(request.actor, "person.read", f"person:{person.pk}", [person.pk], part=part)
    return File(request.actor, person, seals_over([person.pk]).get(person.pk, []))


def writable(request: StaffRequest, pk: int) -> Person:
    return get_object_or_404(access.persons(request.actor, Permission.PERSON_WRITE), pk=pk)


def sheet(request: StaffRequest, pk: int, slug: str) -> HttpResponse:
    """What stands, and a form for something new."""
    page = BY_SLUG[slug]
    person = writable(request, pk)
    file = open_file(request, person, part=slug)
    draft = draft_of(request, f"registry-{page.stem}-new", f"person:{pk}")
    if request.method == "POST":
        form = _form(page, file, None, request.POST)
        if form.is_valid() and _written(request, form, page, person):
            return redirect(f"registry-{page.stem}-new", pk)
    else:
        form = _form(page, file, None, initial=draft.values)
    return _show(request, page, file, form, draft)


def edit(request: StaffRequest, pk: int, slug: str) -> HttpResponse:
    page = BY_SLUG[slug]
    fact = _fact(request, page, pk)
    file = open_file(request, fact.person, part=slug)
    draft = draft_of(request, f"registry-{page.stem}-edit", f"{page.stem}:{pk}")
    if request.method == "POST":
        form = _form(page, file, fact, request.POST)
        if form.is_valid() and _written(request, form, page, fact.person, fact):
            return redirect(f"registry-{page.stem}-new", fact.person_id)
    else:
        form = _form(page, file, fact, initial=draft.values)
    return _show(request, page, file, form, draft, fact)


def retract(request: StaffRequest, pk: int, slug: str) -> HttpResponse:
    """POST only. The row stays in the history."""
    page = BY_SLUG[slug]
    fact = _fact(request, page, pk)
    try:
        page.take_back(request.actor, fact)
    except ValidationError as error:
        tell(request, " ".join(error.messages), is_refusal=True)
    else:
        tell(request, _("取り下げました。履歴には残っています。"))
    return redirect(f"registry-{page.stem}-new", fact.person_id)


def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """A consent is taken back: by whom and when."""
    page = BY_SLUG["consents"]
    consent = _fact(request, page, pk)
    file = open_file(request, consent.person, part="consents")
    draft = draft_of(request, "registry-consent-withdraw", f"consent:{pk}")
    form = WithdrawalForm(
        request.POST if request.method == "POST" else None,
        initial={"by": consent.person.name, **draft.values},
    )
    if request.method == "POST" and form.is_valid():
        try:
            with becoming(request.actor, uuid_of(request), once=True):
                withdraw_consent(request.actor, consent, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            tell(request, _("同意の取り消しを書きました。"), uuid=uuid_of(request))
            return redirect("registry-consent-new", consent.person_id)
    return _show(request, page, file, form, draft, consent, title=_("同意を取り消す"))


def _fact(request: StaffRequest, page: Sheet, pk: int) -> Fact:
    """A standing fact of a person within reach; anything else does not exist."""
    rows = page.model.objects.filter(retracted_at=None).select_related("person")
    return get_object_or_404(access.within(request.actor, rows, Permission.PERSON_WRITE), pk=pk)


def _form(page: Sheet, file: File, fact: Fact | None, *args: object, **options: object) -> FactForm:
    if isinstance(fact, ContactPoint):
        options |= {"is_hidden": is_hidden(fact, file.seals), "may_open": file.may_open}
    elif isinstance(fact, Placement | Residence | Circumstance):
        options["is_hidden"] = hides(file.seals, fact)
    return page.form(file.actor, file.person, *args, fact=fact, **options)


def _written(
    request: StaffRequest, form: FactForm, page: Sheet, person: Person, fact: Fact | None = None
) -> bool:
    try:
        with becoming(request.actor, uuid_of(request), once=True):
            if fact is None:
                page.write(request.actor, person, form.values())
            else:
                page.fix(request.actor, fact, form.values())
    except ValidationError as error:
        add_errors(form, error)
        return False
    said = _("直しました。まえのものも履歴に残っています。") if fact else _("書きました。")
    tell(request, said, uuid=uuid_of(request))
    return True


def _show(
    request: StaffRequest,
    page: Sheet,
    file: File,
    form: object,
    draft: Opened,
    fact: Fact | None = None,
    *,
    title: str = "",
) -> HttpResponse:
    rows: list[Row] = [] if fact else page.rows(file)
    context = {
        "sheet": page,
        "person": file.person,
        "rows": rows,
        "row": page.row(file, fact) if fact else None,
        "form": form,
        "draft": draft,
        "draft_url": draft_url(draft),
        "title": title or page.title,
        "offers_form": fact is not None or not (page.is_single and rows),
        "picked": _picked(form) if page.names_person else [],
        "is_consent": page.model is Consent,
        "edit_door": f"registry-{page.stem}-edit",
        "retract_door": f"registry-{page.stem}-retract",
    }
    return render(request, "registry/sheet.html", context)


def _picked(form: FactForm) -> list[dict[str, object]]:
    """The registered person whom the form holds, by the name that the file has."""
    pk = str(form["other"].value() or "")
    person = access.persons(form.actor).filter(pk=int(pk)).first() if pk.isdecimal() else None
    return [{"value": person.pk, "label": person.name}] if person else []
