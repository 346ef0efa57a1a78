from datetime import timedelta

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from tests.cast import Cast
from yorisoi.accounts import doors
from yorisoi.accounts.queries import sessions
from yorisoi.common import clock


def names(patterns: list, found: set[str] | None = None) -> set[str]:
    found = set() if found is None else found
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            names(pattern.url_patterns, found)
        else:
            found.add(pattern.name)
    return found


def test_every_url_of_this_room_has_a_row_and_every_row_a_url() -> None:
    urls = names(get_resolver("yorisoi.accounts.urls").url_patterns)
    assert {door.name for door in doors.DOORS} == urls


def test_signing_oneself_up_does_not_exist(client: Client, db: None) -> None:
    for path in ("/sign-up/", "/accounts/signup/", "/accounts/login/"):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code in {404, 405}


def test_a_stranger_is_sent_to_the_door_and_back_afterwards(client: Client, db: None) -> None:
    answer = client.get(reverse("accounts-me") + "?a=1")
    assert answer.url == reverse("account_login") + "?next=%2Fme%2F%3Fa%3D1"
    posted = client.post(reverse("accounts-lock-now"))
    assert posted.url == reverse("account_login") + "?next=%2F"


def test_a_closed_screen_whose_session_is_over_leads_back_to_the_page_behind_it(
    client: Client, db: None
) -> None:
    answer = client.get(reverse("accounts-lock") + "?next=%2Fme%2F")
    assert answer.url == reverse("account_login") + "?next=%2Fme%2F"


def test_a_script_is_told_so_that_it_keeps_what_was_typed(client: Client, db: None) -> None:
    answer = client.post(
        reverse("accounts-draft", args=["x"]), "{}", content_type="application/json"
    )
    assert answer.status_code == 401
    assert answer.json() == {"go": reverse("account_login")}


@pytest.mark.parametrize(
    ("who", "name", "status"),
    [
        ("satou", "accounts-setup", 200),
        ("suzuki", "accounts-setup", 404),
        ("takada", "accounts-staff", 404),
        ("nishi", "accounts-words", 404),
        ("kenno", "accounts-audit", 404),
        ("gi", "accounts-audit", 404),
        ("kan", "accounts-audit", 200),
        ("kan", "accounts-settings", 404),
        ("nishi", "accounts-permissions", 200),
        ("gi", "accounts-me", 200),
    ],
)
def test_what_one_may_not_open_is_not_there(
    cast: Cast, enter, who: str, name: str, status: int
) -> None:
    answer = enter(getattr(cast, who)).get(reverse(name))
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_idle_session_is_locked_by_the_server(cast: Cast, enter) -> None:
    client = enter(cast.takada)
    assert client.get(reverse("accounts-me")).status_code == 200
    late = clock.now() + timedelta(minutes=cast.aozora.idle_minutes, seconds=1)
    with clock.standing_at(late):
        answer = client.get(reverse("accounts-me"))
        assert answer.url == reverse("accounts-lock") + "?next=%2Fme%2F"
        told = client.post(
            reverse("accounts-draft", args=["x"]), "{}", content_type="application/json"
        )
        assert told.json() == {"go": reverse("accounts-lock")}


def test_what_stays_open_while_locked_does_not_wake_the_session(cast: Cast, enter) -> None:
    client = enter(cast.takada)
    client.get(reverse("accounts-me"))
    with clock.standing_at(clock.now() + timedelta(hours=1)):
        client.post(reverse("accounts-language"), {"language": "ja"})
        client.post(reverse("accounts-awake"))
        client.get("/nowhere/")
        assert client.get(reverse("accounts-me")).url.startswith(reverse("accounts-lock"))


def test_a_touch_keeps_the_session_open(cast: Cast, enter) -> None:
    client = enter(cast.takada)
    client.get(reverse("accounts-me"))
    start = clock.now()
    for minutes in (10, 20, 30):
        with clock.standing_at(start + timedelta(minutes=minutes)):
            assert client.post(reverse("accounts-awake")).status_code == 204
    with clock.standing_at(start + timedelta(minutes=44)):
        assert client.get(reverse("accounts-me")).status_code == 200


def test_the_organization_says_how_long(cast: Cast, enter) -> None:
    cast.aozora.idle_minutes = 2
    cast.aozora.save()
    client = enter(cast.takada)
    client.get(reverse("accounts-me"))
    with clock.standing_at(clock.now() + timedelta(minutes=3)):
        assert client.get(reverse("accounts-me")).url.startswith(reverse("accounts-lock"))


def test_without_a_key_every_page_leads_to_the_first_one(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.satou)
    assert client.get(reverse("accounts-setup")).url == reverse("accounts-factors")
    assert client.get(reverse("accounts-factors")).status_code == 200
    assert sessions.FACTOR not in client.session


def test_a_page_costs_four_queries_before_its_own(
    cast: Cast, enter, django_assert_max_num_queries
) -> None:
    client = enter(cast.nishi)
    client.get(reverse("accounts-permissions"))
    with django_assert_max_num_queries(4):
        client.get(reverse("accounts-permissions"))
