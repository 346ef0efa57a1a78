"""Pantry days: who took a share, how many heads, and who wishes to be contacted."""

from datetime import date

import pytest

from tests.interchange.books import acts_of, book
from tests.workbooks.grids import Grid
from yorisoi.interchange.reading import YearNeeded, read_file

HEADINGS = [
    "受付番号",
    "代表者",
    "大人",
    "子ども",
    "新規",
    "受取",
    "お米",
    "野菜",
    "困っていること（自由記入）",
    "連絡希望",
]


def sheet(*rows, name="6月14日", title="令和7年度　フードパントリー", headings=HEADINGS) -> Grid:
    return Grid(name, [[title], headings, *rows])


def household(number=1, name="飯塚貴典", adults=2, children=3, new="", received="済", **others):
    return [
        number,
        name,
        adults,
        children,
        new,
        received,
        others.get("rice", ""),
        others.get("vegetables", ""),
        others.get("trouble", ""),
        others.get("contact", ""),
    ]


def test_a_hand_over_is_an_act_with_the_heads_of_a_household(tmp_path):
    row = household(new="新規", rice=1, trouble="仕事が減った", contact="希望する")
    (found,) = acts_of(book(tmp_path, sheet(row)))
    assert (found.kind, found.number, found.occurred_on) == ("pantry", "1", date(2025, 6, 14))
    head = found.heads[0]
    assert (head.name, head.adults, head.children, head.cell) == ("飯塚貴典", 2, 3, "B3")
    assert found.extra == {"お米": "1", "新規": "○"}
    assert (found.text, found.result) == ("仕事が減った", "連絡希望")


@pytest.mark.parametrize(
    "word",
    [
        "済",
        "○",
        "◯",
        "受取済",
        "受け取り済み",
        "受領",
        "お渡し済",
        "10:35",
        "済（代理）",
        "配達済",
        1,
    ],
)
def test_words_for_handed_over(tmp_path, word):
    assert len(acts_of(book(tmp_path, sheet(household(received=word))))) == 1


@pytest.mark.parametrize(
    "word",
    [
        "",
        "－",
        "―",
        "キャンセル",
        "ｷｬﾝｾﾙ",
        "欠席",
        "×",
        "未",
        "辞退",
        "不在",
        "来られず",
        "キャンセル（電話あり）",
        0,
    ],
)
def test_words_for_not_handed_over_are_counted_in_one_note(tmp_path, word):
    reading = read_file(
        book(
            tmp_path, sheet(household(1), household(2, received=word), household(3, received=word))
        )
    )
    assert len(list(reading.acts())) == 1
    assert [n.reason for n in reading.notes if "2件" in n.reason and n.sheet == "6月14日"]


def test_an_unknown_word_for_receiving_is_named_and_not_guessed(tmp_path):
    reading = read_file(book(tmp_path, sheet(household(1), household(2, received="保管"))))
    assert len(list(reading.acts())) == 1
    assert [n.cell for n in reading.notes if "保管" in n.reason] == ["F4"]


@pytest.mark.parametrize(
    ("written", "adults", "children"),
    [
        ("3人(うち子2)", 1, 2),
        ("５名（うち子ども３名）", 2, 3),
        ("大人2・子ども1", 2, 1),
        ("大人2人、子供1人", 2, 1),
        ("2+1", 2, 1),
        (4, 4, None),
        ("４人", 4, None),
    ],
)
def test_heads_in_one_cell(tmp_path, written, adults, children):
    headings = ["番号", "世帯主", "世帯人数", "受取"]
    (found,) = acts_of(
        book(tmp_path, sheet([1, "飯塚貴典", written, "済"], headings=headings)), kind="pantry"
    )
    assert (found.heads[0].adults, found.heads[0].children) == (adults, children)


def test_children_by_age_are_added_up_and_adults_are_the_rest(tmp_path):
    headings = ["番号", "氏名", "世帯人数", "乳幼児", "小学生", "中学生", "受取"]
    (found,) = acts_of(
        book(tmp_path, sheet([1, "飯塚貴典", "5人", 1, "２人", "", "済"], headings=headings))
    )
    assert (found.heads[0].adults, found.heads[0].children) == (2, 3)


