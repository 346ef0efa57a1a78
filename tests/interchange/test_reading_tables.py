"""Tables as offices keep them: headings anywhere, 〃, merged cells, totals, odd columns."""

from datetime import date, datetime

import pytest

from tests.interchange.books import ACTS, act, acts_of, book, month
from tests.workbooks.grids import Grid
from yorisoi.interchange.reading import ActRow, Problem, read_file


def test_a_ditto_mark_repeats_what_stands_above_in_any_column(tmp_path):
    path = book(
        tmp_path,
        month(
            act(1, "R7.4.1", "012", "福田 俊宏", "電話", worker="大森"),
            act(2, "〃", "", "〃", "〃", "就労", worker="同上", minutes='"'),
            act(3, " 〃 ", "", "水野 裕一郎", "来所", "々", worker="″"),
        ),
    )
    first, second, third = acts_of(path)
    assert [a.occurred_on for a in (first, second, third)] == [date(2025, 4, 1)] * 3
    assert (second.heads[0].number, second.heads[0].name) == ("012", "福田 俊宏")
    assert (second.method, second.workers, second.minutes) == ("電話", ("大森",), 30)
    assert (third.main_topic, third.workers, third.heads[0].number) == ("就労", ("大森",), "")


def test_a_ditto_mark_below_a_subtotal_means_the_last_act(tmp_path):
    path = book(
        tmp_path,
        month(act(1, "R7.4.1"), ["小計", "", "", "1件"], [], act(2, "〃"), ["合計", "", "", "2件"]),
    )
    assert [a.position for a in acts_of(path)] == [3, 6]


def test_a_ditto_mark_with_nothing_above_is_refused(tmp_path):
    path = book(tmp_path, month(act(1, "〃"), act(2, "R7.4.2")))
    refused, taken = read_file(path).acts()
    assert (refused.cell, refused.severity) == ("B3", "refused")
    assert isinstance(taken, ActRow)


def test_a_downward_merged_cell_holds_for_all_its_rows(tmp_path):
    rows = [
        act(1, "R7.4.1"),
        act(2, "", name="水野 裕一郎"),
        act(3, "", method=""),
        act(4, "R7.4.9"),
    ]
    merges = [(2, 1, 4, 1), (2, 4, 4, 4), (3, 3, 4, 3)]
    rows[1][4] = rows[2][3] = ""
    found = acts_of(book(tmp_path, month(*rows, merges=merges)))
    assert [a.occurred_on.day for a in found] == [1, 1, 1, 9]
    assert [a.method for a in found] == ["電話", "電話", "電話", "電話"]
    assert [a.heads[0].name for a in found] == [
        "土井 陸生",
        "水野 裕一郎",
        "水野 裕一郎",
        "土井 陸生",
    ]


def test_a_table_may_begin_anywhere(tmp_path):
    grid = Grid("4月", [["", "", "相談記録"], ["", "", "※ 個人情報につき取扱注意"], [], []])
    grid.rows += [["", "", *row] for row in (ACTS, act(1, "R7.4.1"))]
    (found,) = acts_of(book(tmp_path, grid))
    assert (found.position, found.heads[0].cell, found.method) == (6, "F6", "電話")


@pytest.mark.parametrize(
    "total", ["計", "合計", "小計", "総計", "４月計", "月計", "累計", "合　計"]
)
def test_rows_of_totals_are_no_acts(tmp_path, total):
    sums = [total, "", "", "2件", "", "", "", 60]
    path = book(tmp_path, month(act(1, "R7.4.1"), sums, act(2, "R7.4.2"), ["", *sums[:3]]))
    assert [a.number for a in acts_of(path)] == ["1", "2"]


def test_headings_repeated_further_down_are_no_acts(tmp_path):
    path = book(
        tmp_path, month(act(1, "R7.4.1"), ACTS, act(2, "R7.4.2"), [], ACTS, act(3, "R7.4.3"))
    )
    assert [a.number for a in acts_of(path)] == ["1", "2", "3"]


def test_a_second_table_may_have_its_columns_in_another_order(tmp_path):
    other = ["対応日", "利用者名", "相談方法", "支援員", "主訴"]
    path = book(
        tmp_path,
        month(act(1, "R7.4.1"), [], other, ["R7.4.5", "水野 裕一郎", "来所", "大森", "就労"]),
    )
    _first, second = acts_of(path)
    assert (second.heads[0].name, second.method, second.main_topic) == (
        "水野 裕一郎",
        "来所",
        "就労",
    )
    assert second.occurred_on == date(2025, 4, 5)


