"""Every form, sent once more with fields that it does not have, named as the columns of the tables:
it writes the same rows as without them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client

from tests.door import enter
from tests.house import agreed
from tests.house.planted import AWAY, MAIN, World
from tests.house.test_doors import address
from yorisoi.accounts import doors
from yorisoi.common import clock

pytestmark = pytest.mark.django_db
# Sent as JSON by a script, or a file.
EXCEPT = {"accounts-draft", "interchange-imports"}
# Their own fields, which stand on another page's form or in the address.
THEIRS = {
    "accounts-invite": {"staff"},
    "attachments-new": {"act"},
    "accounts-role-grant": {"valid_to", "commissioner"},
    "incidents-answer": {"satisfaction", "third_party"},
    "incidents-judge": {"grounds", "is_unreadable", "unreadable_reason"},
    "retention-rule": {"programmes", "is_verified", "years"},
}
# What a request leaves of itself.
OWN = {
    "django_session",
    "accounts_sent",
    "accounts_attempts",
    "accounts_guesses",
    "accounts_signin",
}
Rows = dict[str, list[dict[str, object]]]


def columns() -> set[str]:
    """The names of every column of ours that is no field of any form here, and some that exist
    nowhere but that a program might listen to."""
    found = {"is_superuser", "is_staff", "is_active", "pk", "id", "organization_id", "staff_id"}
    for model in apps.get_models():
        if model.__module__.startswith("yorisoi."):
            for one in model._meta.concrete_fields:
                found |= {one.name, one.attname}
    return found


def rows() -> Rows:
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table not in OWN and not table.startswith("django_"):
                cursor.execute(f'SELECT * FROM "{table}"')
                names = [one[0] for one in cursor.description]
                said = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
                found[table] = sorted(
                    said, key=lambda row: (str(type(row.get("id"))), row.get("id") or 0)
                )
    return found


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def differences(one: Rows, other: Rows) -> set[tuple[str, str]]:
    """(table, column) in which two outcomes differ; column «» where there are more rows."""
    found = set()
    for table in one:
        if len(one[table]) != len(other[table]):
            found.add((table, ""))
        for row, like in zip(one[table], other[table], strict=False):
            found |= {(table, name) for name in row if row[name] != like[name]}
    return found


@pytest.mark.walk
def test_a_field_that_a_form_does_not_have_changes_nothing(
    world: World, capsys: pytest.CaptureFixture
) -> None:
    bodies, wrong, walked = agreed.bodies(world, MAIN), [], 0
    theirs = world.at[AWAY]
    cast = world.cast
    values = {
        "organization": cast.minato.pk, "organization_id": cast.minato.pk, "staff": cast.tanaka.pk,
        "author": cast.tanaka.pk, "person": theirs["person"], "person_id": theirs["person"],
        "site_id": theirs["site"], "case": theirs["case"],
    }  # fmt: skip
    for name, door in sorted(doors.every().items()):
        if "POST" not in door.methods or door.is_public or name in EXCEPT or name not in bodies:
            continue
        url, body, outcomes = address(world, door, MAIN), bodies[name], []
        page = enter(Client(), cast.satou).get(url) if "GET" in door.methods else None
        asked = page.content.decode() if page is not None and page.status_code == 200 else ""
        more = {
            one: values.get(one, "999")
            for one in columns()
            if one not in body
            and f'name="{one}"' not in asked
            and one not in {"uuid", *THEIRS.get(name, ())}
        }
        # One moment for all three: a file that says when it was made is the same file.
        moment = clock.now()
        for sent in (body, body, {**body, **more}):
            with undone(), clock.standing_at(moment):
                client = enter(Client(raise_request_exception=False), cast.satou)
                answer = client.post(url, {**sent, "csrfmiddlewaretoken": uuid4().hex})
                outcomes.append((answer.status_code, rows()))
        (status, first), (_again, second), (injected, third) = outcomes
        # What differs between two equal sendings is a moment, a number or something drawn by lot.
        found = differences(second, third) - differences(first, second)
        if found or status != injected:
            wrong.append(f"{name}: {status} {injected} {sorted(found)}")
        walked += 1
    with capsys.disabled():
        print(f"\n  hidden fields: {walked} forms, {len(columns())} names, {len(wrong)} listened")
    assert not wrong, "\n" + "\n".join(wrong)
    assert walked > 60
