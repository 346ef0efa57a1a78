import pytest

from yorisoi.accounts.access import operator
from yorisoi.accounts.actions.founding import found_organization
from yorisoi.accounts.models import Organization


@pytest.fixture
def body(db: None) -> Organization:
    return found_organization(operator(None), name="見本", code="mihon")
