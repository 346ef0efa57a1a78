"""The same form twice is one deed; something else under its number is not lost."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.door import enter
from yorisoi.accounts.models import Invitation, Sent, Site
from yorisoi.casework.models import ReceptionMemo

MASKED = "m" * 64


@pytest.fixture
def desk(cast: Cast) -> Client:
    return enter(Client(), cast.satou)


def filled(desk: Client, door: str, **typed: str) -> dict:
    """What the page of this form offers, with these words."""
    form = desk.get(reverse(door)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not None} | typed


@pytest.mark.django_db
def test_a_page_whose_button_is_pressed_twice_leads_to_the_same_place(desk):
    url = reverse("accounts-site-new")
    sent = filled(desk, "accounts-site-new", name="みなと分室", csrfmiddlewaretoken=MASKED)
    answers = [desk.post(url, sent) for _ in range(3)]
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, answers[0].url)}
    assert Site.objects.filter(name="みなと分室").count() == 1


@pytest.mark.django_db
def test_a_form_that_was_refused_may_be_sent_again(desk):
    url = reverse("accounts-site-new")
    sent = filled(desk, "accounts-site-new", csrfmiddlewaretoken=MASKED)
    assert desk.post(url, sent | {"name": ""}).status_code in {200, 422}
    assert not Sent.objects.exists()
    assert desk.post(url, sent | {"name": "みなと分室"}).status_code == 302


@pytest.mark.django_db
def test_other_words_under_the_same_number_stay_on_the_screen_and_can_be_saved(desk, cast):
    url, uuid = reverse("casework-memo-new"), str(uuid4())
    first = filled(
        desk,
        "casework-memo-new",
        uuid=uuid,
        to=f"staff:{cast.suzuki.pk}",
        text="折り返しがほしいとのこと",
    )
    assert desk.post(url, first).status_code == 302
    second = first | {"text": "もう電話はいらないとのことでした"}
    answer = desk.post(url, second)
    assert answer.status_code == 409
    said = answer.content.decode()
    assert "もう電話はいらないとのことでした" in said
    assert f'name="uuid" value="{uuid}"' not in said
    assert ReceptionMemo.objects.count() == 1
    fresh = answer.context["uuid"]
    assert desk.post(url, second | {"uuid": str(fresh)}).status_code == 302
    assert ReceptionMemo.objects.count() == 2


@pytest.mark.django_db
def test_another_member_of_staff_with_the_same_number_is_somebody_else(desk, cast):
    other = enter(Client(), cast.takada)
    url, uuid = reverse("casework-memo-new"), str(uuid4())
    sent = filled(desk, "casework-memo-new", uuid=uuid, to=f"staff:{cast.suzuki.pk}", text="話")
    desk.post(url, sent)
    # Not told that it is saved, nor anything of the other's form; the number of a memo is its own.
    assert other.post(url, sent).status_code in {200, 404, 422}


@pytest.mark.django_db
def test_a_password_leaves_nothing_behind(desk):
    desk.post(reverse("accounts-lock"), {"password": "x", "csrfmiddlewaretoken": MASKED})
    assert not Sent.objects.exists()


@pytest.mark.django_db
def test_what_is_shown_once_is_made_once(desk, cast):
    """The link of an invitation stands on one page only; whoever pressed twice is led to the list."""
    url = reverse("accounts-invite")
    asked = {"name": "新人", "email": "new@example.jp", "role": "worker", "site": cast.main.pk}
    sent = filled(desk, "accounts-invite", csrfmiddlewaretoken=MASKED, **asked)
    first, second = desk.post(url, sent), desk.post(url, sent)
    assert first.status_code == 200
    assert (second.status_code, second.url) == (302, reverse("accounts-staff"))
    assert Invitation.objects.filter(name="新人").count() == 1
