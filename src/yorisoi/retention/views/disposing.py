from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yorisoi.accounts.http import StaffRequest, accepted
from yorisoi.accounts.http import tell as toast
from yorisoi.accounts.policy import Permission
from yorisoi.common import clock
from yorisoi.registry.actions.reading import note_listing, note_reading
from yorisoi.registry.models import Person
from yorisoi.retention import access, forms, queries
from yorisoi.retention.actions import deciding
from yorisoi.retention.models import Disposal
from yorisoi.retention.papers.certificate import print_certificate
from yorisoi.retention.rules import Term

FILE, PAGE = "retention-file", "retention-disposal"


def disposals(request: StaffRequest) -> HttpResponse:
    """What is due, what is on its way, what is held, what is gone."""
    due = queries.candidates(request.actor)
    ways = queries.under_way(request.actor)
    holds = access.holds(request.actor).select_related("person").order_by("since", "id")[:50]
    named = {one.person.pk for one in due} | {row.person_id for row in holds}
    named |= {way.person.pk for way in ways if way.person}
    if named:
        note_listing(request.actor, "person.listed", named, where="retention")
    context = {
        "due": due, "ways": ways, "holds": holds, "done": queries.done(request.actor),
        "is_everywhere": access.is_everywhere(request.actor),
    }  # fmt: skip
    return render(request, "retention/disposals.html", context)


def rules(request: StaffRequest) -> HttpResponse:
    """The table of rules; `?code=` opens one to be changed, `?code=new` a new one."""
    code, form = request.GET.get("code", ""), None
    ours = queries.terms(request.actor)
    if code and _may_write(request):
        one = next((term for term in ours if term.code == code), None)
        form = forms.RuleForm(initial=_initial(one) if one else _new(ours))
    return _rules(request, ours, form)


def rule(request: StaffRequest) -> HttpResponse:
    """POST only."""
    form = forms.RuleForm(request.POST)
    if accepted(form, lambda data: deciding.write_rule(request.actor, **data)):
        toast(request, _("書きました。"))
        return redirect("retention-rules")
    return _rules(request, queries.terms(request.actor), form)


def _rules(request: StaffRequest, ours: list[Term], form: Form | None) -> HttpResponse:
    context = {"terms": ours, "form": form, "may_write": _may_write(request)}
    return render(request, "retention/rules.html", context)


def _may_write(request: StaffRequest) -> bool:
    return request.actor.may(Permission.SETUP) and access.is_everywhere(request.actor)


def _initial(term: Term) -> dict[str, object]:
    names = ("code", "name", "jurisdiction", "counted", "years", "source", "is_verified")
    return {name: getattr(term, name) for name in names} | {"programmes": list(term.programmes)}


def _new(ours: list[Term]) -> dict[str, object]:
    taken = {term.code for term in ours}
    return {"code": next(f"own-{n}" for n in range(1, 1_000) if f"own-{n}" not in taken)}


def file(request: StaffRequest, pk: int) -> HttpResponse:
    return _file(request, _person(request, pk))


def hold(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only."""
    person = _person(request, pk)
    form = forms.HoldForm(request.POST)
    if accepted(form, lambda data: deciding.hold(request.actor, person, **data)):
        toast(request, _("消さないことにしました。"))
        return redirect(FILE, pk)
    return _file(request, person, holding=form)


def end_hold(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only."""
    row = get_object_or_404(access.holds(request.actor).select_related("person"), pk=pk)
    form = forms.EndHoldForm(request.POST)
    if accepted(form, lambda data: deciding.end_hold(request.actor, row, **data)):
        toast(request, _("保全を終えました。"))
        return redirect(FILE, row.person_id)
    return _file(request, row.person, ending=form)


def propose(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only."""
    person = _person(request, pk)
    try:
        row = deciding.propose(request.actor, person)
    except ValidationError as error:
        toast(request, " ".join(error.messages), is_refusal=True)
        return redirect(FILE, pk)
    toast(request, _("候補にあげました。つぎは、本人に写しをわたします。"))
    return redirect(PAGE, row.pk)


def disposal(request: StaffRequest, pk: int) -> HttpResponse:
    return _show(request, _disposal(request, pk))


def offer(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only."""
    row = _disposal(request, pk)
    form = forms.OfferForm(request.POST)
    if accepted(form, lambda data: deciding.offer_copy(request.actor, row, **data)):
        toast(request, _("書きました。つぎは、ふたりで決めます。"))
        return redirect(PAGE, pk)
    return _show(request, row, offering=form)


def decide(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only, after a fresh proof."""
    return _done(request, pk, deciding.decide, _("決めました。"))


def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only."""
    return _done(request, pk, deciding.withdraw, _("とりやめました。"))


def _done(request: StaffRequest, pk: int, action: Callable, said: str) -> HttpResponse:
    row = _disposal(request, pk)
    try:
        action(request.actor, row)
    except ValidationError as error:
        toast(request, " ".join(error.messages), is_refusal=True)
    else:
        toast(request, said)
    return redirect(PAGE, pk)


def certificate(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only: the paper leaves through the gate."""
    rows = access.disposals(request.actor).filter(certificate__isnull=False)
    row = get_object_or_404(rows.select_related("certificate", "offer"), pk=pk)
    content = print_certificate(request.actor, row.certificate)
    name = f"certificate-{row.pk}.pdf"
    return HttpResponse(
        content, content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


def _person(request: StaffRequest, pk: int) -> Person:
    return get_object_or_404(access.persons(request.actor), pk=pk)


def _disposal(request: StaffRequest, pk: int) -> Disposal:
    rows = access.disposals(request.actor).select_related("offer", "certificate", "commission")
    return get_object_or_404(rows, pk=pk)


def _file(request: StaffRequest, person: Person, **bound: Form) -> HttpResponse:
    """One file: until when it is kept and why, what holds it, and the way on."""
    note_reading(request.actor, "retention.read", f"person:{person.pk}", [person.pk])
    due = queries.due_of(request.actor, person)
    context = {
        "person": person, "due": due,
        "is_due": due.on is not None and due.on <= clock.today(),
        "holds": access.holds(request.actor).filter(person=person).order_by("id"),
        "disposal": Disposal.objects.filter(person=person.pk, withdrawn_at=None).first(),
        "holding": bound.get("holding") or forms.HoldForm(initial={"since": clock.today()}),
        "ending": bound.get("ending") or forms.EndHoldForm(),
    }  # fmt: skip
    return render(request, "retention/file.html", context)


def _show(request: StaffRequest, row: Disposal, **bound: Form) -> HttpResponse:
    """One file on its way out, step by step."""
    person = access.persons(request.actor).filter(pk=row.person).first()
    note_reading(
        request.actor, "retention.read", f"disposal:{row.pk}", [row.person] if person else []
    )
    decisions = list(row.decisions.select_related("staff").order_by("at", "id"))
    gone, offered = getattr(row, "certificate", None), getattr(row, "offer", None)
    context = {
        "disposal": row, "person": person, "offer": offered, "certificate": gone,
        "decisions": decisions, "is_open": gone is None and row.withdrawn_at is None,
        "needed": deciding.DECIDERS - len(decisions),
        "has_decided": any(one.staff_id == request.actor.staff for one in decisions),
        "hindered": deciding.hindrances(row) if person and gone is None else [],
        "is_held": bool(person) and person.holds.filter(ended_at=None).exists(),
        "offering": bound.get("offering") or forms.OfferForm(initial={"on": clock.today()}),
        "counts": sorted(gone.counts.items()) if gone else [],
    }  # fmt: skip
    return render(request, "retention/disposal.html", context)
