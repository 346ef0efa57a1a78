"""From the invitation to the next morning: a real server and browser, a key that is acted."""

import re
import time
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.harness.browser import axe, give_passkeys
from tests.harness.installation import Installation

PASSWORD = "correct horse battery staple"
HOME = "/me/"
AT_HOME = re.compile(r"//[^/]+/me/$")


def invited(installation: Installation) -> str:
    """The path of the first manager's link, as `yorisoi init` prints it."""
    said = installation.must_run("init", "--organization", "あおぞら相談室", "--code", "aozora")
    return urlsplit(re.search(r"http\S+", said)[0]).path


@pytest.fixture
def arriving(installation: Installation, open_page):
    """Somebody who has just opened the first manager's link on a machine with a passkey device."""
    path = invited(installation)
    with installation.served() as served:
        page = open_page(served.url)
        page.device = give_passkeys(page)
        page.goto(path)
        page.get_by_label("名前").fill("佐藤 花子")
        page.get_by_label("ふりがな").fill("さとう はなこ")
        page.get_by_label("メールアドレス").fill("satou@example.jp")
        yield page


class Hands:
    """Counts what a person does: presses, words typed, touches of the key."""

    def __init__(self) -> None:
        self.deeds = 0

    def press(self, button) -> None:
        self.deeds += 1
        button.click()

    def touch_key(self) -> None:
        """The acted device agrees by itself; a person would touch it here."""
        self.deeds += 1


def make_passkey(page) -> None:
    page.get_by_role("button", name="鍵をつくりにすすむ").click()
    page.get_by_role("link", name="パスキーをつくる").click()
    page.get_by_role("button", name="鍵をくわえる").click()
    page.get_by_role("heading", name="回復コード").wait_for()


def sign_out(page) -> None:
    page.goto(HOME)
    page.get_by_role("button", name="この端末でサインアウト").click()
    page.get_by_role("heading", name="サインイン", exact=True).wait_for()


def test_from_the_invitation_to_a_passkey_and_in_again_with_a_press_and_a_touch(arriving) -> None:
    page = arriving
    assert not page.get_by_label("パスワード", exact=True).is_visible()
    assert axe(page) == []
    make_passkey(page)
    assert page.locator(".codes li").count() == 10
    assert axe(page) == []
    page.goto(HOME)
    assert page.get_by_role("heading", level=1).inner_text() == "佐藤 花子"
    sign_out(page)
    hands, start = Hands(), time.monotonic()
    page.goto(f"/sign-in/?next={HOME}")
    hands.press(page.get_by_role("button", name="パスキーで入る"))
    hands.touch_key()
    page.wait_for_url(AT_HOME)
    assert time.monotonic() - start < 20
    assert hands.deeds <= 2
    assert page.get_by_role("heading", level=1).inner_text() == "佐藤 花子"


def test_a_key_that_nobody_knows_is_refused_with_words(arriving, open_page) -> None:
    make_passkey(arriving)
    server = urlsplit(arriving.url)
    stranger = open_page(f"{server.scheme}://{server.netloc}")
    give_passkeys(stranger)
    stranger.goto("/sign-in/")
    stranger.get_by_role("button", name="パスキーで入る").click()
    stranger.get_by_text("鍵の確認が終わりませんでした").wait_for()
    assert stranger.get_by_label("パスワード", exact=True).is_visible()


def choose_password(page) -> None:
    page.get_by_label("パスワードと、もうひとつの鍵で入る").check()
    page.get_by_label("パスワード", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="鍵をつくりにすすむ").click()


def number(secret: str, shift: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + shift))


def give_password(page) -> None:
    page.goto(f"/sign-in/?next={HOME}")
    page.get_by_label("メールアドレス").fill("satou@example.jp")
    page.get_by_label("パスワード", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="パスワードで入る").click()
    page.get_by_role("heading", name="もうひとつ確かめます").wait_for()


def test_with_a_password_and_numbers_from_an_app_or_a_recovery_code(arriving) -> None:
    page = arriving
    choose_password(page)
    page.get_by_role("link", name="アプリの数字を使いはじめる").click()
    secret = page.get_by_label("読みとれないときの文字").input_value()
    assert axe(page) == []
    page.get_by_label("アプリに出た6けたの数字").fill(number(secret))
    page.get_by_role("button", name="使いはじめる").click()
    codes = page.locator(".codes li").all_inner_texts()
    assert len(codes) == 10

    sign_out(page)
    give_password(page)
    assert axe(page) == []
    page.get_by_label("アプリに出ている6けたの数字").fill("000000")
    page.get_by_role("button", name="入る", exact=True).click()
    page.get_by_text("数字がちがうか").wait_for()
    page.get_by_label("アプリに出ている6けたの数字").fill(number(secret, 1))
    page.get_by_role("button", name="入る", exact=True).click()
    page.wait_for_url(AT_HOME)

    sign_out(page)
    give_password(page)
    page.get_by_label("アプリに出ている6けたの数字").fill(codes[0])
    page.get_by_role("button", name="入る", exact=True).click()
    page.wait_for_url(AT_HOME)
    assert "のこり9つ" in page.get_by_role("main").inner_text()


def test_the_trail_is_whole_afterwards_and_knows_the_way_in(
    arriving, installation: Installation
) -> None:
    make_passkey(arriving)
    sign_out(arriving)
    assert "つながっています" in installation.must_run("audit", "verify")
    asks = (
        "from yorisoi.audit.models import Entry\n"
        "for e in Entry.objects.order_by('id'): print(e.chain, e.verb, e.payload)"
    )
    said = installation.python(asks)
    assert 'aozora sign_in.done {"by":"invitation"}' in said
    assert 'aozora factor.changed {"change":"added","kind":"webauthn"}' in said
    assert "aozora sign_in.ended" in said
