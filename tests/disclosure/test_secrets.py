"""A sealed value is found however it is written, and nothing else is taken for it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yorisoi.disclosure import secrets
from yorisoi.disclosure.looking import BAR, blacken_json, blacken_page, text_in
from yorisoi.disclosure.secrets import Secret, telephone, words

ADDRESS = "〒105-0014 東京都港区芝2丁目8番13号 みどり荘201号室"


def found(value: str, text: str) -> bool:
    return any(pattern.search(text) for pattern in words(value, is_address=True))


@pytest.mark.parametrize(
    "written",
    [
        "東京都港区芝2丁目8番13号みどり荘201号室",
        "港区芝2-8-13",
        "港区芝２－８－１３に引っこした",
        "いまは芝 2−8−13 にいる",
        "芝二丁目8番地13号",
        "芝二丁目八番十三号",
        "芝2の8の13",
        "みどり荘で会った",
        "〒１０５－００１４です",
        "1050014",
        "東京都港区　芝\n2ー8ー13",
        "港区芝2-8-13-201",
    ],
)
def test_an_address_is_found_as_people_write_it(written: str) -> None:
    assert found(ADDRESS, written)


@pytest.mark.parametrize(
    "written",
    ["港区の会社", "芝2-8-130", "芝12-8-13", "港区芝3-8-13", "105-00142", "芝浦2-8-1", "8-13"],
)
def test_what_is_another_address_is_not(written: str) -> None:
    assert not found(ADDRESS, written)


@pytest.mark.parametrize(
    "written",
    [
        "09012345678", "090-1234-5678", "０９０（１２３４）５６７８", "090 12 34 56 78",
        "+81 90-1234-5678", "+81(0)90 1234 5678", "tel:09012345678", "090.1234.5678",
    ],
)  # fmt: skip
def test_a_telephone_is_found_in_any_grouping(written: str) -> None:
    assert telephone("09012345678").search(written)


@pytest.mark.parametrize("written", ["0901234567", "190123456789", "090123456789", "090-1234-567"])
def test_another_telephone_is_not(written: str) -> None:
    assert not telephone("09012345678").search(written)


def test_what_is_too_short_stands_everywhere_and_is_not_looked_for() -> None:
    assert words("北") == []
    assert words("12") == []
    assert telephone("12345") is None


@pytest.mark.parametrize(
    ("value", "written"),
    [("センター", "ｾﾝﾀｰ"), ("ガーデン", "ｶﾞｰﾃﾞﾝ"), ("line_id", "ＬＩＮＥ＿ｉｄ"), ("A&B社", "A&amp;B社"),
     ("あおぞら園", "あおぞら 園"), ("O'Neil", "O&#x27;Neil")],
)  # fmt: skip
def test_a_word_is_found_in_the_other_width_and_as_html_says_it(value: str, written: str) -> None:
    assert words(value)[0].search(written)


@given(
    st.text("あア漢A1ー-、 港区丁目番地号の二十&<'()", min_size=0, max_size=12),
    st.sampled_from(["NFC", "NFKC", "NFD"]),
)
def test_whatever_is_looked_for_is_found_in_itself(value: str, form: str) -> None:
    for pattern in words(value):
        assert pattern.search(unicodedata.normalize(form, value))


def secret(value: str) -> list[Secret]:
    return [Secret(1, pattern) for pattern in words(value)]


def test_a_page_gets_a_bar_where_an_element_may_stand_and_stays_a_page() -> None:
    page = '<p title="みどり荘">みどり荘</p><option>みどり荘</option><a href="/?q=みどり荘">x</a>'
    shown = blacken_page(page, secret("みどり荘"), lambda _secret: False)
    assert "みどり荘" not in shown
    assert f'<p title="{BAR}"><span title="秘匿">{BAR}</span></p>' in shown
    assert f"<option>{BAR}</option>" in shown


def test_what_somebody_typed_stays_in_the_field_and_nowhere_else() -> None:
    page = '<textarea name="t">みどり荘</textarea><input value="みどり荘"><p>みどり荘</p>'
    shown = blacken_page(page, secret("みどり荘"), lambda _secret: True)
    assert shown.count("みどり荘") == 2
    assert "<p>みどり荘" not in shown
    assert "みどり荘" not in blacken_page(page, secret("みどり荘"), lambda _secret: False)


def test_json_is_read_before_it_is_looked_through() -> None:
    assert "みどり荘" not in blacken_json(
        '{"a": ["\\u307f\\u3069\\u308a\\u8358"]}', secret("みどり荘")
    )
    assert "307f" not in blacken_json('{"a": ["\\u307f\\u3069\\u308a\\u8358"]}', secret("みどり荘"))


def test_nobody_can_read_a_pdf_from_outside() -> None:
    assert text_in(b"%PDF-1.7 ...") is None
    assert text_in("みどり荘,1".encode()) == "みどり荘,1"


def test_the_rules_need_no_provider_to_be_asked_of_nobody() -> None:
    assert secrets.of([]) == []
