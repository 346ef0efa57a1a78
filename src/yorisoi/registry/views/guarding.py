"""Emergencies, their reviews, and the seal duty."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yorisoi.accounts import access as accounts
from yorisoi.accounts.http import StaffRequest, add_errors, tell
from yorisoi.accounts.models import Staff
from yorisoi.accounts.policy import Permission
from yorisoi.common import saying
from yorisoi.registry import access
from yorisoi.registry.actions import emergency
from yorisoi.registry.actions import guarding as acting
from yorisoi.registry.actions.reading import note_listing, note_reading
from yorisoi.registry.forms.guarding import DutyForm, EmergencyForm, ReviewForm
from yorisoi.registry.models import Duty
from yorisoi.registry.queries.duties import roster
from yorisoi.registry.queries.emergencies import by_month, is_rising

LIST, DUTIES, FEW = "registry-emergencies", "registry-duties", 100


def break_glass(request: StaffRequest) -> HttpResponse:
    """Whatever opens nothing is answered with the same words, the same status, the same form."""
    form = EmergencyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = emergency.break_glass(request.actor, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            if row is not None:
                return redirect("desk-emergency", row.pk)
            words = _(
                "ひらけるファイルが見つかりません。番号か、名前と生年月日を、もう一度たしかめてください。"
            )
            form.add_error(None, words)
    answer = render(request, "registry/emergency_new.html", {"form": form})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def close(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only."""
    row = access.emergencies(request.actor).filter(pk=pk).first()
    is_own = row is not None
    row = row or get_object_or_404(access.reviewable(request.actor), pk=pk)
    emergency.close_emergency(request.actor, row)
    tell(request, _("緊急閲覧を終えました。"))
    return redirect("desk-today" if is_own else LIST)


def emergencies(request: StaffRequest) -> HttpResponse:
    """Over the files whose staff one is: what waits for a review, what was reviewed; for managers
    how many there were month by month, of nobody by name."""
    actor = request.actor
    rows = access.reviewable(actor).select_related("person", "staff", "reviewed_by")
    found = list(rows.order_by("-opened_at", "-id")[:FEW])
    if found:
        persons = {row.person_id for row in found}
        note_listing(actor, "person.listed", persons, where="emergencies")
    months = by_month(actor.organization) if actor.may(Permission.STAFF) else []
    context = {
        "waiting": [row for row in found if row.reviewed_at is None],
        "reviewed": [row for row in found if row.reviewed_at is not None],
        "own": list(access.emergencies(actor).order_by("until", "id")),
        "months": [(saying.month(month), count) for month, count in months],
        "is_rising": bool(months) and is_rising(months),
    }
    return render(request, "registry/emergencies.html", context)


def review(request: StaffRequest, pk: int) -> HttpResponse:
    rows = access.reviewable(request.actor).select_related("person", "staff")
    row = get_object_or_404(rows, pk=pk)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            emergency.review_emergency(request.actor, row, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            tell(request, _("たしかめたことを残しました。"))
            return redirect(LIST)
    note_reading(
        request.actor, "person.read", f"person:{row.person_id}", [row.person_id], part="emergency"
    )
    context = {"row": row, "form": form}
    return render(request, "registry/emergency_review.html", context)


def duties(request: StaffRequest) -> HttpResponse:
    """Who is rung about sealed whereabouts, and a form for one more span."""
    staff = _staff(request)
    form = DutyForm(staff, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        since, until = form.span()
        data = form.cleaned_data
        try:
            acting.put_on_duty(
                request.actor, form.staff[data["staff"]], since=since, until=until,
                phone=data["phone"],
            )  # fmt: skip
        except ValidationError as error:
            add_errors(form, error)
        else:
            tell(request, _("当番を決めました。"))
            return redirect(DUTIES)
    context = {"rows": roster(request.actor), "form": form}
    return render(request, "registry/duties.html", context)


def end_duty(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only."""
    rows = Duty.objects.filter(organization=request.actor.organization, ended_at=None)
    acting.end_duty(request.actor, get_object_or_404(rows, pk=pk))
    tell(request, _("当番を外しました。"))
    return redirect(DUTIES)


def _staff(request: StaffRequest) -> list[Staff]:
    found = accounts.staff_with(request.actor, Permission.PERSON_READ)
    return list(found.exclude(pk=request.actor.staff))
