"""Attendance sheets: names × days, each day one act with those who came."""

from datetime import date, datetime

import pytest

from tests.interchange.books import acts_of, book
from tests.workbooks.grids import Formula, Grid, write_csv
from yorisoi.interchange.reading import Problem, read_file

TITLE = ["令和7年度　学習支援　出席簿　（あおば教室）"]
NAMES = [["020", "篠田　征宣", "中２"], ["081", "福田 俊宏", "中3"]]


def sheet(days, *marks, title=TITLE, name="出席簿", headings=("番号", "氏名", "学年")) -> Grid:
    rows = [[*known, *given] for known, given in zip(NAMES, marks, strict=False)]
    return Grid(name, [title, [*headings, *days], *rows])


def came(acts):
    return [[(head.name, head.mark) for head in act.heads] for act in acts]


def test_a_day_is_one_act_with_those_who_came(tmp_path):
    grid = sheet(
        [datetime(2025, 6, 3), datetime(2025, 6, 5), "出席計"],
        ["○", "遅", Formula("=1")],
        ["×", "早", ""],
    )
    reading = read_file(book(tmp_path, grid))
    first, second = reading.acts()
    assert (reading.kind, reading.title, reading.fiscal_year) == ("attendance", "あおば教室", 2025)
    assert (first.position, first.number, first.site) == (4, "", "あおば教室")
    assert [(h.number, h.name, h.mark, h.grade, h.cell) for h in first.heads] == [
        ("020", "篠田 征宣", "present", "中２", "D3")
    ]
    assert came([second]) == [[("篠田 征宣", "late"), ("福田 俊宏", "left_early")]]


@pytest.mark.parametrize(
    "days",
    [
        ["6/3", "6/5", "3/5"],
        ["6月3日（火）", "6月5日（木）", "3月5日（木）"],
        ["６／３", "６／５", "３／５"],
        ["第1回\n6/3", "第2回\n6/5", "第3回\n3/5"],
        ["6/3(火)", "6/5(木)", "3/5 木"],
        ["R7.6.3", "R7.6.5", "R8.3.5"],
    ],
)
def test_day_headings_are_dates_in_any_form(tmp_path, days):
    found = acts_of(book(tmp_path, sheet(days, ["○", "○", "○"])))
    assert [act.occurred_on for act in found] == [
        date(2025, 6, 3),
        date(2025, 6, 5),
        date(2026, 3, 5),
    ]


def test_months_may_stand_over_days(tmp_path):
    rows = [
        TITLE,
        ["番号", "氏名", "6月", "", "", "7月", "", "計"],
        ["", "", 3, 5, 10, 1, 3, ""],
        ["", "", "火", "木", "火", "火", "木", ""],
        ["020", "篠田 征宣", "○", "○", "×", "", "○", 3],
        ["", "出席者数", 1, 1, 0, 0, 1, ""],
    ]
    grid = Grid(
        "出席簿", rows, [(1, 2, 1, 4), (1, 5, 1, 6), (1, 0, 2, 0), (1, 1, 2, 1), (1, 7, 2, 7)]
    )
    reading = read_file(book(tmp_path, grid))
    found = list(reading.acts())
    assert [(a.occurred_on.month, a.occurred_on.day, len(a.heads)) for a in found] == [
        (6, 3, 1), (6, 5, 1), (6, 10, 0), (7, 3, 1),
    ]  # fmt: skip
    assert any("印の1つもない日が1日" in note.reason for note in reading.notes)


def test_months_over_days_without_merged_cells_in_a_csv(tmp_path):
    rows = [
        TITLE,
        ["", "", "", "4月", "", "5月"],
        ["番号", "氏名", "学年", "8", "15", "13"],
        [*NAMES[0], "○", "1", "✓"],
    ]
    found = acts_of(write_csv(tmp_path / "出席.csv", Grid("", rows)))
    assert [a.occurred_on for a in found] == [
        date(2025, 4, 8),
        date(2025, 4, 15),
        date(2025, 5, 13),
    ]


