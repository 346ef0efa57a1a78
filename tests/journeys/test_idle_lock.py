"""A shared tablet that is left alone: the screen closes, shows nobody, and opens where it was."""

import json
import re

import pytest

from tests.harness.browser import axe, give_passkeys
from tests.harness.installation import Installation

CLOSED = re.compile(r"//[^/]+/lock/")
AT_HOME = re.compile(r"//[^/]+/me/$")
PASSWORD = "correct horse battery staple"
SECRETS = ("高田", "takada@example.jp", "相談員")
SEED = f"""
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from datetime import date
from yorisoi.accounts.access import operator
from yorisoi.accounts.actions.founding import found_organization
from yorisoi.accounts.models import Membership, Site, Staff
body = found_organization(operator(None), name="あおぞら相談室", code="aozora")
body.idle_minutes = 1
body.save()
site = Site.objects.create(organization=body, name="みなと拠点")
staff = Staff(organization=body, name="高田 みちる", email="takada@example.jp")
staff.set_password("{PASSWORD}")
staff.save()
Membership.objects.create(staff=staff, role="worker", site=site, valid_from=date(2020, 4, 1),
                          granted_by="test")
Authenticator.objects.create(user=staff, type="totp", data={{"secret": "JBSWY3DPEHPK3PXP"}})
session = SessionStore()
session[SESSION_KEY] = str(staff.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = staff.get_session_auth_hash()
session.save()
print(session.session_key)
"""
LEFT_ALONE = """
from django.contrib.sessions.backends.db import SessionStore
session = SessionStore({key!r})
session["seen_at"] -= 61_000_000
session.save()
"""


@pytest.fixture
def worker(installation: Installation, open_page):
    """At work on a page, on a tablet whose clock the test may put on."""
    key = installation.python(SEED).split()[-1]
    with installation.served() as served:
        page = open_page(served.url)
        page.session_key = key
        page.context.add_cookies(
            [{"name": "yorisoi_session", "value": key, "url": served.url, "httpOnly": True}]
        )
        page.clock.install()
        page.goto("/permissions/")
        page.goto("/me/")
        page.get_by_role("heading", name="高田 みちる").wait_for()
        yield page


def shows_nobody(page) -> None:
    page.get_by_role("heading", name="画面をとじています").wait_for()
    seen = page.content()
    assert not [secret for secret in SECRETS if secret in seen]
    assert "みちるさん" in seen
    assert "みなと拠点" in seen


def open_again(page) -> None:
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="パスワードで開く").click()


def test_left_alone_the_page_closes_itself_and_opens_where_it_was(worker) -> None:
    page = worker
    page.clock.fast_forward("01:05")
    page.wait_for_url(CLOSED)
    shows_nobody(page)
    assert axe(page) == []
    page.go_back()
    page.wait_for_url(CLOSED)
    shows_nobody(page)
    page.goto("/staff/")
    shows_nobody(page)
    page.goto("/lock/?next=%2Fme%2F")
    open_again(page)
    page.wait_for_url(AT_HOME)
    page.get_by_role("heading", name="高田 みちる").wait_for()


def test_whoever_reads_for_long_is_not_locked_out(worker) -> None:
    page = worker
    for turn in range(3):
        page.clock.fast_forward("00:40")
        with page.expect_response("**/awake/") as answer:
            page.mouse.move(10 + turn, 10)
        assert answer.value.status == 204
    assert page.url.endswith("/me/")


def test_the_server_closes_it_too_whatever_the_page_does(
    worker, installation: Installation
) -> None:
    installation.python(LEFT_ALONE.format(key=worker.session_key))
    worker.goto("/me/?a=1")
    shows_nobody(worker)
    open_again(worker)
    worker.wait_for_url(re.compile(r"//[^/]+/me/\?a=1$"))


def test_what_was_not_sent_yet_survives_the_lock_and_not_the_next_person(worker) -> None:
    page = worker
    staff = page.locator("body").get_attribute("data-staff")
    entry = {"uuid": "u", "key": "k", "url": "/drafts/x/", "page": "/", "label": "訪問",
             "values": {}, "changed": [], "since": 1, "failed": True}  # fmt: skip
    page.evaluate(
        "([name, text]) => localStorage.setItem(name, text)",
        [f"yorisoi.draft.{staff}.u", json.dumps(entry)],
    )
    kept = (
        "() => Object.keys(localStorage).filter((name) => name.startsWith('yorisoi.draft')).length"
    )
    page.goto("/lock/?next=%2Fme%2F")
    open_again(page)
    page.wait_for_url(AT_HOME)
    assert page.evaluate(kept) == 1
    page.goto("/lock/")
    page.watch.allow("401")
    page.get_by_role("button", name="ほかの人が使う").click()
    page.get_by_role("button", name="消してかわる").click()
    page.get_by_role("heading", name="サインイン", exact=True).wait_for()
    assert page.evaluate(kept) == 0
    page.goto("/me/")
    page.wait_for_url("**/sign-in/**")


def test_five_wrong_tries_put_the_person_out(worker) -> None:
    page = worker
    page.goto("/lock/")
    page.watch.allow("422")
    for left in (4, 3, 2, 1):
        page.get_by_label("パスワード").fill("wrong")
        page.get_by_role("button", name="パスワードで開く").click()
        page.get_by_text(f"あと{left}回").wait_for()
    page.get_by_label("パスワード").fill("wrong")
    page.get_by_role("button", name="パスワードで開く").click()
    page.get_by_text("5回まちがえたので").wait_for()
    assert "/sign-in/" in page.url


def test_a_passkey_opens_it_with_a_press_and_a_touch(worker) -> None:
    page = worker
    give_passkeys(page)
    page.goto("/me/keys/passkeys/new/")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="たしかめる").click()
    page.get_by_role("button", name="鍵をくわえる").click()
    page.wait_for_url(re.compile(r"/me/keys/(?!passkeys/new/)"))
    page.goto("/lock/?next=%2Fme%2F")
    page.get_by_role("button", name="パスキーで開く").click()
    page.wait_for_url(AT_HOME)
