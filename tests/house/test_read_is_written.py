"""Whatever names somebody is written down before it is answered: at every door, as everybody.

What an answer says is compared with what its entries say; and where no entry can be written, nothing
is answered and nothing is done.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterator
from http.cookies import SimpleCookie
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client

from tests.house import agreed
from tests.house.agreed import ASKED, DOORS, WALKERS, Walker
from tests.house.planted import World
from tests.house.test_doors import address, browser, undone
from yorisoi.accounts import doors
from yorisoi.accounts.doors import Door
from yorisoi.audit.models import Entry, Mention
from yorisoi.common import bulk
from yorisoi.registry.models import Person
from yorisoi.registry.queries.readers import named

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
LISTINGS = {"person.listed", "person.searched"}
NOT_CONTENT = ("django_session", "accounts_attempts", "django_migrations")


class Names:
    """Who of the planted people stands in an answer, by name."""

    def __init__(self) -> None:
        # People of several bodies may share a name.
        known: dict[str, set[int]] = defaultdict(set)
        for pk, name in Person.objects.values_list("pk", "name"):
            known[re.sub(r"\s", "", name)].add(pk)
        # «山口 ハナミズキ二» is not «山口 ハナミズキ»: the longest first.
        self.known = dict(sorted(known.items(), key=lambda one: -len(one[0])))

    def of(self, answer: HttpResponse) -> dict[str, set[int]]:
        """{name: the files of that name}."""
        said = answer.content.decode("utf-8", "replace")
        said = re.sub(r"<rt>.*?</rt>|<rp>.*?</rp>", "", said)
        said = re.sub(r"\s", "", html.unescape(re.sub(r"<[^>]+>", "", said)))
        found = {}
        for name, files in self.known.items():
            if name in said:
                found[name] = files
                said = said.replace(name, "□")
        return found


def told(entries: list[Entry]) -> set[int]:
    """Whom these entries name."""
    found = set(Mention.objects.filter(entry__in=entries).values_list("person", flat=True))
    for entry in entries:
        found |= named(entry.payload)
    return found


def knocks(world: World, walker: Walker) -> Iterator[tuple[str, Door, str, str, dict]]:
    """Every door of theirs at home, as a page and as a deed."""
    place = walker.home
    bodies = agreed.bodies(world, place)
    for name, door in sorted(doors.every().items()):
        if walker.role in DOORS[name] and not door.is_public:
            for method in door.methods:
                asked = ASKED.get(name, lambda at: {})(world.at[place])
                sent = asked if method == "GET" else bodies.get(name, {})
                yield f"{method} {name}", door, address(world, door, place), method, sent


def ask(client: Client, cookies: str, method: str, url: str, sent: dict) -> HttpResponse:
    client.cookies = SimpleCookie(cookies)
    return getattr(client, method.lower())(url, sent)


@pytest.mark.parametrize("walker", WALKERS[1:], ids=lambda walker: walker.who)
def test_whoever_an_answer_names_is_named_by_its_entry(world: World, walker: Walker) -> None:
    client, names, wrong, seen = browser(world, walker), Names(), [], set()
    cookies = client.cookies.output(header="")
    for where, _door, url, method, sent in knocks(world, walker):
        before = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        with undone([]):
            answer = ask(client, cookies, method, url, sent)
            entries = list(Entry.objects.filter(pk__gt=before))
            shown = names.of(answer) if answer.status_code == 200 else {}
            written = told(entries)
            if missing := [name for name, files in shown.items() if not files & written]:
                wrong.append(f"{where}: {missing}")
            if sum(entry.verb in LISTINGS for entry in entries) > 1:
                wrong.append(f"{where}: more than one entry for a list")
        seen |= set(shown)
    assert not wrong, "\n" + "\n".join(wrong)
    # Somebody was there to be seen: a walk past empty pages would prove nothing.
    assert bool(seen) == bool(walker.places), seen


@pytest.mark.parametrize("walker", WALKERS[1:6], ids=lambda walker: walker.who)
def test_no_entry_no_answer_and_no_deed(
    world: World, walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, names, wrong, stopped = browser(world, walker), Names(), [], 0
    cookies, stands = client.cookies.output(header=""), rows()

    insert_new = bulk.insert_new

    def full(model: type[Model], **values: object) -> int | None:
        if model is Entry:
            raise DatabaseError("no room for an entry")
        return insert_new(model, **values)

    monkeypatch.setattr("yorisoi.audit.actions.bulk.insert_new", full)
    # Each test is one transaction already; what stands alone in life is undone alone here too.
    alone = SimpleNamespace(atomic=lambda **_options: transaction.atomic())
    monkeypatch.setattr("yorisoi.audit.actions.transaction", alone)
    for where, _door, url, method, sent in knocks(world, walker):
        with undone(written := []):
            answer = ask(client, cookies, method, url, sent)
            if shown := names.of(answer):
                wrong.append(f"{where}: names {shown}")
            if written and (
                changed := [table for table, was in stands.items() if rows(table)[table] != was]
            ):
                wrong.append(f"{where}: wrote {changed}")
            stopped += answer.status_code == 500
    # Notes to oneself are in nobody's trail, and neither is one's own session, nor a device that
    # nobody has been shown on yet.
    allowed = ("accounts-draft", "accounts-language", "accounts-awake", "accounts-devices")
    wrong = [words for words in wrong if not any(name in words for name in allowed)]
    assert not wrong, "\n" + "\n".join(wrong)
    assert stopped > 5


def rows(*tables: str) -> dict[str, list[tuple]]:
    """Everything that stands there."""
    names = tables or [
        name for name in connection.introspection.table_names() if name not in NOT_CONTENT
    ]
    found = {}
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
            found[name] = sorted(map(repr, cursor.fetchall()))
    return found
