"""Every URL, as everybody: who gets in, what stands there, and that nothing is written or told to
whoever does not belong there.

What is right stands in agreed.py, a second time and by hand; planted.py makes what could leak.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from tests.accounts.test_policy import expected
from tests.door import enter
from tests.house import agreed, planted
from tests.house.agreed import AGREED, ASKED, DOORS, EVERYBODY, WALKERS, Walker
from tests.house.planted import AWAY, BRANCH, MAIN, NOWHERE, World
from yorisoi.accounts import doors
from yorisoi.accounts.doors import Door
from yorisoi.audit.models import Entry

LETTERS = {"manager": "M", "lead": "L", "worker": "W", "helper": "H", "officer": "O",
           "auditor": "A", "technician": "T", "decider": "", "inspector": "I",
           "person": "", "guardian": ""}  # fmt: skip
# Rows that the way through the gate itself writes: a session that was touched, attempts counted.
OWN_WRITES = ("django_session", "accounts_attempts", "accounts_guesses", "accounts_sent",
              "SAVEPOINT")  # fmt: skip
# The trail of a refusal: nothing else may be written behind a closed door.
REFUSALS = {"door.refused", "reach.refused"}
TRAIL = ("audit_entry", "audit_chain")


def every_url(patterns: list) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from every_url(pattern.url_patterns)
        else:
            yield pattern.name, str(pattern.pattern)


PATTERNS = dict(every_url(get_resolver().url_patterns))


def test_every_url_has_a_row_in_the_table_and_was_agreed() -> None:
    urls = [name for name, _pattern in every_url(get_resolver().url_patterns)]
    assert len(urls) == len(set(urls)), "a URL without a name, or two of one name"
    assert set(urls) == set(doors.every())
    assert set(urls) == set(DOORS)
    assert sum(len(group.split()) for group in AGREED.values()) == len(DOORS), "agreed twice"


@pytest.mark.parametrize("name", sorted(DOORS))
def test_the_row_of_a_door_says_what_was_agreed(name: str) -> None:
    door = doors.every()[name]
    if door.is_public:
        said = EVERYBODY
    elif door.permission is None:
        said = agreed.SIGNED_IN
    else:
        asked = [p for p in (door.permission, door.or_permission) if p]
        roles = set().union(*(expected()[permission.value] for permission in asked))
        said = "".join(letter for role, letter in LETTERS.items() if role in roles)
    assert sorted(said) == sorted(DOORS[name])


@contextmanager
def undone(written: list[str]) -> Iterator[None]:
    """Whatever happens in here is undone; the rows that it wrote are told."""

    def listen(execute: Callable, whole: str, params: object, many: bool, context: dict) -> object:
        # On PostgreSQL a statement says its scope first (common/nets.py).
        sql = re.sub(r"^.*SET LOCAL yorisoi\.scope[^;]*;", "", whole, flags=re.S)
        verb = sql.lstrip()[:6].upper()
        if verb in {"INSERT", "UPDATE", "DELETE"} and not any(one in sql for one in OWN_WRITES):
            written.append(sql[:90])
        return execute(whole, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(listen):
        yield
        transaction.set_rollback(True)


def browser(world: World, walker: Walker) -> Client:
    client = Client(raise_request_exception=False)
    return client if walker.role == "-" else enter(client, getattr(world.cast, walker.who))


def address(world: World, door: Door, place: str) -> str:
    """Of what the door points to at a place."""
    at = world.at[place]
    if door.target in {"draft", *agreed.ONES_OWN}:
        return _address_without_row(door)
    stem = re.sub(r"_(month_form|month|year|form)$", "", door.target)
    known = {
        **agreed.REPORT,
        "form": agreed.PAPERS.get(door.name, ""),
        "pk": at.get(stem),
        "batch_id": at.get(agreed.ROWS.get(door.name, stem)),
    }
    asked = re.findall(r"<\w+:(\w+)>", PATTERNS[door.name])
    return reverse(door.name, kwargs={name: known[name] for name in asked})


def _address_without_row(door: Door) -> str:
    given = {
        "reset": {"uidb36": "1", "key": "set-password"},
        "invitation_secret": {"secret": "never-given"},
        "draft": {"form": "ledger-act-new"},
        "key": {"pk": 1},
        "session": {"pk": 1},
        "deviceuser": {"pk": 1},
        "thisdevice": {},
    }
    return reverse(door.name, kwargs=given[door.target])


def text_of(answer: HttpResponse) -> str:
    """Everything that was answered, but for the words that a list offers to everybody."""
    headers = "\n".join(f"{key}: {value}" for key, value in answer.headers.items())
    return headers + re.sub(
        r'<option value="\d+">[^<]*</option>', "", answer.content.decode("utf-8", "replace")
    )


def without_address(answer: HttpResponse) -> str:
    """What was answered, but for what every answer has of its own."""
    said = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    return re.sub(r'name="next" value="[^"]*"', "", said.replace(answer.request["PATH_INFO"], ""))


class Walk:
    """One walker before every door. What is wrong is collected, so that one run tells it all."""

    def __init__(self, world: World, walker: Walker) -> None:
        self.world, self.walker = world, walker
        self.client = browser(world, walker)
        self.cookies = self.client.cookies.output(header="")
        self.wrong: list[str] = []
        self.found: set[str] = set()
        self.bodies = {place: agreed.bodies(world, place) for place in (MAIN, BRANCH, AWAY)}
        self.hidden = {word for place in planted.FLOWER for word in planted.words_of(place)}
        self.hidden |= {planted.NOTICED}
        for flower in walker.sees:
            place = next((p for p, name in planted.FLOWER.items() if name == flower), None)
            self.hidden -= {flower, *(planted.words_of(place) if place else ())}

    def go(self) -> None:
        """The doors at which the gate refuses once; the others wherever there is something behind
        them to try for, and with a word that they do not know."""
        for name, door in sorted(doors.every().items()):
            if self.walker.role not in DOORS[name]:
                self._knock(door, name, MAIN, door.methods[-1])
                continue
            places = self.walker.tries if door.target else (self.walker.home,)
            for place in places:
                for method in ("GET", "POST"):
                    if method in door.methods or place == places[0]:
                        self._knock(door, name, place, method)

    def _knock(self, door: Door, name: str, place: str, method: str) -> None:
        where = f"{method} {name} @{place}"
        url, written = address(self.world, door, place), []
        asked = ASKED.get(name, lambda at: {})(self.world.at[place])
        body = self.bodies[place].get(name, {})
        before = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        with undone(written):
            sent = asked if method == "GET" else body
            # Behind some doors one is signed out; the next is tried as if that had not been.
            self.client.cookies = SimpleCookie(self.cookies)
            answer = getattr(self.client, method.lower())(url, sent)
            told = Entry.objects.filter(pk__gt=before)
            if told and {entry.verb for entry in told} <= REFUSALS:
                self._must(where, answer.status_code == 404, f"refused with {answer.status_code}")
                written[:] = [sql for sql in written if not any(one in sql for one in TRAIL)]
            elif answer.status_code == 404 and self.walker.role != "-" and not door.is_public:
                self._must(where, bool(told), "no entry of the refusal")
            self._judge(where, door, name, place, method, answer, written)
            self._listen(where, name, method, answer)

    def _judge(
        self, where: str, door: Door, name: str, place: str, method: str, answer: HttpResponse,
        written: list[str],
    ) -> None:  # fmt: skip
        may = self.walker.role in DOORS[name]
        # What is compared below is refused too, and written down: that is not of this answer.
        wrote = list(written)
        if answer.status_code >= 500:
            self.wrong.append(f"{where}: {answer.status_code}")
        elif self.walker.role == "-" and not may:
            is_sent_in = answer.status_code in {301, 302} and answer.url.startswith("/sign-in/")
            self._must(where, is_sent_in, f"{answer.status_code} for a stranger")
        elif may and method not in door.methods and not door.is_public:
            self._must(where, answer.status_code == 405, f"{answer.status_code}, not 405")
        elif not may or not self.walker.reaches(door.target, place):
            self._must(where, answer.status_code == 404, f"{answer.status_code}, not 404")
            if may and self.walker.compares and method == door.methods[0]:
                self._same_as_missing(where, door, method, answer)
        else:
            self._opened(where, door, name, method, answer, written)
            return
        self._must(where, not wrote, f"wrote {wrote[:1]}")

    def _opened(
        self, where: str, door: Door, name: str, method: str, answer: HttpResponse,
        written: list[str],
    ) -> None:  # fmt: skip
        if door.is_public or door.target in {"draft", *agreed.ONES_OWN} or door.permission is None:
            return
        self._must(where, answer.status_code < 400, f"{answer.status_code}, though it is theirs")
        if method == "POST" and name not in self.walker.writes_nothing_at:
            self._must(where, bool(written), f"wrote nothing ({answer.status_code})")

    def _same_as_missing(self, where: str, door: Door, method: str, answer: HttpResponse) -> None:
        asked = ASKED.get(door.name, lambda at: {})(self.world.at[NOWHERE])
        url = address(self.world, door, NOWHERE)
        missing = getattr(self.client, method.lower())(url, asked if method == "GET" else {})
        self._must(
            where, without_address(missing) == without_address(answer), "unlike a missing one"
        )

    def _listen(self, where: str, name: str, method: str, answer: HttpResponse) -> None:
        said = text_of(answer)
        for word in self.hidden:
            self._must(where, word not in said, f"tells {word}")
        if (name, method) != ("registry-seal-open", "POST"):
            for word in planted.SECRETS:
                self._must(where, word not in said, f"tells the sealed {word}")
        self.found |= {word for word in (*planted.FLOWER.values(), planted.NOTICED) if word in said}

    def _must(self, where: str, is_right: bool, words: str) -> None:
        if not is_right:
            self.wrong.append(f"{where}: {words}")


@pytest.mark.django_db
@pytest.mark.walk
@pytest.mark.parametrize("walker", WALKERS, ids=lambda walker: walker.who)
def test_everybody_finds_their_own_and_nothing_else(world: World, walker: Walker) -> None:
    walk = Walk(world, walker)
    walk.go()
    assert not walk.wrong, "\n" + "\n".join(walk.wrong)
    # The words were there to be found: a walk past empty pages would prove nothing.
    assert walk.found == set(walker.sees)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "TRACE"])
def test_a_deed_is_done_by_posting_alone(world: World, method: str) -> None:
    """HEAD and OPTIONS carry no token, so nothing may happen behind them."""
    client = enter(Client(), world.cast.satou)
    for name, door in doors.every().items():
        if "GET" in door.methods or door.is_public:
            continue
        with undone(written := []):
            answer = client.generic(method, address(world, door, MAIN))
        assert (name, answer.status_code, written) == (name, 405, [])


@pytest.mark.django_db
def test_the_head_of_a_page_is_asked_for_as_the_page_is(world: World) -> None:
    client = enter(Client(), world.cast.takada)
    for place, status in ((MAIN, 200), (BRANCH, 404)):
        answer = client.head(reverse("desk-person", args=[world.at[place]["person"]]))
        assert (answer.status_code, answer.content) == (status, b"")
