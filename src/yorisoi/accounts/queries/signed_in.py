"""One's own open sessions, in words by which one knows them again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session

from yorisoi.accounts import access
from yorisoi.accounts.policy import Actor
from yorisoi.common import clock, saying


@dataclass(frozen=True)
class OpenSession:
    pk: int
    device: str
    place: str
    began: str
    seen: str
    is_here: bool


def open_sessions(actor: Actor, here: str) -> list[OpenSession]:
    """Those that still open a door, this one first. When a session was last seen is told by its own
    row: every touch puts off its end."""
    rows = {row.session_key: row for row in access.sign_ins(actor)}
    ends = Session.objects.filter(session_key__in=rows, expire_date__gt=clock.now())
    age = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    found = [
        OpenSession(
            pk=rows[key].pk,
            device=rows[key].device,
            place=rows[key].place,
            began=saying.moment(rows[key].began_at),
            seen=saying.moment(end - age),
            is_here=key == here,
        )
        for key, end in ends.values_list("session_key", "expire_date").order_by("-expire_date")
    ]
    return sorted(found, key=lambda one: not one.is_here)
