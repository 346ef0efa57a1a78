"""When was it? Years from titles and options, months from sheets, days as people write them."""

from datetime import date, datetime

import pytest

from tests.interchange.books import act, acts_of, book, month
from tests.workbooks.grids import Grid
from yorisoi.interchange.reading import Problem, YearNeeded, read_file


def days_of(path, **options):
    return [found.occurred_on for found in acts_of(path, **options)]


@pytest.mark.parametrize(
    "title",
    [
        "令和7年度　相談記録",
        "R7年度 相談記録",
        "2025年度　記録",
        "２０２５年度",
        "令和７年度",
        "2025（令和7）年度",
        "令和7年4月分　相談記録",
    ],
)
def test_a_date_without_a_year_belongs_to_the_fiscal_year_of_the_title(tmp_path, title):
    path = book(tmp_path, month(act(1, "4/3"), act(2, "４月５日（土）"), name="記録", title=title))
    assert days_of(path) == [date(2025, 4, 3), date(2025, 4, 5)]


def test_january_to_march_are_of_the_next_calendar_year(tmp_path):
    path = book(tmp_path, month(act(1, "12/28"), act(2, "1/5"), act(3, "3月31日"), name="記録"))
    assert days_of(path) == [date(2025, 12, 28), date(2026, 1, 5), date(2026, 3, 31)]


def test_the_title_of_the_register_dates_the_sheets_of_acts(tmp_path):
    register = Grid(
        "名簿",
        [
            ["令和6年度　名簿"],
            ["登録番号", "氏名", "住所", "電話番号"],
            [1, "土井 陸生", "浜里市", ""],
        ],
    )
    path = book(tmp_path, register, month(act(1, "4/3"), title="相談記録"))
    assert read_file(path).fiscal_year == 2024
    assert days_of(path) == [date(2024, 4, 3)]


def test_the_year_may_be_given_beside_the_file_and_then_wins(tmp_path):
    path = book(tmp_path, month(act(1, "4/3"), title="令和6年度　相談記録"))
    reading = read_file(path, fiscal_year=2025)
    assert days_of(path, fiscal_year=2025) == [date(2025, 4, 3)]
    assert any("令和6年度" in note.reason and "令和7年度" in note.reason for note in reading.notes)


@pytest.mark.parametrize("name", ["R7.4", "2025年4月", "令和7年4月", "2025-04", "R7年4月分"])
def test_a_sheet_may_name_year_and_month(tmp_path, name):
    path = book(
        tmp_path, month(act(1, "4/3"), act(2, 15), act(3, "２０日"), name=name, title="記録")
    )
    assert days_of(path) == [date(2025, 4, 3), date(2025, 4, 15), date(2025, 4, 20)]


@pytest.mark.parametrize("name", ["1月", "１月", "1月分", "相談記録 1月", "R8.1"])
def test_a_bare_day_is_of_the_month_of_its_sheet(tmp_path, name):
    path = book(tmp_path, month(act(1, 7), act(2, "15日"), act(3, "16(金)"), name=name))
    assert days_of(path) == [date(2026, 1, 7), date(2026, 1, 15), date(2026, 1, 16)]


def test_month_and_day_may_have_a_column_each(tmp_path):
    headings = ["月", "日", "氏名", "方法", "内容"]
    rows = [
        [5, 7, "土井 陸生", "電話", "住まい"],
        ["〃", "9日", "土井 陸生", "電話", "住まい"],
        ["2月", 1, "土井 陸生", "電話", "住まい"],
    ]
    path = book(tmp_path, month(*rows, headings=headings, name="記録"))
    assert days_of(path) == [date(2025, 5, 7), date(2025, 5, 9), date(2026, 2, 1)]


def test_a_file_of_which_nothing_can_be_dated_is_not_read(tmp_path):
    path = book(tmp_path, month(act(1, "4/3"), act(2, "4/4"), title="相談記録"))
    with pytest.raises(YearNeeded, match=r"B3.*何年度"):
        read_file(path)


