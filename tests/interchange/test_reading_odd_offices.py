"""Peculiarities of other offices' books: each is read for what its writer meant."""

from datetime import date
from pathlib import Path

import pytest

from tests.interchange.books import acts_of, book
from tests.interchange.taking import decide, take, write_book, write_register
from tests.interchange.taking import row as line
from tests.workbooks.grids import Grid
from yorisoi.accounts.models import Organization
from yorisoi.common.kana import fold
from yorisoi.interchange.matching import is_nobody, several
from yorisoi.interchange.reading import read_file
from yorisoi.interchange.reading.words import old_name_in, without_title
from yorisoi.ledger.models import Act, Participant
from yorisoi.registry.models import Name, Person


def test_a_reading_in_two_columns_is_one_reading(tmp_path):
    grid = Grid("名簿", [
        ["登録番号", "氏名", "", "よみがな", "", "性別", "生年月日", "種別"],
        ["", "姓", "名", "せい", "めい", "", "", ""],
        ["1", "髙橋", "一郎", "たかはし", "いちろう", "男", "H1.1.8", "里親"],
    ], [(0, 1, 0, 2), (0, 3, 0, 4)])  # fmt: skip
    (person,) = read_file(book(tmp_path, grid)).roster()
    assert (person.name, person.kana, person.extra) == ("髙橋 一郎", "たかはし いちろう", {})


@pytest.mark.parametrize(
    ("hours", "minutes", "at", "spent"),
    [("10:00", 30, "10:00", 30), ("", 45, "", 45), (1, 30, "", 90), ("2時間", "", "", 120)],
)
def test_minutes_beside_a_time_of_day_or_beside_hours(tmp_path, hours, minutes, at, spent):
    heads = ["№", "日付", "時間", "分", "氏名", "方法", "内容"]
    grid = Grid("R7.4", [heads, [1, "R7.4.1", hours, minutes, "土井", "電話", "住まい"]])
    (act,) = acts_of(book(tmp_path, grid))
    assert (act.at, act.minutes, act.extra) == (at, spent, {})


def test_a_sign_before_a_number_is_no_part_of_it(tmp_path):
    heads = ["№", "日付", "登録番号", "氏名", "方法", "内容"]
    rows = [[1, "R7.4.1", "№2", "土井", "電話", ""], [2, "R7.4.1", "No. 12", "土井", "電話", ""]]
    found = acts_of(book(tmp_path, Grid("4月", [["令和7年度"], heads, *rows])))
    assert [act.heads[0].number for act in found] == ["2", "12"]


@pytest.mark.parametrize(
    ("written", "name"),
    [("森本 様", "森本"), ("渡辺花子さん", "渡辺花子"), ("はるちゃん", "はる"), ("お母さん", "お母さん"),
     ("息子さん", "息子さん"), ("さん", "さん"), ("マリア・ゴンザレス", "マリア・ゴンザレス")],
)  # fmt: skip
def test_a_title_is_no_part_of_a_name(written, name):
    assert without_title(written) == name


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("斎藤（旧姓：佐藤）みどり", ("斎藤 みどり", "佐藤 みどり")),
        ("斎藤 みどり（旧姓 佐藤）", ("斎藤 みどり", "佐藤 みどり")),
        ("斎藤みどり(旧氏:佐藤)", ("斎藤みどり", "佐藤")),
        ("斎藤 みどり（在宅）", ("斎藤 みどり（在宅）", "")),
    ],
)
def test_an_old_name_in_brackets_is_told_apart(written, names):
    assert old_name_in(written) == names


def test_the_year_may_stand_apart_from_the_month(tmp_path):
    june = Grid(
        "6月",
        [["6月　出席表　令和7年"], ["氏名", "学年", "3日", "10日"], ["篠田", "中2", "○", "○"]],
    )
    found = acts_of(book(tmp_path, june))
    assert [act.occurred_on for act in found] == [date(2025, 6, 3), date(2025, 6, 10)]


def test_who_taught_is_none_of_those_who_came(tmp_path):
    rows = [["", "篠田 征宣", "中2", "○"], ["講師", "山口", "", "○"], ["", "ボランティア2名", "", "○"],
            ["", "沢 直（学生ボランティア）", "", "○"]]  # fmt: skip
    grid = Grid(
        "出席簿",
        [
            ["令和7年度"],
            [
                "番号",
                "氏名",
                "学年",
                "6/3",
            ],
            *rows,
        ],
    )
    reading = read_file(book(tmp_path, grid), kind="attendance")
    (act,) = reading.acts()
    assert [head.name for head in act.heads] == ["篠田 征宣"]
    assert len([note for note in reading.notes if "ボランティアとみて" in note.reason]) == 3


HANDING = ["No.", "世帯主", "大人", "小学生", "受け渡し時間", "備考"]


