"""Recording an act with one thumb, and nothing typed is ever lost."""

import time
from urllib.parse import unquote

import pytest

from tests.harness.browser import PHONE, axe
from tests.journeys import world

SAID = "電話で話した。「明日の給料で払える」とのこと。"
COUNTING = """() => {
  sessionStorage.taps = 0;
  const count = () => (sessionStorage.taps = Number(sessionStorage.taps) + 1);
  addEventListener("pointerdown", count, true);
}"""


@pytest.fixture
def cast(installation):
    return world.settle(installation)


@pytest.fixture
def hand(installation, cast, server, open_page):
    """高田 with a phone in one hand, who wrote about 山田 the other day."""
    installation.python(
        "from datetime import timedelta\n"
        "from yorisoi.accounts.access import actor_for\n"
        "from yorisoi.accounts.models import Staff\n"
        "from yorisoi.common import clock\n"
        "from yorisoi.ledger.actions.recording import *\n"
        "from yorisoi.registry.actions.knowing import learn\n"
        "from yorisoi.registry.models import *\n"
        f"actor = actor_for(Staff.objects.get(pk={cast['takada']}))\n"
        f"yamada = Person.objects.get(pk={cast['yamada']})\n"
        "learn(actor, yamada, DoNotTell, name='山田 一郎', relation='実父')\n"
        "yesterday = clock.today() - timedelta(days=1)\n"
        f"record_act(actor, NewAct('station', yesterday, site={cast['main']},"
        f" takings=[Taking(person={cast['yamada']})], next=Next(clock.today(), '電話する')))\n"
    )
    page = open_page(server.url, **PHONE)
    world.enter(installation, page, server.url, cast["takada"])
    return page


def write(page, words=SAID):
    page.locator("#id_text").tap()
    page.keyboard.type(words)


def drafted(installation):
    rows = "[d.values.get('text') for d in Draft.objects.filter(finished_at=None)]"
    return world.ask(installation, rows)


def until(page, words):
    page.locator("[data-draft-state]").filter(has_text=words).wait_for()


def test_the_ordinary_call_takes_five_taps_and_less_than_half_a_minute(installation, hand):
    hand.goto("/record/?next=/record/")
    hand.evaluate(COUNTING)
    began = time.monotonic()
    hand.get_by_label("山田 春さん").tap()
    hand.get_by_text("つたえない相手：山田 一郎").wait_for()
    hand.get_by_label("電話", exact=True).tap()
    hand.get_by_label("金銭・経済").first.tap()
    hand.locator("#id_text").focus()
    hand.keyboard.type(SAID, delay=30)
    hand.get_by_label("1週間後").tap()
    hand.get_by_role("button", name="記録を保存する").tap()
    hand.get_by_text("山田 春さんの記録を保存しました").wait_for()
    assert hand.evaluate("sessionStorage.taps") == "5"
    assert time.monotonic() - began < 30
    assert world.ask(installation, "Act.objects.latest('id').text") == SAID
    assert world.ask(installation, "Promise.objects.filter(end=None).count()") == 1
    assert drafted(installation) == []


def test_everything_a_thumb_touches_is_large_enough_and_nothing_runs_off_the_side(hand):
    hand.goto("/record/?next=/record/")
    small = hand.evaluate(
        """() => ['.chip span', 'button', 'summary', '.input']
        .flatMap((what) => [...document.querySelectorAll(`main ${what}`)])
        .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 43.5)
        .map((one) => one.textContent.trim() || one.name)"""
    )
    assert small == []
    assert hand.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_form(hand, scheme):
    hand.emulate_media(color_scheme=scheme)
    hand.goto("/record/?next=/record/")
    hand.get_by_label("山田 春さん").tap()
    hand.get_by_text("つたえない相手：山田 一郎").wait_for()
    for more in hand.locator("details > summary").all():
        more.tap()
    assert axe(hand) == []


def test_what_is_typed_without_a_connection_waits_on_the_device_and_then_is_on_the_server(
    installation, hand
):
    hand.goto("/record/?next=/record/")
    hand.watch.allow("ERR_INTERNET_DISCONNECTED")
    hand.context.set_offline(True)
    write(hand)
    until(hand, "電波がもどると送ります")
    hand.get_by_role("button", name="記録を保存する").tap()
    until(hand, "まだ記録できていません")
    assert hand.locator("#id_text").input_value() == SAID
    assert drafted(installation) == []
    hand.context.set_offline(False)
    until(hand, "書きかけを保存しました")
    assert drafted(installation) == [SAID]


def test_a_closed_tab_is_opened_again_where_one_stopped_also_on_another_device(
    installation, cast, server, hand, open_page
):
    hand.goto("/record/?next=/record/")
    hand.get_by_label("山田 春さん").tap()
    write(hand)
    until(hand, "書きかけを保存しました")
    again = hand.context.new_page()
    hand.close()
    again.goto(f"{server.url}/record/?next=/record/")
    assert again.locator("#id_text").input_value() == SAID
    desk = open_page(server.url)
    world.enter(installation, desk, server.url, cast["takada"])
    desk.goto("/record/?next=/record/")
    assert desk.locator("#id_text").input_value() == SAID
    assert desk.get_by_label("山田 春さん").is_checked()
    desk.get_by_text("つたえない相手：山田 一郎").wait_for()


