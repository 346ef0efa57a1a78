"""The closed screen of a shared tablet: shutting it, and opening it again for the same person."""

from django.contrib.sessions.backends.base import SessionBase

from yorisoi.accounts.policy import Actor
from yorisoi.accounts.queries import sessions
from yorisoi.audit.actions import note

TRIES = 5
_WRONG = "unlock_failures"


def lock_screen(actor: Actor, session: SessionBase) -> None:
    if sessions.close(session):
        note(actor, "screen.locked", f"staff:{actor.staff}")


def unlock_screen(actor: Actor, session: SessionBase, *, by: str) -> None:
    """The person has just shown that it is they; `by`: password, webauthn, code or demo."""
    session.pop(_WRONG, None)
    sessions.reopen(session)
    note(actor, "screen.unlocked", f"staff:{actor.staff}", payload={"by": by})


def refuse_unlock(actor: Actor, session: SessionBase) -> int:
    """Count a wrong try; returns how many are left. At none, the door signs the person out."""
    session[_WRONG] = session.get(_WRONG, 0) + 1
    note(actor, "screen.refused", f"staff:{actor.staff}")
    return max(TRIES - session[_WRONG], 0)
