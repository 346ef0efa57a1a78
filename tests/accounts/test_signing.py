"""Signing in without a browser: password and the second step, failures, limits, keys, the trail."""

import json
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from yorisoi.accounts.models import Staff
from yorisoi.audit.models import Entry
from yorisoi.audit.queries import verify
from yorisoi.common import clock

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "correct horse battery"
LOGIN, SECOND = "/sign-in/", "/sign-in/second/"


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet(db: None) -> None:
    cache.clear()


@pytest.fixture
def takada(cast: Cast) -> Staff:
    cast.takada.email = "takada@example.jp"
    cast.takada.set_password(PASSWORD)
    cast.takada.save()
    return cast.takada


def code(shift: int = 0) -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + shift))


def last() -> tuple[str, dict]:
    entry = Entry.objects.latest("id")
    return entry.verb, json.loads(entry.payload)


def sign_in(
    client: Client, password: str = PASSWORD, email: str = "takada@example.jp", **more: str
) -> object:
    return client.post(LOGIN, {"login": email, "password": password, **more})


def test_a_password_alone_leads_to_the_second_step_and_no_further(
    takada: Staff, client: Client
) -> None:
    TOTP.activate(takada, SECRET)
    assert sign_in(client).url == SECOND
    assert "_auth_user_id" not in client.session
    assert client.get("/me/").url.startswith(LOGIN)


def test_password_and_number_open_the_page_that_was_asked_for(
    takada: Staff, client: Client
) -> None:
    TOTP.activate(takada, SECRET)
    sign_in(client, next="/me/")
    answer = client.post(SECOND, {"code": code()})
    assert answer.url == "/me/"
    assert client.get("/me/").status_code == 200
    assert last() == ("sign_in.done", {"by": "password+totp"})
    entry = Entry.objects.latest("id")
    assert (entry.actor, entry.chain) == (f"高田（{takada.pk}）", "aozora")


def test_a_tablet_half_a_minute_off_gets_in_and_a_number_works_once(
    takada: Staff, client: Client
) -> None:
    TOTP.activate(takada, SECRET)
    early = code(1)
    sign_in(client)
    assert client.post(SECOND, {"code": early}).status_code == 302
    other = Client()
    sign_in(other)
    assert other.post(SECOND, {"code": early}).status_code == 200
    assert "_auth_user_id" not in other.session


def test_a_recovery_code_opens_once_and_leaves_a_trace(takada: Staff, client: Client) -> None:
    TOTP.activate(takada, SECRET)
    codes = RecoveryCodes.activate(takada).get_unused_codes()
    sign_in(client)
    assert client.post(SECOND, {"code": codes[0]}).status_code == 302
    assert last() == ("sign_in.done", {"by": "password+recovery_codes"})
    used = Entry.objects.filter(verb="factor.changed").latest("id")
    assert json.loads(used.payload) == {"kind": "recovery_codes", "change": "used"}
    other = Client()
    sign_in(other)
    assert other.post(SECOND, {"code": codes[0]}).status_code == 200


def test_a_wrong_password_says_little_and_is_written_down_without_what_was_typed(
    takada: Staff, client: Client
) -> None:
    known = sign_in(client, "my-secret-typo-77")
    entry = Entry.objects.latest("id")
    assert (entry.verb, entry.chain, entry.target) == (
        "sign_in.failed",
        "aozora",
        f"staff:{takada.pk}",
    )
    assert entry.actor == "サインイン前"
    assert "typo" not in str(entry.__dict__)
    unknown = sign_in(client, email="nobody-77@example.jp")
    entry = Entry.objects.latest("id")
    assert (entry.verb, entry.chain, entry.target) == ("sign_in.failed", "system", "")
    assert "nobody-77" not in str(entry.__dict__)
    words = "メールアドレスかパスワードがちがいます"
    assert words in known.content.decode()
    assert words in unknown.content.decode()


def test_a_wrong_number_is_written_down(takada: Staff, client: Client) -> None:
    TOTP.activate(takada, SECRET)
    sign_in(client)
    client.post(SECOND, {"code": "000000"})
    assert last() == ("sign_in.failed", {"by": "totp"})


def test_five_wrong_passwords_stop_the_guessing_and_not_the_passkey(
    takada: Staff, client: Client
) -> None:
    now = clock.now()
    for turn in range(5):
        with clock.standing_at(now + timedelta(seconds=10 * turn)):
            sign_in(client, "wrong")
    with clock.standing_at(now + timedelta(seconds=60)):
        stopped = sign_in(client)
    assert "あと4分ほど待って" in stopped.content.decode()
    assert "_auth_user_id" not in client.session
    options = client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    assert options.json()["request_options"]["publicKey"]["userVerification"] == "required"


def test_whoever_left_cannot_come_in_with_the_right_password(takada: Staff, client: Client) -> None:
    from yorisoi.common import clock

    Staff.objects.filter(pk=takada.pk).update(left_on=clock.today())
    assert sign_in(client).status_code in {200, 302}
    assert "_auth_user_id" not in client.session


