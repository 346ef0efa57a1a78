"""Whatever stands in the cells, a file is read or refused in words; nothing else happens."""

import contextlib
from datetime import datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workbooks.grids import Grid, write_csv, write_workbook
from yorisoi.interchange.reading import KINDS, ActRow, Problem, UnreadableFile, read_file

LABELS = [
    "№",
    "番号",
    "日付",
    "受付日",
    "氏名",
    "代表者",
    "登録番号",
    "方法",
    "内容",
    "主",
    "その他",
]
LABELS += [
    "時間",
    "相談経路",
    "対応結果",
    "お困りごと",
    "大人",
    "子ども",
    "受取",
    "6/3",
    "6/5",
    "6月",
]
LABELS += ["計", "備考", "令和7年度", ""]
CELLS = st.one_of(
    st.sampled_from(
        [*LABELS, "〃", "○", "×", "―", "R7.4.1", "2月30日", "福田 俊宏", "3人(うち子2)"]
    ),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8),
    st.floats(-1e9, 1e9),
    st.integers(0, 60_000),
    st.datetimes(datetime(1950, 1, 1), datetime(2050, 1, 1)),
)
ROWS = st.lists(st.lists(CELLS, max_size=8), max_size=12)
MERGES = st.lists(st.tuples(*[st.integers(0, 7)] * 4), max_size=4)
PATIENT = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def read_all(path, kind):
    with contextlib.suppress(UnreadableFile):
        reading = read_file(path, kind=kind, fiscal_year=2025)
        for item in [*reading.roster(), *reading.acts()]:
            assert item.reason if isinstance(item, Problem) else item.position > 0
            if isinstance(item, ActRow):
                assert all("\n" not in head.name for head in item.heads)


@PATIENT
@given(heading=st.lists(st.sampled_from(LABELS), min_size=3, max_size=8), rows=ROWS, merges=MERGES,
       kind=st.sampled_from([None, *KINDS]))  # fmt: skip
def test_any_workbook_is_read_or_refused(tmp_path, heading, rows, merges, kind):
    ranges = [(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in merges]
    grid = Grid("6月", [["令和7年度"], heading, *rows], ranges)
    read_all(write_workbook(tmp_path / "a.xlsx", [grid]), kind)


@PATIENT
@given(heading=st.lists(st.sampled_from(LABELS), min_size=3, max_size=8), rows=ROWS,
       encoding=st.sampled_from(["utf-8", "cp932", "utf-16"]))  # fmt: skip
def test_any_csv_is_read_or_refused(tmp_path, heading, rows, encoding):
    read_all(write_csv(tmp_path / "a.csv", Grid("", [heading, *rows]), encoding=encoding), None)


@PATIENT
@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx", "a"]))
def test_any_bytes_are_read_or_refused(tmp_path, content, name):
    path = tmp_path / name
    path.write_bytes(content)
    read_all(path, None)
