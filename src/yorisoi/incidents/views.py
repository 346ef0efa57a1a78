from __future__ import annotations

from collections.abc import Callable

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yorisoi.accounts import access as accounts
from yorisoi.accounts.actions.drafting import becoming
from yorisoi.accounts.http import (
    StaffRequest,
    accepted,
    add_errors,
    draft_of,
    draft_url,
    tell,
    uuid_of,
)
from yorisoi.accounts.models import Site
from yorisoi.accounts.policy import Permission
from yorisoi.common import clock, saying
from yorisoi.incidents import access, actions, clocks, forms, queries
from yorisoi.incidents.models import Incident
from yorisoi.incidents.papers.incident import print_incident
from yorisoi.registry import access as registry
from yorisoi.registry.actions.reading import note_reading
from yorisoi.registry.models import Person

PAGE = "incidents-incident"


def incidents(request: StaffRequest) -> HttpResponse:
    tab = request.GET.get("show", queries.OPEN)
    tab = tab if tab in queries.TABS else queries.OPEN
    found = queries.incidents(request.actor, tab)
    clocks_by = {}
    for one in queries.running(request.actor):
        clocks_by.setdefault(one.incident, []).append(one)
    context = {
        "rows": [(row, clocks_by.get(row.pk, [])) for row in found],
        "tab": tab,
        "tabs": [
            {"url": f"?show={code}", "label": label, "current": code == tab}
            for code, label in queries.TABS.items()
        ],
    }
    return render(request, "incidents/incidents.html", context)


def report_near_miss(request: StaffRequest) -> HttpResponse:
    """Two lines, from anybody; below stands what one reported oneself, and whether it is done."""
    door = "incidents-report"
    draft = draft_of(request, door)
    sites = list(Site.objects.filter(organization=request.actor.organization).order_by("id"))
    if request.method == "POST":
        form = forms.ReportForm(sites, request.POST)
        if _reported(request, form, Incident.Kind.NEAR_MISS):
            return redirect(door)
    else:
        form = forms.ReportForm(sites, initial=_first(request, sites) | draft.values)
    own = access.own_reports(request.actor).select_related("end").order_by("-id")[:20]
    context = {"form": form, "draft": draft, "draft_url": draft_url(draft), "own": own}
    return render(request, "incidents/report.html", context)


def complaint_new(request: StaffRequest) -> HttpResponse:
    return _new(request, "incidents-complaint-new", Incident.Kind.COMPLAINT, forms.ComplaintForm)


def leak_new(request: StaffRequest) -> HttpResponse:
    return _new(request, "incidents-leak-new", Incident.Kind.LEAK, forms.IncidentForm)


def _new(
    request: StaffRequest, door: str, kind: Incident.Kind, form_class: type[forms.ReportForm]
) -> HttpResponse:
    draft = draft_of(request, door)
    sites = list(accounts.sites(request.actor, Permission.INCIDENT_WORK))
    if request.method == "POST":
        form = form_class(sites, request.POST)
        if row := _reported(request, form, kind):
            return redirect(PAGE, row.pk)
    else:
        form = form_class(sites, initial=_first(request, sites) | draft.values)
    context = {"form": form, "draft": draft, "draft_url": draft_url(draft), "title": kind.label}
    return render(request, "incidents/new.html", context)


def _first(request: StaffRequest, sites: list[Site]) -> dict[str, object]:
    own = {grant.site for grant in request.actor.grants}
    site = next((site.pk for site in sites if site.pk in own), "")
    return {"found_on": clock.today(), "site": site or (sites[0].pk if len(sites) == 1 else "")}


def _reported(
    request: StaffRequest, form: django_forms.Form, kind: Incident.Kind
) -> Incident | None:
    if not form.is_valid():
        return None
    uuid = uuid_of(request)
    data = {**form.cleaned_data, "found_on": form.cleaned_data["found_on"] or clock.today()}
    happened = actions.Happened(**data, client_uuid=uuid)
    try:
        with becoming(request.actor, uuid):
            if kind == Incident.Kind.NEAR_MISS:
                row = actions.report_near_miss(request.actor, happened)
            else:
                row = actions.report(request.actor, kind, happened)
    except ValidationError as error:
        add_errors(form, error)
        return None
    tell(request, _("とどきました。ありがとうございます。"), uuid=uuid)
    return row


def statistics(request: StaffRequest) -> HttpResponse:
    rows = queries.by_month(request.actor)
    context = {
        "heads": [{"label": _("月")}]
        + [{"label": label, "n": True} for label in Incident.Kind.labels],
        "rows": [
            {
                "head": saying.month(row.month),
                "cells": [{"value": n, "n": True} for n in row.values],
            }
            for row in rows
        ],
    }
    return render(request, "incidents/statistics.html", context)


