"""The gate out, behind the gate in: an egress around each request, and a look through its answer."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from yorisoi.accounts.models import Draft
from yorisoi.audit.actions import note
from yorisoi.disclosure import egress, secrets
from yorisoi.disclosure.egress import Egress, Refused
from yorisoi.disclosure.looking import blacken, blacken_json, blacken_page, hidden_from
from yorisoi.disclosure.secrets import Secret
from yorisoi.disclosure.views.refusing import refused

TEXTS = ("text/", "application/json")


class EgressMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with egress.closed():
            response = self.get_response(request)
            out = egress.current()
            if out is None:
                return response
            try:
                if out.written:
                    _warn(request, out)
                return _looked_through(request, response, out) if out.persons else response
            except Refused as error:
                return refused(request, error)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> None:
        if actor := getattr(request, "actor", None):
            egress.enter(Egress(actor, f"page:{request.resolver_match.view_name}"))


def _looked_through(request: HttpRequest, response: HttpResponse, out: Egress) -> HttpResponse:
    if out.is_released:
        return response
    kind = response.headers.get("Content-Type", "")
    is_text = kind.startswith(TEXTS) and "Content-Disposition" not in response.headers
    if response.content and not is_text:
        raise Refused("unreleased", persons=out.persons)
    where = unquote(response.headers.get("Location", ""))
    if not response.content and where.isascii():
        return response
    hidden = hidden_from(out)
    if not hidden:
        return response
    if secrets.are_in(hidden, where):
        raise Refused("sealed", persons=out.persons)
    said = response.content.decode(response.charset)
    if kind.startswith("application/json"):
        shown = blacken_json(said, hidden)
    elif kind.startswith("text/html"):
        shown = blacken_page(said, hidden, lambda secret: _is_own(request, out, secret))
    else:
        shown = blacken(said, hidden)
    if shown != said:
        response.content = shown.encode(response.charset)
    return response


def _is_own(request: HttpRequest, out: Egress, secret: Secret) -> bool:
    """Typed by whoever looks: sent with this request, or in a draft of theirs."""
    sent = (value for values in request.POST.lists() for value in values[1])
    if any(secret.pattern.search(value) for value in sent):
        return True
    drafts = Draft.objects.filter(staff=out.actor.staff).exclude(typed="")
    return any(secret.pattern.search(str(draft.values)) for draft in drafts)


def _warn(request: HttpRequest, out: Egress) -> None:
    """What was typed says what is sealed: it stands, and whoever typed it may take it out again."""
    hit: set[int] = set()
    for written in out.written:
        found = secrets.are_in(secrets.of(written.persons), written.text)
        hit |= {secret.person for secret in found}
    if hit:
        note(out.actor, "disclosure.warned", out.purpose, persons=sorted(hit))
        words = _(
            "この記録に、秘匿の住所などと同じ言葉があります。開ける人のほかには黒くぬって見せます。"
            "「直す」から、その言葉をぬくことができます。"
        )
        messages.warning(request, words)
