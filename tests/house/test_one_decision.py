"""The same rule three times: compiled to queries, as a decision, and by an oracle written apart.

In random worlds they never differ. A hundred worlds by default; `--worlds 10000` makes so many
(`yorisoi check policy`), and the figure is printed.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.house import oracle
from tests.house.oracle import World
from yorisoi.accounts.access import actor_for
from yorisoi.accounts.models import Membership, Organization, Site, Staff
from yorisoi.accounts.policy import Actor, FieldGroup, Permission, decide
from yorisoi.casework import access as casework
from yorisoi.casework.models import ReceptionMemo
from yorisoi.common import clock, scopes
from yorisoi.ledger import access as ledger
from yorisoi.ledger.models import Act, Participant, Promise
from yorisoi.registry import access
from yorisoi.registry.actions.enclosing import enclose
from yorisoi.registry.models import (
    Assignment,
    Case,
    Emergency,
    Link,
    Person,
    Reach,
    Restriction,
    RestrictionMember,
    Sharing,
    Tie,
)
from yorisoi.registry.queries.caselist import case_count, case_page
from yorisoi.registry.queries.listing import people_count, people_page

WORLDS = 100
PERMISSIONS = (
    Permission.PERSON_READ,
    Permission.PERSON_WRITE,
    Permission.LINK_DECIDE,
    Permission.AUDIT_READ,
)
# Sites 0 to 2 belong to body 0, site 3 to body 1.
SITES = {0: (0, 1, 2), 1: (3,)}
ROLES = ("manager", "lead", "worker", "worker", "helper", "auditor", "inspector", "person")
AT_SITES = {"lead", "worker", "helper"}
STAFF, FILES = 5, 6

bodies = st.integers(0, 1).map(lambda n: n if n == 0 else 1)
mostly_here = st.sampled_from((0, 0, 0, 1))
staff_numbers = st.integers(0, STAFF - 1)
file_numbers = st.integers(0, FILES - 1)
flags = st.booleans()
rarely = st.sampled_from((False, False, False, True))
days = st.integers(-2, 2)


@st.composite
def spans(draw: st.DrawFn, *, is_open: bool = True) -> oracle.Span:
    first = draw(days)
    last = draw(st.none() | days) if is_open else draw(days)
    return oracle.Span(first, last if last is None else max(first, last))


@st.composite
def workers(draw: st.DrawFn) -> oracle.Worker:
    body = draw(mostly_here)
    roles = []
    for name in draw(st.lists(st.sampled_from(ROLES), max_size=2)):
        is_placed = name in AT_SITES and draw(flags)
        site = draw(st.sampled_from(SITES[body])) if is_placed else None
        roles.append(oracle.Role(name, site, draw(spans())))
    return oracle.Worker(body, tuple(roles), draw(rarely))


@st.composite
def files(draw: st.DrawFn) -> oracle.Human:
    body = draw(mostly_here)
    return oracle.Human(body, frozenset(draw(st.sets(st.sampled_from(SITES[body])))))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    world = World(
        draw(st.lists(workers(), min_size=STAFF, max_size=STAFF)),
        draw(st.lists(files(), min_size=FILES, max_size=FILES)),
    )

    _close(draw, world)
    _connect(draw, world)
    _write(draw, world)
    return world


def _close(draw: st.DrawFn, world: World) -> None:
    for file in draw(st.lists(file_numbers, max_size=3)):
        named = draw(st.lists(st.tuples(staff_numbers, st.sampled_from((True, True, False))),
                              max_size=3, unique_by=lambda one: one[0]))  # fmt: skip
        world.closings.append(
            oracle.Closing(file, draw(st.integers(1, 3)), tuple(named), draw(rarely))
        )


def _connect(draw: st.DrawFn, world: World) -> None:
    pairs = st.tuples(staff_numbers, file_numbers)
    for staff, file in draw(st.lists(pairs, max_size=3, unique=True)):
        world.bonds.append(oracle.Bond(staff, file, draw(rarely)))
    for first, second in draw(
        st.lists(st.tuples(file_numbers, file_numbers), max_size=3, unique=True)
    ):
        if first < second and world.files[first].body == world.files[second].body:
            world.joined.append(oracle.Joined(first, second, draw(rarely)))
    for staff, file in draw(st.lists(pairs, max_size=3)):
        world.walks.append(oracle.Walk(staff, file, draw(spans())))
    for staff, file in draw(st.lists(pairs, max_size=4)):
        minutes = draw(st.sampled_from((-1, 0, 30, 59, 60, 61)))
        world.broken.append(oracle.Broken(staff, file, minutes, draw(rarely)))
    for file in draw(st.lists(file_numbers, max_size=3)):
        groups = draw(st.sets(st.sampled_from([g.value for g in FieldGroup]), min_size=1))
        world.shared.append(
            oracle.Shared(
                file, draw(bodies), frozenset(groups), draw(spans(is_open=False)), draw(rarely)
            )
        )


def _write(draw: st.DrawFn, world: World) -> None:
    colleague = {b: _of(b, world.staff) for b in (0, 1)}
    file_of = {b: _of(b, world.files) for b in (0, 1)}
    for _ in range(draw(st.integers(0, 4))):
        body = draw(mostly_here)
        taking = draw(st.sets(file_of[body], max_size=3)) - {None}
        site = draw(st.none() | st.sampled_from(SITES[body]))
        world.deeds.append(
            oracle.Deed(body, site, draw(st.none() | colleague[body]), frozenset(taking))
        )
    for _ in range(draw(st.integers(0, 3))):
        body = draw(mostly_here)
        deeds = [n for n, deed in enumerate(world.deeds) if deed.body == body] or [None]
        world.words.append(oracle.Word(
            body, draw(st.none() | file_of[body]), draw(st.none() | st.sampled_from(SITES[body])),
            draw(st.none() | colleague[body]), draw(st.none() | st.sampled_from(deeds)),
        ))  # fmt: skip
    for _ in range(draw(st.integers(0, 2))):
        body = draw(mostly_here)
        if (writer := draw(colleague[body])) is not None:
            world.calls.append(oracle.Call(
                body, draw(st.none() | file_of[body]), draw(st.sampled_from(SITES[body])),
                draw(st.none() | colleague[body]), writer,
            ))  # fmt: skip


def _of(body: int, rows: list) -> st.SearchStrategy:
    """The numbers of those of one body; None where there is nobody."""
    return st.sampled_from([n for n, row in enumerate(rows) if row.body == body] or [None])


class Built:
    """The world in the database, through the product's tables; what it derives, it derives."""

    def __init__(self, world: World, bodies: list[Organization], sites: list[Site]) -> None:
        self.world, self.now, self.today = world, clock.now(), clock.today()
        self.staff = [
            Staff.objects.create(
                organization=bodies[w.body],
                name=f"職員{n}",
                left_on=self.today if w.has_left else None,
            )
            for n, w in enumerate(world.staff)
        ]
        Membership.objects.bulk_create(
            Membership(
                staff=self.staff[n], role=role.name, granted_by="test",
                site=None if role.site is None else sites[role.site],
                valid_from=self.day(role.span.first), valid_to=self.day(role.span.last),
            )
            for n, worker in enumerate(world.staff)
            for role in worker.roles
        )  # fmt: skip
        self.files = [
            Person.objects.create(
                organization=bodies[f.body], name=f"人{n}", name_key=f"人{n}", sort_key=f"ヒト{n}",
                created_at=self.now, created_by="test",
            )
            for n, f in enumerate(world.files)
        ]  # fmt: skip
        self.cases = [
            Case.objects.create(
                organization=bodies[f.body], person=self.files[n], created_at=self.now
            )
            for n, f in enumerate(world.files)
        ]
        Reach.objects.bulk_create(
            Reach(site=sites[site], person=self.files[n], sort_key=f"ヒト{n}")
            for n, file in enumerate(world.files)
            for site in sorted(file.known_at)
        )
        self._close()
        self._tie()
        self.shared = [
            Sharing.objects.create(
                person=self.files[s.file], recipient=bodies[s.body], groups=sorted(s.groups),
                purpose="x", basis="law", evidence="x", since=self.day(s.span.first),
                until=self.day(s.span.last), made_at=self.now, made_by="test",
                revoked_at=self.now if s.is_revoked else None,
            )
            for s in world.shared
        ]  # fmt: skip
        self.broken = [
            Emergency.objects.create(
                staff=self.staff[g.staff], person=self.files[g.file], code="life", words="x",
                opened_at=self.now - timedelta(minutes=g.minutes_ago),
                until=self.now + timedelta(minutes=60 - g.minutes_ago),
                ended_at=self.now if g.is_closed else None,
            )
            for g in world.broken
        ]  # fmt: skip
        self._write(bodies, sites)
        enclose([file.pk for file in self.files])
        for file in self.files:
            file.refresh_from_db()

    def day(self, number: int | None) -> object:
        return None if number is None else self.today + timedelta(days=number)

    def _close(self) -> None:
        ended = {True: None, False: self.now}
        for one in self.world.closings:
            row = Restriction.objects.create(
                person=self.files[one.file], level=one.level, reason="x", learnt_at=self.now,
                learnt_from="test", retracted_at=self.now if one.is_lifted else None,
            )  # fmt: skip
            RestrictionMember.objects.bulk_create(
                RestrictionMember(restriction=row, staff=self.staff[staff], named_at=self.now,
                                  named_by="test", ended_at=ended[still])
                for staff, still in one.members
            )  # fmt: skip

    def _tie(self) -> None:
        Tie.objects.bulk_create(
            Tie(staff=self.staff[b.staff], person=self.files[b.file], kind="friend",
                declared_at=self.now, declared_by="test", ended_at=self.now if b.has_ended else None)
            for b in self.world.bonds
        )  # fmt: skip
        Link.objects.bulk_create(
            Link(first=self.files[j.first], second=self.files[j.second], linked_at=self.now,
                 linked_by="test", unlinked_at=self.now if j.is_parted else None)
            for j in self.world.joined
        )  # fmt: skip
        Assignment.objects.bulk_create(
            Assignment(case=self.cases[w.file], staff=self.staff[w.staff],
                       since=self.day(w.span.first), until=self.day(w.span.last))
            for w in self.world.walks
        )  # fmt: skip

    def _write(self, bodies: list[Organization], sites: list[Site]) -> None:
        def one(rows: list, number: int | None) -> object:
            return None if number is None else rows[number]

        self.acts = []
        for deed in self.world.deeds:
            act = Act.objects.create(
                organization=bodies[deed.body], kind="support", occurred_on=self.today,
                site=one(sites, deed.site), author=one(self.staff, deed.author),
                recorded_at=self.now, recorded_by="test",
            )  # fmt: skip
            Participant.objects.bulk_create(
                Participant(act=act, form="person", person=self.files[file])
                for file in sorted(deed.files)
            )
            self.acts.append(act)
        self.promises = [
            Promise.objects.create(
                organization=bodies[w.body], person=one(self.files, w.file), site=one(sites, w.site),
                owner=one(self.staff, w.owner), made_in=one(self.acts, w.deed), text="x",
                made_at=self.now, made_by="test",
            )
            for w in self.world.words
        ]  # fmt: skip
        self.memos = [
            ReceptionMemo.objects.create(
                organization=bodies[c.body], about=one(self.files, c.about), site=sites[c.site],
                to_staff=one(self.staff, c.to_staff), written_by=self.staff[c.writer], way="phone",
                text="x", came_at=self.now, written_at=self.now,
            )
            for c in self.world.calls
        ]  # fmt: skip

    def numbers(self, rows: object, kept: list) -> set[int]:
        place = {row.pk: number for number, row in enumerate(kept)}
        found = list(rows.values_list("pk", flat=True))
        assert len(found) == len(set(found))
        return {place[pk] for pk in found if pk in place}


