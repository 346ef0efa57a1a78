"""A fresh proof: when it is asked for, and how what was typed comes through."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.door import enter, prove
from yorisoi.accounts.models import Membership, Staff
from yorisoi.accounts.stepping import WAITING


def stale(client: Client, staff: Staff, *, ago: float = 301) -> Client:
    session = client.session
    prove(session, staff, ago=ago)
    session.save()
    return client


@pytest.mark.parametrize(("ago", "opens"), [(0, True), (290, True), (301, False), (-60, False)])
def test_five_minutes_are_fresh_and_no_more(cast: Cast, ago: float, opens: bool) -> None:
    client = stale(enter(Client(), cast.satou), cast.satou, ago=ago)
    assert (client.get(reverse("accounts-invite")).status_code == 200) is opens


def test_the_proof_of_another_person_on_the_same_screen_is_none(cast: Cast) -> None:
    client = enter(Client(), cast.satou)
    stale(client, cast.takada, ago=0)
    assert client.get(reverse("accounts-invite")).status_code == 302


def test_whoever_may_not_open_the_door_is_not_asked_for_a_proof_either(cast: Cast) -> None:
    client = stale(enter(Client(), cast.takada), cast.takada)
    assert client.get(reverse("accounts-invite")).status_code == 404


def test_after_the_proof_one_is_back_where_one_was(cast: Cast) -> None:
    cast.satou.set_password("correct horse battery")
    cast.satou.save()
    client = stale(enter(Client(), cast.satou), cast.satou)
    asked = client.get(reverse("accounts-invite") + "?staff=1")
    proving = client.get(asked.url)
    answer = client.post(proving.url, {"password": "correct horse battery"})
    assert answer.url == "/staff/invite/?staff=1"


def test_what_was_typed_waits_for_the_proof_and_is_sent_by_a_button(cast: Cast) -> None:
    cast.satou.set_password("correct horse battery")
    cast.satou.save()
    client = stale(enter(Client(), cast.satou), cast.satou)
    url = reverse("accounts-role-grant", args=[cast.takada.pk])
    typed = {"role": "lead", "site": cast.main.pk, "valid_from": "きょう", "note": "「<b>"}
    asked = client.post(url, typed)
    assert not Membership.objects.filter(staff=cast.takada, role="lead").exists()
    proved = client.post(client.get(asked.url).url, {"password": "correct horse battery"})
    page = client.get(proved.url)
    assert page.request["PATH_INFO"] == reverse("accounts-go-on")
    said = page.content.decode()
    assert f'action="{url}"' in said
    assert "&lt;b&gt;" in said
    sent = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', said)
    client.post(url, {name: value for name, value in sent if name != "csrfmiddlewaretoken"})
    assert Membership.objects.filter(staff=cast.takada, role="lead", site=cast.main).exists()
    assert WAITING not in client.session


def test_secrets_do_not_wait_with_the_words(cast: Cast) -> None:
    client = stale(enter(Client(), cast.satou), cast.satou)
    url = reverse("account_change_password")
    client.post(url, {"oldpassword": "a", "password1": "new secret words", "password2": "b"})
    assert "new secret" not in str(dict(client.session))


def test_the_button_goes_by_the_gate_like_everybody(cast: Cast) -> None:
    """What waits is sent by the browser, so that token, permission and proof are asked for again."""
    client = stale(enter(Client(enforce_csrf_checks=True), cast.satou), cast.satou)
    url = reverse("accounts-role-grant", args=[cast.takada.pk])
    assert client.post(url, {"role": "lead"}).status_code == 403


def test_a_script_is_told_where_to_go_and_keeps_what_it_has(cast: Cast) -> None:
    client = stale(enter(Client(), cast.satou), cast.satou)
    answer = client.get(reverse("accounts-invite"), headers={"X-Fragment": "1"})
    assert answer.status_code == 401
    assert answer.json()["go"].startswith("/confirm/begin/")


def test_a_view_can_ask_for_the_proof_itself(cast: Cast, rf) -> None:
    from yorisoi.accounts import stepping

    client = stale(enter(Client(), cast.satou), cast.satou)
    request = rf.get("/")
    request.session, request.user = client.session, cast.satou
    with pytest.raises(stepping.StepUpError):
        stepping.demand(request)
    prove(request.session, cast.satou)
    stepping.demand(request)
