"""The permission table, written a second time: whoever changes one must mean it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from yorisoi.accounts.access import operator
from yorisoi.accounts.models import Role
from yorisoi.accounts.policy import (
    AT_SITES,
    FIELD_GROUPS,
    GROUPS,
    INTRODUCTION,
    READS,
    TABLE,
    WORDING,
    Actor,
    Decision,
    Facts,
    FieldGroup,
    Grant,
    Level,
    Permission,
    Reading,
    Share,
    Window,
    decide,
)

ORDER = (
    "manager", "lead", "worker", "helper", "officer", "auditor", "technician", "decider",
    "inspector", "person", "guardian",
)  # fmt: skip
NOW = datetime(2026, 11, 28, 3, tzinfo=UTC)
EXPECTED = """
person.read         x x x . . . . . . . .
person.write        x x x . . . . . . . .
act.read            x x x . . . . . . . .
act.record          x x x . . . . . . . .
observation.record  x x x x . . . . . . .
reception           x x x . . . . . . . .
link.decide         x x . . . . . . . . .
seal.set            x x . . . . . . . . .
import              x x . . . . . . . . .
report.read         x x x . . x . . . . .
report.members      x x x . . . . . . . .
report.submit       x . . . . . . . . . .
report.received     . . . . x x . . . . .
export              x . . . . . . . . . .
export.agree        x x . . . . . . . . .
setup               x . . . . . . . . . .
staff               x . . . . . . . . . .
recover             x x . . . . . . . . .
audit.read          x . . . . x . . . . .
audit.person        x x x . . . . . . . .
system              . . . . . . x . . . .
shared.read         x x x . . . . . . . .
inspect             . . . . . . . . x . .
inspect.draw        x . . . . . . . . . .
incident.work       x x . . . . . . . . .
retention           x x . . . . . . . . .
emergency.read      x x x . . . . . . . .
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


HERE = Facts(
    organization=1, sites=frozenset({10}), sampled=frozenset({1}),
    emergencies=(Window(1, NOW, NOW + timedelta(hours=1)),),
)  # fmt: skip


@pytest.mark.parametrize("permission", list(Permission))
@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_what_its_row_says_and_nothing_else(role: Role, permission: Permission) -> None:
    assert bool(decide(actor(role), permission, HERE, now=NOW)) == (
        role.value in expected()[permission.value]
    )


def test_a_role_at_one_site_ends_at_its_door() -> None:
    worker = actor(Role.WORKER, site=10)
    assert decide(worker, Permission.PERSON_READ, HERE, now=NOW)
    elsewhere = Facts(organization=1, sites=frozenset({11}))
    assert not decide(worker, Permission.PERSON_READ, elsewhere, now=NOW)
    nowhere = Facts(organization=1)
    assert not decide(worker, Permission.PERSON_READ, nowhere, now=NOW)


def test_whoever_is_assigned_follows_the_case_wherever_it_goes() -> None:
    facts = Facts(organization=1, sites=frozenset({11}), assigned=frozenset({1}))
    assert decide(actor(Role.WORKER, site=10), Permission.PERSON_READ, facts, now=NOW)
    assert not decide(actor(Role.WORKER, site=10, staff=2), Permission.PERSON_READ, facts, now=NOW)
    assert not decide(actor(Role.HELPER, site=10), Permission.PERSON_READ, facts, now=NOW)


def test_another_body_does_not_exist() -> None:
    there = Facts(organization=2, sites=frozenset({10}), assigned=frozenset({1}), author=1)
    for role in Role:
        for permission in Permission:
            assert not decide(actor(role), permission, there, now=NOW)


def test_sealed_whereabouts_open_to_named_holders_with_a_reason_and_to_no_manager() -> None:
    sealed = Facts(organization=1, sites=frozenset({10}), is_sealed=True, holders=frozenset({7}))
    where, read = FieldGroup.WHEREABOUTS, Permission.PERSON_READ
    assert not decide(actor(Role.MANAGER), read, sealed, where, now=NOW)
    opened = decide(actor(Role.WORKER, site=10, staff=7), read, sealed, where, now=NOW)
    assert opened
    assert opened.obligations == {"reason", "log", "step_up"}
    assert not decide(operator(None), read, sealed, where, now=NOW)
    # The rest of the file is not under that seal.
    assert decide(actor(Role.MANAGER), read, sealed, FieldGroup.FAMILY, now=NOW)


def test_a_limited_file_opens_to_its_team_and_those_named_and_a_sealed_one_to_the_named_alone() -> (
    None
):
    team = {
        "organization": 1,
        "sites": frozenset({10}),
        "assigned": frozenset({2}),
        "named": frozenset({3}),
    }
    for level, opens_to in ((Level.LIMITED, {2, 3}), (Level.SEALED, {3}), (Level.UNCOUNTED, {3})):
        facts = Facts(**team, level=level)
        for role in (Role.MANAGER, Role.LEAD, Role.WORKER):
            found = {
                staff
                for staff in (1, 2, 3)
                if decide(actor(role, staff=staff), Permission.PERSON_READ, facts, now=NOW)
            }
            assert found == opens_to
        assert not decide(actor(Role.HELPER, staff=3), Permission.PERSON_READ, facts, now=NOW)
        assert decide(actor(Role.LEAD, staff=3), Permission.PERSON_READ, facts, now=NOW).obligations == {
            "log", "banner",
        }  # fmt: skip


