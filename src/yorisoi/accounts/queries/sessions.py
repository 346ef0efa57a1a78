"""What a session says of itself: locked, idle, with or without a second factor."""

from datetime import timedelta

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

from yorisoi.common import clock

SEEN, LOCKED, FACTOR, DEMO = "seen_at", "locked_at", "has_factor", "demo_sign_in"
# Writing the session at every request would make every reading a write of its own.
PRECISION = timedelta(seconds=20)


def idle_limit(request: HttpRequest) -> timedelta:
    organization = request.user.organization
    return timedelta(minutes=organization.idle_minutes if organization else 15)


def is_locked(request: HttpRequest) -> bool:
    """Locked by hand, or left alone for longer than the organization allows. The server decides;
    the page only shows it sooner."""
    session = request.session
    if LOCKED in session:
        return True
    seen = session.get(SEEN)
    if seen is not None and clock.micros(clock.now()) - seen > idle_limit(request) / timedelta(
        microseconds=1
    ):
        session[LOCKED] = clock.micros(clock.now())
        return True
    return False


def touch(request: HttpRequest) -> None:
    now = clock.micros(clock.now())
    if now - request.session.get(SEEN, 0) > PRECISION / timedelta(microseconds=1):
        request.session[SEEN] = now


def has_factor(request: HttpRequest) -> bool:
    """Whether a second factor or a passkey guards this account (asked once per session)."""
    if settings.DEMO and request.session.get(DEMO):
        return True
    if not request.session.get(FACTOR):
        if not is_mfa_enabled(request.user):
            return False
        request.session[FACTOR] = True
    return True
