"""Nothing typed is ever lost: dropped connection, closed tab, expired session, another tab."""

import json
import re

TEXT = "textarea[name=text]"
STATE = "[data-draft-state]"


def told(page) -> dict:
    """What the server has."""
    return json.loads(page.request.get("/told/").text())


def kept(page) -> list[dict]:
    """What this device has."""
    return page.evaluate(
        "Object.keys(localStorage).filter(k => k.startsWith('yorisoi.draft.'))"
        ".map(k => JSON.parse(localStorage[k]))"
    )


def says(page, words):
    page.wait_for_function(
        "([at, words]) => new RegExp(words).test(document.querySelector(at).textContent)",
        arg=[STATE, words],
    )


def test_what_is_typed_reaches_the_server_and_leaves_the_device(signed_in):
    page = signed_in("/record/")
    page.fill(TEXT, "18:40、つながる。")
    assert len(kept(page)) == 1
    says(page, "書きかけを保存しました（\\d+:\\d\\d）")
    [draft] = told(page)["drafts"].values()
    assert draft["values"]["text"] == "18:40、つながる。"
    assert draft["changed"] == ["text"]
    assert kept(page) == []


def test_choices_travel_as_they_are_in_a_form(signed_in):
    page = signed_in("/record/")
    page.check("input[name=method][value=phone]", force=True)
    page.check("input[name=others][value='2']", force=True)
    page.check("input[name=agreed]")
    page.click("[data-stepper] button[value='5']")
    says(page, "書きかけを保存しました")
    [draft] = told(page)["drafts"].values()
    values = draft["values"]
    assert (values["method"], values["others"], values["agreed"], values["minutes"]) == (
        "phone",
        ["2"],
        True,
        "30",
    )


def test_offline_it_stays_on_the_device_and_goes_when_the_line_is_back(signed_in):
    page = signed_in("/record/")
    page.context.set_offline(True)
    page.fill(TEXT, "山の中で書く")
    says(page, "この端末に保存しました（\\d+:\\d\\d）。電波がもどると送ります")
    page.wait_for_function(
        "() => document.querySelector('[data-sync-word]').textContent === '未送信 1件'"
    )
    page.context.set_offline(False)
    says(page, "書きかけを保存しました")
    assert kept(page) == []
    page.wait_for_function(
        "() => document.querySelector('[data-sync-word]').textContent === '送信ずみ'"
    )


def test_a_closed_tab_leaves_its_text_to_the_next(signed_in, tab):
    page = signed_in("/record/")
    page.context.set_offline(True)
    page.fill(TEXT, "とちゅうで電池が切れた")
    says(page, "この端末に保存しました")
    uuid = page.input_value("[data-draft-uuid]")
    context = page.context
    page.close()
    context.set_offline(False)
    page = tab("/record/", context=context)
    says(page, "もどしました|書きかけを保存しました")
    assert page.input_value(TEXT) == "とちゅうで電池が切れた"
    assert page.input_value("[data-draft-uuid]") == uuid
    says(page, "書きかけを保存しました")
    assert list(told(page)["drafts"]) == [uuid]


def test_any_other_page_sends_what_a_closed_tab_left(signed_in, tab):
    page = signed_in("/record/")
    page.context.set_offline(True)
    page.fill(TEXT, "送れないまま閉じる")
    says(page, "この端末に保存しました")
    context = page.context
    page.close()
    context.set_offline(False)
    page = tab("/gallery/", context=context)
    page.wait_for_function(
        "() => !Object.keys(localStorage).some(k => k.startsWith('yorisoi.draft.'))"
    )
    [draft] = told(page)["drafts"].values()
    assert draft["values"]["text"] == "送れないまま閉じる"


def test_only_the_unsent_part_overrules_what_the_server_had(signed_in, tab):
    page = signed_in("/record/")
    page.fill(TEXT, "ここまでは送った")
    says(page, "書きかけを保存しました")
    page.context.set_offline(True)
    page.check("input[name=topic][value=金銭]", force=True)
    says(page, "この端末に保存しました")
    context = page.context
    page.close()
    context.set_offline(False)
    page = tab("/record/", context=context)
    assert page.input_value(TEXT) == "ここまでは送った"
    assert page.is_checked("input[name=topic][value=金銭]")