def check(built: Built) -> None:
    facts = [access.facts(file) for file in built.files]
    for number, staff in enumerate(built.staff):
        actor = actor_for(staff)
        _check_files(built, actor, number, facts)
        _check_writings(built, actor, number)
        _check_shared(built, actor, number, facts)


def _check_files(built: Built, actor: Actor, staff: int, facts: list) -> None:
    world = built.world
    for permission in PERMISSIONS:
        asked = built.numbers(access.persons(actor, permission), built.files)
        decided = {n for n, f in enumerate(facts) if decide(actor, permission, f, now=built.now)}
        foretold = {n for n in range(FILES) if world.knows(staff, n, permission.value)}
        assert asked == decided == foretold, (permission, asked, decided, foretold)
    _check_broken(built, actor, staff, facts)
    known = {n for n in range(FILES) if world.knows(staff, n)}
    _check_net(built, actor, staff)
    place = {file.pk: n for n, file in enumerate(built.files)}
    assert {place[entry.id] for entry in people_page(actor).persons} == known
    assert people_count(actor) == (len(known), False)
    assert built.numbers(access.cases(actor), built.cases) == known
    cases = case_page(actor).cases
    assert {place[entry.person] for entry in cases} <= known
    assert case_count(actor) == (len(cases), False)


def _check_net(built: Built, actor: Actor, staff: int) -> None:
    """PostgreSQL by itself, asked for every person and case there is, without any condition."""
    if connection.vendor != "postgresql":
        return
    world, body = built.world, built.world.staff[staff].body
    numbers = {file.pk: n for n, file in enumerate(built.files)}
    cases = {case.pk: n for n, case in enumerate(built.cases)}
    given = {world.shared[n].file for n in range(len(world.shared))
             if world.is_given(staff, world.shared[n])}  # fmt: skip
    with scopes.within(actor.organization):
        whole = {n for n, file in enumerate(world.files) if file.body == body}
        assert _let_through("registry_case", cases) == whole
        for permission in PERMISSIONS:
            with access.finding(actor, permission):
                known = {n for n in range(FILES) if world.knows(staff, n, permission.value)}
                found = _let_through("registry_person", numbers)
                assert found & whole == known, (permission, found, known)
                assert _let_through("registry_case", cases) == known
        with access.finding(actor):
            assert _let_through("registry_person", numbers) - whole == given - whole
    with scopes.closed():
        assert not _let_through("registry_person", numbers)


