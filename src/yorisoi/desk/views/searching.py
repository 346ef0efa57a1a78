"""Finding somebody: a page that answers as one types, and the little list of the record form."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from yorisoi.accounts.http import StaffRequest
from yorisoi.common import clock
from yorisoi.common.text import one_line
from yorisoi.desk.panels.lists import found_rows
from yorisoi.registry.actions.reading import note_listing
from yorisoi.registry.queries.searching import Answer, search

# Longer than anything that finds somebody.
LONGEST = 80
# As many as a list under a field can hold.
PICKED = 12


def _question(asked: QueryDict) -> str:
    return one_line(asked.get("q", "")[:LONGEST])


def search_page(request: StaffRequest) -> HttpResponse:
    """Our forms send the question; an address that holds one is answered as well."""
    asked = request.POST if request.method == "POST" else request.GET
    question, with_dead = _question(asked), "dead" in asked
    answer = search(request.actor, question, with_dead=with_dead) if question else Answer([])
    if answer.found:
        note_listing(request.actor, "person.searched", [one.person.id for one in answer.found])
    context = {
        "q": question,
        "rows": found_rows(answer.found, clock.today()),
        "is_cut": answer.is_cut,
        "with_dead": with_dead,
    }
    is_part = request.headers.get("X-Fragment") == "1"
    template = "desk/parts/results.html" if is_part else "desk/search.html"
    answered = render(request, template, context)
    patch_vary_headers(answered, ["X-Fragment"])
    return answered


def picker(request: StaffRequest) -> HttpResponse:
    """?q= → <li role="option"> for common/js/picker.js; JSON for whoever asks for it. The dead are
    not offered."""
    question = _question(request.GET)
    answer = search(request.actor, question, limit=PICKED) if question else Answer([])
    if answer.found:
        ids = [one.person.id for one in answer.found]
        note_listing(request.actor, "person.searched", ids, where="picker")
    options = [
        {
            "value": row["id"],
            "label": row["name"],
            "kana": row["kana"],
            "note": "　".join(filter(None, [row["called"], *row["facts"][:3], row["why"]])),
            "sealed": row["sealed"],
        }
        for row in found_rows(answer.found, clock.today())
    ]
    if "json" in request.headers.get("Accept", ""):
        return JsonResponse(
            {
                "results": [
                    {"id": one["value"], "label": one["label"], "note": one["note"]}
                    for one in options
                ]
            }
        )
    return render(request, "common/parts/options.html", {"options": options})
