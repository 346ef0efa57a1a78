"""A tablet that people share, in a real browser with an acted key: from the registration to one tap."""

import re

from tests.harness.browser import axe, give_passkeys
from tests.harness.installation import Installation
from tests.journeys.test_coming_in import invited, make_passkey

TODAY = re.compile(r"//[^/]+/(\?.*)?$")


def test_one_tap_and_a_pin_or_a_key_and_nothing_of_the_one_before(
    installation: Installation, open_page
) -> None:
    path = invited(installation)
    with installation.served() as served:
        page = open_page(served.url)
        give_passkeys(page)
        page.goto(path)
        page.get_by_label("名前").fill("佐藤 花子")
        page.get_by_label("メールアドレス").fill("satou@example.jp")
        make_passkey(page)
        page.goto("/setup/settings/")
        page.get_by_label("共用の端末で、暗証番号で入ってもよい").check()
        page.get_by_role("button", name="保存する").click()
        page.goto("/setup/devices/")
        page.get_by_label("端末の名前").fill("本所のタブレット")
        page.get_by_role("button", name="共用の端末にする").click()
        page.goto("/me/this-device/")
        page.get_by_label("暗証番号").fill("739164")
        page.get_by_role("button", name="名前を出す").click()
        page.get_by_text("閉じた画面に「佐藤」と出ています").wait_for()
        assert axe(page) == []
        page.goto("/lock/")
        page.watch.allow("422")
        page.get_by_role("button", name="ほかの人が使う").click()
        page.get_by_role("button", name="佐藤さん").click()
        page.wait_for_url("**/sign-in/as/**")
        assert axe(page) == []
        assert "satou@example.jp" not in page.content()
        page.get_by_label("暗証番号").fill("000000")
        page.get_by_role("button", name="暗証番号で入る").click()
        page.get_by_text("暗証番号がちがいます").wait_for()
        page.get_by_label("暗証番号").fill("739164")
        page.get_by_role("button", name="暗証番号で入る").click()
        page.wait_for_url(TODAY)
        # A PIN opens the day's work, and no door that wants a key.
        page.goto("/staff/invite/")
        page.get_by_role("button", name="パスキーかセキュリティキーで確かめる").click()
        page.wait_for_url("**/staff/invite/")
        page.goto("/lock/")
        page.get_by_label("暗証番号").fill("739164")
        page.get_by_role("button", name="暗証番号で開く").click()
        page.wait_for_url(TODAY)