def incident(request: StaffRequest, pk: int) -> HttpResponse:
    return _show(request, _incident(request, pk))


def paper(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only: the paper leaves through the gate."""
    row = _incident(request, pk)
    content = print_incident(request.actor, row)
    name = f"incident-{row.pk}.pdf"
    return HttpResponse(
        content, content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


def measure_done(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only."""
    measure = get_object_or_404(access.measures(request.actor).select_related("incident"), pk=pk)
    try:
        actions.finish_measure(request.actor, measure, on=clock.today())
    except ValidationError as error:
        tell(request, " ".join(error.messages), is_refusal=True)
    else:
        tell(request, _("すんだと書きました。"))
    return redirect(PAGE, measure.incident_id)


def _name(request: StaffRequest, row: Incident, *, person: int) -> None:
    found = registry.persons(request.actor).filter(pk=person).first()
    if found is None:
        raise ValidationError({"person": _("この人は見つかりません。もう一度さがしてください。")})
    actions.name_concerned(request.actor, row, found)


def _by(action: Callable) -> Callable:
    def deed(request: StaffRequest, row: Incident, **data: object) -> None:
        action(request.actor, row, **data)

    return deed


# {verb: (form, what it does)}: each is a form on the page of the incident.
FORMS: dict[str, tuple[type[django_forms.Form], Callable]] = {
    "concerned": (forms.PersonForm, _name),
    "tell": (forms.TellingForm, _by(actions.tell)),
    "measure": (forms.MeasureForm, _by(actions.plan_measure)),
    "answer": (forms.AnswerForm, _by(actions.answer_complaint)),
    "judge": (forms.JudgementForm, _by(actions.judge_leak)),
    "notify": (forms.LeakReportForm, _by(actions.file_leak_report)),
    "close": (forms.CloseForm, _by(actions.close_incident)),
}


def _deed(verb: str) -> Callable[[StaffRequest, int], HttpResponse]:
    form_class, deed = FORMS[verb]

    def view(request: StaffRequest, pk: int) -> HttpResponse:
        row = _incident(request, pk)
        form = form_class(request.POST, prefix=None)
        if accepted(form, lambda data: deed(request, row, **data)):
            tell(request, _("書きました。"))
            return redirect(PAGE, row.pk)
        return _show(request, row, **{verb: form})

    return view


DEEDS = {verb: _deed(verb) for verb in FORMS}


def _incident(request: StaffRequest, pk: int) -> Incident:
    rows = access.incidents(request.actor).select_related(
        "site", "reported_by", "end", "leak", "complaint"
    )
    return get_object_or_404(rows, pk=pk)


def _show(request: StaffRequest, row: Incident, **bound: django_forms.Form) -> HttpResponse:
    """One incident with the forms of what can be done next; `bound` is one with a mistake in it."""
    row.refresh_from_db()
    people = Person.objects.filter(
        pk__in=row.concerned.values("person"), organization=request.actor.organization
    ).order_by("sort_key")
    note_reading(
        request.actor, "incident.read", f"incident:{row.pk}", [person.pk for person in people]
    )
    leak = getattr(row, "leak", None)
    complaint = getattr(row, "complaint", None)
    initial = {"judge": _judged(row, leak), "answer": _answered(complaint)}
    made = {
        verb: bound.get(verb) or form_class(initial=initial.get(verb))
        for verb, (form_class, _deed) in FORMS.items()
    }
    context = {
        "incident": row, "people": people, "leak": leak, "complaint": complaint,
        "grounds": [clocks.Ground(code).label for code in leak.grounds] if leak else [],
        "clocks": queries.clocks_of(leak, clock.today()),
        "reports": leak.reports.order_by("on", "id") if leak else [],
        "tellings": row.tellings.order_by("on", "id"),
        "measures": row.measures.order_by("due_on", "id"),
        "end": getattr(row, "end", None), "forms": made, "today": clock.today(),
        "found_by": row.found_by or (row.reported_by.name if row.reported_by else ""),
    }  # fmt: skip
    return render(request, "incidents/incident.html", context)


def _judged(row: Incident, leak: object) -> dict[str, object]:
    if leak is None:
        return {"known_on": row.found_on, "grounds": []}
    names = ("known_on", "grounds", "is_unreadable", "unreadable_reason")
    return {name: getattr(leak, name) for name in names}


def _answered(complaint: object) -> dict[str, object]:
    names = ("answer", "answered_on", "third_party", "satisfaction")
    return {name: getattr(complaint, name) for name in names} if complaint else {}
