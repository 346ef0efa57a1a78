"""Row-level security on PostgreSQL: what holds where the program forgot to ask in whose scope it is.

On SQLite there is one net, and it must be enough by itself: test_scopes.py, test_one_decision.py,
test_matrix.py and test_attacks.py hold there.
"""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, connections, models, transaction
from django.http import HttpResponse
from django.test import Client

from tests.cast import Cast
from tests.desk.scenes import spoke
from tests.door import enter
from yorisoi.audit.models import Chain
from yorisoi.audit.queries import verify
from yorisoi.common import checkups, clock, nets, scopes
from yorisoi.desk import checkups as machine
from yorisoi.registry import access
from yorisoi.registry.models import Flag, Name, Outsider, Person, PersonKey, Sharing

pytestmark = pytest.mark.postgresql
OURS = [model for model in apps.get_models() if model.__module__.startswith("yorisoi.")]
FORGOTTEN = "SELECT id FROM registry_person"
REFUSED = "row-level security"


def numbers(sql: str, *values: object) -> set[int]:
    """What the database answers to somebody who asks it directly."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return {row[0] for row in cursor.fetchall()}


# --- which tables ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_table_of_a_body_or_a_person_is_bound_its_owner_too() -> None:
    assert not nets.unbound()
    assert nets.is_laid()
    kept = {model._meta.label for model in nets.bound()}
    for model in OURS:
        points = {
            field.related_model._meta.label
            for field in model._meta.concrete_fields
            if isinstance(field, models.ForeignKey)
        }
        if points & {"accounts.Organization", "registry.Person"}:
            assert model._meta.label in kept | nets.LEFT_OUT.keys(), model._meta.label
    rooms = {label.split(".")[0] for label in nets.LEFT_OUT if label != "registry.PersonKey"}
    assert rooms == {"accounts", "audit", "jobs", "keeping"}
    assert nets.LEFT_OUT.keys() <= {model._meta.label for model in OURS}
    assert all(nets.LEFT_OUT.values())


@pytest.mark.django_db
def test_a_table_without_a_policy_is_found_and_laying_twice_is_laying_once() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE registry_flag NO FORCE ROW LEVEL SECURITY")
        assert nets.unbound() == {"registry_flag"}
        assert not nets.is_laid()
        nets.lay()
        assert nets.is_laid()
        cursor.execute("DROP POLICY own ON registry_flag")
        assert nets.unbound() == {"registry_flag"}
        nets.lay()
        nets.lay()
    assert nets.is_laid()


def test_an_installation_with_rows_gets_the_column_beside_them(cast: Cast) -> None:
    """As an older version left it: no column, no policy."""
    made = {"name": "x", "name_key": "x", "learnt_at": clock.now()}
    for person in (cast.yamada, cast.stranger):
        Name.objects.create(person=person, **made)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE registry_name DROP COLUMN net_organization CASCADE")
        cursor.execute("ALTER TABLE registry_name DISABLE ROW LEVEL SECURITY")
    nets.lay()
    with scopes.within(cast.minato.pk):
        assert numbers("SELECT person_id FROM registry_name") == {cast.stranger.pk}


@pytest.mark.django_db
def test_the_tests_are_bound_like_everybody() -> None:
    assert not nets.passes_by()


# --- reading --------------------------------------------------------------------------------------


def test_a_question_without_condition_answers_for_the_own_body_alone(cast: Cast) -> None:
    spoke(cast, cast.yamada, 1)
    whose = {
        body: {p.pk for p in Person.objects.filter(organization=body)}
        for body in (cast.aozora, cast.minato)
    }
    assert all(whose.values())
    for body, own in whose.items():
        with scopes.within(body.pk):
            assert numbers(FORGOTTEN) == own
    with scopes.within(cast.minato.pk):
        # What hangs on a row of another body is not there either.
        for table in ("ledger_act", "ledger_participant", "ledger_tally"):
            assert not numbers(f"SELECT act_id FROM {table}" if table != "ledger_act"
                               else f"SELECT id FROM {table}")  # fmt: skip
        assert not numbers("SELECT id FROM registry_person WHERE id = %s", cast.yamada.pk)
        assert not numbers("SELECT id FROM registry_name WHERE person_id = %s", cast.yamada.pk)


def test_who_says_nothing_sees_nothing(cast: Cast) -> None:
    with scopes.closed():
        for model in nets.bound():
            assert not numbers(f"SELECT 1 FROM {model._meta.db_table}"), model._meta.label
    assert cast.yamada.pk in numbers(FORGOTTEN)


def test_a_page_that_forgot_its_scope_shows_nobody_of_another_body(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: a page that asks the database past managers, access and scope."""

    def careless(_request: object) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM registry_person")
            return HttpResponse("\n".join(name for (name,) in cursor.fetchall()))

    monkeypatch.setattr("yorisoi.accounts.middleware.OnceMiddleware.process_view",
                        lambda _self, request, *_view: careless(request))  # fmt: skip
    enter(client, cast.takada)
    said = client.get("/").content.decode()
    assert cast.yamada.name in said
    assert cast.stranger.name not in said