def test_prepared_rows_without_an_act_are_left_out(tmp_path):
    empty = [["", "", ""]]
    path = book(
        tmp_path,
        month(act(1, "R7.4.1"), [2], [3, "R7.4.2"], *empty, [4, "", "", "", "", "", "春日"]),
    )
    reading = read_file(path)
    assert len(list(reading.acts())) == 1
    assert any("日付だけの行が1行" in note.reason for note in reading.notes)


def test_a_row_with_an_act_and_no_date_is_refused_with_its_cell(tmp_path):
    path = book(tmp_path, month(act(1, "R7.4.1"), act(2, "")))
    _taken, refused = read_file(path).acts()
    assert (refused.sheet, refused.cell) == ("4月", "B4")
    assert "日付がありません" in refused.reason


def test_headings_of_three_rows(tmp_path):
    rows = [
        ["№", "日付", "対象者", "", "支援の内容", "", "", "対応者"],
        ["", "", "登録番号", "氏名", "方法", "相談内容", "", ""],
        ["", "", "", "", "", "主", "その他", ""],
        [1, "R7.4.1", "012", "福田 俊宏", "電話", "住まい", "就労、健康", "春日"],
    ]
    merges = [(0, c, 2, c) for c in (0, 1, 7)] + [(0, 2, 0, 3), (0, 4, 0, 6), (1, 5, 1, 6)]
    merges += [(1, c, 2, c) for c in (2, 3, 4)]
    (found,) = acts_of(book(tmp_path, Grid("4月", rows, merges)))
    assert (found.heads[0].number, found.heads[0].name) == ("012", "福田 俊宏")
    assert (found.method, found.main_topic, found.topics) == ("電話", "住まい", ("就労", "健康"))


def test_topics_may_have_a_column_each(tmp_path):
    rows = [
        ["日付", "氏名", "方法", "相談内容", "", "", "備考"],
        ["", "", "", "住まい", "就労", "健康", ""],
        ["R7.4.1", "福田 俊宏", "電話", "○", "◎", "", "急ぎ"],
        ["R7.4.2", "福田 俊宏", "来所", "", "", "✓", ""],
    ]
    first, second = acts_of(book(tmp_path, Grid("4月", rows, [(0, 3, 0, 5)])))
    assert (first.main_topic, first.topics, first.remarks) == ("就労", ("住まい",), "急ぎ")
    assert (second.main_topic, second.topics) == ("健康", ())


def test_a_name_may_stand_in_two_columns(tmp_path):
    rows = [["日付", "姓", "名", "方法", "内容"], ["R7.4.1", "福田", "俊宏", "電話", "住まい"]]
    (found,) = acts_of(book(tmp_path, Grid("4月", rows)))
    assert (found.heads[0].name, found.heads[0].cell) == ("福田 俊宏", "B2")


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("土井 陸生、福田 俊宏", ["土井 陸生", "福田 俊宏"]),
        ("土井陸生\n福田俊宏", ["土井陸生", "福田俊宏"]),
        ("土井陸生・福田俊宏", ["土井陸生", "福田俊宏"]),
        ("マリア・ゴンザレス", ["マリア・ゴンザレス"]),
        ("髙橋　直", ["髙橋 直"]),
    ],
)
def test_one_act_may_be_with_several_people(tmp_path, written, names):
    (found,) = acts_of(book(tmp_path, month(act(1, "R7.4.1", name=written))))
    assert [head.name for head in found.heads] == names


def test_nobody_named_is_nobody(tmp_path):
    (found,) = acts_of(book(tmp_path, month(act(1, "R7.4.1", name="―"))))
    assert found.heads == ()


def test_columns_that_nobody_knows_are_kept_beside_the_act(tmp_path):
    headings = [*ACTS, "天気", "", "施設名"]
    path = book(tmp_path, month([*act(1, "R7.4.1"), "晴れ", "?", "若葉学園"], headings=headings))
    reading = read_file(path)
    (found,) = reading.acts()
    assert found.extra == {"天気": "晴れ", "K列": "?", "施設名": "若葉学園"}
    assert any("天気" in note.reason and "K列" in note.reason for note in reading.notes)


def test_what_looks_like_a_formula_stays_text(tmp_path):
    (found,) = acts_of(book(tmp_path, month(act(1, "R7.4.1", text="=1+1"))))
    assert found.text == "=1+1"


