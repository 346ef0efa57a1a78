"""Twenty who looked where nothing binds them are told, with why; those who work there are not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.cast import Cast
from yorisoi.accounts.models import Membership, Role, Staff
from yorisoi.common import clock
from yorisoi.ledger.actions.promising import promise
from yorisoi.ledger.actions.recording import NewAct, Taking, record_act
from yorisoi.registry.actions.casekeeping import assign
from yorisoi.registry.actions.reading import note_listing, note_reading
from yorisoi.registry.models import Case, Person
from yorisoi.registry.queries.unusual import unusual

PAGE = "/audit/unusual/"


def reads(cast: Cast, staff: Staff, person: Person) -> None:
    note_reading(cast.actor(staff), "person.read", f"person:{person.pk}", [person.pk])


def told(cast: Cast) -> set[tuple[int, int]]:
    today = clock.today()
    found = unusual(cast.actor(cast.satou), today - timedelta(days=31), today)
    return {(row.staff, row.person) for row in found.rows}


@pytest.fixture
def snoopers(cast: Cast) -> list[Staff]:
    """Ten of the other site, and ten whose role is everywhere."""
    found = []
    for number in range(20):
        row = Staff.objects.create(
            organization=cast.aozora, name=f"新人{number}", email=f"s{number}@example.jp"
        )
        where = {"site": cast.branch} if number < 10 else {}
        role = Role.WORKER if number < 10 else Role.MANAGER
        Membership.objects.create(
            staff=row, role=role, valid_from=date(2020, 4, 1), granted_by="test", **where
        )
        found.append(row)
    return found


def test_twenty_of_twenty_are_told_and_nobody_else(cast: Cast, snoopers: list[Staff]) -> None:
    for number, one in enumerate(snoopers):
        reads(cast, one, (cast.yamada, cast.takahashi)[number % 2])
    for colleague in (cast.takada, cast.suzuki):
        reads(cast, colleague, cast.yamada)
    reads(cast, cast.mori, cast.kawaguchi)
    assert told(cast) == {
        (one.pk, (cast.yamada, cast.takahashi)[number % 2].pk)
        for number, one in enumerate(snoopers)
    }


def test_the_page_says_who_when_and_why(cast: Cast, snoopers: list[Staff], browse) -> None:
    reads(cast, snoopers[0], cast.yamada)
    page = browse(cast.kan).get(PAGE).content.decode()
    for said in ("新人0", f"記録番号 {cast.yamada.pk}", "担当ではない", "約束がない", "受付メモがない",
                 "いっしょの記録がない", "その人の拠点で働いていない"):  # fmt: skip
        assert said in page
    assert "山田" not in page
    assert "登録番号 001" not in page
    assert "登録番号 001" in browse(cast.satou).get(PAGE).content.decode()


def test_whoever_has_to_do_with_the_person_is_not_told(cast: Cast, snoopers: list[Staff]) -> None:
    assigned, acted, promised, listed = snoopers[10:14]
    here = cast.actor(cast.satou)
    assign(here, Case.objects.get(person=cast.yamada), assigned, since=clock.today())
    new = NewAct(
        "station", clock.today() - timedelta(days=60), site=cast.main.pk, text="話した",
        takings=[Taking(person=cast.yamada.pk)], workers=[acted.pk],
        method=cast.term("method", "phone").pk,
    )  # fmt: skip
    record_act(here, new)
    promise(cast.actor(promised), person=cast.yamada, due_on=clock.today(), text="電話する")
    for one in (assigned, acted, promised):
        reads(cast, one, cast.yamada)
    note_listing(cast.actor(listed), "person.listed", [cast.yamada.pk])
    assert told(cast) == set()


@pytest.mark.parametrize("who", ["takada", "suzuki", "gi", "kenno"])
def test_nobody_else_opens_the_page(cast: Cast, browse, who: str) -> None:
    assert browse(getattr(cast, who)).get(PAGE).status_code == 404
