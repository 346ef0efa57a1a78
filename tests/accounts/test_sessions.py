"""How long a session lasts, how its owner sees it, and what ends it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.door import enter
from yorisoi.accounts.actions.inviting import leave
from yorisoi.accounts.models import Organization, SignIn, Staff
from yorisoi.accounts.queries import sessions
from yorisoi.audit.models import Entry
from yorisoi.common import clock

LOGIN = "/sign-in/"
ME = "/me/"
CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


def came_in(staff: Staff, agent: str = CHROME, address: str = "203.0.113.77") -> Client:
    """Through the door's own signal, as from a browser somewhere."""
    from django.contrib.auth import login
    from django.test import RequestFactory

    client = Client()
    session = client.session
    request = RequestFactory().get("/", headers={"user-agent": agent}, REMOTE_ADDR=address)
    request.session, request.way_in = session, "passkey"
    login(request, staff)
    session[sessions.FACTOR] = True
    session.save()
    client.cookies["yorisoi_session"] = session.session_key
    return client


@pytest.mark.parametrize(("hours", "at", "is_in"), [(12, 11.9, True), (12, 12.1, False),
                                                    (8, 8.1, False), (24, 23.9, True)])  # fmt: skip
def test_however_busy_one_signs_in_anew_after_the_organizations_hours(
    cast: Cast, hours: int, at: float, is_in: bool
) -> None:
    Organization.objects.filter(pk=cast.aozora.pk).update(absolute_hours=hours, idle_minutes=60_00)
    client = enter(Client(), cast.takada)
    now = clock.now()
    for half in range(int(at * 2) + 1):
        with clock.standing_at(now + timedelta(hours=min(half / 2, at))):
            client.get(ME)
    with clock.standing_at(now + timedelta(hours=at)):
        answer = client.get(ME)
    assert (answer.status_code == 200) is is_in
    if not is_in:
        assert answer.url == f"{LOGIN}?next=%2Fme%2F"
        assert "_auth_user_id" not in client.session
        assert Entry.objects.latest("id").verb == "sign_in.ended"


def test_opening_the_closed_screen_does_not_put_off_the_end(cast: Cast) -> None:
    cast.takada.set_password("correct horse battery")
    cast.takada.save()
    client = enter(Client(), cast.takada)
    now = clock.now()
    with clock.standing_at(now + timedelta(hours=11.9)):
        client.post("/lock/", {"password": "correct horse battery"})
        assert client.get(ME).status_code == 200
    with clock.standing_at(now + timedelta(hours=12.1)):
        assert client.get(ME).url.startswith(LOGIN)


def test_ones_own_sessions_are_seen_in_words_and_this_one_is_marked(cast: Cast) -> None:
    here = came_in(cast.takada)
    came_in(cast.takada, "Mozilla/5.0 (iPad; CPU OS 18_0) Safari/605", "192.168.7.21")
    came_in(cast.mori, address="198.51.100.4")
    said = here.get(ME).content.decode()
    assert "Chrome（Windows）" in said
    assert "Safari（iPad）" in said
    assert "203.0.113.*" in said
    assert "内部のネットワーク（192.168.7.*）" in said
    assert "203.0.113.77" not in said, "the network, not the machine"
    assert "198.51.100" not in said, "a colleague's"
    assert said.count("この端末</span>") == 1


def test_one_of_them_is_ended_and_out_with_its_next_request(cast: Cast) -> None:
    here, there = came_in(cast.takada), came_in(cast.takada)
    row = SignIn.objects.get(session_key=there.cookies["yorisoi_session"].value)
    assert here.post(reverse("accounts-session-end", args=[row.pk])).url == ME
    assert there.get(ME).url.startswith(LOGIN)
    assert here.get(ME).status_code == 200
    assert Entry.objects.latest("id").verb == "sign_in.ended"
    assert not SignIn.objects.filter(pk=row.pk).exists()


def test_ending_this_very_one_is_signing_out(cast: Cast) -> None:
    here = came_in(cast.takada)
    row = SignIn.objects.get()
    answer = here.post(reverse("accounts-session-end", args=[row.pk]))
    assert answer.url == LOGIN
    assert "Clear-Site-Data" in answer.headers
    assert here.get(ME).url.startswith(LOGIN)


def test_nobody_ends_a_colleagues_session(cast: Cast) -> None:
    mine, theirs = came_in(cast.takada), came_in(cast.mori)
    row = SignIn.objects.get(session_key=theirs.cookies["yorisoi_session"].value)
    assert mine.post(reverse("accounts-session-end", args=[row.pk])).status_code == 404
    assert theirs.get(ME).status_code == 200


def test_what_is_no_session_any_more_is_not_shown(cast: Cast) -> None:
    old = came_in(cast.takada)
    old.post("/sign-out/")
    assert SignIn.objects.count() == 0
    lost = came_in(cast.takada)
    lost.session.delete()
    here = came_in(cast.takada)
    assert here.get(ME).content.decode().count("Chrome（Windows）") == 1


def test_leaving_ends_all_of_them_with_the_next_request(cast: Cast) -> None:
    both = [came_in(cast.takada), came_in(cast.takada)]
    leave(cast.actor(cast.satou), cast.takada, on=clock.today())
    assert all(one.get(ME).url.startswith(LOGIN) for one in both)
    assert not SignIn.objects.filter(staff=cast.takada).exists()


def test_signing_out_clears_the_device_and_keeps_it_known(cast: Cast) -> None:
    client = came_in(cast.takada)
    answer = client.post("/sign-out/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    again = client.get(LOGIN)
    assert "Clear-Site-Data" not in again.headers


@pytest.mark.parametrize("way", ["accounts-lock-others", "too_late"])
def test_every_way_out_clears_the_device(cast: Cast, way: str) -> None:
    client = came_in(cast.takada)
    with clock.standing_at(clock.now() + timedelta(hours=13 if way == "too_late" else 0)):
        answer = client.get(ME) if way == "too_late" else client.post(reverse(way))
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_behind_https_every_cookie_is_bound_to_this_host(tmp_path) -> None:
    """Settings are read once: asked in a process of its own."""
    import os
    import subprocess
    import sys

    code = (
        "from django.conf import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME,"
        "s.DEVICE_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_PATH,"
        "s.SESSION_COOKIE_DOMAIN, s.CSRF_COOKIE_DOMAIN)"
    )
    told = {"YORISOI_URL": "https://yorisoi.example.jp", "YORISOI_DATA": str(tmp_path)}
    told |= {"DJANGO_SETTINGS_MODULE": "yorisoi.config.settings", "PYTHONPATH": "src"}
    said = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **told}, capture_output=True, text=True,
        check=True,
    ).stdout.split()  # fmt: skip
    assert said == ["__Host-session", "__Host-csrf", "__Host-device", "True", "True", "/", "None",
                    "None"]  # fmt: skip
