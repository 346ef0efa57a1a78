"""No page asks the database more often because there is more in it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.desk.scenes import days_ago, register_many, spoke
from tests.door import enter
from yorisoi.accounts.access import operator
from yorisoi.accounts.actions.inviting import invite
from yorisoi.accounts.models import Role, Site, Staff
from yorisoi.audit.actions import note
from yorisoi.casework.actions import NewMemo, write_memo
from yorisoi.common import clock
from yorisoi.interchange.models import Batch, WaitingRow
from yorisoi.ledger.actions.promising import promise
from yorisoi.registry.actions.caring import found_household, join_household
from yorisoi.registry.actions.knowing import learn
from yorisoi.registry.actions.sealing import seal
from yorisoi.registry.models import ContactPoint, Flag, Household, Person, Relationship
from yorisoi.streams.learning.actions import Noticed, record_observation

FEW, MANY = 4, 24


@pytest.fixture
def office(cast: Cast) -> Cast:
    root = operator(cast.aozora)
    cast.home = found_household(root, cast.yamada)
    # Somebody lives there whom no list shows: who covers whom is asked about them too.
    (quiet,) = Person.objects.in_bulk(register_many(cast, 1, start=900)).values()
    join_household(root, quiet, cast.home)
    cast.batch = Batch.objects.create(
        organization=cast.aozora, kind="centre", file_name="a.csv", digest="x",
        made_at=clock.now(), made_by="os:x", recorded_at=clock.now(),
    )  # fmt: skip
    return cast


def fill(cast: Cast, count: int, start: int) -> None:
    """So many of everything more, around one person, one household, one file."""
    root, me = operator(cast.aozora), cast.actor(cast.takada)
    people = Person.objects.in_bulk(register_many(cast, count, start=start))
    for number, person in enumerate(people.values(), start=start):
        act = spoke(cast, person, number % 28)
        spoke(cast, cast.yamada, number % 28)
        promise(me, person=person, due_on=days_ago(number % 3), text="電話")
        promise(me, person=cast.yamada, due_on=days_ago(number % 3), text="電話")
        join_household(root, person, cast.home)
        learn(root, person, ContactPoint, kind="phone", value=f"090-0000-{number:04}")
        learn(root, cast.yamada, ContactPoint, kind="address", value=f"町{number}")
        learn(root, cast.yamada, Flag, text=f"気をつけること{number}")
        learn(root, cast.yamada, Relationship, kind="friend", other=person)
        if number % 5 == 0:
            seal(root, person, basis="支援措置", holders=[cast.suzuki])
        came = clock.now() - timedelta(hours=1)
        write_memo(me, NewMemo(way="phone", text="用件", came_at=came, about=person,
                               site=cast.main, to_site=cast.main))  # fmt: skip
        record_observation(me, Noticed("元気", days_ago(1), cast.main, "青い子", True))
        note(me, "act.read", f"act:{act.pk}", persons=[cast.yamada.pk])
        Batch.objects.create(
            organization=cast.aozora, kind="centre", file_name=f"{number}.csv", digest="x",
            made_at=clock.now(), made_by="os:x", recorded_at=clock.now(),
        )  # fmt: skip
        WaitingRow.objects.create(batch=cast.batch, source="x", sheet="窓口", key=str(number),
                                  name="だれか", reason="同じ名前", candidates=[person.pk])  # fmt: skip
        Staff.objects.create(organization=cast.aozora, name=f"職員{number}")
        Site.objects.create(organization=cast.aozora, name=f"拠点{number}")
        invite(root, role=Role.WORKER, name=f"新人{number}")


PAGES = [
    "desk-today", "desk-people", "desk-cases", "desk-search", "desk-person-picker", "desk-person",
    "desk-person-readers", "desk-person-record", "desk-household", "desk-pairs", "casework-memos",
    "learning-observations", "ledger-act-new", "ledger-act-about", "registry-person-edit",
    "registry-contactpoint-new", "registry-relationship-new", "registry-seal", "insight-reports",
    "insight-report", "insight-members", "insight-year", "interchange-imports",
    "interchange-waiting", "interchange-waiting-file", "accounts-audit", "accounts-staff",
    "accounts-sites", "accounts-words", "accounts-commissions",
]  # fmt: skip
OF_PERSON = {"desk-person", "desk-person-readers", "desk-person-record", "registry-person-edit",
             "registry-contactpoint-new", "registry-relationship-new", "registry-seal"}  # fmt: skip
ASKED = {
    "desk-search": {"q": "人"}, "desk-person-picker": {"q": "人"},
    "insight-members": {"block": 2, "measure": "acts", "row": "total", "as": "persons"},
}  # fmt: skip


def address(cast: Cast, name: str) -> str:
    month = [cast.contract.pk, f"{clock.today():%Y-%m}"]
    args = {
        "desk-household": [Household.objects.get().pk], "insight-report": month,
        "insight-members": month, "insight-year": [cast.contract.pk, clock.today().year],
        "interchange-waiting": [cast.batch.pk], "interchange-waiting-file": [cast.batch.pk],
    }  # fmt: skip
    return reverse(name, args=[cast.yamada.pk] if name in OF_PERSON else args.get(name, []))


def counted(cast: Cast, client: Client) -> dict[str, int]:
    found = {}
    # The trail last: it shows what was read just before, and each kind of thing is asked for once.
    for name in sorted(PAGES, key="accounts-audit".__eq__):
        asked = ASKED.get(name, {}) | (
            {"person": cast.yamada.pk} if name in {"ledger-act-new", "ledger-act-about"} else {}
        )
        url = address(cast, name)
        client.get(url, asked)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url, asked).status_code == 200, name
        found[name] = len(queries)
    return found


def test_six_times_the_rows_cost_as_many_queries(
    office: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Once in a while a page also writes that its session is in use: not a matter of rows.
    monkeypatch.setattr("yorisoi.accounts.queries.sessions.PRECISION", timedelta(days=1))
    client = enter(Client(), office.satou)
    fill(office, FEW, 0)
    few = counted(office, client)
    fill(office, MANY, FEW)
    many = counted(office, client)
    assert {name: (few[name], many[name]) for name in PAGES if many[name] > few[name]} == {}
