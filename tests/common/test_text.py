"""What may be stored: nothing invisible, nothing that a database refuses, nothing lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yorisoi.common.text import clean_text, one_line, word_key

ANYTHING = st.text(st.characters(), max_size=50)


@given(ANYTHING)
def test_cleaned_text_can_always_be_stored(text):
    cleaned = clean_text(text)
    cleaned.encode()
    assert "\x00" not in cleaned
    assert clean_text(cleaned) == cleaned


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("前\ud800後", "前\ufffd後"),
        ("\ud83d\ude00", "😀"),
        ("前\x00後", "前\ufffd後"),
        ("一\r\n二\r三", "一\n二\n三"),
        ("\u202e逆さ\u202c", "逆さ"),
        ("①㈱髙﨑𠮷\U000e0100～〜", "①㈱髙﨑𠮷\U000e0100～〜"),
        ("\tタブ", "\tタブ"),
    ],
)
def test_only_what_does_harm_changes(written, stored):
    assert clean_text(written) == stored


def test_a_name_is_one_line_with_single_spaces():
    assert one_line(" 髙橋　　\n直 ") == "髙橋 直"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＬＩＮＥ", "line"),
        ("就学・学業", "就学学業"),
        ("ﾒｰﾙ ", "メール"),
        ("電話（固定）", "電話固定"),
    ],
)
def test_words_of_a_list_are_compared_without_width_and_marks(one, other):
    assert word_key(one) == word_key(other)
