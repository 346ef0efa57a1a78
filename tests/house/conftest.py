import random
from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.house import matrix, planted
from tests.house.matrix import Stage
from tests.house.planted import World
from yorisoi.common import clock


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: object) -> Iterator[World]:
    """Planted once for a file of tests that are marked `django_db`; whatever one of them changes
    is rolled back behind it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield planted.plant()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: object) -> Iterator[Stage]:
    """The world of the matrix, once for a file, as `world` is."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield matrix.set_stage()
        transaction.set_rollback(True)


@pytest.fixture
def dice(request: pytest.FixtureRequest) -> random.Random:
    """Others each day; `--seed N` the same ones again."""
    return random.Random(request.config.getoption("seed") or clock.today().toordinal())
