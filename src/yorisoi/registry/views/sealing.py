"""Hiding where somebody is; opening it for a reason; saying who may."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yorisoi.accounts import access as accounts
from yorisoi.accounts.actions.drafting import becoming
from yorisoi.accounts.http import StaffRequest, add_errors, draft_of, draft_url, tell, uuid_of
from yorisoi.accounts.models import Staff
from yorisoi.accounts.policy import Permission
from yorisoi.common import clock, saying
from yorisoi.registry import access
from yorisoi.registry.actions import sealing
from yorisoi.registry.actions.guarding import agree, ask_for_second
from yorisoi.registry.actions.reading import note_reading
from yorisoi.registry.forms.sealing import AskForm, HolderForm, LiftForm, OpenForm, SealForm
from yorisoi.registry.models import (
    Circumstance,
    Person,
    Placement,
    Residence,
    Seal,
    SealHolder,
    SealRequest,
)
from yorisoi.registry.queries.duties import to_ring
from yorisoi.registry.queries.sealing import may_look, sealed_facts, seals_over
from yorisoi.registry.views.facts import open_file

PAGE = "registry-seal"


def open_seal(request: StaffRequest, pk: int) -> HttpResponse:
    """A named holder says why, and sees once what is hidden. Nothing of it is kept anywhere."""
    person = get_object_or_404(access.persons(request.actor), pk=pk)
    seals = seals_over([pk]).get(pk, [])
    form = OpenForm(request.POST if request.method == "POST" else None)
    context = {
        "person": person,
        "form": form,
        "seals": seals,
        "holders": _names(seals),
        "may_open": may_look(request.actor, person, seals),
        "points": None,
        "facts": [],
        "to_ring": to_ring(person) if seals else [],
        "asking": AskForm(),
        "asked": _asked(request, person),
    }
    if request.method == "POST":
        try:
            # The action alone decides, and writes down a refusal as well.
            reason = form.cleaned_data["reason"] if form.is_valid() else ""
            context["points"] = sealing.open_seal(request.actor, person, reason=reason)
            context["facts"] = [_said(fact) for fact in sealed_facts(person)]
        except PermissionDenied:
            context["may_open"] = False
        except ValidationError as error:
            if not form.errors:
                add_errors(form, error)
    answer = render(request, "registry/open_seal.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def ask_second(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only: «look with me»."""
    person = get_object_or_404(access.persons(request.actor), pk=pk)
    form = AskForm(request.POST)
    if form.is_valid():
        try:
            ask_for_second(request.actor, person, reason=form.cleaned_data["ask_reason"])
        except ValidationError as error:
            tell(request, " ".join(error.messages), is_refusal=True)
        else:
            tell(request, _("頼みました。ほかの職員が、自分の画面で15分のうちにたしかめます。"))
    else:
        tell(request, _("開くわけを、ことばで書いてください（5文字から）。"), is_refusal=True)
    return redirect("registry-seal-open", pk)


def second(request: StaffRequest, pk: int) -> HttpResponse:
    """A colleague asks to look with them: who, for whom, why; nothing of what is hidden."""
    row = get_object_or_404(
        access.may_agree(request.actor).select_related("person", "staff"), pk=pk
    )
    if request.method == "POST":
        try:
            agree(request.actor, row)
        except ValidationError as error:
            tell(request, " ".join(error.messages), is_refusal=True)
        else:
            words = _("たしかめました。%(name)sさんの画面で、15分のうちに一度だけ開けます。")
            tell(request, words % {"name": row.staff.name})
        return redirect("desk-today")
    note_reading(
        request.actor, "person.read", f"person:{row.person_id}", [row.person_id], part="second"
    )
    return render(request, "registry/second.html", {"request_row": row})


def _asked(request: StaffRequest, person: Person) -> SealRequest | None:
    """The actor's own request that still waits or was agreed to."""
    rows = SealRequest.objects.filter(
        person=person, staff=request.actor.staff, opened_at=None, until__gt=clock.now()
    )
    return rows.select_related("second").order_by("-id").first()


def _said(fact: Placement | Residence | Circumstance) -> tuple[str, str]:
    if isinstance(fact, Placement):
        return _("施設・里親の名前"), saying.beside(fact.facility, fact.kind)
    if isinstance(fact, Residence):
        return _("市区町村"), str(fact.municipality)
    return str(fact.kind), fact.note