@pytest.mark.parametrize("written", ["0人", 0, "０"])
def test_no_children_is_a_number_and_blank_is_not(tmp_path, written):
    first, second = acts_of(
        book(tmp_path, sheet(household(1, children=written), household(2, children="")))
    )
    assert (first.heads[0].children, second.heads[0].children) == (0, None)


def test_totals_and_prepared_lines_are_no_households(tmp_path):
    rows = [household(1), [2], ["合計", "", 2, 3], ["", "2世帯", 2, 3], ["", "", 2, 3]]
    reading = read_file(book(tmp_path, sheet(*rows)))
    assert len(list(reading.acts())) == 1
    assert not [note for note in reading.notes if "受け取っていない" in note.reason]


@pytest.mark.parametrize(
    ("name", "title", "year"),
    [
        ("6月14日", "令和7年度", None),
        ("6.14", "2025年度", None),
        ("R7.6.14", "", None),
        ("20250614", "", None),
        ("Sheet1", "令和7年6月14日（土）フードパントリー", None),
        ("６月１４日", "", 2025),
        ("第3回(6.14)", "", 2025),
        ("Sheet1", "6月14日開催 フードパントリー", 2025),
    ],
)
def test_the_day_stands_in_the_sheets_name_or_title(tmp_path, name, title, year):
    (found,) = acts_of(book(tmp_path, sheet(household(), name=name, title=title)), fiscal_year=year)
    assert found.occurred_on == date(2025, 6, 14)


def test_a_column_of_dates_goes_before_the_sheet(tmp_path):
    headings = ["日付", *HEADINGS]
    rows = [["6/14", *household(1)], ["〃", *household(2)], ["7/12", *household(3)]]
    found = acts_of(book(tmp_path, sheet(*rows, headings=headings, name="受付表")))
    assert [a.occurred_on for a in found] == [date(2025, 6, 14)] * 2 + [date(2025, 7, 12)]


def test_several_days_are_several_sheets(tmp_path):
    grids = [sheet(household(), name="6月14日"), sheet(household(), name="2月14日")]
    assert [a.occurred_on for a in acts_of(book(tmp_path, *grids))] == [
        date(2025, 6, 14),
        date(2026, 2, 14),
    ]


@pytest.mark.parametrize("name", ["6月14日", "Sheet1"])
def test_without_a_year_the_file_is_not_read_and_says_how(tmp_path, name):
    path = book(tmp_path, sheet(household(), name=name, title="フードパントリー"))
    with pytest.raises(YearNeeded, match="何年度"):
        read_file(path)


def test_an_impossible_day_of_a_sheet_refuses_its_rows(tmp_path):
    good, bad = (
        sheet(household(), name="6月14日"),
        sheet(household(1), household(2), name="2月30日"),
    )
    _taken, *refused = read_file(book(tmp_path, good, bad)).acts()
    assert [(p.sheet, p.cell) for p in refused] == [("2月30日", "B3"), ("2月30日", "B4")]
    assert "2月30日はありません" in refused[0].reason


@pytest.mark.parametrize(
    ("written", "wish", "kept"),
    [(word, True, None) for word in ("希望する", "○", "有", "はい")]
    + [(word, False, None) for word in ("希望しない", "×", "なし", "")]
    + [("夕方に電話で", True, "夕方に電話で"), ("？", False, "？")],
)
def test_a_wish_for_contact_is_not_missed(tmp_path, written, wish, kept):
    (found,) = acts_of(book(tmp_path, sheet(household(contact=written))))
    assert found.result == ("連絡希望" if wish else "")
    assert found.extra.get("連絡希望") == kept


def test_without_a_column_for_receiving_every_household_took_its_share(tmp_path):
    headings = ["番号", "氏名", "大人", "子ども"]
    assert (
        len(
            acts_of(
                book(tmp_path, sheet([1, "飯塚貴典", 2, 1], [2, "匿名", 1, 0], headings=headings))
            )
        )
        == 2
    )


def test_a_register_of_households_is_no_hand_over(tmp_path):
    register = Grid(
        "登録世帯",
        [
            ["登録番号", "世帯主", "住所", "電話番号", "大人", "子ども"],
            [1, "飯塚貴典", "浜里市", "090", 2, 1],
        ],
    )
    reading = read_file(book(tmp_path, register, sheet(household())))
    assert [role for _name, _hidden, role, _why in reading.sheets] == ["roster", "acts"]
    assert len(list(reading.acts())) == 1
