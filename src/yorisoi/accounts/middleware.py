"""The gate: before any view, is this door open for whoever stands before it?"""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    JsonResponse,
)
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from yorisoi.accounts import doors, stepping
from yorisoi.accounts.access import actor_for
from yorisoi.accounts.actions import sending
from yorisoi.accounts.actions.refusing import DOOR, REACH, note_refusal
from yorisoi.accounts.devices import give_cookie
from yorisoi.accounts.doors import Door
from yorisoi.accounts.models import Sent
from yorisoi.accounts.policy import Actor
from yorisoi.accounts.queries.sessions import has_factor, is_locked, is_over, is_stranded, touch
from yorisoi.common import envelopes, scopes
from yorisoi.common.space import is_narrow
from yorisoi.common.views import conflicting, full

# What somebody who is signed in gets for a door that is not theirs, and for what is out of reach.
REFUSED = {403, 404}


class GateMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with scopes.closed(), envelopes.fresh():
            response = self.get_response(request)
        if response.status_code in REFUSED:
            self._note_refusal(request)
        give_cookie(request, response)
        if getattr(request, "signs_out", False) and not request.user.is_authenticated:
            # What this person had on the device goes. Not the cookies: the session's is worth
            # nothing any more, and the device is to be known again.
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        if request.user.is_authenticated:
            # Nothing personal stays in a browser's cache on a shared PC.
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _note_refusal(self, request: HttpRequest) -> None:
        """Behind the answer, so that it is the same with and without; no entry, no answer."""
        match, actor = request.resolver_match, getattr(request, "actor", None)
        door = doors.find(match.view_name) if match else None
        if actor is None or door is None:
            return
        if not may_pass(actor, door):
            note_refusal(actor, DOOR, f"door:{door.name}")
        elif match.kwargs:
            wanted = ",".join(str(value) for value in match.kwargs.values())
            note_refusal(actor, REACH, f"{door.target or door.name}:{wanted}")
        else:
            note_refusal(actor, REACH, f"page:{door.name}")

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        match = request.resolver_match
        door = doors.find(match.view_name if match else None)
        if door is None:
            raise Http404
        if door.is_public and not door.knows(request.method):
            return HttpResponseNotAllowed(door.methods)
        request.signs_out = request.user.is_authenticated
        if request.user.is_authenticated and is_stranded(request):
            logout(request)
        if request.user.is_authenticated and is_over(request):
            logout(request)
            messages.info(
                request,
                _("長い時間がたったので、もう一度サインインしてください。書きかけは残っています。"),
            )
            return None if door.is_public else self._to_sign_in(request)
        if door.is_public:
            return None
        if not request.user.is_authenticated:
            return self._to_sign_in(request)
        request.actor = actor_for(request.user)
        scopes.enter(request.actor.organization)
        return self._answer(request, door)

    def _answer(self, request: HttpRequest, door: Door) -> HttpResponse | None:
        """None where the door stands open."""
        if not door.while_locked and is_locked(request):
            return self._away(request, reverse("accounts-lock"))
        if not door.before_factor and not has_factor(request):
            return redirect("accounts-factors")
        if not may_pass(request.actor, door):
            raise Http404
        # A deed is never done by following a link, nor by a word that carries no token.
        if not door.knows(request.method):
            return HttpResponseNotAllowed(door.methods)
        if not door.reads(request.method) and "X-Fragment" not in request.headers and is_narrow():
            return full(request)
        if door.step_up and has_factor(request) and not stepping.is_fresh(request):
            return stepping.ask(request, downloads=door.downloads)
        if not door.while_locked:
            touch(request)
        stepping.arrived(request)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A view found that what was asked for needs a fresh proof."""
        return stepping.ask(request) if isinstance(error, stepping.StepUpError) else None

    def _to_sign_in(self, request: HttpRequest) -> HttpResponse:
        return self._away(request, reverse(settings.LOGIN_URL))

    def _away(self, request: HttpRequest, url: str) -> HttpResponse:
        """A page is sent there; a script is told, so that it keeps what was typed."""
        if request.headers.get("X-Fragment") or request.content_type == "application/json":
            return JsonResponse({"go": url}, status=401)
        return redirect(f"{url}?{urlencode({'next': _wanted(request)})}")


def _wanted(request: HttpRequest) -> str:
    """The page to come back to. The closed screen stands for the page behind it."""
    if request.method != "GET":
        return "/"
    if request.resolver_match.view_name == "accounts-lock":
        return request.GET.get("next", "/")
    return request.get_full_path()


def may_pass(actor: Actor, door: Door) -> bool:
    wanted = [p for p in (door.permission, door.or_permission) if p is not None]
    return not wanted or any(actor.may(permission) for permission in wanted)


FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


class OnceMiddleware:
    """Behind the gate: a form that comes twice is done once (actions/sending.py). The deed and the
    memory of it are one transaction."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        door = doors.find(request.resolver_match.view_name)
        if request.method != "POST" or not _is_once(request, door):
            return None
        content = dict(request.POST.lists())
        digest = sending.digest_of(content, request.get_full_path())
        number = sending.number_of(content, door.name, digest)
        if not number:
            return None
        try:
            return self._once(request, lambda: view(request, *args, **kwargs), number, digest)
        except stepping.StepUpError:
            # Nothing was done; the form is sent again after the proof.
            return stepping.ask(request)

    @staticmethod
    def _once(
        request: HttpRequest, view: Callable[[], HttpResponse], number: str, digest: str
    ) -> HttpResponse:
        refused = response = None
        with transaction.atomic():
            row, is_ours = sending.claim(request.user.pk, number, digest)
            if not is_ours:
                return _again(request, row, digest)
            try:
                response = view()
            except (Http404, PermissionDenied) as error:
                # What was written down about the attempt stays written.
                refused = error
            _remember(row, response)
        if refused:
            raise refused
        return response


def _is_once(request: HttpRequest, door: Door | None) -> bool:
    """Forms that a person sends. A script asks for parts of a page, and repeats itself knowingly."""
    # A file that is handed over is known again by its content, where it is taken.
    is_form = request.content_type in FORMS and not request.FILES
    # Doors of other makers (account_login) have their own way of answering, by exceptions.
    is_ours = door is not None and not door.is_public and not door.takes_secret and "-" in door.name
    is_known = is_ours and hasattr(request, "actor") and request.user.is_authenticated
    return is_known and is_form and "X-Fragment" not in request.headers


def _remember(row: Sent, response: HttpResponse | None) -> None:
    """A form leads on when it was taken, and is shown again when it was not. A page that shows once
    what was made says itself where the same form leads, sent again: `response.afterwards`."""
    where = response.headers.get("Location", "") if response else ""
    afterwards = getattr(response, "afterwards", "")
    if transaction.get_connection().needs_rollback:
        return
    if afterwards or (response and response.status_code in {302, 303} and len(where) <= 500):
        sending.answered(row, afterwards or where)
    else:
        sending.release(row)


def _again(request: HttpRequest, row: Sent, digest: str) -> HttpResponse:
    if row.digest != digest:
        return conflicting(request, row.answer)
    said = request.POST.get("uuid", "")
    tag = f"draft-done:{said}" if said else ""
    messages.success(request, _("保存してあります。"), extra_tags=tag)
    return redirect(row.answer)
