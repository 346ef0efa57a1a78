"""Where everybody arrives: Today for those who support people, the right page for the others."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render

from yorisoi.accounts.http import StaffRequest
from yorisoi.accounts.policy import Permission
from yorisoi.common import checkups, saying
from yorisoi.common.eras import era_year
from yorisoi.desk import condition
from yorisoi.desk.panels import today as morning
from yorisoi.desk.ways import open_door
from yorisoi.registry.actions.reading import note_listing

# Whoever sees no people goes to the first of these that stands open.
HOMES = ("learning-observations", "accounts-audit", "insight-reports", "insight-received",
         "desk-status")  # fmt: skip


def today(request: StaffRequest) -> HttpResponse:
    actor = request.actor
    if not actor.may(Permission.PERSON_READ):
        for name in HOMES:
            if url := open_door(actor, name):
                return redirect(url)
        return render(request, "desk/nothing.html")
    shown = morning.today(actor)
    if shown.persons:
        note_listing(actor, "person.listed", shown.persons, where="today")
    return render(request, "desk/today.html", {"today": shown, "year": _year(shown.day)})


def _year(day: date) -> str:
    return str(day.year) if saying.in_english() else f"{era_year(day)}（{day.year}年）"


def status(request: StaffRequest) -> HttpResponse:
    """How the machine is: nothing of anybody's file stands here, not even how many there are."""
    context = {"facts": condition.facts(request.actor)}
    if "doctor" in request.GET:
        context["findings"] = list(checkups.run())
    if "verify" in request.GET:
        context["chains"] = condition.chains(request.actor)
    return render(request, "desk/status.html", context)
