"""What Django and allauth tell of sign-in, written into the trail. Connected in apps.py.

Signals don't cross rooms here; these come from the libraries that own the moment.
"""

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
    authenticator_used,
)
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest

from yorisoi.accounts import devices, guarding
from yorisoi.accounts.actions import signing
from yorisoi.accounts.models import Staff
from yorisoi.accounts.queries.sessions import FACTOR, begin


def connect() -> None:
    user_logged_in.connect(_came_in)
    user_logged_out.connect(_went)
    authentication_failed.connect(_failed_second)
    password_set.connect(_password_changed)
    password_changed.connect(_password_changed)
    password_reset.connect(_password_changed)
    authenticator_added.connect(_key_added)
    authenticator_removed.connect(_key_removed)
    authenticator_reset.connect(_codes_renewed)
    authenticator_used.connect(_code_used)


def _came_in(request: HttpRequest, user: Staff, **more: object) -> None:
    way = way_in(request, user)
    begin(request.session, way=way)
    if way != "demo":
        devices.remember(request, user)
    signing.note_sign_in(
        user, by=way, session_key=request.session.session_key or "",
        device=devices.in_words(request),
        place=devices.place_in_words(guarding.address_of(request)),
    )  # fmt: skip


def way_in(request: HttpRequest, staff: Staff) -> str:
    """«passkey», «password+totp»…: as allauth recorded the steps, or as our own door says."""
    said = getattr(request, "way_in", "")
    if said:
        return said
    steps = []
    for record in get_authentication_records(request, staff):
        kind = record.get("type") or record["method"]
        steps.append("passkey" if record.get("passwordless") else str(kind))
    return "+".join(dict.fromkeys(steps))


def _went(request: HttpRequest, user: Staff | None, **more: object) -> None:
    if user is not None:
        signing.note_sign_out(user, session_key=request.session.session_key or "")


def _failed_second(user: Staff, authenticator: Authenticator, **more: object) -> None:
    signing.note_failed_sign_in(staff=user, by=authenticator.type)


def _password_changed(user: Staff, **more: object) -> None:
    signing.note_factor(user, kind="password", change="renewed")


def _key_added(
    request: HttpRequest, user: Staff, authenticator: Authenticator, **more: object
) -> None:
    signing.note_factor(user, kind=authenticator.type, change="added")
    if authenticator.type == Authenticator.Type.WEBAUTHN:
        # The key has just been touched: whoever has no password need not touch it again to see
        # the recovery codes that come with it.
        record_authentication(
            request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True
        )


def _key_removed(
    request: HttpRequest, user: Staff, authenticator: Authenticator, **more: object
) -> None:
    request.session.pop(FACTOR, None)
    signing.note_factor(user, kind=authenticator.type, change="removed")


def _codes_renewed(user: Staff, authenticator: Authenticator, **more: object) -> None:
    signing.note_factor(user, kind=authenticator.type, change="renewed")


def _code_used(user: Staff, authenticator: Authenticator, **more: object) -> None:
    """A recovery code is gone once used; the owner should find that in the trail."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        signing.note_factor(user, kind=authenticator.type, change="used")
