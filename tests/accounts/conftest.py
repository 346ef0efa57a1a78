from collections.abc import Callable

import pytest
from django.test import Client

from tests import door
from yorisoi.accounts.models import Staff


@pytest.fixture
def enter() -> Callable[[Staff], Client]:
    """A new browser in which this member of staff has signed in, with a key."""
    return lambda staff: door.enter(Client(), Staff.objects.get(pk=staff.pk))