def test_where_some_rows_have_a_year_the_others_are_refused_one_by_one(tmp_path):
    path = book(tmp_path, month(act(1, "R7.4.3"), act(2, "4/4"), title="相談記録"))
    _taken, refused = read_file(path).acts()
    assert (refused.cell, refused.severity) == ("B4", "refused")
    assert "年度を指定" in refused.reason


def test_a_bare_day_without_a_month_is_refused(tmp_path):
    path = book(tmp_path, month(act(1, "R7.4.3"), act(2, 15), name="記録"))
    _taken, refused = read_file(path).acts()
    assert "何月かわかりません" in refused.reason


def test_a_date_outside_the_sheets_month_is_taken_with_a_note(tmp_path):
    path = book(tmp_path, month(act(1, "R7.5.1"), act(2, "R8.4.1"), act(3, "R7.4.1")))
    other_month, other_year, right = acts_of(path)
    assert other_month.occurred_on == date(2025, 5, 1)
    assert "シート「4月」の月ではない" in other_month.problems[0].reason
    assert "令和7年度の外" in other_year.problems[0].reason
    assert right.problems == ()
    assert {other_month.problems[0].severity, other_year.problems[0].severity} == {"note"}


def test_a_day_that_never_was_is_refused_and_an_era_mistake_is_taken(tmp_path):
    rows = [act(1, "2月30日"), act(2, "令和元年4月30日"), act(3, "令和2年2月29日")]
    path = book(tmp_path, month(*rows, name="記録", title="令和元年度"))
    refused, taken, leap = read_file(path).acts()
    assert isinstance(refused, Problem)
    assert (refused.cell, "2月30日はありません" in refused.reason) == ("B3", True)
    assert taken.occurred_on == date(2019, 4, 30)
    assert "平成31年4月30日" in taken.problems[0].reason
    assert leap.occurred_on == date(2020, 2, 29)


@pytest.mark.parametrize("date_1904", [False, True])
def test_excel_dates_and_bare_serial_numbers(tmp_path, date_1904):
    serial = 45_748 - (1462 if date_1904 else 0)
    rows = [
        act(1, datetime(2025, 4, 1)),
        act(2, serial),
        act(3, str(serial)),
        act(4, datetime(2025, 4, 2, 13, 30)),
    ]
    found = acts_of(book(tmp_path, month(*rows), date_1904=date_1904))
    assert [a.occurred_on for a in found] == [date(2025, 4, 1)] * 3 + [date(2025, 4, 2)]
    assert found[3].at == "13:30"


def test_a_time_after_the_date_is_the_time_of_the_act(tmp_path):
    rows = [act(1, "2025/4/1 9:05"), act(2, "R7.4.2　14時30分"), act(3, "4/3 午後2時")]
    found = acts_of(book(tmp_path, month(*rows)))
    assert [(a.occurred_on.day, a.at) for a in found] == [(1, "09:05"), (2, "14:30"), (3, "14:00")]


@pytest.mark.parametrize(
    "written", ["4.1", 4.1, 0, "来週", "R7.4", 12345, "99/99", "令和0年4月1日", True, "4/1〜4/3"]
)
def test_what_is_no_date_is_refused_and_never_guessed(tmp_path, written):
    rows = [act(1, "R7.4.3"), act(2, written)]
    reading = read_file(book(tmp_path, month(*rows, name="記録", title="記録")))
    _taken, refused = reading.acts()
    assert refused.severity == "refused"
    assert refused.cell == "B4"


def test_a_short_western_year_is_no_era_to_come(tmp_path):
    rows = [act(1, "25/4/1"), act(2, "7/4/2")]
    western, era = acts_of(book(tmp_path, month(*rows)))
    assert (western.occurred_on, era.occurred_on) == (date(2025, 4, 1), date(2025, 4, 2))
    assert "令和7年4月1日" in western.problems[0].reason
    assert era.problems == ()


def test_every_act_knows_its_fiscal_year(tmp_path):
    path = book(tmp_path, month(act(1, "R7.3.31"), act(2, "R7.4.1"), name="記録", title="記録"))
    assert [a.fiscal_year for a in acts_of(path)] == [2024, 2025]
