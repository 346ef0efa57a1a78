"""The list of cases."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from yorisoi.accounts import access
from yorisoi.accounts.http import StaffRequest
from yorisoi.accounts.policy import Permission
from yorisoi.common import clock
from yorisoi.desk.panels.lists import case_rows, count_said, pager
from yorisoi.desk.views.people import number
from yorisoi.registry.actions.reading import note_listing
from yorisoi.registry.queries.caselist import CLOSED, OPENED, Choice, case_count, case_page


def cases(request: StaffRequest) -> HttpResponse:
    actor, asked = request.actor, request.GET
    choice = Choice(
        site=number(asked.get("site", "")),
        commission=number(asked.get("commission", "")),
        worker=number(asked.get("worker", "")),
        unassigned="unassigned" in asked,
        month=asked.get("month", "") if asked.get("month") in {OPENED, CLOSED} else "",
    )
    page = case_page(actor, choice, after=asked.get("after"), before=asked.get("before"))
    count, is_more = case_count(actor, choice, **({"limit": None} if "count" in asked else {}))
    note_listing(actor, "person.listed", [entry.person for entry in page.cases], where="cases")
    context = {
        "rows": case_rows(page.cases, clock.today()),
        "choice": choice,
        "sites": access.sites(actor, Permission.PERSON_READ),
        "commissions": access.commissions(actor).select_related("commissioner"),
        "workers": access.staff(actor).filter(assignments__isnull=False).distinct(),
        "is_more": is_more,
        "pager": pager(page.before, page.after, count_said(count, is_more), asked),
    }
    return render(request, "desk/cases.html", context)
