"""The open door of the demo world, and that there is none anywhere else."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.harness.installation import Installation
from yorisoi.accounts.models import Staff
from yorisoi.accounts.queries import sessions
from yorisoi.audit.models import Entry
from yorisoi.config import env

DOOR = "/sign-in/demo/"


@pytest.fixture
def demo(settings) -> None:
    settings.DEMO = True


def test_in_the_demo_world_one_tap_lets_a_persona_in(
    cast: Cast, client: Client, demo: None
) -> None:
    page = client.get("/sign-in/").content.decode()
    for said in (
        "見本の人で入る",
        "佐藤",
        "県野",
        "監",
        "技",
        "田中",
        "あおぞら相談室",
        "みなと支援会",
    ):
        assert said in page
    answer = client.post(DOOR, {"persona": cast.takada.pk})
    assert answer.status_code == 302
    assert client.get(reverse("accounts-me")).status_code == 200
    entry = Entry.objects.latest("id")
    assert (entry.verb, entry.payload) == ("sign_in.done", '{"by":"demo"}')


def test_one_persona_of_each_role_is_offered_and_nobody_else_lets_in(
    cast: Cast, client: Client, demo: None
) -> None:
    offered = client.get("/sign-in/").context["casts"]
    roles = [persona.role.value for persona in offered[0].personas]
    assert len(roles) == len(set(roles)) == 7
    assert client.post(DOOR, {"persona": cast.mori.pk}).status_code == 404
    assert client.post(DOOR, {"persona": "x"}).status_code == 404
    assert client.post(DOOR).status_code == 404
    assert client.get(DOOR).status_code == 405


def test_another_persona_takes_nothing_over(cast: Cast, client: Client, demo: None) -> None:
    client.post(DOOR, {"persona": cast.satou.pk})
    client.post(reverse("accounts-lock-now"))
    client.post(DOOR, {"persona": cast.takada.pk})
    assert sessions.LOCKED not in client.session
    assert client.get(reverse("accounts-setup")).status_code == 404


def test_a_closed_screen_of_the_demo_opens_with_a_press(
    cast: Cast, client: Client, demo: None
) -> None:
    client.post(DOOR, {"persona": cast.takada.pk})
    client.post(reverse("accounts-lock-now"))
    assert "つづける" in client.get("/lock/").content.decode()
    assert client.post("/lock/", {"next": "/me/"}).url == "/me/"


def test_elsewhere_there_is_no_such_door(cast: Cast, client: Client) -> None:
    assert client.post(DOOR, {"persona": cast.takada.pk}).status_code == 404
    assert "_auth_user_id" not in client.session
    assert "見本の人" not in client.get("/sign-in/").content.decode()


def test_a_session_of_the_demo_is_worth_nothing_where_there_is_no_demo(
    cast: Cast, client: Client, settings
) -> None:
    settings.DEMO = True
    client.post(DOOR, {"persona": cast.satou.pk})
    assert client.get(reverse("accounts-setup")).status_code == 200
    settings.DEMO = False
    for name in ("accounts-factors", "mfa_add_webauthn", "accounts-lock", "accounts-setup"):
        answer = client.get(reverse(name))
        assert answer.url.startswith("/sign-in/"), name
    assert "_auth_user_id" not in client.session


def test_a_flag_planted_in_a_session_does_not_replace_a_key(cast: Cast, client: Client) -> None:
    client.force_login(Staff.objects.get(pk=cast.satou.pk))
    session = client.session
    session[sessions.DEMO] = True
    session.save()
    assert client.get(reverse("accounts-setup")).url.startswith("/sign-in/")


def test_a_production_marker_beats_the_demos(tmp_path, monkeypatch) -> None:
    (tmp_path / "DEMO").touch()
    assert env.is_demo(tmp_path)
    (tmp_path / "PRODUCTION").touch()
    assert not env.is_demo(tmp_path)
    (tmp_path / "PRODUCTION").unlink()
    monkeypatch.setenv("YORISOI_PRODUCTION", "1")
    assert not env.is_demo(tmp_path)


def test_beside_a_production_marker_the_real_settings_have_no_demo(
    installation: Installation,
) -> None:
    asks = "from django.conf import settings; print(settings.DEMO)"
    (installation.data / "DEMO").touch()
    assert installation.python(asks).strip() == "True"
    (installation.data / "PRODUCTION").touch()
    assert installation.python(asks).strip() == "False"