def test_a_time_of_handing_over_says_that_it_was(tmp_path):
    rows = [[1, "山本", 1, 1, "10:30", ""], [2, "森本 様", 2, "", "", ""]]
    (act,) = acts_of(book(tmp_path, Grid("R7.6.14", [HANDING, *rows])))
    assert act.heads[0].name == "山本"


def test_without_a_column_for_it_a_remark_says_that_nothing_was_handed_over(tmp_path):
    heads = ["No.", "世帯主", "大人", "小学生", "備考"]
    rows = [
        [1, "山本", 1, 1, "なし"],
        [2, "森本", 2, "", "当日キャンセル"],
        [3, "沢", 1, "", "未就学児あり"],
    ]
    found = acts_of(book(tmp_path, Grid("R7.6.14", [heads, *rows])))
    assert [act.heads[0].name for act in found] == ["山本", "沢"]


WORDS = {fold(word) for word in ("匿名", "不明", "名前なし")}


@pytest.mark.parametrize(
    "said",
    [
        "匿名",
        "匿名（女性）",
        "（名前なし）",
        "不明の女性",
        "不明A",
        "匿名希望①",
        "体験1名",
        "ほか２人",
    ],
)
def test_who_is_not_named_is_nobody(said):
    assert is_nobody(said, WORDS)


@pytest.mark.parametrize("said", ["佐藤 蓮", "佐藤（匿名希望の妹）", "三人", "不破 明"])
def test_who_is_named_is_somebody(said):
    assert not is_nobody(said, WORDS)


def test_several_of_them_are_as_many_heads(body: Organization, tmp_path: Path) -> None:
    take(body, write_book(tmp_path / "4月.csv", [line(1, "松永 香菓；ほか2名")]))
    assert several("ほか2名") == 2
    assert sorted(Participant.objects.values_list("form", "heads")) == [
        ("person", 1),
        ("unnamed", 2),
    ]
    assert Person.objects.count() == 1


def test_a_register_teaches_the_old_name_and_finds_by_it(
    body: Organization, tmp_path: Path
) -> None:
    known = "5,斎藤（旧姓：佐藤）みどり,サイトウ ミドリ,女,H12.1.1,里親,,みなと県,,"
    take(body, write_register(tmp_path / "名簿.csv", known), kind="station")
    take(body, write_book(tmp_path / "4月.csv", [line(1, "佐藤みどり", who="5")]))
    person = Person.objects.get()
    assert person.name == "斎藤 みどり"
    assert Act.objects.get().participants.get().person == person
    assert list(person.names.filter(form=Name.Form.FORMER).values_list("name", flat=True)) == [
        "佐藤 みどり"
    ]


def test_a_name_as_it_is_read_agrees_with_the_number(body: Organization, tmp_path: Path) -> None:
    known = "4,Nguyen Van An,グエン バンアン,男,H12.1.1,里親,,みなと県,,"
    take(body, write_register(tmp_path / "名簿.csv", known), kind="station")
    outcome = take(
        body,
        write_book(tmp_path / "4月.csv", [line(1, "グエン", who="4"), line(2, "チャン", who="4")]),
    )
    assert [row.name for row in outcome.plan.waiting] == ["チャン"]


TWINS = ["令和7年度,,,,\n氏名,学年,6/3,6/10,6/17\n", "佐藤めい,中2,○,○,×\n佐藤めい,小4,○,×,○\n"]


def test_two_children_of_one_name_wait_and_become_two(body: Organization, tmp_path: Path) -> None:
    path = tmp_path / "出席簿.csv"
    path.write_text("".join(TWINS), encoding="utf-8")
    first = take(body, path)
    assert (first.summary()["waiting"], Person.objects.count()) == (3, 0)
    assert len(first.plan.waiting) == 2
    decisions = decide(body, first, tmp_path, "新規", "新規")
    assert take(body, path, decisions=decisions).summary()["recorded"] == 3
    assert Person.objects.count() == 2
    assert sorted(p.acts_count for p in _with_counts()) == [2, 2]
    assert take(body, path).summary()["unchanged"] == 3


def test_two_children_decided_to_be_one_took_part_once(body: Organization, tmp_path: Path) -> None:
    path = tmp_path / "出席簿.csv"
    path.write_text("令和7年度,,,\n番号,氏名,学年,6/3,6/10\n7,佐藤めい,中2,○,○\n", encoding="utf-8")
    take(body, path)
    path.write_text("".join(TWINS), encoding="utf-8")
    waiting = take(body, path)
    decisions = decide(body, waiting, tmp_path, "番号 7", "番号 7")
    take(body, path, decisions=decisions)
    assert Person.objects.count() == 1
    assert (
        Participant.objects.filter(act__superseded_by=None, act__occurred_on="2025-06-03").count()
        == 1
    )


def _with_counts():
    people = list(Person.objects.all())
    for person in people:
        person.acts_count = Participant.objects.filter(
            person=person, act__superseded_by=None
        ).count()
    return people
