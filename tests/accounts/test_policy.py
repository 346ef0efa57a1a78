"""The permission table, written a second time: whoever changes one must mean it."""

import pytest

from yorisoi.accounts.access import operator
from yorisoi.accounts.models import Role
from yorisoi.accounts.policy import (
    AT_SITES,
    GROUPS,
    INTRODUCTION,
    TABLE,
    WORDING,
    Actor,
    Facts,
    Grant,
    Permission,
    decide,
)

ORDER = ("manager", "lead", "worker", "helper", "officer", "auditor", "technician")
EXPECTED = """
person.read         x x x . . . .
person.write        x x x . . . .
act.read            x x x . . . .
act.record          x x x . . . .
observation.record  x x x x . . .
reception           x x x . . . .
link.decide         x x . . . . .
seal.set            x x . . . . .
import              x x . . . . .
report.read         x x x . . x .
report.members      x x x . . . .
report.submit       x . . . . . .
report.received     . . . . x x .
setup               x . . . . . .
staff               x . . . . . .
recover             x x . . . . .
audit.read          x . . . . x .
audit.person        x x x . . . .
system              . . . . . . x
"""


def expected() -> dict[str, set[str]]:
    lines = [line.split() for line in EXPECTED.strip().splitlines()]
    return {
        name: {role for role, mark in zip(ORDER, marks, strict=True) if mark == "x"}
        for name, *marks in lines
    }


def test_the_table_is_what_was_agreed() -> None:
    found = {p.value: {role.value for role in TABLE if p in TABLE[role]} for p in Permission}
    assert found == expected()


def test_every_permission_and_role_has_words_and_stands_in_the_printed_table_once() -> None:
    printed = [permission for _label, group in GROUPS for permission in group]
    assert sorted(printed) == sorted(Permission)
    assert set(WORDING) == set(Permission)
    assert set(INTRODUCTION) == set(TABLE) == set(Role)
    assert {Role.LEAD, Role.WORKER, Role.HELPER} == AT_SITES


def actor(
    role: Role, *, site: int | None = None, commissioner: int | None = None, staff: int = 1
) -> Actor:
    return Actor(
        label="佐藤（1）", via="page", organization=1, chain="a", staff=staff,
        grants=(Grant(role, site, commissioner),),
    )  # fmt: skip


HERE = Facts(organization=1, sites=frozenset({10}))


@pytest.mark.parametrize("permission", list(Permission))
@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_what_its_row_says_and_nothing_else(role: Role, permission: Permission) -> None:
    assert bool(decide(actor(role), permission, HERE)) == (
        role.value in expected()[permission.value]
    )


def test_a_role_at_one_site_ends_at_its_door() -> None:
    worker = actor(Role.WORKER, site=10)
    assert decide(worker, Permission.PERSON_READ, HERE)
    elsewhere = Facts(organization=1, sites=frozenset({11}))
    assert not decide(worker, Permission.PERSON_READ, elsewhere)
    nowhere = Facts(organization=1)
    assert not decide(worker, Permission.PERSON_READ, nowhere)


def test_whoever_is_assigned_follows_the_case_wherever_it_goes() -> None:
    facts = Facts(organization=1, sites=frozenset({11}), assigned=frozenset({1}))
    assert decide(actor(Role.WORKER, site=10), Permission.PERSON_READ, facts)
    assert not decide(actor(Role.WORKER, site=10, staff=2), Permission.PERSON_READ, facts)
    assert not decide(actor(Role.HELPER, site=10), Permission.PERSON_READ, facts)


def test_another_body_does_not_exist() -> None:
    there = Facts(organization=2, sites=frozenset({10}), assigned=frozenset({1}), author=1)
    for role in Role:
        for permission in Permission:
            assert not decide(actor(role), permission, there)


def test_a_seal_opens_to_named_holders_with_a_reason_and_to_no_manager() -> None:
    sealed = Facts(organization=1, sites=frozenset({10}), is_sealed=True, holders=frozenset({7}))
    assert not decide(actor(Role.MANAGER), Permission.PERSON_READ, sealed)
    opened = decide(actor(Role.WORKER, site=10, staff=7), Permission.PERSON_READ, sealed)
    assert opened
    assert opened.obligations == {"reason", "log"}
    assert not decide(operator(None), Permission.PERSON_READ, sealed)


def test_a_helper_reads_what_the_helper_wrote() -> None:
    mine = Facts(organization=1, sites=frozenset({99}), author=1)
    assert decide(actor(Role.HELPER, site=10), Permission.OBSERVATION_RECORD, mine)
    assert not decide(actor(Role.HELPER, site=10, staff=2), Permission.OBSERVATION_RECORD, mine)


def test_an_officer_sees_the_own_commissioners_reports() -> None:
    officer = actor(Role.OFFICER, site=0, commissioner=5)
    own, other = (Facts(organization=1, commissioner=number) for number in (5, 6))
    assert decide(officer, Permission.REPORT_RECEIVED, own)
    assert not decide(officer, Permission.REPORT_RECEIVED, other)
    assert not decide(officer, Permission.REPORT_MEMBERS, own)


def test_nobody_without_a_role_may_anything() -> None:
    nobody = Actor(label="", via="page", organization=1, chain="a", staff=1)
    for permission in Permission:
        assert not nobody.may(permission)
        assert nobody.sites(permission) == frozenset()
        assert not decide(nobody, permission, HERE)