def _names(seals: list[Seal]) -> list[str]:
    """Who can be asked to open it."""
    staff = {
        holder.staff_id: holder.staff.name
        for seal in seals
        for holder in seal.holders.all()
        if holder.ended_at is None and holder.staff.is_active
    }
    return list(staff.values())


def seal(request: StaffRequest, pk: int) -> HttpResponse:
    """The seals over a person, and a form for one more."""
    person = _person(request, pk)
    draft = draft_of(request, PAGE, f"person:{pk}")
    staff = _staff(request)
    if request.method == "POST":
        form = SealForm(staff, request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                with becoming(request.actor, uuid_of(request), once=True):
                    sealing.seal(
                        request.actor, person, basis=data["basis"], reason=data["reason"],
                        since=data["since"], until=data["until"], holders=form.holders(),
                    )  # fmt: skip
            except ValidationError as error:
                add_errors(form, error)
            else:
                said = _("秘匿をかけました。世帯の人にもかかります。")
                tell(request, said, uuid=uuid_of(request))
                return redirect(PAGE, pk)
    else:
        form = SealForm(staff, initial={"holders": [request.actor.staff], **draft.values})
    return _show(request, person, form=form)


def name_holder(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only."""
    row = _seal(request, pk)
    form = HolderForm(_staff(request), request.POST)
    if form.is_valid():
        try:
            sealing.name_holder(request.actor, row, form.staff[form.cleaned_data["staff"]])
        except PermissionDenied:
            return _refused(request, row)
        tell(request, _("開ける人を加えました。"))
    return redirect(PAGE, row.person_id)


def end_holder(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only. The last holder stays."""
    rows = SealHolder.objects.filter(ended_at=None).select_related("seal__person")
    holder = get_object_or_404(rows, pk=pk)
    _seal(request, holder.seal_id)
    try:
        sealing.end_holder(request.actor, holder)
    except PermissionDenied:
        return _refused(request, holder.seal)
    except ValidationError as error:
        tell(request, " ".join(error.messages), is_refusal=True)
    else:
        tell(request, _("開ける人から外しました。"))
    return redirect(PAGE, holder.seal.person_id)


def lift(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only: what was hidden is seen again by everybody who may know the person."""
    row = _seal(request, pk)
    form = LiftForm(request.POST)
    if form.is_valid():
        try:
            sealing.lift(request.actor, row, reason=form.cleaned_data["reason"])
        except PermissionDenied:
            return _refused(request, row)
        except ValidationError as error:
            add_errors(form, error)
        else:
            tell(request, _("秘匿をときました。"))
            return redirect(PAGE, row.person_id)
    return _show(request, row.person, lifts={row.pk: form})


def _refused(request: StaffRequest, row: Seal) -> HttpResponse:
    names = "、".join(_names(seals_over([row.person_id]).get(row.person_id, [])))
    words = _("これができるのは、開ける人だけです（%(names)s）。") % {"names": names}
    tell(request, words, is_refusal=True)
    return redirect(PAGE, row.person_id)


def _person(request: StaffRequest, pk: int) -> Person:
    return get_object_or_404(access.persons(request.actor, Permission.SEAL_SET), pk=pk)


def _seal(request: StaffRequest, pk: int) -> Seal:
    rows = access.within(request.actor, Seal.objects.known(), Permission.SEAL_SET)
    return get_object_or_404(rows.select_related("person"), pk=pk)


def _staff(request: StaffRequest) -> list[Staff]:
    return list(accounts.staff_with(request.actor, Permission.PERSON_READ))


def _show(
    request: StaffRequest,
    person: Person,
    *,
    form: SealForm | None = None,
    lifts: dict[int, LiftForm] | None = None,
) -> HttpResponse:
    file = open_file(request, person, part="seal")
    draft = draft_of(request, PAGE, f"person:{person.pk}")
    staff = _staff(request)
    rows = [
        {
            "seal": row,
            "is_own": row.person_id == person.pk,
            "holders": [holder for holder in row.holders.all() if holder.ended_at is None],
            "may_keep": row.person_id == person.pk and sealing.may_keep(request.actor, row),
            "lift": (lifts or {}).get(row.pk) or LiftForm(),
            "add": HolderForm(staff),
        }
        for row in file.seals
    ]
    context = {
        "person": person, "rows": rows, "form": form or SealForm(staff), "draft": draft,
        "draft_url": draft_url(draft),
    }  # fmt: skip
    return render(request, "registry/seal.html", context)