def _let_through(table: str, numbers: dict[int, int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table}")
        return {numbers[pk] for (pk,) in cursor.fetchall() if pk in numbers}


def _check_broken(built: Built, actor: Actor, staff: int, facts: list) -> None:
    world, read = built.world, Permission.EMERGENCY_READ
    open_to = {n for n, glass in enumerate(world.broken) if world.reads_in_emergency(staff, glass)}
    assert built.numbers(access.emergencies(actor), built.broken) == open_to
    decided = {n for n, fact in enumerate(facts) if decide(actor, read, fact, now=built.now)}
    assert decided == {world.broken[n].file for n in open_to}


def _check_writings(built: Built, actor: Actor, staff: int) -> None:
    world = built.world
    for asked, foretold in (
        (built.numbers(ledger.acts(actor), built.acts), (world.deeds, world.reads)),
        (built.numbers(ledger.promises(actor), built.promises), (world.words, world.awaits)),
        (built.numbers(casework.memos(actor), built.memos), (world.calls, world.takes)),
    ):
        rows, rule = foretold
        assert asked == {n for n, row in enumerate(rows) if rule(staff, row)}


def _check_shared(built: Built, actor: Actor, staff: int, facts: list) -> None:
    world = built.world
    given = {n for n, one in enumerate(world.shared) if world.is_given(staff, one)}
    assert built.numbers(access.shared(actor), built.shared) == given
    for file, fact in enumerate(facts):
        if world.files[file].body == world.staff[staff].body:
            continue
        groups = {g for n in given if world.shared[n].file == file for g in world.shared[n].groups}
        read = Permission.SHARED_READ
        assert bool(decide(actor, read, fact, now=built.now)) == bool(groups)
        found = {g.value for g in FieldGroup if decide(actor, read, fact, g, now=built.now)}
        assert found == groups


@pytest.mark.django_db
def test_queries_decision_and_oracle_agree_in_every_world(
    request: pytest.FixtureRequest, capsys: pytest.CaptureFixture
) -> None:
    wanted = request.config.getoption("worlds") or WORLDS
    dice = request.config.getoption("seed")
    bodies = [Organization.objects.create(code=f"b{n}", name=f"団体{n}") for n in (0, 1)]
    owners = {site: body for body, sites in SITES.items() for site in sites}
    sites = [Site.objects.create(organization=bodies[owners[n]], name=f"拠点{n}") for n in range(4)]
    seen = count(1)
    last = 0

    @settings(
        max_examples=wanted,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(worlds())
    def in_this_world(world: World) -> None:
        nonlocal last
        with transaction.atomic(), clock.standing_at(clock.now()):
            check(Built(world, bodies, sites))
            transaction.set_rollback(True)
        last = next(seen)

    (in_this_world if dice is None else seed(dice)(in_this_world))()
    with capsys.disabled():
        also = " = row-level security" if connection.vendor == "postgresql" else ""
        print(f"\n  {last} worlds: queries = decision = oracle{also}, 0 differences")
    assert last >= wanted
