"""A figure opened to its members: a part beside the report, or a page of its own."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yorisoi.accounts.http import StaffRequest
from yorisoi.accounts.policy import Permission
from yorisoi.common.eras import fiscal_year
from yorisoi.insight.panels.opened import opened
from yorisoi.insight.queries.members import Address, NoSuchFigure, members_behind
from yorisoi.insight.views.asking import commission_of, month_of, number, submission_of
from yorisoi.registry.actions.reading import note_listing


@transaction.atomic
def members(request: StaffRequest, pk: int, month: str) -> HttpResponse:
    commission, first, asked = commission_of(request, pk), month_of(month), request.GET
    submission = submission_of(request, commission, first) if "submission" in asked else None
    address = Address(
        number(asked.get("block")), asked.get("measure", ""), asked.get("row", ""),
        asked.get("column", "month"),
    )  # fmt: skip
    try:
        found = members_behind(
            request.actor, commission, first, address, submission=submission,
            as_persons={"persons": True, "acts": False}.get(asked.get("as", "")),
            offset=number(asked.get("offset")),
        )  # fmt: skip
    except NoSuchFigure as error:
        raise Http404 from error
    note_listing(
        request.actor, "report.members", found.shown_persons, commission=commission.pk, month=month,
        block=address.block, row=address.row,
    )  # fmt: skip
    page = opened(found, submission, asked.urlencode())
    back = reverse("insight-report", args=[pk, month])
    if asked.get("of") == "year":
        back = reverse("insight-year", args=[pk, fiscal_year(first)])
    context = {
        "page": page, "back": back, "may_draw": request.actor.may(Permission.INSPECT_DRAW)
    }  # fmt: skip
    return render(request, "insight/members.html", context)
