"""Registering somebody: as little as is known, and nobody twice."""

import pytest
from django.test import Client

from tests.cast import Cast
from tests.door import enter
from yorisoi.accounts.queries.drafting import open_drafts
from yorisoi.audit.models import Entry
from yorisoi.registry.actions.knowing import add_name
from yorisoi.registry.models import Case, ContactPoint, Person, Vitals
from yorisoi.registry.queries.searching import search

URL = "/persons/new/"


@pytest.fixture
def client(cast: Cast, client: Client) -> Client:
    return enter(client, cast.takada)


def post(client: Client, cast: Cast, **values: object) -> object:
    return client.post(URL, {"name": "港 葵", "kana": "ミナト アオイ", "site": cast.main.pk, **values})


def test_a_person_is_registered_with_what_is_known(cast: Cast, client: Client) -> None:
    answer = post(
        client, cast, number="004", birth="平成17年ごろ", sex="2", route_kind="phone",
        route_value="090-2222-0004", commission=cast.contract.pk, called="あおい",
    )  # fmt: skip
    person = Person.objects.get(number="004")
    assert answer.url == f"/persons/{person.pk}/edit/"
    assert Vitals.objects.get(person=person).birth_first == 20050101
    assert ContactPoint.objects.get(person=person).digits == "09022220004"
    case = Case.objects.get(person=person)
    assert (case.site, case.commissions.get().commission) == (cast.main, cast.contract)
    assert Entry.objects.filter(verb="person.registered").exists()
    assert [f.person.id for f in search(cast.actor(cast.takada), "あおい").found] == [person.pk]


@pytest.mark.parametrize("written", ["H17.3.10", "20代", "42", "不明", "", "平成17年3月ごろ", "2005-03-10"])
def test_a_birth_is_taken_as_people_say_it(cast: Cast, client: Client, written: str) -> None:
    assert post(client, cast, birth=written).status_code == 302


def test_a_birth_that_cannot_be_is_said_with_what_to_write_instead(cast: Cast, client: Client) -> None:
    page = post(client, cast, birth="2月30日").content.decode()
    assert "不明" in page
    assert "葵" in page
    assert not Person.objects.filter(name="港 葵").exists()


def test_the_next_number_is_proposed(client: Client) -> None:
    assert 'value="004"' in client.get(URL).content.decode()


def test_a_number_that_is_taken_is_refused_at_its_field(cast: Cast, client: Client) -> None:
    page = post(client, cast, number="０01").content.decode()
    assert "もう使われています" in page
    assert not Person.objects.filter(name="港 葵").exists()


def test_look_alikes_are_shown_before_a_second_file_is_made(cast: Cast, client: Client) -> None:
    page = post(client, cast, name="高橋 直", kana="たかはし なお").content.decode()
    assert "もう登録されている人かもしれません" in page
    assert "髙橋" in page
    assert Person.objects.count() == 4
    assert post(client, cast, name="高橋 直", kana="たかはし なお", is_sure="1").status_code == 302
    assert Person.objects.count() == 5


def test_a_look_alike_whom_the_worker_may_not_know_is_not_betrayed(cast: Cast, client: Client) -> None:
    page = post(client, cast, name="川口 蓮", kana="カワグチ レン")
    assert page.status_code == 302


def test_somebody_known_by_a_nickname_becomes_a_named_person_later(cast: Cast, client: Client) -> None:
    post(client, cast, name="はる", kana="", is_anonymous="on")
    haru = Person.objects.get(name="はる")
    assert haru.is_anonymous
    add_name(cast.actor(cast.takada), haru, form="current", name="山辺 春", kana="ヤマベ ハル")
    haru.refresh_from_db()
    assert not haru.is_anonymous
    assert [f.person.id for f in search(cast.actor(cast.takada), "やまべ").found] == [haru.pk]


def test_a_draft_waits_when_something_is_wrong_and_goes_with_the_file(cast: Cast, client: Client) -> None:
    from uuid import uuid4

    from yorisoi.accounts.actions.drafting import save_draft

    actor, key = cast.actor(cast.takada), uuid4()
    save_draft(actor, "registry-person-new", "", uuid=key, values={"name": "港 葵", "sex": "2"})
    assert "港 葵" in client.get(URL).content.decode()
    post(client, cast, uuid=str(key), number="001")
    assert open_drafts(actor).exists()
    post(client, cast, uuid=str(key))
    assert not open_drafts(actor).exists()


def test_a_worker_registers_at_the_own_site_only(cast: Cast, client: Client) -> None:
    page = post(client, cast, site=cast.branch.pk)
    assert page.status_code == 200
    assert not Person.objects.filter(name="港 葵").exists()


@pytest.mark.parametrize("who", ["nishi", "kenno", "kan", "gi"])
def test_the_page_does_not_exist_for_those_who_do_not_write(cast: Cast, who: str) -> None:
    stranger = enter(Client(), getattr(cast, who))
    assert stranger.get(URL).status_code == 404
    assert post(stranger, cast).status_code == 404
