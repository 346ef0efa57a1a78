from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import Cast
from tests.door import enter
from yorisoi.accounts.models import Staff

Browse = Callable[[Staff], Client]


@pytest.fixture
def browse() -> Browse:
    """A browser at which this member of staff has signed in."""
    return lambda staff: enter(Client(), staff)


@pytest.fixture
def takada(cast: Cast, browse: Browse) -> Client:
    """The worker at 本所."""
    return browse(cast.takada)


@pytest.fixture
def suzuki(cast: Cast, browse: Browse) -> Client:
    """The lead at 本所."""
    return browse(cast.suzuki)
