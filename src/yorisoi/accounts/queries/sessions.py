"""What a session says of itself: locked, idle, with or without a second factor, from the demo."""

from datetime import timedelta

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from yorisoi.common import clock

SEEN, LOCKED, FACTOR, DEMO = "seen_at", "locked_at", "has_factor", "demo_sign_in"
BEGAN, WAY = "began_at", "way_in"
# The provider that signed somebody in said that it had asked for a second factor.
VOUCHED = "provider_asked_twice"
# Writing the session at every request would make every reading a write of its own.
PRECISION = timedelta(seconds=20)
MICROSECOND = timedelta(microseconds=1)


def idle_limit(request: HttpRequest) -> timedelta:
    organization = request.user.organization
    return timedelta(minutes=organization.idle_minutes if organization else 15)


def begin(session: SessionBase, *, way: str) -> None:
    """Somebody has just signed in; `way` as the trail says it."""
    session[BEGAN], session[WAY] = _now(), way


def is_over(request: HttpRequest) -> bool:
    """However busy: so long after signing in, one does it anew. A session from before this was
    noted begins when it is first met."""
    began = request.session.setdefault(BEGAN, _now())
    organization = request.user.organization
    hours = organization.absolute_hours if organization else 12
    return _now() - began > timedelta(hours=hours) / MICROSECOND


def is_locked(request: HttpRequest) -> bool:
    """Locked by hand, or left alone for longer than the organization allows. The server decides;
    the page only shows it sooner."""
    session = request.session
    seen = session.get(SEEN)
    return LOCKED in session or (
        seen is not None and _now() - seen > idle_limit(request) / MICROSECOND
    )


def touch(request: HttpRequest) -> None:
    """Somebody is there. Only pages that a locked screen keeps closed may say so."""
    now = _now()
    if now - request.session.get(SEEN, 0) > PRECISION / MICROSECOND:
        request.session[SEEN] = now


def close(session: SessionBase) -> bool:
    """Lock the screen; False where it was locked already."""
    was_open = LOCKED not in session
    if was_open:
        session[LOCKED] = _now()
    return was_open


def reopen(session: SessionBase) -> None:
    session.pop(LOCKED, None)
    session[SEEN] = _now()


def has_factor(request: HttpRequest) -> bool:
    """Whether a second factor or a passkey guards this account (asked once per session)."""
    if is_demo(request):
        return settings.DEMO
    if request.session.get(VOUCHED):
        return True
    if not request.session.get(FACTOR):
        if not is_mfa_enabled(request.user):
            return False
        request.session[FACTOR] = True
    return True


def is_demo(request: HttpRequest) -> bool:
    return bool(request.session.get(DEMO))


def is_stranded(request: HttpRequest) -> bool:
    """A session of the demo world in an installation that is none (any more): worth nothing. Its
    account has no key, so it must not reach the page where one is made either."""
    return is_demo(request) and not settings.DEMO


def _now() -> int:
    return clock.micros(clock.now())
