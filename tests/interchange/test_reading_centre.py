"""Reception books: the route, the troubles, the outcome."""

import pytest

from tests.interchange.books import acts_of, book
from tests.workbooks.grids import Grid
from yorisoi.interchange.reading import UnreadableFile, read_file

HEADINGS = [
    "受付番号",
    "受付日",
    "相談者氏名",
    "フリガナ",
    "性別",
    "年齢",
    "相談経路",
    "お困りごと",
    "対応結果",
    "備考",
]


def row(
    number="R7-0001", day="R7.4.6", name="浅野　雄一", age="42", trouble="住まいについて", **others
):
    return [
        number,
        day,
        name,
        "ｱｻﾉ ﾕｳｲﾁ",
        others.get("sex", "1"),
        age,
        "家族",
        trouble,
        "他機関へつなぎ",
        "",
    ]


def read(tmp_path, *rows, headings=HEADINGS):
    return acts_of(book(tmp_path, Grid("受付簿", [headings, *rows])))


def test_a_reception_is_an_act_with_its_person(tmp_path):
    (found,) = read(tmp_path, row())
    assert (found.kind, found.number, found.route, found.result) == (
        "centre",
        "R7-0001",
        "家族",
        "他機関へつなぎ",
    )
    head = found.heads[0]
    assert (head.number, head.name, head.kana, head.sex) == ("", "浅野 雄一", "ｱｻﾉ ﾕｳｲﾁ", "1")
    assert (head.birth.first, head.birth.last) == (19820407, 19830406)


@pytest.mark.parametrize(("written", "sex"), [(1, "1"), (2.0, "2"), ("女", "女"), ("", "")])
def test_sex_is_kept_as_written(tmp_path, written, sex):
    (found,) = read(tmp_path, row(sex=written))
    assert found.heads[0].sex == sex


@pytest.mark.parametrize(
    ("written", "main", "others"),
    [
        ("仕事探し、就職について", "仕事探し、就職について", ()),
        ("ひきこもり・不登校", "ひきこもり・不登校", ()),
        (
            "住まいについて；仕事探し、就職について",
            "",
            ("住まいについて", "仕事探し、就職について"),
        ),
        (
            "住まいについて\n病気や健康、障害のこと",
            "",
            ("住まいについて", "病気や健康、障害のこと"),
        ),
        ("◎住まいについて；○債務について", "住まいについて", ("債務について",)),
        ("住まい、ひきこもり・不登校、債務", "", ("住まい", "ひきこもり・不登校", "債務")),
        ("―", "", ()),
    ],
)
def test_troubles_are_parted_without_tearing_phrases(tmp_path, written, main, others):
    (found,) = read(tmp_path, row(trouble=written))
    assert (found.main_topic, found.topics) == (main, others)


@pytest.mark.parametrize("age", ["42", 42, "42歳", "４２才", "40代", "40代前半"])
def test_ages_are_relative_to_the_day(tmp_path, age):
    (found,) = read(tmp_path, row(age=age))
    assert found.heads[0].birth.first <= 19820901 <= found.heads[0].birth.last
    assert found.problems == ()


def test_an_age_that_cannot_be_read_is_a_note(tmp_path):
    (found,) = read(tmp_path, row(age="働き盛り"))
    assert found.heads[0].birth is None
    assert found.problems[0].cell == "F2"


def test_the_person_may_not_be_the_one_who_came(tmp_path):
    headings = ["受付番号", "受付日", "来談者", "本人氏名", "相談経路", "お困りごと", "対応結果"]
    (found,) = read(
        tmp_path,
        [1, "R7.4.6", "浅野 花子（母）", "浅野 雄一", "家族", "債務", "継続"],
        headings=headings,
    )
    assert found.heads[0].name == "浅野 雄一"
    assert found.counterpart == "浅野 花子（母）"


def test_what_is_told_at_length_is_text_and_no_topic(tmp_path):
    headings = ["No", "相談日", "氏名", "相談経路", "相談内容", "対応結果"]
    story = "家賃の支払いが3か月遅れており、大家から退去を求められている。"
    (found,) = read(tmp_path, [1, "R7.4.6", "浅野 雄一", "家族", story, "継続"], headings=headings)
    assert (found.text, found.main_topic, found.topics) == (story, "", ())


def test_a_file_of_no_known_kind_names_its_headings_and_the_kinds(tmp_path):
    path = book(tmp_path, Grid("在庫", [["品名", "数量", "単価"], ["米", 3, 100]]))
    with pytest.raises(UnreadableFile) as told:
        read_file(path)
    for word in ("「品名」", "「数量」", "station", "centre", "attendance", "pantry", "種類を指定"):
        assert word in str(told.value)


def test_a_kind_that_does_not_fit_the_file_says_what_is_missing(tmp_path):
    path = book(tmp_path, Grid("受付簿", [HEADINGS, row()]))
    with pytest.raises(UnreadableFile, match="大人・子ども・受取"):
        read_file(path, kind="pantry")
    with pytest.raises(UnreadableFile, match="種類「shop」"):
        read_file(path, kind="shop")


def test_a_given_kind_goes_before_the_headings(tmp_path):
    path = book(tmp_path, Grid("受付簿", [HEADINGS, row()]))
    assert read_file(path, kind="station").kind == "station"