def test_an_explicit_denial_wins_over_everything() -> None:
    everything = Facts(
        organization=1, sites=frozenset({10}), assigned=frozenset({1}), author=1, named=frozenset({1}),
        level=Level.SEALED, is_sealed=True, holders=frozenset({1}), sampled=frozenset({1}),
        denied=frozenset({1}), shares=(SHARE,),
    )  # fmt: skip
    for role in Role:
        for permission in Permission:
            for group in (None, *FieldGroup):
                for organization in (1, 2):
                    facts = replace(everything, organization=organization)
                    assert not decide(actor(role), permission, facts, group, now=NOW)
    assert decide(actor(Role.MANAGER, staff=4), Permission.PERSON_READ, HERE, now=NOW)


SHARE = Share(
    1,
    frozenset({FieldGroup.IDENTITY, FieldGroup.WHEREABOUTS}),
    date(2026, 11, 1),
    date(2026, 11, 28),
)


def test_another_body_reads_what_was_granted_while_it_is_and_leaves_a_trace() -> None:
    facts = Facts(organization=2, sites=frozenset({99}), shares=(SHARE,))
    lead, read = actor(Role.LEAD, site=10), Permission.SHARED_READ

    def reads(facts: Facts, group: FieldGroup | None = None, now: datetime = NOW) -> Decision:
        return decide(lead, read, facts, group, now=now)

    assert reads(facts).obligations == {"log", "banner"}
    assert reads(facts, FieldGroup.IDENTITY)
    assert not reads(facts, FieldGroup.MEDICAL)
    # The last day in Japan ends at 15:00 UTC.
    assert reads(facts, now=datetime(2026, 11, 28, 14, 59, tzinfo=UTC))
    assert not reads(facts, now=datetime(2026, 11, 28, 15, tzinfo=UTC))
    assert not reads(replace(facts, shares=(replace(SHARE, revoked_at=NOW),)))
    assert not reads(replace(facts, level=Level.SEALED))
    assert not reads(replace(facts, is_sealed=True), FieldGroup.WHEREABOUTS)
    assert reads(replace(facts, is_sealed=True), FieldGroup.IDENTITY)
    assert not decide(lead, Permission.PERSON_READ, facts, now=NOW)
    assert not decide(actor(Role.HELPER), read, facts, now=NOW)


def test_an_inspector_sees_the_files_drawn_masked_and_never_where_somebody_is() -> None:
    inspector, inspect = actor(Role.INSPECTOR), Permission.INSPECT
    assert "mask" in decide(inspector, inspect, HERE, FieldGroup.RECORDS, now=NOW).obligations
    assert not decide(inspector, inspect, HERE, FieldGroup.WHEREABOUTS, now=NOW)
    assert not decide(inspector, inspect, HERE, FieldGroup.CONTACT, now=NOW)
    assert not decide(inspector, inspect, replace(HERE, sampled=frozenset()), now=NOW)
    assert not decide(inspector, inspect, replace(HERE, level=Level.SEALED), now=NOW)
    assert not decide(inspector, Permission.PERSON_READ, HERE, now=NOW)


GROUPS_READ = {
    "manager": 11, "lead": 11, "worker": 11, "inspector": 9, "helper": 0, "officer": 0,
    "auditor": 0, "technician": 0, "decider": 0, "person": 0, "guardian": 0,
}  # fmt: skip


def test_which_field_groups_a_role_reads_is_what_was_agreed() -> None:
    assert {role.value: len(READS.get(role, {})) for role in Role} == GROUPS_READ
    assert set(FIELD_GROUPS) == set(FieldGroup)
    masked = {role for role in Role if Reading.MASKED in READS.get(role, {}).values()}
    assert masked == {Role.INSPECTOR}


def test_a_helper_reads_what_the_helper_wrote() -> None:
    mine = Facts(organization=1, sites=frozenset({99}), author=1)
    assert decide(actor(Role.HELPER, site=10), Permission.OBSERVATION_RECORD, mine, now=NOW)
    assert not decide(
        actor(Role.HELPER, site=10, staff=2), Permission.OBSERVATION_RECORD, mine, now=NOW
    )


def test_an_officer_sees_the_own_commissioners_reports() -> None:
    officer = actor(Role.OFFICER, site=0, commissioner=5)
    own, other = (Facts(organization=1, commissioner=number) for number in (5, 6))
    assert decide(officer, Permission.REPORT_RECEIVED, own, now=NOW)
    assert not decide(officer, Permission.REPORT_RECEIVED, other, now=NOW)
    assert not decide(officer, Permission.REPORT_MEMBERS, own, now=NOW)


def test_nobody_without_a_role_may_anything() -> None:
    nobody = Actor(label="", via="page", organization=1, chain="a", staff=1)
    for permission in Permission:
        assert not nobody.may(permission)
        assert nobody.sites(permission) == frozenset()
        assert not decide(nobody, permission, HERE, now=NOW)
