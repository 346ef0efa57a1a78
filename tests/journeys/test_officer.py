"""The officer of the commissioner sees the report that was handed in and nobody behind it; the
manager opens the same figures down to a record."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.harness.browser import PHONE, axe
from tests.journeys import world

SECRET, PASSWORD = "JBSWY3DPEHPK3PXP", "ひみつの合言葉ながいもの7"
NAMES = ("山田", "髙橋", "川口", "ヤマダ", "佐藤", "鈴木", "高田", "森さん", "朝の電話")
_HAND_IN = """
from datetime import timedelta
from allauth.mfa.totp.internal.auth import TOTP
from yorisoi.accounts.access import actor_for
from yorisoi.accounts.models import Commission, Staff
from yorisoi.common import clock
from yorisoi.insight.actions.submitting import submit
from yorisoi.ledger.actions.recording import *
staff = {row.pk: row for row in Staff.objects.select_related("organization")}
last = clock.today().replace(day=1) - timedelta(days=1)
phone = Term.objects.get(organization_id=%(aozora)s, vocabulary="method", code="phone").pk
for day in range(12):
    record_act(actor_for(staff[%(takada)s]), NewAct(
        "station", last.replace(day=day + 1), site=%(main)s, method=phone, minutes=20,
        text="朝の電話。よく眠れたとのこと。", workers=[%(takada)s], takings=[Taking(person=%(yamada)s)]))
submit(actor_for(staff[%(satou)s]), Commission.objects.get(pk=%(contract)s), last)
officer = staff[%(kenno)s]
officer.set_password("%(password)s")
officer.save()
TOTP.activate(officer, "%(secret)s")
print(officer.email, last.strftime("%%Y-%%m"))
"""


@pytest.fixture
def handed(installation):
    """(the cast's numbers, the officer's address, the month)"""
    cast = world.settle(installation)
    code = _HAND_IN % {**cast, "password": PASSWORD, "secret": SECRET}
    return cast, *installation.python(code).splitlines()[-1].split()


def sign_in(page, address):
    page.goto("/sign-in/")
    page.get_by_label("メールアドレス").fill(address)
    page.get_by_label("パスワード", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="パスワードで入る").click()
    number = format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
    page.get_by_label("アプリに出ている6けたの数字").fill(number)
    page.get_by_role("button", name="入る", exact=True).click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def assert_nobody(page):
    said = page.content()
    assert [name for name in NAMES if name in said] == []


def test_the_officer_signs_in_and_finds_the_report_and_nobody_in_it(handed, server, open_page):
    _cast, address, month = handed
    page = open_page(server.url)
    page.watch.allow("404")
    sign_in(page, address)
    assert_nobody(page)
    page.get_by_role("link", name="提出された報告").first.click()
    assert_nobody(page)
    assert axe(page) == []
    page.get_by_role("main").get_by_role("link", name="年").first.click()
    page.get_by_role("heading", name="実績報告").wait_for()
    assert "＊" in page.locator("main").inner_text()
    assert page.locator("main a.figure").count() == 0
    assert_nobody(page)
    assert axe(page) == []
    with page.expect_download() as taken:
        page.get_by_role("link", name="Excel").click()
    assert taken.value.suggested_filename.endswith(".xlsx")
    for closed in ("/people/", "/reports/", f"/reports/1/{month}/members/", "/record/"):
        assert page.goto(closed).status == 404
        assert_nobody(page)


@pytest.mark.parametrize("screen", [{}, PHONE])
def test_the_manager_opens_a_figure_down_to_the_record(
    installation, handed, server, open_page, screen
):
    cast, _address, month = handed
    page = open_page(server.url, **screen)
    world.enter(installation, page, server.url, cast["satou"])
    page.goto("/reports/")
    assert axe(page) == []
    page.locator(f"a[href$='/{month}/']").first.click()
    page.get_by_role("heading", name="実績報告").wait_for()
    assert axe(page) == []
    page.locator("[aria-labelledby=b2] tbody a.figure").first.click()
    panel = page.locator("[data-panel-place]")
    panel.get_by_role("heading", name="12件").wait_for()
    assert axe(page) == []
    panel.get_by_role("link", name="1人で見る").click()
    panel.get_by_role("heading", name="1人").wait_for()
    panel.get_by_role("link", name="12件の記録").click()
    panel.get_by_role("link", name="記録を開く").first.click()
    page.get_by_text("朝の電話。よく眠れたとのこと。").wait_for()
    page.go_back()
    page.get_by_role("heading", name="実績報告").wait_for()


@pytest.mark.parametrize("look", [
    {"color_scheme": "light"}, {"color_scheme": "dark", "viewport": {"width": 320, "height": 700}},
])  # fmt: skip
def test_axe_finds_nothing_on_any_page_of_the_report_and_none_is_wider_than_the_screen(
    installation, handed, server, open_page, look
):
    cast, _address, month = handed
    report = f"/reports/{cast['contract']}/{month}/"
    page = open_page(server.url, **look)
    world.enter(installation, page, server.url, cast["satou"])
    for address in (
        "/reports/", report, f"{report}submit/", f"/reports/{cast['contract']}/year/{month[:4]}/",
        f"{report}members/?block=2&measure=persons&row=total",
    ):  # fmt: skip
        page.goto(address)
        assert axe(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    world.enter(installation, page, server.url, cast["kenno"])
    for address in ("/received/", "/received/1/"):
        assert page.goto(address).status == 200
        assert axe(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
