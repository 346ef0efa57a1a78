from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.house import planted
from tests.house.planted import World


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: object) -> Iterator[World]:
    """Planted once for a file of tests that are marked `django_db`; whatever one of them changes
    is rolled back behind it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield planted.plant()
        transaction.set_rollback(True)
