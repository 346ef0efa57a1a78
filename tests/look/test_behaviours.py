"""Panel, picker, search, stepper, dialogs, lock: by mouse, by keyboard, and without script."""

import re
from urllib.parse import unquote

from playwright.sync_api import expect

from tests.harness.browser import give_passkeys
from tests.look.urls import PASSWORD


def test_a_figure_opens_beside_the_page_and_gives_focus_back(signed_in):
    page = signed_in()
    figure = page.locator(".figurebox a.figure").first
    figure.click()
    page.wait_for_selector("#panel h2")
    assert page.evaluate("() => document.activeElement.id") == "panel-h"
    assert figure.get_attribute("aria-current") == "true"
    assert "#panel=" in page.url
    page.keyboard.press("Escape")
    assert page.is_hidden("#panel")
    assert figure.evaluate("one => one === document.activeElement")


def test_the_panel_goes_on_inside_itself_and_back_closes_it(signed_in):
    page = signed_in()
    page.locator(".figurebox a.figure").first.click()
    page.click("#panel a:has-text('54人で見る')")
    page.wait_for_selector("#panel h3:has-text('people')")
    page.go_back()
    page.wait_for_selector("#panel h3:not(:has-text('people'))")
    page.go_back()
    page.wait_for_selector("#panel", state="hidden")


def test_a_panel_in_the_address_opens_again_but_only_one_that_the_page_names(signed_in):
    page = signed_in("/gallery/")
    page.goto("/gallery/#panel=%2Fmembers%2F")
    page.reload()
    page.wait_for_selector("#panel h2")
    page.goto("/gallery/#panel=%2Ftold%2F")
    page.reload()
    page.wait_for_timeout(500)
    assert page.is_hidden("#panel")


def test_on_a_phone_the_panel_covers_the_page(signed_in):
    page = signed_in(viewport={"width": 390, "height": 800})
    page.locator(".figurebox a.figure").first.click()
    page.wait_for_selector("#panel h2")
    assert page.evaluate("() => document.querySelector('main').inert")
    page.click("#panel [data-panel-close]")
    assert not page.evaluate("() => document.querySelector('main').inert")


def test_without_script_the_same_address_is_a_page(tab):
    page = tab("/enter/", java_script_enabled=False)
    page.locator(".figurebox a.figure").first.click()
    assert page.url.endswith("/members/")
    assert "電話" in page.inner_text("h1")
    assert page.locator("nav.nav").count() == 1


def test_a_person_is_picked_by_keyboard(signed_in):
    page = signed_in("/record/")
    box = page.locator("[data-picker]")
    box.press_sequentially("藤")
    page.wait_for_selector("[role=option]")
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    box.press("ArrowDown")
    second = page.locator("[role=option]").nth(1)
    assert box.get_attribute("aria-activedescendant") == second.get_attribute("id")
    box.press("Enter")
    assert page.input_value(".picker input[name=person]") == "2"
    assert "藤井 蓮さん" in page.inner_text(".chosen")
    assert box.get_attribute("aria-expanded") == "false"
    page.click(".chosen button")
    assert page.locator(".chosen").count() == 0


def test_nobody_found_is_said(signed_in):
    page = signed_in("/record/")
    page.locator("[data-picker]").press_sequentially("zz")
    page.wait_for_function(
        "() => /見つかりません/.test(document.querySelector('.picker [role=status]').textContent)"
    )


def test_search_answers_while_one_types_and_says_how_many(signed_in):
    page = signed_in()
    page.locator("#q").fill("たか")
    page.wait_for_function("() => document.querySelectorAll('#results li').length === 2")
    assert page.inner_text(".searchform [role=status]") == "2人見つかりました"
    assert "たか" not in unquote(page.url)


def test_stepper_counts_full_width_digits(signed_in):
    page = signed_in("/record/")
    page.fill("input[name=minutes]", "１０")
    page.click("[data-stepper] button[value='-5']")
    assert page.input_value("input[name=minutes]") == "5"
    page.click("[data-stepper] button[value='-5']")
    page.click("[data-stepper] button[value='-5']")
    assert page.input_value("input[name=minutes]") == "0"


def test_a_dialog_opens_and_closes(signed_in):
    page = signed_in()
    page.click("button[data-dialog=reveal]")
    assert page.is_visible("#reveal")
    page.keyboard.press("Escape")
    assert page.is_hidden("#reveal")


def test_an_idle_screen_warns_blanks_and_locks_every_tab(signed_in, tab):
    page = signed_in("/record/%3Fidle=6%26q=ふじしろ%26person=12")
    other = tab("/gallery/?idle=6", context=page.context)
    page.wait_for_selector("[data-lock-warning]:not([hidden])", timeout=8000)
    # Each tab may be sent twice, by its own clock and by the other: only where it ends counts.
    expect(other).to_have_url(re.compile("/lock/"), timeout=20_000)
    expect(page).to_have_url(re.compile("/lock/"), timeout=20_000)
    assert page.url.endswith("?next=%2Frecord%2F%3Fidle%3D6%26person%3D12")


def test_a_touch_keeps_the_screen_open(signed_in):
    page = signed_in("/record/?idle=6")
    for _ in range(4):
        page.wait_for_timeout(2000)
        page.mouse.move(100, 100 + _)
    assert "/record/" in page.url


def test_work_in_one_tab_keeps_the_other_open(signed_in, tab):
    page = signed_in("/record/?idle=8")
    other = tab("/gallery/?idle=8", context=page.context)
    for step in range(6):
        page.wait_for_timeout(2000)
        page.mouse.move(100, 100 + step)
    assert "/gallery/" in other.url


def test_a_page_of_one_person_closes_when_another_signs_in(signed_in, tab):
    page = signed_in("/record/")
    first = page.get_attribute("body", "data-staff")
    tab("/enter/?as=other@example.jp", context=page.context)
    page.wait_for_function("one => document.body.dataset.staff !== one", arg=first)


def test_no_page_needs_script_to_be_read(tab):
    page = tab("/enter/?next=/record/", java_script_enabled=False)
    page.fill("textarea[name=text]", "スクリプトなし")
    page.click("button:has-text('記録を保存する')")
    assert page.url.endswith("/gallery/")


def test_a_passkey_is_added_and_opens_the_door_in_two_actions(signed_in):
    page = signed_in()
    page.goto("/accounts/2fa/webauthn/add/")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/accounts/2fa/webauthn/add/")
    give_passkeys(page)
    page.click("#mfa_webauthn_add")
    page.wait_for_url(re.compile("/accounts/2fa/"))
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    assert page.locator("main button").first.inner_text() == "パスキーで入る"
    # A key answers only to the window in front.
    page.bring_to_front()
    page.click("#passkey_login")
    page.wait_for_url(re.compile("/gallery/"))


def test_a_key_that_does_not_answer_is_said_in_words(tab):
    page = tab("/accounts/login/")
    give_passkeys(page)  # It holds no key of this place.
    page.click("#passkey_login")
    page.wait_for_selector("[data-key-trouble]:not([hidden])")
