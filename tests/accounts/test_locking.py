import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from yorisoi.accounts.keys import seal_seed
from yorisoi.accounts.models import Draft, Sent, Staff
from yorisoi.accounts.queries import sessions
from yorisoi.audit.models import Entry
from yorisoi.common import clock

LOCK = "/lock/"
PASSWORD = "correct horse battery"


@pytest.fixture
def takada(cast: Cast) -> Staff:
    staff = cast.takada
    staff.name = "高田 みちる"
    staff.set_password(PASSWORD)
    staff.save()
    Authenticator.objects.create(
        user=staff, type="totp", data={"secret": seal_seed("JBSWY3DPEHPK3PXP")}
    )
    return staff


@pytest.fixture
def closed(takada: Staff, enter) -> Client:
    client = enter(takada)
    client.post(reverse("accounts-lock-now"))
    return client


def verbs() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("verb", flat=True))


def test_a_screen_closed_by_hand_stays_closed_and_is_noted_once(closed: Client) -> None:
    for _time in range(2):
        assert closed.get(reverse("accounts-me")).url == LOCK + "?next=%2Fme%2F"
        closed.get(LOCK)
    assert verbs().count("screen.locked") == 1


def test_opening_the_lock_page_closes_the_screen(takada: Staff, enter) -> None:
    client = enter(takada)
    client.get(LOCK + "?next=/staff/")
    assert sessions.LOCKED in client.session
    assert client.get(reverse("accounts-me")).status_code == 302


def test_the_closed_screen_says_a_first_name_and_a_place_and_nothing_else(closed: Client) -> None:
    page = closed.get(LOCK).content.decode()
    assert "みちるさん" in page
    assert "本所" in page
    for hidden in ("高田", "@example.jp", "あおぞら", "相談員", 'class="nav"'):
        assert hidden not in page


def test_the_same_person_opens_it_again_where_it_was_closed(closed: Client) -> None:
    answer = closed.post(LOCK, {"password": PASSWORD, "next": "/me/?a=1"})
    assert answer.url == "/me/?a=1"
    assert closed.get("/me/").status_code == 200
    assert verbs()[-1] == "screen.unlocked"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere(closed: Client, elsewhere: str) -> None:
    assert closed.post(LOCK, {"password": PASSWORD, "next": elsewhere}).url == "/"


def test_a_recovery_code_opens_it_and_is_used_up(closed: Client, takada: Staff) -> None:
    codes = RecoveryCodes.activate(takada)
    code = codes.get_unused_codes()[0]
    assert closed.post(LOCK, {"code": code}).status_code == 302
    assert closed.get("/me/").status_code == 200
    assert (
        code
        not in RecoveryCodes(Authenticator.objects.get(pk=codes.instance.pk)).get_unused_codes()
    )


def test_the_password_of_a_colleague_does_not_open_it(closed: Client, cast: Cast) -> None:
    cast.mori.set_password("another fine password")
    cast.mori.save()
    answer = closed.post(LOCK, {"password": "another fine password"})
    assert answer.status_code == 422
    assert "あと4回" in answer.content.decode()
    assert closed.get("/me/").status_code == 302


def test_five_wrong_tries_sign_out(closed: Client) -> None:
    for left in (4, 3, 2, 1):
        assert f"あと{left}回" in closed.post(LOCK, {"password": "wrong"}).content.decode()
    assert closed.post(LOCK, {"password": "wrong"}).url == reverse("account_login")
    assert "_auth_user_id" not in closed.session
    assert closed.post(LOCK, {"password": PASSWORD}).url.startswith(reverse("account_login"))
    assert verbs().count("screen.refused") == 5
    assert verbs()[-1] == "sign_in.ended"


def test_a_right_try_forgets_the_wrong_ones(closed: Client) -> None:
    for _time in range(4):
        closed.post(LOCK, {"password": "wrong"})
    closed.post(LOCK, {"password": PASSWORD})
    closed.post(reverse("accounts-lock-now"))
    assert "あと4回" in closed.post(LOCK, {"password": "wrong"}).content.decode()


def test_another_person_is_one_tap_away_and_takes_nothing_over(closed: Client) -> None:
    answer = closed.post(reverse("accounts-lock-others"))
    assert answer.url == reverse("account_login")
    assert "_auth_user_id" not in closed.session
    assert closed.get(answer.url).status_code == 200


def test_what_was_being_typed_is_still_there_afterwards(closed: Client, takada: Staff) -> None:
    now = clock.now()
    Draft.objects.create(
        staff=takada, form="x", values={"text": "書きかけ"}, created_at=now, saved_at=now
    )
    closed.get(LOCK)
    closed.post(LOCK, {"password": PASSWORD})
    assert Draft.objects.get().values == {"text": "書きかけ"}


@pytest.mark.parametrize("sent", [{}, {"credential": "nonsense"}, {"code": ""}, {"password": ""}])
def test_nonsense_does_not_open_it(closed: Client, sent: dict) -> None:
    assert closed.post(LOCK, sent).status_code == 422
    assert closed.get("/me/").status_code == 302


def test_the_password_that_opens_it_is_not_remembered_not_even_as_a_digest(closed: Client) -> None:
    answer = closed.post(LOCK, {"password": PASSWORD, "csrfmiddlewaretoken": "m" * 64})
    assert answer.status_code == 302
    assert not Sent.objects.exists()