@pytest.mark.django_db(transaction=True)
def test_no_connection_carries_an_actor_on() -> None:
    said = f"SELECT coalesce(current_setting('{nets.SETTING}', true), '')"

    def heard() -> str:
        """What the connection knows by itself, without us saying anything."""
        return connection.connection.execute(said).fetchone()[0]

    with scopes.within(7):
        assert numbers("SELECT yorisoi_organization()") == {7}
        assert heard() == ""
        with transaction.atomic():
            numbers(FORGOTTEN)
            assert heard().startswith("7:")
            # Within one transaction another scope is another scope, and none is none.
            with scopes.within(8):
                assert numbers("SELECT yorisoi_organization()") == {8}
            with scopes.closed():
                assert numbers("SELECT yorisoi_organization()") == {None}
        assert heard() == ""
    with scopes.within(7):
        with transaction.atomic():
            numbers(FORGOTTEN)
            transaction.set_rollback(True)
        assert heard() == ""
        # In parts, and many at once, outside any transaction.
        assert not list(Person.objects.iterator(chunk_size=1))
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE registry_person SET called = %s", [("x",), ("y",)])
        assert heard() == ""
    connections["default"].close()


def test_what_cannot_be_sent_together_says_its_scope_too(cast: Cast) -> None:
    with scopes.within(cast.aozora.pk):
        found = {p.pk for p in Person.objects.iterator(chunk_size=1)}
        assert found == numbers(FORGOTTEN) != set()
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE registry_person SET called = %s WHERE id = %s",
                [("はる", cast.yamada.pk), ("なつ", cast.stranger.pk)],
            )
    assert Person.objects.get(pk=cast.yamada.pk).called == "はる"
    assert Person.objects.get(pk=cast.stranger.pk).called != "なつ"


# --- writing --------------------------------------------------------------------------------------


def test_nothing_is_written_into_another_body(cast: Cast) -> None:
    now = clock.now()
    with scopes.within(cast.aozora.pk):
        with pytest.raises(ProgrammingError, match=REFUSED), transaction.atomic():
            Person.objects.create(
                organization=cast.minato, name="x", name_key="x", sort_key="x", created_at=now,
                created_by="x",
            )  # fmt: skip
        with pytest.raises(ProgrammingError, match=REFUSED), transaction.atomic():
            Name.objects.create(person=cast.stranger, name="x", name_key="x", learnt_at=now)
        # Not moved there either; and what is not seen is neither changed nor deleted.
        with pytest.raises(ProgrammingError, match=REFUSED), transaction.atomic():
            Person.objects.filter(pk=cast.yamada.pk).update(organization=cast.minato)
        with connection.cursor() as cursor:
            for sql in ("UPDATE registry_person SET name = 'x'", "DELETE FROM registry_person"):
                cursor.execute(f"{sql} WHERE id = %s", [cast.stranger.pk])
                assert cursor.rowcount == 0
        Name.objects.create(person=cast.yamada, name="はる", name_key="はる", learnt_at=now)
    assert Person.objects.get(pk=cast.stranger.pk).name == cast.stranger.name


def test_the_column_beside_a_row_cannot_be_lied_to(cast: Cast) -> None:
    with scopes.within(cast.aozora.pk), connection.cursor() as cursor:
        with pytest.raises(ProgrammingError, match=REFUSED), transaction.atomic():
            cursor.execute(
                "INSERT INTO registry_name (person_id, form, name, kana, name_key, reason,"
                " learnt_at, net_organization) VALUES (%s, 'alias', 'x', '', 'x', '', now(), %s)",
                [cast.stranger.pk, cast.aozora.pk],
            )
        Name.objects.create(person=cast.yamada, name="は", name_key="は", learnt_at=clock.now())
        cursor.execute("UPDATE registry_name SET net_organization = %s", [cast.minato.pk])
    with scopes.within(cast.minato.pk):
        assert not numbers("SELECT id FROM registry_name WHERE person_id = %s", cast.yamada.pk)


