"""The way through the gate for tests that open pages."""

import time

from django.contrib.sessions.backends.base import SessionBase
from django.test import Client

from yorisoi.accounts.models import Staff
from yorisoi.accounts.queries.sessions import FACTOR


def enter(client: Client, staff: Staff) -> Client:
    """Signed in as this member of staff, with the second factor given a moment ago."""
    client.force_login(staff)
    session = client.session
    session[FACTOR] = True
    prove(session, staff)
    session.save()
    return client


def prove(session: SessionBase, staff: Staff, *, ago: float = 0) -> None:
    """The session's owner has shown a key so many seconds ago."""
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time() - ago}]
    session["account_authentication_methods_user"] = str(staff.pk)