@pytest.mark.parametrize(
    ("name", "title"), [("6月", "令和7年度"), ("R7.6", "出席簿"), ("出席簿", "令和7年6月　出席簿")]
)
def test_bare_days_belong_to_the_month_of_the_sheet(tmp_path, name, title):
    found = acts_of(
        book(tmp_path, sheet([3, 5, "10日"], ["○", "○", "○"], title=[title], name=name))
    )
    assert [a.occurred_on for a in found] == [date(2025, 6, 3), date(2025, 6, 5), date(2025, 6, 10)]


@pytest.mark.parametrize(
    ("mark", "meaning"),
    [(m, "present") for m in ("○", "◯", "〇", "◎", "✓", "✔", "出", "出席", 1, "1", "１", "来")]
    + [("○（30分）", "present")]
    + [(m, "late") for m in ("遅", "遅刻", "○遅", "遅10分")]
    + [(m, "left_early") for m in ("早", "早退")]
    + [(m, None) for m in ("×", "✕", "欠", "欠席", "休", "", "－", "0", 0, "体調不良", "x")],
)  # fmt: skip
def test_marks_as_they_are_made(tmp_path, mark, meaning):
    (found, _other) = acts_of(book(tmp_path, sheet(["6/3", "6/5"], [mark, "○"], ["○", "○"])))
    marks = [head.mark for head in found.heads if head.name == "篠田 征宣"]
    assert marks == ([meaning] if meaning else [])
    assert found.problems == ()


def test_an_unknown_mark_counts_as_not_come_and_is_named(tmp_path):
    found, _other = acts_of(book(tmp_path, sheet(["6/3", "6/5"], ["△", "○"], ["○", "○"])))
    assert came([found]) == [[("福田 俊宏", "present")]]
    assert [(p.cell, p.severity) for p in found.problems] == [("D3", "note")]


def test_a_legend_gives_marks_their_meaning(tmp_path):
    grid = sheet(["6/3", "6/5"], ["△", "▲"], ["○", "○"])
    grid.rows.insert(1, ["○出席　△遅刻　▲：早退　×欠席"])
    first, second = acts_of(book(tmp_path, grid))
    assert first.heads[0].mark == "late"
    assert second.heads[0].mark == "left_early"


def test_a_running_count_is_no_registration_number(tmp_path):
    rows = [[n, f"子ども{n}", "○", "○"] for n in (1, 2, 3)]
    grid = Grid("出席簿", [TITLE, ["№", "氏名", "6/3", "6/5"], *rows])
    first, _second = acts_of(book(tmp_path, grid))
    assert [head.number for head in first.heads] == ["", "", ""]


def test_a_second_block_may_stand_below_the_first(tmp_path):
    grid = sheet(["6/3", "6/5"], ["○", "×"])
    grid.rows += [[], ["番号", "氏名", "学年", "7/1", "7/3"], ["081", "福田 俊宏", "中3", "○", "○"]]
    found = acts_of(book(tmp_path, grid))
    assert [(a.occurred_on.month, a.occurred_on.day) for a in found] == [
        (6, 3),
        (6, 5),
        (7, 1),
        (7, 3),
    ]
    assert len({a.position for a in found}) == 4
    assert came(found)[2] == [("福田 俊宏", "present")]


def test_a_day_that_cannot_be_dated_is_refused_with_its_cell(tmp_path):
    first, refused = read_file(book(tmp_path, sheet(["6/3", "6/31"], ["○", "○"]))).acts()
    assert first.occurred_on == date(2025, 6, 3)
    assert isinstance(refused, Problem)
    assert (refused.cell, refused.severity) == ("E2", "refused")


@pytest.mark.parametrize(
    ("title", "name", "place"),
    [
        ("出席簿（みどり教室）", "Sheet1", "みどり教室"),
        ("出席簿 会場：汐見公民館", "Sheet1", "汐見公民館"),
        ("学習支援　出席簿　あおば教室", "Sheet1", "あおば教室"),
        ("令和7年度　出席簿", "駅前教室", "駅前教室"),
        ("学習教室　出席簿（6月分）", "6月", ""),
        ("出席簿【取扱注意】", "出席簿", ""),
    ],
)
def test_the_place_is_taken_from_title_or_sheet(tmp_path, title, name, place):
    path = book(tmp_path, sheet(["6/3", "6/5"], ["○", "○"], title=[title], name=name))
    assert read_file(path, fiscal_year=2025).title == place
