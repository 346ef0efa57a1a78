"""What is said where something must not leave."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yorisoi.audit.actions import note
from yorisoi.common.views import missing
from yorisoi.disclosure.egress import Refused


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The handler of 403: what somebody may not see looks like what does not exist; what may not
    leave says so to whoever knows it. No entry, no answer."""
    actor = getattr(request, "actor", None)
    if not isinstance(exception, Refused) or actor is None:
        return missing(request, exception)
    note(
        actor, "disclosure.refused", f"door:{request.resolver_match.view_name}"[:80],
        persons=exception.persons, payload={"why": exception.why},
    )  # fmt: skip
    return render(request, "disclosure/refused.html", {"words": exception.words}, status=403)
