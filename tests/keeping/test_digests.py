"""The same rows have the same digest: in any order, on either database."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, models

from tests.cast import Cast
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


class Sample(models.Model):
    """A table of the test's own: the digest stays, whatever becomes of the product's tables."""

    text = models.TextField()
    facts = models.JSONField()
    at = models.DateTimeField()
    day = models.DateField()
    number = models.UUIDField()
    is_so = models.BooleanField()

    class Meta:
        app_label = "keeping"
        managed = False
        db_table = "keeping_sample"

    def __str__(self) -> str:
        return self.text


@pytest.mark.django_db
def test_both_databases_say_the_same():
    """The figure stands here once, and the test runs on both."""
    columns = [
        f'"{field.column}" {field.db_type(connection)}'
        + (' CHECK (JSON_VALID("facts"))' if field.column == "facts" and is_sqlite() else "")
        for field in Sample._meta.fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE keeping_sample ({', '.join(columns)})")
    Sample.objects.create(
        pk=7, text="𠮷野家♡", facts={"b": ["匿名", 1], "a": None}, is_so=True,
        at=datetime(2026, 1, 2, 3, 4, 5, 600, UTC), day=date(2026, 4, 1), number=UUID(int=5),
    )  # fmt: skip
    assert (
        found()["keeping_sample"].digest
        == "dd164e7aa52bd5bcf367f8f3f0006035c8ae0746277c4ad2b277ce1fceb04454"
    )


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"


@pytest.mark.django_db
def test_one_letter_makes_another_digest_of_its_table_alone(cast: Cast):
    before = found()
    Person.objects.filter(pk=Person.objects.values_list("pk", flat=True)[0]).update(name="別")
    after = found()
    assert {name for name in before if before[name] != after[name]} == {"registry_person"}
    assert whole(before) != whole(after)