# --- what is finer than a body --------------------------------------------------------------------


def _shared(cast: Cast) -> Sharing:
    today = clock.today()
    return Sharing.objects.create(
        person=cast.stranger, recipient=cast.aozora, groups=["identity"], purpose="x", basis="law",
        evidence="x", since=today, until=today, made_at=clock.now(), made_by="x",
    )  # fmt: skip


def test_a_grant_shows_that_person_and_lets_nobody_write(cast: Cast) -> None:
    own = {p.pk for p in Person.objects.filter(organization=cast.aozora)}
    row = _shared(cast)
    with scopes.within(cast.aozora.pk):
        assert numbers(FORGOTTEN) == own | {cast.stranger.pk}
        assert numbers("SELECT id FROM registry_sharing") == {row.pk}
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE registry_person SET name = 'x' WHERE id = %s", [cast.stranger.pk]
            )
            assert cursor.rowcount == 0
            cursor.execute("UPDATE registry_sharing SET until = until + 9")
            assert cursor.rowcount == 0
        with pytest.raises(ProgrammingError, match=REFUSED), transaction.atomic():
            Flag.objects.create(person=cast.stranger, kind="care", text="x",
                                learnt_at=clock.now(), learnt_from="x")  # fmt: skip
    Sharing.objects.filter(pk=row.pk).update(revoked_at=clock.now())
    with scopes.within(cast.aozora.pk):
        assert numbers(FORGOTTEN) == own


def test_a_shared_file_is_read_as_that_one_file_of_the_other_body(cast: Cast) -> None:
    other = Person.objects.create(
        organization=cast.minato, name="べつの人", name_key="x", sort_key="x",
        created_at=clock.now(), created_by="x",
    )  # fmt: skip
    for person in (cast.stranger, other):
        Name.objects.create(person=person, name="x", name_key="x", learnt_at=clock.now())
    with scopes.within(cast.minato.pk, file=cast.stranger.pk):
        assert numbers(FORGOTTEN) == {cast.stranger.pk}
        assert numbers("SELECT person_id FROM registry_name") == {cast.stranger.pk}
    with scopes.within(cast.minato.pk):
        assert {cast.stranger.pk, other.pk} <= numbers(FORGOTTEN)


def test_while_somebody_looks_for_people_a_list_without_condition_is_theirs(cast: Cast) -> None:
    everybody = {p.pk for p in Person.objects.filter(organization=cast.aozora)}
    actor = cast.actor(cast.takada)
    Outsider.objects.create(person=cast.yamada, staff=cast.takada)
    with scopes.within(cast.aozora.pk):
        assert numbers(FORGOTTEN) == everybody
        with access.finding(actor):
            found = numbers(FORGOTTEN)
            assert cast.yamada.pk not in found
            assert found == set(access.persons(actor).values_list("pk", flat=True))
        assert numbers(FORGOTTEN) == everybody


def test_changing_the_outer_key_sees_the_keys_of_every_body(cast: Cast) -> None:
    made = {"wrapped": "x", "kek": "x", "made_at": clock.now()}
    for person in (cast.yamada, cast.stranger):
        PersonKey.objects.update_or_create(person=person, defaults=made)
    with scopes.closed():
        assert PersonKey._base_manager.filter(wrapped="x").count() == 2


# --- what goes on as before -----------------------------------------------------------------------


def test_the_trail_is_written_and_holds(cast: Cast, client: Client) -> None:
    enter(client, cast.takada)
    before = Chain.objects.get(name=cast.aozora.code).length
    with scopes.closed():
        assert client.get(f"/persons/{cast.yamada.pk}/").status_code == 200
        assert client.get(f"/persons/{cast.stranger.pk}/").status_code == 404
    chain = Chain.objects.get(name=cast.aozora.code)
    assert chain.length > before
    assert not verify(chain)


@pytest.mark.django_db
def test_the_doctor_says_when_the_net_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine.second_net().level == checkups.Level.GOOD
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE registry_person DISABLE ROW LEVEL SECURITY")
        found = machine.second_net()
        assert found.level == checkups.Level.BAD
        assert "bin/yorisoi migrate" in found.advice
        nets.lay()
    monkeypatch.setattr(nets, "passes_by", lambda: True)
    found = machine.second_net()
    assert found.level == checkups.Level.BAD
    assert "NOSUPERUSER NOBYPASSRLS" in found.advice