def test_numbers_are_words_whatever_the_cell_holds(tmp_path):
    rows = [
        act(1.0, "R7.4.1", 2),
        act("２", "R7.4.1", "００２"),
        act("3", "R7.4.1", "R7-0003"),
        act(4, "R7.4.1", "未登録"),
    ]
    found = acts_of(book(tmp_path, month(*rows)))
    assert [a.number for a in found] == ["1", "2", "3", "4"]
    assert [a.heads[0].number for a in found] == ["2", "002", "R7-0003", ""]


def test_a_number_column_of_people_is_not_taken_for_the_acts(tmp_path):
    headings = ["番号", "日付", "氏名", "方法", "内容"]
    rows = [[n, "R7.4.1", "福田 俊宏", "電話", "住まい"] for n in (12, 3, 12)]
    found = acts_of(book(tmp_path, month(*rows, headings=headings)))
    assert [(a.number, a.heads[0].number) for a in found] == [("", "12"), ("", "3"), ("", "12")]
    counted = [[n, *row[1:]] for n, row in enumerate(rows, 1)]
    found = acts_of(book(tmp_path, month(*counted, headings=headings)))
    assert [(a.number, a.heads[0].number) for a in found] == [("1", ""), ("2", ""), ("3", "")]


def test_times_are_read_from_spans_clocks_and_durations(tmp_path):
    headings = ["日付", "氏名", "方法", "時間"]
    written = ["10:00〜11:30", "13:30", "1:30", 45, "1時間半", "0.5", "ずっと"]
    rows = [["R7.4.1", "福田 俊宏", "電話", value] for value in written]
    found = acts_of(book(tmp_path, month(*rows, headings=headings)))
    assert [(a.at, a.minutes) for a in found] == [
        ("10:00", 90), ("13:30", None), ("", 90), ("", 45), ("", 90), ("", 30), ("", None),
    ]  # fmt: skip
    assert "ずっと" in found[-1].problems[0].reason
    assert found[-1].problems[0].severity == "note"


def test_beginning_and_end_give_the_minutes(tmp_path):
    rows = [
        ["日付", "時間", "", "氏名", "方法"],
        ["", "開始", "終了", "", ""],
        ["R7.4.1", "13:00", "14:15", "福田 俊宏", "訪問"],
        [datetime(2025, 4, 2, 9, 30), "", "", "福田 俊宏", "電話"],
    ]
    first, second = acts_of(book(tmp_path, Grid("4月", rows, [(0, 1, 0, 2)])))
    assert (first.at, first.minutes) == ("13:00", 75)
    assert second.occurred_on == date(2025, 4, 2)


def test_the_next_promise_is_a_date_or_words(tmp_path):
    headings = ["日付", "氏名", "方法", "次回"]
    rows = [
        ["R7.4.1", "福田 俊宏", "電話", "4/15"],
        ["R7.4.2", "福田 俊宏", "電話", "書類をそろえる"],
    ]
    first, second = acts_of(book(tmp_path, month(*rows, headings=headings)))
    assert (first.next_on, first.next_text) == (date(2025, 4, 15), "")
    assert (second.next_on, second.next_text) == (None, "書類をそろえる")


def test_sheets_that_are_no_tables_are_skipped_and_named(tmp_path):
    memo = Grid("メモ", [["来月の予定"], ["会議は第2木曜"]])
    example = month(act(1, "R7.4.1"), name="記入例")
    digest = Grid("集計", [["方法", "4月", "5月", "計"], ["電話", 3, 4, 7]])
    whole = month(act(1, "R7.4.1"), name="年間一覧")
    grids = [
        memo,
        month(act(1, "R7.4.1")),
        month(act(1, "R7.5.1"), name="5月"),
        example,
        digest,
        whole,
    ]
    reading = read_file(book(tmp_path, *grids))
    assert [(name, role) for name, _hidden, role, _why in reading.sheets] == [
        ("メモ", "skipped"), ("4月", "acts"), ("5月", "acts"), ("記入例", "skipped"),
        ("集計", "skipped"), ("年間一覧", "skipped"),
    ]  # fmt: skip
    assert all(why for *_rest, role, why in reading.sheets if role == "skipped")
    assert {note.sheet for note in reading.notes} >= {"メモ", "記入例", "集計", "年間一覧"}
    assert len(list(reading.acts())) == 2


