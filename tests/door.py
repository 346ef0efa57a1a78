"""The way through the gate for tests that open pages."""

from django.test import Client

from yorisoi.accounts.models import Staff
from yorisoi.accounts.queries.sessions import FACTOR


def enter(client: Client, staff: Staff) -> Client:
    """Signed in as this member of staff, with the second factor already given."""
    client.force_login(staff)
    session = client.session
    session[FACTOR] = True
    session.save()
    return client
