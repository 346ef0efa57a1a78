from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from yorisoi.accounts.access import staff_with
from yorisoi.accounts.http import StaffRequest, accepted
from yorisoi.accounts.http import tell as toast
from yorisoi.accounts.policy import Permission
from yorisoi.common import clock
from yorisoi.insight.queries.members import Address, NoSuchFigure
from yorisoi.insight.views.asking import commission_of, month_of, number, submission_of
from yorisoi.inspection import access, actions, forms, queries
from yorisoi.inspection.models import Inspection
from yorisoi.registry.actions.reading import note_reading

PAGE = "inspection-inspection"


def inspections(request: StaffRequest) -> HttpResponse:
    """Whoever draws sees all; an inspector those of today."""
    rows = access.inspections(request.actor).select_related("inspector").order_by("-day", "-id")
    context = {"inspections": rows[:100], "may_draw": request.actor.may(Permission.INSPECT_DRAW),
               "today": clock.today()}  # fmt: skip
    return render(request, "inspection/inspections.html", context)


def new(request: StaffRequest) -> HttpResponse:
    """`?figure=` is the address of a figure's members: then those are drawn."""
    address = request.POST.get("figure") or request.GET.get("figure", "")
    figure = _figure(request, address) if address else None
    inspectors = list(staff_with(request.actor, Permission.INSPECT))
    options = {"by_figure": figure is not None}
    made: list[Inspection] = []
    if request.method == "POST":
        form = forms.DrawForm(inspectors, request.POST, **options)

        def draw(data: dict) -> None:
            same = {name: data[name] for name in ("inspector", "day", "purpose")}
            if figure is not None:
                made.append(actions.draw_figure(request.actor, figure=figure, **same))
            else:
                made.append(actions.draw_by_chance(request.actor, count=data["count"], **same))

        if accepted(form, draw):
            toast(request, _("抜き出しました。"))
            return redirect(PAGE, made[0].pk)
    else:
        first = {"day": clock.today(), "count": 10, "figure": address}
        form = forms.DrawForm(inspectors, initial=first, **options)
    context = {"form": form, "figure": figure, "has_inspectors": bool(inspectors)}
    return render(request, "inspection/new.html", context)


def _figure(request: StaffRequest, address: str) -> queries.Figure:
    """From the address of insight-members; anything else is not found."""
    parts = urlsplit(address)
    try:
        match = resolve(parts.path)
    except Resolver404 as error:
        raise Http404 from error
    if match.url_name != "insight-members":
        raise Http404
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    commission = commission_of(request, match.kwargs["pk"])
    month = month_of(match.kwargs["month"])
    submission = submission_of(request, commission, month) if "submission" in asked else None
    where = Address(
        number(asked.get("block")), asked.get("measure", ""), asked.get("row", ""),
        asked.get("column", "month"),
    )  # fmt: skip
    try:
        return queries.figure_of(request.actor, commission, month, where, submission)
    except NoSuchFigure as error:
        raise Http404 from error


@transaction.atomic
def inspection(request: StaffRequest, pk: int) -> HttpResponse:
    """The masked list."""
    row = _inspection(request, pk)
    found = queries.listed(request.actor, row)
    note_reading(
        request.actor, "inspection.listed", f"inspection:{row.pk}",
        [one.sampled.person_id for one in found],
    )  # fmt: skip
    context = {"inspection": row, "files": found, "today": clock.today(),
               "may_draw": request.actor.may(Permission.INSPECT_DRAW)}  # fmt: skip
    return render(request, "inspection/inspection.html", context)


@transaction.atomic
def file(request: StaffRequest, pk: int) -> HttpResponse:
    """The evidence: one drawn file. Each reading is written down before anything is shown."""
    rows = access.sampled(request.actor).select_related("inspection", "person")
    row = get_object_or_404(rows, pk=pk)
    if not access.may_read(request.actor, row):
        raise Http404
    note_reading(request.actor, "inspection.read", f"sampled:{row.pk}", [row.person_id])
    context = {"file": queries.evidence(request.actor, row), "inspection": row.inspection}
    return render(request, "inspection/file.html", context)


def revoke(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only."""
    row = _inspection(request, pk)
    try:
        actions.revoke(request.actor, row)
    except ValidationError as error:
        toast(request, " ".join(error.messages), is_refusal=True)
    else:
        toast(request, _("取り消しました。いまから何もひらけません。"))
    return redirect(PAGE, pk)


def pack(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only, after a fresh proof: the pack leaves through the gate."""
    content = actions.hand_out(request.actor, _inspection(request, pk))
    return HttpResponse(
        content, content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="inspection-{pk}.pdf"'},
    )  # fmt: skip


def _inspection(request: StaffRequest, pk: int) -> Inspection:
    rows = access.inspections(request.actor).select_related("inspector")
    return get_object_or_404(rows, pk=pk)
