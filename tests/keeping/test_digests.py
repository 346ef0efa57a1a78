"""The same rows have the same digest: in any order, on either database."""

from datetime import UTC, datetime

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from tests.cast import Cast
from yorisoi.accounts.models import Organization
from yorisoi.keeping.digests import digests, whole
from yorisoi.registry.models import Person


def found() -> dict:
    with connection.cursor() as cursor:
        return digests(cursor, connection.vendor)


@pytest.mark.django_db
def test_the_order_of_writing_does_not_matter():
    rows = [
        Session(
            session_key=key,
            session_data=f"山{key}",
            expire_date=datetime(2026, 1, 2, 3, 4, 5, 6, UTC),
        )
        for key in "abc"
    ]
    Session.objects.bulk_create(rows)
    one = found()["django_session"]
    Session.objects.all().delete()
    for row in reversed(rows):
        row.save(force_insert=True)
    assert found()["django_session"] == one
    assert one.rows == 3


@pytest.mark.django_db
def test_both_databases_say_the_same():
    """The figure stands here once, and the test runs on both."""
    Session.objects.create(
        session_key="k", session_data="𠮷野家♡", expire_date=datetime(2026, 1, 2, 3, 4, 5, 0, UTC)
    )
    Organization.objects.all().delete()
    Organization.objects.bulk_create(
        [Organization(pk=7, code="a", name="あ", anonymous_words=["匿名", 1])]
    )
    Organization.objects.update(created_at=datetime(2026, 1, 2, 3, 4, 5, 600, UTC))
    said = found()
    assert said["django_session"].digest == (
        "0ed4fa26e8966554c648ebf2b32bc501b7373f5a9c15de441406ad6186997482"
    )
    assert said["accounts_organization"].digest == (
        "e43ff34d2e069da3182383cce125d6405cf566e325598cf8282f5075edb48542"
    )


@pytest.mark.django_db
def test_one_letter_makes_another_digest_of_its_table_alone(cast: Cast):
    before = found()
    Person.objects.filter(pk=Person.objects.values_list("pk", flat=True)[0]).update(name="別")
    after = found()
    assert {name for name in before if before[name] != after[name]} == {"registry_person"}
    assert whole(before) != whole(after)
