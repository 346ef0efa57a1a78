"""Names compared, searched and sorted as people expect."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workbooks.people import _NAMES, to_half_width, to_hiragana
from yorisoi.common import kana

KANA = st.sampled_from(sorted({name[1] for names in _NAMES.values() for name in names}))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("髙橋　直", "高橋 直"),
        ("山﨑真", "山崎 眞"),
        ("渡邉", "渡邊"),
        ("齋藤", "斉藤"),
        ("𠮷田", "吉田"),
        ("葛\U000e0100城", "葛城"),
        ("ﾏﾂﾅｶﾞ ｷｮｳｶ", "まつながきょうか"),
        ("Ｍａｒｉａ", "maria"),
        ("がが", "か\u3099か\u3099"),
    ],
)
def test_two_spellings_of_one_name_are_equal(one, other):
    assert kana.fold(one) == kana.fold(other)


@pytest.mark.parametrize(("one", "other"), [("高橋", "高端"), ("ハナコ", "バナコ"), ("森", "林")])
def test_two_names_stay_two(one, other):
    assert kana.fold(one) != kana.fold(other)


@given(KANA, KANA)
def test_kana_of_any_width_and_kind_are_one(family, given_name):
    name = f"{family} {given_name}"
    spellings = (
        to_hiragana(name),
        to_half_width(name),
        name.replace(" ", "　"),
        family + given_name,
    )
    assert {kana.fold(name)} == {kana.fold(spelling) for spelling in spellings}
    assert kana.to_katakana(to_hiragana(name)) == name
    assert kana.to_katakana(to_half_width(name)) == name


@pytest.mark.parametrize("name", ["髙橋①", "㈱山本", "ｱ①髙", "𠮷田"])
def test_only_kana_are_widened(name):
    assert kana.to_katakana(name)[1:] == name[1:]


@pytest.mark.parametrize(
    ("asked", "stored"),
    [("カ", "がくと"), ("つ", "ッ"), ("いちろ", "イチロー"), ("マリアゴ", "マリア・ゴンザレス")],
)
def test_a_search_forgives_voicing_small_letters_and_long_vowels(asked, stored):
    assert kana.search_key(stored).startswith(kana.search_key(asked))


def test_names_sort_by_kana_and_unknown_kana_comes_last():
    names = [
        ("", "阿部"),
        ("ワタナベ", ""),
        ("がとう", ""),
        ("カトウ", ""),
        ("ｱｵｷ", ""),
        ("かどう", ""),
    ]
    found = sorted(names, key=lambda pair: kana.sort_key(*pair))
    assert [pair[0] or pair[1] for pair in found] == [
        "ｱｵｷ",
        "カトウ",
        "かどう",
        "がとう",
        "ワタナベ",
        "阿部",
    ]


@pytest.mark.parametrize("other", ["2", "002", "００２", " 2", "0002"])
def test_a_registration_number_is_one_in_every_width(other):
    assert kana.registration_key(other) == kana.registration_key("2")


def test_registration_numbers_that_differ_stay_apart():
    keys = {kana.registration_key(number) for number in ("20", "2", "0", "R7-0001", "R70010")}
    assert len(keys) == 5
    assert kana.registration_key("R7-0001") == kana.registration_key("Ｒ７―０００１")


def test_digits_of_a_telephone_number():
    assert kana.digits("０９０－１２３４-0000") == "09012340000"


@given(st.text(st.characters(categories=("Lo", "Nd", "Zs")), max_size=30))
def test_folding_twice_changes_nothing(name):
    once = kana.fold(name)
    assert kana.fold(once) == once
    assert kana.search_key(kana.search_key(name)) == kana.search_key(name)
