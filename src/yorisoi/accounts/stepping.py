"""Step-up: behind some doors a proof must be fresh, and nothing that was typed is lost by it.

A door says so in its row (`step_up`); a view whose decision brought the obligation «step_up» calls
`demand`. Fresh is a proof of one's own (passkey, password, number, the provider's) of the last five
minutes; a PIN on a shared tablet is none. What was sent meanwhile waits in the session, on the
server, and is sent by a button of one's own afterwards: through the gate again, never past it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: TID251 part of the gate
from django.shortcuts import redirect  # noqa: TID251
from django.urls import reverse
from django.utils.http import urlencode

from yorisoi.accounts.queries.sessions import is_demo
from yorisoi.common import clock

FRESH = timedelta(minutes=5)
WAITING = "waiting_for_proof"
# What waits no longer than somebody looks for a key; and no more than a long note.
KEPT = timedelta(minutes=30)
MOST = 400_000
SECRETS = ("password", "oldpassword", "password1", "password2", "pin", "code", "credential")


class StepUpError(Exception):
    """The view may go on only after a fresh proof; the gate asks for it."""


@dataclass(frozen=True)
class Waiting:
    """A request that waits for a proof: where to, and what was typed. A download has no fields."""

    path: str
    fields: list[tuple[str, str]]
    is_post: bool


def is_fresh(request: HttpRequest) -> bool:
    if is_demo(request):
        return settings.DEMO
    records = get_authentication_records(request, request.user)
    latest = max((record.get("at", 0) for record in records), default=0)
    return 0 <= clock.seconds() - latest < FRESH.total_seconds()


def demand(request: HttpRequest) -> None:
    """Raises StepUpError where the proof is stale."""
    if not is_fresh(request):
        raise StepUpError


def ask(request: HttpRequest, *, downloads: bool = False) -> HttpResponse:
    """To the proof, and from there back to what one was doing."""
    path = request.get_full_path()
    back = path
    if request.method == "POST" or downloads:
        request.session[WAITING] = {
            "path": path, "post": request.method == "POST", "fields": _typed(request),
            "at": clock.seconds(),
        }  # fmt: skip
        back = reverse("accounts-go-on")
    url = f"{reverse('accounts-prove')}?{urlencode({'next': back})}"
    if request.headers.get("X-Fragment") or request.content_type == "application/json":
        return JsonResponse({"go": url}, status=401)
    return redirect(url)


def _typed(request: HttpRequest) -> list[list[str]]:
    fields = [
        [name, value]
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and name not in SECRETS
    ]
    return fields if sum(len(value) for _name, value in fields) <= MOST else []


def waiting(request: HttpRequest) -> Waiting | None:
    kept = request.session.get(WAITING)
    if not kept or clock.seconds() - kept["at"] > KEPT.total_seconds():
        return None
    return Waiting(kept["path"], [(name, value) for name, value in kept["fields"]], kept["post"])


def arrived(request: HttpRequest) -> None:
    """What waited has come through: it is not kept a second longer."""
    kept = request.session.get(WAITING)
    if kept and kept["path"] == request.get_full_path():
        del request.session[WAITING]
