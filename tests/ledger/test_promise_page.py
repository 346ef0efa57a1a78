"""What next and when, by itself: made, moved, let go of."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import Cast
from tests.door import enter
from yorisoi.audit.models import Entry
from yorisoi.common import clock, saying
from yorisoi.ledger.actions.promising import promise
from yorisoi.ledger.models import Promise


@pytest.fixture
def client(cast: Cast, client: Client) -> Client:
    return enter(client, cast.takada)


@pytest.fixture
def row(cast: Cast) -> Promise:
    return promise(
        cast.actor(cast.takada), person=cast.yamada, due_on=clock.today(), text="電話する"
    )


def test_a_promise_is_made_without_an_act(cast: Cast, client: Client) -> None:
    answer = client.post("/promises/new/", {
        "person": cast.yamada.pk, "due_on": "あした", "text": "書類をもっていく",
        "owner": cast.takada.pk, "back": "/persons/1/",
    })  # fmt: skip
    assert answer.url == "/persons/1/"
    row = Promise.objects.get()
    assert (row.person, row.owner, row.due_on) == (
        cast.yamada, cast.takada, clock.today() + timedelta(days=1),
    )  # fmt: skip


def test_a_promise_says_when_or_what(cast: Cast, client: Client) -> None:
    page = client.post("/promises/new/", {"person": cast.yamada.pk})
    assert "いつか、なにをするか" in page.content.decode()
    assert not Promise.objects.exists()


def test_a_promise_is_moved_to_another_day(client: Client, row: Promise) -> None:
    client.post(f"/promises/{row.pk}/move/", {"due_on": "あさって"})
    row.refresh_from_db()
    assert row.due_on == clock.today() + timedelta(days=2)
    assert Entry.objects.latest("id").verb == "promise.moved"


def test_a_day_that_has_passed_is_refused(client: Client, row: Promise) -> None:
    page = client.post(f"/promises/{row.pk}/move/", {"due_on": "2020-01-01"})
    assert "もう過ぎた日です" in page.content.decode()


def test_a_promise_that_is_past_opens_with_a_day_that_can_be_saved(
    cast: Cast, client: Client
) -> None:
    past = promise(cast.actor(cast.takada), person=cast.yamada,
                   due_on=clock.today() - timedelta(days=9))  # fmt: skip
    answer = client.get(f"/promises/{past.pk}/move/?next=/")
    form = answer.context["form"]
    assert (form["when"].value(), form["due_on"].value()) == ("week", None)
    page = answer.content.decode()
    for chip in ("1週間後", "2週間後", "1か月後", "日をえらぶ"):
        assert chip in page
    assert f'href="/promises/{past.pk}/drop/?next=%2F"' in page
    client.post(f"/promises/{past.pk}/move/", {"when": "fortnight", "due_on": "2020-01-01"})
    past.refresh_from_db()
    assert past.due_on == clock.today() + timedelta(days=14)


def test_a_promise_to_come_opens_with_its_day(client: Client, row: Promise) -> None:
    form = client.get(f"/promises/{row.pk}/move/").context["form"]
    assert (form["when"].value(), form["due_on"].value()) == ("date", saying.typed(row.due_on))


def test_letting_go_of_a_promise_needs_a_reason(client: Client, row: Promise) -> None:
    assert "やめるわけを" in client.post(f"/promises/{row.pk}/drop/", {}).content.decode()
    client.post(f"/promises/{row.pk}/drop/", {"reason": "本人からことわりがあった"})
    assert Promise.objects.get().end.reason == "本人からことわりがあった"
    assert client.get(f"/promises/{row.pk}/move/").status_code == 404


@pytest.mark.parametrize("who", ["mori", "tanaka", "nishi", "kenno"])
def test_others_know_nothing_of_it(cast: Cast, row: Promise, who: str) -> None:
    stranger = enter(Client(), getattr(cast, who))
    assert stranger.get(f"/promises/{row.pk}/move/").status_code == 404
    assert stranger.post(f"/promises/{row.pk}/drop/", {"reason": "x"}).status_code == 404
    assert stranger.get(f"/promises/new/?person={cast.yamada.pk}").status_code == 404
