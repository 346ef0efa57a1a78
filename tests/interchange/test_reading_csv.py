"""CSV and TSV in the encodings and line ends that programs in offices write."""

import csv

import pytest

from yorisoi.interchange.reading import UnreadableFile, read_file

HEADINGS = ["受付番号", "受付日", "相談者氏名", "相談経路", "お困りごと", "対応結果", "備考"]
ROWS = [
    [
        "R7-0001",
        "R7.4.6",
        "髙橋　一郎",
        "家族",
        "住まいについて",
        "プラン策定",
        "次回～要連絡, また\n来る",
    ],
    [
        "R7-0002",
        "令和7年4月7日",
        "匿名希望",
        "本人電話",
        "仕事探し、就職について",
        "情報提供のみ",
        "=1+1",
    ],
]


def text(delimiter=",", ending="\r\n", rows=ROWS):
    from io import StringIO

    out = StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=ending).writerows([HEADINGS, *rows])
    return out.getvalue()


def write(tmp_path, content, name="窓口.csv"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def told(path):
    with pytest.raises(UnreadableFile) as error:
        read_file(path)
    return str(error.value)


def assert_same(path):
    first, second = read_file(path).acts()
    assert (first.number, first.heads[0].name) == ("R7-0001", "髙橋 一郎")
    assert first.remarks == "次回～要連絡, また\n来る"
    assert (second.main_topic, second.remarks) == ("仕事探し、就職について", "=1+1")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_encodings_with_and_without_a_byte_order_mark(tmp_path, encoding, delimiter):
    assert_same(write(tmp_path, text(delimiter).encode(encoding)))


def test_utf_16_big_endian_with_its_mark(tmp_path):
    assert_same(write(tmp_path, b"\xfe\xff" + text("\t").encode("utf-16-be"), "窓口.txt"))


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-16"])
def test_line_ends_of_every_system(tmp_path, ending, encoding):
    assert_same(write(tmp_path, text(ending=ending).encode(encoding)))


def test_rows_of_a_csv_are_known_again_whatever_the_file_is_called(tmp_path):
    reading = read_file(write(tmp_path, text().encode()))
    assert [sheet[:3] for sheet in reading.sheets] == [("CSV", False, "acts")]
    assert [act.position for act in reading.acts()] == [2, 3]


def test_a_tsv_may_have_commas_in_its_text(tmp_path):
    rows = [[*ROWS[0][:6], "あ,い,う,え,お,か,き,く"], ROWS[1]]
    first, _second = read_file(write(tmp_path, text("\t", rows=rows).encode(), "a.tsv")).acts()
    assert first.remarks == "あ,い,う,え,お,か,き,く"


def test_short_and_long_rows_are_taken(tmp_path):
    content = text() + "R7-0003,R7.4.8,福田\r\n,,,,,,,,,\r\nR7-0004,R7.4.9,福田,家族,,,,余り\r\n"
    found = list(read_file(write(tmp_path, content.encode())).acts())
    assert [act.number for act in found] == ["R7-0001", "R7-0002", "R7-0003", "R7-0004"]


def test_an_open_quote_is_refused_with_its_line(tmp_path):
    content = text() + 'R7-0003,R7.4.8,"福田,家族,\r\nR7-0004,R7.4.8,土井,家族,,,\r\n'
    assert "5行目" in told(write(tmp_path, content.encode()))


def test_quotes_inside_text_do_no_harm(tmp_path):
    content = (
        text()
        + 'R7-0003,R7.4.8,福田,家族,,,"困った"と言う\r\nR7-0004,R7.4.9,土井,家族,,,5"の画面\r\n'
    )
    *_first, third, fourth = read_file(write(tmp_path, content.encode())).acts()
    assert (third.remarks, fourth.remarks) == ("困ったと言う", '5"の画面')


def test_a_damaged_encoding_is_refused_with_its_line(tmp_path):
    content = text().encode() + b"R7-0003,R7.4.8," + b"\xff\xfe\x81" + "福田\r\n".encode()
    message = told(write(tmp_path, content))
    assert "文字コード" in message
    assert "5行目" in message
    assert "CSV UTF-8" in message


def test_lone_surrogates_and_nul_become_visible_and_lose_nothing(tmp_path):
    rows = [
        ["R7-0001", "R7.4.6", "高橋", "家族", "", "", "前\ud800後"],
        ["R7-0002", "R7.4.6", "高橋", "家族", "", "", "前\x00後"],
    ]
    content = text(rows=rows).encode("utf-8", "surrogatepass")
    found = list(read_file(write(tmp_path, content)).acts())
    assert [act.remarks for act in found] == ["前\ufffd後"] * 2


def test_a_field_of_more_than_a_hundred_thousand_characters_refuses_its_row(tmp_path):
    rows = [[*ROWS[0][:6], "あ" * 100_001], [*ROWS[1][:6], "い" * 100_000]]
    refused, taken = read_file(write(tmp_path, text(rows=rows).encode())).acts()
    assert (refused.cell, refused.severity) == ("G2", "refused")
    assert "100001文字" in refused.reason
    assert len(taken.remarks) == 100_000


def test_a_million_columns_are_refused(tmp_path):
    assert "列" in told(write(tmp_path, text().encode() + b"," * 1_000_000))


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\r\n \r\n\t"])
def test_an_empty_file_is_named_empty(tmp_path, content):
    assert "空です" in told(write(tmp_path, content))


def test_a_csv_without_any_known_heading_is_refused(tmp_path):
    assert "「品名」" in told(write(tmp_path, "品名,数量\r\n米,3\r\n".encode()))