def test_a_worker_without_an_address_cannot_come_in(cast: Cast, client: Client) -> None:
    nameless = Staff.objects.create(organization=cast.aozora, name="三浦", password="!")
    assert sign_in(client, "!", email="").status_code == 200
    assert nameless.email is None
    assert "_auth_user_id" not in client.session


def test_signing_out_is_a_post_and_is_written_down(takada: Staff, enter) -> None:
    client = enter(takada)
    client.get("/sign-out/")
    assert "_auth_user_id" in client.session
    assert client.post("/sign-out/").url == LOGIN
    assert "_auth_user_id" not in client.session
    assert last()[0] == "sign_in.ended"


def test_signing_out_elsewhere_leaves_this_page_alone_open(takada: Staff, enter) -> None:
    here, there = enter(takada), enter(takada)
    here.post(reverse("accounts-sign-out-elsewhere"))
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").url.startswith(LOGIN)
    assert last() == ("sign_in.ended", {"everywhere": True})


def confirmed(client: Client) -> Client:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def test_a_first_key_brings_recovery_codes_shown_once(
    takada: Staff, client: Client, django_capture_on_commit_callbacks
) -> None:
    sign_in(client)
    assert client.get("/me/").url == reverse("accounts-factors")
    confirmed(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    now = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("mfa_activate_totp"), {"code": now})
    assert answer.url == reverse("mfa_view_recovery_codes")
    first = client.get(answer.url)
    codes = first.context["unused_codes"]
    assert len(codes) == 10
    assert codes[0] in first.content.decode()
    assert codes[0] not in client.get(answer.url).content.decode()
    assert client.get("/me/").status_code == 200
    changes = [json.loads(e.payload) for e in Entry.objects.filter(verb="factor.changed")]
    assert {"kind": "totp", "change": "added"} in changes


def test_keys_are_touched_only_after_showing_oneself_again(takada: Staff, enter) -> None:
    TOTP.activate(takada, SECRET)
    client = enter(takada)
    for name in ("mfa_add_webauthn", "mfa_deactivate_totp", "mfa_generate_recovery_codes"):
        assert client.get(reverse(name)).url.startswith("/confirm/")


def test_the_last_key_stays(takada: Staff, enter) -> None:
    TOTP.activate(takada, SECRET)
    client = confirmed(enter(takada))
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=takada, type="totp").exists()
    key = Authenticator.objects.create(
        user=takada, type="webauthn", data={"name": "x", "credential": {}}
    )
    Authenticator.objects.filter(type="totp").delete()
    assert client.post(reverse("mfa_remove_webauthn", args=[key.pk])).url == reverse("mfa_index")
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_nobody_touches_a_colleagues_key(cast: Cast, takada: Staff, enter) -> None:
    TOTP.activate(takada, SECRET)
    TOTP.activate(cast.mori, SECRET)
    theirs = Authenticator.objects.create(
        user=cast.mori, type="webauthn", data={"name": "x", "credential": {}}
    )
    client = confirmed(enter(takada))
    for name in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
        assert client.post(reverse(name, args=[theirs.pk]), {"name": "mine"}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.data["name"] == "x"


def test_a_password_change_ends_other_sessions_and_is_written_down(takada: Staff, enter) -> None:
    here, there = enter(takada), enter(takada)
    new = "a different horse entirely"
    here.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").url.startswith(LOGIN)
    assert last() == ("factor.changed", {"kind": "password", "change": "renewed"})


def test_a_forgotten_password_is_answered_by_mail_and_tells_a_stranger_nothing(
    takada: Staff, client: Client
) -> None:
    url = reverse("account_reset_password")
    known = client.post(url, {"email": "takada@example.jp"})
    unknown = client.post(url, {"email": "nobody@example.jp"})
    assert known.url == unknown.url == reverse("account_reset_password_done")
    assert len(mail.outbox) == 1
    assert mail.outbox[0].subject == "よりそい：新しいパスワードをきめる"
    link = next(word for word in mail.outbox[0].body.split() if word.startswith("http"))
    page = client.get(link.partition("testserver")[2], follow=True)
    new = "a different horse entirely"
    done = client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    assert done.url == reverse("account_reset_password_from_key_done")
    assert "_auth_user_id" not in client.session
    assert Staff.objects.get(pk=takada.pk).check_password(new)


def test_the_chain_holds_after_all_of_it(takada: Staff, client: Client) -> None:
    from yorisoi.audit.models import Chain

    TOTP.activate(takada, SECRET)
    sign_in(client, "wrong")
    sign_in(client)
    client.post(SECOND, {"code": code()})
    client.post("/sign-out/")
    assert all(verify(chain) is None for chain in Chain.objects.all())


def test_passkeys_are_not_offered_where_they_cannot_work(client: Client, db: None) -> None:
    assert (
        "パスキーで入る" in client.get(LOGIN, headers={"Host": "localhost:8000"}).content.decode()
    )
    by_number = client.get(LOGIN, headers={"Host": "127.0.0.1:8000"}).content.decode()
    assert "パスキーで入る" not in by_number
    assert "http://localhost:8000" in by_number
