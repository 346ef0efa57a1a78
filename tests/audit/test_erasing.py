"""What an entry said is taken away, as the law asks, and the chain still holds."""

from __future__ import annotations

import re

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tests.cast import Cast
from tests.door import enter
from yorisoi.audit.actions import erase, note
from yorisoi.audit.links import digest
from yorisoi.audit.models import Chain, Entry
from yorisoi.audit.queries import Break, verify

NAME = "aozora"


@pytest.fixture
def entry(cast: Cast) -> Entry:
    me = cast.actor(cast.suzuki)
    made = note(
        me, "seal.opened", "person:1", persons=[1], payload={"reason": "父から電話があった"}
    )
    note(me, "person.read", "person:2", persons=[2])
    return made


def broken() -> Break | None:
    return verify(Chain.objects.get(name=NAME))


def test_the_words_go_and_the_chain_holds(cast: Cast, entry: Entry) -> None:
    erasure = erase(cast.actor(cast.satou), entry.number, reason="本人の求め", second="鈴木")
    entry.refresh_from_db()
    assert (entry.payload, entry.salt, entry.is_erased) == ("", "", True)
    assert (erasure.target, "鈴木" in erasure.payload) == (f"entry:{entry.number}", True)
    assert broken() is None


def test_an_erased_entry_says_so_on_the_page(cast: Cast, entry: Entry) -> None:
    erase(cast.actor(cast.satou), entry.number, reason="本人の求め", second="鈴木")
    said = enter(Client(), cast.kan).get("/audit/").content.decode()
    assert "中身は消されています" in said
    assert "記録の中身を消した" in said


def test_nothing_is_erased_twice_nor_elsewhere(cast: Cast, entry: Entry) -> None:
    erase(cast.actor(cast.satou), entry.number, reason="本人の求め", second="鈴木")
    with pytest.raises(LookupError):
        erase(cast.actor(cast.satou), entry.number, reason="もういちど", second="鈴木")
    with pytest.raises(LookupError):
        erase(cast.actor(cast.tanaka), entry.number, reason="よその法人", second="だれか")


@pytest.mark.parametrize(
    "change",
    [
        {"payload": "", "salt": ""},
        {"payload": ""},
        {"payload": "{}", "salt": ""},
        {"payload": "", "salt": "", "actor": "ほかの人"},
        {"payload": "", "salt": "", "digest": "0" * 64},
    ],
    ids=[
        "without an entry that says so",
        "the salt kept",
        "rewritten",
        "and the actor",
        "and the digest",
    ],
)
def test_the_database_lets_nothing_else_through(entry: Entry, cast: Cast, change: dict) -> None:
    if len(change) != 2 or change["payload"]:
        note(cast.actor(cast.satou), "entry.erased", f"entry:{entry.number}")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(**change)
    assert broken() is None


def test_an_erasure_that_nobody_wrote_down_is_found(cast: Cast, entry: Entry) -> None:
    on = "" if connection.vendor == "sqlite" else " ON audit_entry"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER audit_entry_update{on}")
    Entry.objects.filter(pk=entry.pk).update(payload="", salt="")
    assert broken() == Break(NAME, entry.number, "erased")


def test_a_short_payload_cannot_be_tried_out_after_its_erasure(cast: Cast, entry: Entry) -> None:
    """The digest that stays is salted, and two entries that say the same have different ones."""
    again = note(cast.actor(cast.suzuki), "seal.opened", "person:1", persons=[1],
                 payload={"reason": "父から電話があった"})  # fmt: skip
    assert again.payload == entry.payload
    assert again.digest != entry.digest
    assert entry.digest != digest(entry.payload, "")
    assert re.fullmatch(r"[\w-]{22}", entry.salt)


def test_whose_file_it_was_is_part_of_the_chain(cast: Cast, entry: Entry) -> None:
    on = "" if connection.vendor == "sqlite" else " ON audit_mention"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER audit_mention_update{on}")
        cursor.execute("UPDATE audit_mention SET person = 99 WHERE entry_id = %s", [entry.pk])
    assert broken() == Break(NAME, entry.number, "payload")
