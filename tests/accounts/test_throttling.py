"""Guessing is slowed down and nobody is shut out: neither by mistakes nor by somebody's malice."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Thread

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.test import Client

from tests.cast import Cast
from yorisoi.accounts import throttling
from yorisoi.accounts.models import Device, DeviceUser, Guesses, Staff
from yorisoi.accounts.throttling import ACCOUNT, Limit, TooMany, bucket, count
from yorisoi.common import clock

PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
START = clock.now()


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


@pytest.fixture
def takada(cast: Cast) -> Staff:
    cast.takada.email = "takada@example.jp"
    cast.takada.set_password(PASSWORD)
    cast.takada.save()
    TOTP.activate(cast.takada, SECRET)
    return cast.takada


def guess(client: Client, password: str, *, seconds: float, address: str = "192.0.2.1") -> bool:
    """Whether the guess was looked at, and not sent away to wait."""
    with clock.standing_at(at(seconds)):
        said = client.post(
            "/sign-in/", {"login": "takada@example.jp", "password": password}, REMOTE_ADDR=address
        )
    return said.status_code == 302 or "少しのあいだ止めています" not in said.content.decode()


def looked_at(tries: Callable[[int], bool], until: int) -> int:
    return sum(tries(second) for second in range(until))


@pytest.mark.parametrize("spread", [1, 10_000])
def test_an_account_is_guessed_at_five_times_in_five_minutes_from_however_many_addresses(
    takada: Staff, spread: int
) -> None:
    """A botnet that guesses every four seconds, from one address or from many, without a cookie."""
    found = looked_at(
        lambda n: guess(
            Client(), "wrong", seconds=n * 4, address=f"198.51.{n % spread}.{n % spread}"
        ),
        74,
    )
    assert 3 <= found <= 5


def test_the_owner_comes_in_on_her_own_device_while_strangers_guess(takada: Staff) -> None:
    own = Client()
    remember(own, takada)
    for second in range(60):
        guess(Client(), "wrong", seconds=second, address=f"198.51.100.{second}")
    assert not guess(Client(), PASSWORD, seconds=61), "the world has used its guesses up"
    assert guess(own, PASSWORD, seconds=62)
    assert own.get("/sign-in/second/").status_code == 200


def test_a_stolen_cookie_of_another_person_buys_no_guesses(takada: Staff, cast: Cast) -> None:
    thief = Client()
    remember(thief, cast.mori)
    found = looked_at(lambda n: guess(thief, "wrong", seconds=n), 120)
    assert found <= 5
    assert not guess(Client(), "wrong", seconds=121)


def test_on_her_own_device_too_guesses_are_five_in_five_minutes(takada: Staff) -> None:
    own = Client()
    remember(own, takada)
    assert looked_at(lambda n: guess(own, "wrong", seconds=n * 5), 59) <= 5
    assert guess(own, PASSWORD, seconds=700), "and after the wait the door is where it was"


def test_after_a_night_of_wrong_guesses_the_wait_is_five_minutes_and_no_more(takada: Staff) -> None:
    own = Client()
    remember(own, takada)
    for turn in range(40):
        guess(own, "wrong", seconds=turn * 310)
    assert guess(own, PASSWORD, seconds=40 * 310)


def test_the_wait_grows_with_every_guess(db: None) -> None:
    """Asked every second: after the free ones one waits two, four … seconds, and then minutes."""
    waits, second = [], 0
    while len(waits) < 8:
        with clock.standing_at(at(second)):
            try:
                count(bucket(Limit(most=50, free=3), "x"))
                waits.append(0)
            except TooMany as stopped:
                waits[-1] = waits[-1] or stopped.seconds
        second += 1
    assert waits[:7] == [0, 0, 0, 1, 3, 7, 15]


def test_one_address_may_not_try_everybody_in_turn(db: None) -> None:
    seen = 0
    for second in range(0, 200, 2):
        with clock.standing_at(at(second)):
            said = Client().post("/sign-in/", {"login": f"a{second}@example.jp", "password": "x"})
            seen += "少しのあいだ止めています" not in said.content.decode()
    assert 15 <= seen <= throttling.ADDRESS.most


def test_a_right_password_is_not_counted_and_forgives_no_wrong_one(takada: Staff) -> None:
    for second in (0, 10):
        guess(Client(), "wrong", seconds=second)
    for second in (20, 21, 22, 23, 24, 25):
        assert guess(Client(), PASSWORD, seconds=second)
    times = [len(row.times) for row in Guesses.objects.all()]
    assert sorted(times) == [2, 2]


def test_numbers_of_the_app_are_guessed_five_times_in_five_minutes(takada: Staff) -> None:
    looked = 0
    client = Client()
    guess(client, PASSWORD, seconds=0)
    for second in range(0, 250, 5):
        with clock.standing_at(at(second)):
            said = client.post("/sign-in/second/", {"code": f"{second:06}"})
            looked += "少しのあいだ止めています" not in said.content.decode()
    assert looked <= 5


def test_what_is_counted_under_cannot_be_read_in_the_table(takada: Staff) -> None:
    guess(Client(), "wrong", seconds=0)
    kept = str(list(Guesses.objects.values()))
    assert "takada" not in kept
    assert "192.0.2" not in kept


def test_rows_nobody_counts_under_any_more_are_thrown_away(db: None) -> None:
    with clock.standing_at(at(0)):
        count(bucket(ACCOUNT, "old"))
    with clock.standing_at(at(4000)):
        count(bucket(ACCOUNT, "new"))
        assert throttling.forget_old() == 1
    assert Guesses.objects.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_forty_guesses_at_the_same_moment_no_more_than_the_free_ones_are_looked_at() -> None:
    counted = []

    def try_once() -> None:
        try:
            count(bucket(Limit(most=5, free=3), "at once"))
            counted.append(1)
        except TooMany:
            pass
        finally:
            connection.close()

    threads = [Thread(target=try_once) for _one in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 <= len(counted) <= 5


def remember(client: Client, staff: Staff) -> None:
    """This browser is one in which she has signed in."""
    import hashlib

    token = f"token of {staff.pk}"
    digest = hashlib.sha256(token.encode()).hexdigest()
    device = Device.objects.create(digest=digest, made_at=clock.now())
    DeviceUser.objects.create(device=device, staff=staff, seen_at=at(0))
    client.cookies["yorisoi_device"] = token
