"""The trail of what was done and read: nobody changes it, and whoever does is found out."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from tests.cast import Cast
from tests.harness.installation import Installation
from yorisoi.accounts.access import operator
from yorisoi.audit.actions import note
from yorisoi.audit.models import Chain, Entry, Mention
from yorisoi.audit.queries import Break, verify

NAME = "aozora"


@pytest.fixture
def trail(cast: Cast) -> Chain:
    """Ten links more, and one of another organization."""
    note(operator(cast.minato), "person.read", "person:1")
    me = cast.actor(cast.takada)
    for number in range(10):
        note(me, "person.read", f"person:{number}", persons=[cast.yamada.pk], payload={"n": number})
    return Chain.objects.get(name=NAME)


def broken() -> Break | None:
    return verify(Chain.objects.get(name=NAME))


def test_an_untouched_trail_is_whole(trail: Chain) -> None:
    assert verify(trail) is None
    entries = list(Entry.objects.filter(chain=NAME).order_by("number"))
    assert [entry.number for entry in entries] == list(range(1, trail.length + 1))


def test_every_organization_has_a_trail_of_its_own(cast: Cast, trail: Chain) -> None:
    assert Chain.objects.get(name="minato").length == 1
    assert verify(Chain.objects.get(name="minato")) is None


@pytest.mark.parametrize(
    "deed",
    [
        lambda: Entry.objects.filter(chain=NAME).update(actor="ほかの人"),
        lambda: Entry.objects.filter(chain=NAME).update(payload="{}"),
        lambda: Entry.objects.filter(chain=NAME)._raw_delete("default"),
        lambda: Mention.objects.update(person=1),
        lambda: Mention.objects.all().delete(),
    ],
    ids=["rewrite who", "rewrite what", "delete", "rewrite whom", "forget whom"],
)
def test_the_database_refuses_to_change_what_is_written(
    trail: Chain, deed: Callable[[], object]
) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        deed()
    assert broken() is None


# Whoever owns the database can take the guard away first. The chain tells on them.


@pytest.fixture
def unguarded(trail: Chain) -> Chain:
    on = "" if connection.vendor == "sqlite" else " ON {table}"
    with connection.cursor() as cursor:
        for table in ("audit_entry", "audit_mention"):
            for deed in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER {table}_{deed}{on.format(table=table)}")
    return trail


def link(trail: Chain, back: int) -> Entry:
    return Entry.objects.get(chain=NAME, number=trail.length - back)


@pytest.mark.parametrize(
    ("name", "value"),
    [("actor", "ほかの人"), ("verb", "person.listed"), ("target", "person:99"), ("via", "command"),
     ("at", "2020-01-01T00:00:00Z"), ("digest", "0" * 64)],
)  # fmt: skip
def test_an_edited_link_is_named(unguarded: Chain, name: str, value: str) -> None:
    Entry.objects.filter(pk=link(unguarded, 4).pk).update(**{name: value})
    found = broken()
    assert found is not None
    assert found.number == unguarded.length - 4


def test_a_payload_that_was_rewritten_is_named(unguarded: Chain) -> None:
    Entry.objects.filter(pk=link(unguarded, 4).pk).update(payload='{"n":1}')
    assert broken() == Break(NAME, unguarded.length - 4, "payload")


def test_a_link_that_was_taken_out_is_named(unguarded: Chain) -> None:
    gone = link(unguarded, 4)
    gone.mentions.all().delete()
    gone.delete()
    assert broken() == Break(NAME, unguarded.length - 4, "removed")


def test_two_links_that_changed_places_are_found(unguarded: Chain) -> None:
    one, two = link(unguarded, 5), link(unguarded, 4)
    Entry.objects.filter(pk=one.pk).update(number=10_000)
    Entry.objects.filter(pk=two.pk).update(number=one.number)
    Entry.objects.filter(pk=one.pk).update(number=two.number)
    assert broken() == Break(NAME, one.number, "order")


def test_a_link_slipped_in_is_found(unguarded: Chain) -> None:
    last = link(unguarded, 0)
    last.pk, last.number = None, unguarded.length + 1
    last.save(force_insert=True)
    found = broken()
    assert found is not None
    assert found.number == unguarded.length + 1


def test_a_tail_that_was_cut_off_is_found(unguarded: Chain) -> None:
    for back in range(3):
        gone = link(unguarded, back)
        gone.mentions.all().delete()
        gone.delete()
    assert broken() == Break(NAME, unguarded.length - 2, "cut")


def test_a_trail_whose_head_was_taken_away_is_still_looked_at(
    unguarded: Chain, capsys: pytest.CaptureFixture
) -> None:
    Chain.objects.filter(name=NAME).delete()
    with pytest.raises(SystemExit) as left:
        call_command("audit", "verify")
    assert left.value.code == 1
    assert re.search(rf"{NAME}：\d+番で切れています", capsys.readouterr().out)


def test_the_command_names_the_first_broken_link_and_the_whole_trails(
    unguarded: Chain, capsys: pytest.CaptureFixture
) -> None:
    for back in (2, 6):
        Entry.objects.filter(pk=link(unguarded, back).pk).update(actor="ほかの人")
    with pytest.raises(SystemExit) as left:
        call_command("audit", "verify")
    said = capsys.readouterr().out
    assert left.value.code == 1
    assert f"{NAME}：{unguarded.length - 6}番で切れています" in said
    assert re.search(r"minato：\d+件、つながっています", said)


def test_what_is_undone_leaves_no_link(cast: Cast, trail: Chain) -> None:
    with transaction.atomic():
        note(cast.actor(cast.takada), "person.read", "person:1")
        transaction.set_rollback(True)
    trail.refresh_from_db()
    assert trail.length == Entry.objects.filter(chain=NAME).count()
    assert verify(trail) is None


def test_an_entry_names_numbers_and_never_a_verb_that_nobody_registered(cast: Cast) -> None:
    with pytest.raises(KeyError):
        note(operator(cast.aozora), "person.stolen", "person:1")


WRITE = """
from yorisoi.accounts.access import operator
from yorisoi.accounts.models import Organization
from yorisoi.audit.actions import note
me = operator(Organization.objects.get())
for number in range(25):
    note(me, "organization.founded", f"{number}", persons=[number])
"""


def test_writers_at_the_same_time_make_one_chain(installation: Installation) -> None:
    installation.must_run("init", "--organization", "見本", "--code", "mihon")
    with ThreadPoolExecutor(4) as processes:
        list(processes.map(installation.python, [WRITE] * 4))
    said = installation.must_run("audit", "verify")
    count = re.search(r"mihon：(\d+)件、つながっています", said)
    assert count
    assert int(count[1]) >= 100


def test_taking_a_backup_is_written_down_and_the_backup_knows_it(
    installation: Installation, tmp_path: object
) -> None:
    installation.must_run("init", "--organization", "見本", "--code", "mihon")
    installation.must_run("backup", tmp_path / "控え")
    said = installation.python(
        "from yorisoi.audit.models import Entry; e = Entry.objects.get(verb='backup.made');"
        "print(e.chain, e.actor, e.payload)"
    )
    assert said.startswith("system os:")
    assert "控え" in said
    assert "つながっています" in installation.must_run("audit", "verify")
