"""One file, read in an emergency: an hour, nothing but reading, each opening written down."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from yorisoi.accounts.http import StaffRequest
from yorisoi.accounts.policy import Permission
from yorisoi.common import clock
from yorisoi.desk.panels.shared import sections_of
from yorisoi.registry import access
from yorisoi.registry.actions.reading import note_reading
from yorisoi.registry.queries.mustknow import must_know


def emergency_file(request: StaffRequest, pk: int) -> HttpResponse:
    """Run out, closed, sealed or tied since: not there."""
    actor = request.actor
    row = get_object_or_404(access.emergencies(actor).select_related("person"), pk=pk)
    sections = sections_of(actor, Permission.EMERGENCY_READ, row.person)
    if not sections:
        raise Http404
    note_reading(actor, "emergency.read", f"emergency:{row.pk}", [row.person_id])
    known = must_know([row.person_id])
    left = row.until - clock.now()
    context = {
        "row": row,
        "person": row.person,
        "sections": sections,
        "known": known,
        "is_sealed": bool(known.seals),
        "minutes": max(1, int(left.total_seconds() // 60)),
    }
    answer = render(request, "desk/emergency.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer
