from collections.abc import Callable

import pytest
from django.test import Client

from yorisoi.accounts.models import Staff
from yorisoi.accounts.queries.sessions import FACTOR


@pytest.fixture
def enter() -> Callable[[Staff], Client]:
    """A browser in which this member of staff has signed in, with a key."""

    def entered(staff: Staff) -> Client:
        client = Client()
        client.force_login(Staff.objects.get(pk=staff.pk))
        session = client.session
        session[FACTOR] = True
        session.save()
        return client

    return entered
