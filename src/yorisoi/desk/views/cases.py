"""The list of cases."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from yorisoi.accounts import access
from yorisoi.accounts.http import StaffRequest
from yorisoi.common import clock
from yorisoi.desk.panels.lists import case_table, count_said, pager
from yorisoi.desk.views.people import number, site_names
from yorisoi.registry.actions.reading import note_listing
from yorisoi.registry.queries.caselist import (
    CLOSED,
    OPENED,
    Choice,
    case_count,
    case_page,
    workers_of,
)


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
        "table": case_table(page.cases, clock.today(), ended=choice.month == CLOSED)
        if page.cases
        else None,
        "choice": choice,
        "sites": site_names(actor),
        "commissions": list(
            access.commissions(actor).values_list("pk", "commissioner__name", "name")
        ),
        "workers": list(workers_of(actor).values_list("pk", "name")),
        "is_more": is_more,
        "pager": pager(page.before, page.after, count_said(count, is_more), asked),
    }
    return render(request, "desk/cases.html", context)