def test_an_expired_session_keeps_the_text_and_signing_in_again_goes_on(signed_in, tab):
    page = signed_in("/record/")
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.fill(TEXT, "席をはなれていた")
    says(page, "サインインし直すと、書きかけはそのまま続きます")
    assert page.is_visible("[data-draft-signin]")
    assert len(kept(page)) == 1
    assert cookies
    # In another tab: a new session, and with it a new CSRF token that this page does not know.
    other = tab("/enter/", context=page.context)
    other.close()
    page.click("button:has-text('記録を保存する')")
    page.wait_for_url("**/gallery/")
    assert told(page)["recorded"][0]["text"] == "席をはなれていた"


def test_saving_without_a_line_stays_on_the_page(signed_in):
    page = signed_in("/record/")
    page.fill(TEXT, "おしてみる")
    page.context.set_offline(True)
    page.click("button:has-text('記録を保存する')")
    says(page, "まだ記録できていません。電波がもどったら")
    assert page.input_value(TEXT) == "おしてみる"
    page.context.set_offline(False)
    page.click("button:has-text('記録を保存する')")
    page.wait_for_url("**/gallery/")
    [record] = told(page)["recorded"]
    assert record["text"] == "おしてみる"
    assert kept(page) == []


def test_a_draft_that_became_a_record_is_not_sent_again(signed_in):
    page = signed_in("/record/")
    page.fill(TEXT, "一度だけ")
    page.click("button:has-text('記録を保存する')")
    page.wait_for_url("**/gallery/")
    uuid = told(page)["recorded"][0]["uuid"]
    staff = page.evaluate("document.body.dataset.staff")
    entry = {
        "uuid": uuid,
        "key": "/draft/",
        "url": "/draft/",
        "page": "/record/",
        "label": "x",
        "values": {"text": "一度だけ"},
        "changed": ["text"],
        "since": 1,
        "failed": True,
    }
    page.evaluate(
        "([k, v]) => localStorage.setItem(k, v)",
        [f"yorisoi.draft.{staff}.{uuid}", json.dumps(entry)],
    )
    page.reload()
    page.wait_for_function(
        "() => !Object.keys(localStorage).some(k => k.startsWith('yorisoi.draft.'))"
    )
    assert told(page)["drafts"] == {}


def test_two_tabs_keep_two_drafts(signed_in, tab):
    page = signed_in("/record/")
    page.context.set_offline(True)
    page.fill(TEXT, "ひとつめ")
    says(page, "この端末に保存しました")
    page.context.set_offline(False)
    other = tab("/record/", context=page.context)
    assert other.input_value(TEXT) != "ひとつめ" or told(page)["drafts"]
    other.fill(TEXT, "ふたつめ")
    says(other, "書きかけを保存しました")
    assert page.input_value(TEXT) == "ひとつめ"


def test_the_list_behind_the_pill_names_what_waits(signed_in):
    page = signed_in("/record/")
    page.context.set_offline(True)
    page.fill(TEXT, "待っている")
    page.wait_for_function(
        "() => document.querySelector('[data-sync-word]').textContent === '未送信 1件'"
    )
    page.click("[data-sync]")
    assert page.inner_text("[data-unsent-list] a") == "電話・住まい"


def test_signing_out_leaves_nothing_on_the_device(signed_in):
    page = signed_in("/record/")
    page.context.set_offline(True)
    page.fill(TEXT, "送れていない")
    says(page, "この端末に保存しました")
    page.click("button[popovertarget=me]")
    page.click("[data-signout] button")
    page.wait_for_selector("#signout-unsent[open]")
    page.click("#signout-unsent button:has-text('もどる')")
    assert len(kept(page)) == 1
    page.context.set_offline(False)
    says(page, "書きかけを保存しました")
    page.click("button[popovertarget=me]")
    page.click("[data-signout] button")
    page.wait_for_url(re.compile("/accounts/login/"))
    assert kept(page) == []


def test_another_person_does_not_see_what_the_first_left(signed_in, tab):
    page = signed_in("/record/")
    page.context.set_offline(True)
    page.fill(TEXT, "わたしのもの")
    says(page, "この端末に保存しました")
    context = page.context
    page.close()
    context.set_offline(False)
    page = tab("/enter/?as=other@example.jp&next=/record/", context=context)
    page.wait_for_timeout(2500)
    assert page.input_value(TEXT) == ""
    assert told(page)["drafts"] == {}
    assert len(kept(page)) == 1
