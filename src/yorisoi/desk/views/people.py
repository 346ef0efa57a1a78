"""The list of persons in 五十音順."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yorisoi.accounts import access
from yorisoi.accounts.http import StaffRequest
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.common import clock
from yorisoi.desk.panels.lists import count_said, pager, people_table
from yorisoi.registry import access as registry
from yorisoi.registry.actions.reading import note_listing
from yorisoi.registry.queries.listing import ROWS, Choice, people_count, people_page


def people(request: StaffRequest) -> HttpResponse:
    asked = request.GET
    choice = Choice(
        site=number(asked.get("site", "")), mine="mine" in asked, closed="closed" in asked
    )
    page = people_page(
        request.actor, choice,
        after=asked.get("after"), before=asked.get("before"), row=asked.get("row"),
    )  # fmt: skip
    count, is_more = people_count(
        request.actor, choice, **({"limit": None} if "count" in asked else {})
    )
    note_listing(request.actor, "person.listed", [entry.id for entry in page.persons])
    context = {
        "table": people_table(page.persons, clock.today()) if page.persons else None,
        "choice": choice,
        "sites": site_names(request.actor),
        "kana": [(key, kana if key != "none" else _("ほか")) for key, kana in ROWS.items()],
        "row": asked.get("row", ""),
        "is_more": is_more,
        "has_shared": registry.shared(request.actor).exists(),
        "pager": pager(page.before, page.after, count_said(count, is_more), asked),
    }
    return render(request, "desk/people.html", context)


def site_names(actor: Actor) -> list[tuple[int, str]]:
    """The sites to choose from."""
    return list(access.sites(actor, Permission.PERSON_READ).values_list("pk", "name"))


def number(written: str) -> int | None:
    return int(written) if written.isdecimal() and len(written) < 16 else None