def test_a_tab_closed_without_a_connection_leaves_its_words_on_the_device(
    installation, server, hand
):
    hand.goto("/record/?next=/record/")
    hand.watch.allow("ERR_INTERNET_DISCONNECTED")
    hand.context.set_offline(True)
    write(hand)
    until(hand, "この端末に保存しました")
    again = hand.context.new_page()
    hand.close()
    hand.context.set_offline(False)
    again.goto(f"{server.url}/record/?next=/record/")
    until(again, "書きかけを保存しました")
    assert again.locator("#id_text").input_value() == SAID
    assert drafted(installation) == [SAID]


def test_an_expired_session_loses_nothing(installation, cast, server, hand):
    hand.goto("/record/?next=/record/")
    world.expire(installation)
    hand.watch.allow("401")
    write(hand)
    until(hand, "サインインし直すと")
    assert hand.locator("#id_text").input_value() == SAID
    world.enter(installation, hand, server.url, cast["takada"])
    hand.goto("/record/?next=/record/")
    until(hand, "書きかけを保存しました")
    assert hand.locator("#id_text").input_value() == SAID
    assert drafted(installation) == [SAID]
    hand.get_by_label("山田 春さん").tap()
    hand.get_by_role("button", name="記録を保存する").tap()
    hand.get_by_text("記録を保存しました").wait_for()
    assert drafted(installation) == []


def test_without_script_the_form_works_all_the_same(installation, cast, server, open_page, hand):
    page = open_page(server.url, java_script_enabled=False, **PHONE)
    world.enter(installation, page, server.url, cast["takada"])
    page.goto("/record/?next=/record/")
    page.get_by_label("山田 春さん").tap()
    page.get_by_role("button", name="えらんだ人のことを見る").tap()
    page.get_by_text("つたえない相手：山田 一郎").wait_for()
    page.locator("#id_text").fill(SAID)
    page.get_by_role("button", name="記録を保存する").tap()
    page.get_by_text("記録を保存しました").wait_for()
    assert world.ask(installation, "Act.objects.latest('id').text") == SAID


def test_somebody_searched_for_is_known_at_once_and_stays_chosen_in_the_draft(
    installation, server, cast, hand
):
    hand.goto("/record/?next=/record/")
    hand.get_by_role("combobox", name="ここにいない人をさがす").fill("たかはし")
    hand.locator(".picker [role=option]").first.tap()
    hand.locator(".chosen", has_text="髙橋").wait_for()
    hand.get_by_text("この人の記録は、まだありません").wait_for()
    write(hand)
    until(hand, "書きかけを保存しました")
    hand.goto("/record/?next=/record/")
    hand.locator(".chosen", has_text="髙橋").wait_for()
    hand.get_by_role("button", name="記録を保存する").tap()
    hand.get_by_text("髙橋 直さんの記録を保存しました").wait_for()
    assert world.ask(installation, "Act.objects.latest('id').text") == SAID


def test_a_caller_who_must_not_know_is_warned_of_while_one_types(hand):
    hand.goto("/record/?next=/record/")
    hand.get_by_label("山田 春さん").tap()
    hand.get_by_text("つたえない相手：山田 一郎").wait_for()
    hand.get_by_text("もっと書く").tap()
    hand.get_by_label("電話や来所をした人").fill("父です")
    hand.get_by_role("alert").filter(has_text="「つたえない相手」かもしれません").wait_for()


PAGES = [
    "/acts/1/",
    "/acts/1/correct/",
    "/promises/new/?person=1",
    "/persons/new/",
    "/persons/1/edit/",
    "/persons/1/basics/",
    "/persons/1/names/",
    "/persons/1/contacts/",
    "/persons/1/untold/",
    "/persons/1/relationships/",
    "/persons/1/consents/",
    "/persons/1/homes/",
    "/persons/1/deaths/",
    "/persons/1/sealed/",
    "/cases/1/edit/",
    "/reception/",
    "/reception/new/",
    "/observations/",
    "/observations/new/",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page_of_the_writing_side(hand, scheme):
    hand.emulate_media(color_scheme=scheme)
    hand.set_viewport_size({"width": 320, "height": 640})
    found = {}
    for url in PAGES:
        hand.goto(url)
        wide = hand.evaluate("document.documentElement.scrollWidth > innerWidth")
        if faults := axe(hand) + (["runs off the side"] if wide else []):
            found[url] = faults
    assert found == {}


def test_a_name_searched_for_stands_in_no_address_and_is_found_again_on_the_way_back(hand):
    hand.set_viewport_size({"width": 1280, "height": 800})
    addresses = []
    hand.on("request", lambda request: addresses.append(unquote(request.url)))
    hand.goto("/persons/")
    hand.get_by_role("searchbox", name="どの画面からも、人をさがす").fill("たかはし")
    hand.keyboard.press("Enter")
    hand.locator("#results li", has_text="髙橋").wait_for()
    hand.locator("#q").fill("やまだ")
    hand.locator("#results li", has_text="山田").get_by_role("link").click()
    hand.wait_for_url("**/persons/*/")
    hand.go_back()
    hand.locator("#results li", has_text="山田").wait_for()
    assert hand.locator("#q").input_value() == "やまだ"
    assert not [address for address in addresses if "たかはし" in address or "やまだ" in address]