def test_hidden_sheets_are_read_and_named(tmp_path):
    secret = month(act(1, "R7.5.1"), name="5月")
    secret.hidden = True
    reading = read_file(book(tmp_path, month(act(1, "R7.4.1")), secret))
    assert reading.sheets[1][:3] == ("5月", True, "acts")
    assert Problem("5月", "", "隠れているシートも読みました。", "note") in reading.notes
    assert len(list(reading.acts())) == 2


def test_rows_can_be_asked_for_twice(tmp_path):
    reading = read_file(book(tmp_path, month(act(1, "R7.4.1"), act(2, "R7.4.2"))))
    assert list(reading.acts()) == list(reading.acts())


def test_a_register_keeps_prepared_lines_and_notes_apart(tmp_path):
    headings = ["No.", "氏名", "ふりがな", "生年月日", "電話番号", "住所", "学年"]
    rows = [
        [
            1,
            "水野　裕一郎",
            "ﾐｽﾞﾉ ﾕｳｲﾁﾛｳ",
            "H21.5.18",
            "090-1234-0001\n0466-12-3456",
            "浜里市",
            "高1",
        ],
        [2, "髙橋 直", "たかはし なお", "平成20年頃", 9012340002, "", ""],
        [3],
        [4, "", "ナナシ", "H1.1.8", "", "", ""],
        ["※", "転居は別紙"],
        ["計", "2名"],
    ]
    grid = Grid("名簿", [["令和7年度 名簿"], headings, *rows])
    first, second, refused = read_file(book(tmp_path, grid)).roster()
    assert (first.number, first.name, first.extra) == ("1", "水野 裕一郎", {"学年": "高1"})
    assert first.phones == ("090-1234-0001", "0466-12-3456")
    assert (second.name, second.phones) == ("髙橋 直", ("09012340002",))
    assert (second.birth.first, second.birth.last) == (20080101, 20081231)
    assert (refused.cell, refused.severity) == ("B6", "refused")


def test_what_was_asked_and_what_was_done_may_stand_side_by_side(tmp_path):
    headings = ["1.日付", "②氏名", "方法", "相談内容・主訴", "対応内容"]
    row = ["R7.4.1", "福田 俊宏", "電話", "住まい", "不動産屋に同行する約束をした"]
    (found,) = acts_of(book(tmp_path, month(row, headings=headings)))
    assert (found.main_topic, found.text) == ("住まい", "不動産屋に同行する約束をした")
    assert found.heads[0].name == "福田 俊宏"


def test_sheets_of_several_fiscal_years_are_named(tmp_path):
    grids = [month(act(1, "4/1")), month(act(1, "5/1"), name="5月", title="令和6年度　相談記録")]
    reading = read_file(book(tmp_path, *grids))
    assert reading.fiscal_year is None
    assert [found.occurred_on.year for found in reading.acts()] == [2025, 2024]
    assert any("4月：令和7年度、5月：令和6年度" in note.reason for note in reading.notes)


def test_a_main_complaint_told_at_length_is_text(tmp_path):
    headings = ["日付", "氏名", "方法", "主訴"]
    story = "家賃が払えず、大家から退去を求められている。"
    (found,) = acts_of(book(tmp_path, month(["R7.4.1", "福田", "電話", story], headings=headings)))
    assert (found.main_topic, found.topics, found.text) == ("", (), story)


@pytest.mark.parametrize(
    ("name", "title", "site"),
    [
        ("4月", "相談記録（県央ブランチ）", "県央ブランチ"),
        ("4月（本所）", "令和7年度", "本所"),
        ("4月", "相談記録　拠点：さがみはら　4月分", "さがみはら"),
        ("4月", "相談記録（4月分）", ""),
    ],
)
def test_without_a_column_the_site_may_stand_in_title_or_sheet(tmp_path, name, title, site):
    path = book(tmp_path, month(act(1, "R7.4.1"), name=name, title=title))
    assert [found.site for found in acts_of(path)] == [site]


def test_a_sheet_of_another_kind_is_skipped_and_says_how_to_read_it(tmp_path):
    rows = [["代表者", "大人", "子ども", "受取"], ["飯塚", 2, 1, "済"]]
    months = [month(act(1, f"R7.{n}.1"), name=f"{n}月") for n in (4, 5)]
    reading = read_file(book(tmp_path, *months, Grid("配布", rows)))
    assert reading.sheets[-1][2] == "skipped"
    assert "pantry」と指定すると" in reading.sheets[-1][3]
