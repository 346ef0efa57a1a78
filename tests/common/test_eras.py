"""Japanese dates: read in every form, printed as an office prints them."""

import contextlib
import re
from datetime import date, datetime

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from tests.workbooks import writing
from yorisoi.common import eras, saying

DAYS = st.dates(date(1873, 1, 1), date(2099, 12, 31))
REIWA = st.dates(date(2019, 5, 1), date(2099, 12, 31))


@given(DAYS)
def test_what_is_printed_can_be_read(day):
    assert eras.read_date(eras.wareki(day)) == eras.WrittenDate(day)
    assert eras.from_int(eras.to_int(day)) == day


@given(DAYS)
def test_what_is_said_in_english_can_be_read(day):
    with override("en"):
        assert eras.read_date(saying.wareki(day)).day == day
        assert eras.read_date(saying.month_day(day), fiscal_year=eras.fiscal_year(day)).day == day
    assert eras.read_date(f"{day:%B} {day.day}, {day.year}").day == day


@pytest.mark.parametrize("written", ["Nov", "Nov 2026", "20 Nov 20 2026", "Mayu 3", "31 Feb 2026"])
def test_what_only_looks_english_is_no_day(written):
    with pytest.raises(eras.DateError):
        eras.read_date(written)


@given(REIWA, st.sampled_from(sorted(writing.DATED)))
def test_every_form_with_a_year_is_read(day, form):
    assert eras.read_date(writing.DATED[form](day)).day == day


@given(REIWA, st.sampled_from(sorted(writing.YEARLESS)))
def test_every_form_without_a_year_takes_it_from_the_fiscal_year(day, form):
    written, year = writing.YEARLESS[form](day), eras.fiscal_year(day)
    assert eras.read_date(written, fiscal_year=year).day == day
    with pytest.raises(eras.YearMissing):
        eras.read_date(written)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("R6.4.1", date(2024, 4, 1)),
        ("R06/04/01", date(2024, 4, 1)),
        ("令和六年四月一日", date(2024, 4, 1)),
        ("令和元年五月一日", date(2019, 5, 1)),
        ("㋿元年5月1日", date(2019, 5, 1)),
        ("６.４.１", date(2024, 4, 1)),
        ("20240401", date(2024, 4, 1)),
        (20240401, date(2024, 4, 1)),
        ("H31.4.30", date(2019, 4, 30)),
        ("令 6・4・1", date(2024, 4, 1)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("大正15年12月24日", date(1926, 12, 24)),
        ("明治45年7月29日", date(1912, 7, 29)),
        ("2024年4月1日（月曜日）", date(2024, 4, 1)),
        ("2024-04-01T09:30:00", date(2024, 4, 1)),
        (45383, date(2024, 4, 1)),
        (datetime(2024, 4, 1, 9), date(2024, 4, 1)),
        (date(2024, 4, 1), date(2024, 4, 1)),
    ],
)
def test_forms_of_domain_4(written, day):
    assert eras.read_date(written) == eras.WrittenDate(day)


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("令和元年4月30日", "平成31年4月30日"),
        ("平成31年5月1日", "令和元年5月1日"),
        ("昭和64年1月8日", "平成元年1月8日"),
        ("平成35年3月1日", "令和5年3月1日"),
    ],
)
def test_a_day_under_the_wrong_era_is_taken_with_a_warning(written, right):
    found = eras.read_date(written)
    assert eras.wareki(found.day) == right
    assert right in found.warning


@pytest.mark.parametrize(
    "written",
    [
        *("2月30日", "R7.2.29", "2025/4/31", "13/1", "令和0年4月1日", "0000-00-00", "令和年4月1日"),
        *("", "来週", "明日", "R7.4", "4", True, 0.5, -3, float("nan"), float("inf")),
    ],
)
def test_what_is_no_day_is_refused_with_words(written):
    with pytest.raises(eras.DateError) as told:
        eras.read_date(written, fiscal_year=2025)
    assert str(told.value)


@given(st.one_of(st.text(max_size=20), st.floats(), st.integers(), st.booleans()))
def test_nothing_that_is_written_breaks_the_reader(written):
    with contextlib.suppress(eras.DateError):
        assert isinstance(eras.read_date(written, fiscal_year=2025).day, date)


@given(st.from_regex(re.compile(r"\A(?:令和|[RHS平])?[0-9元]{0,3}[年./]\d{1,3}[月./]\d{1,3}日?\Z")))
def test_what_looks_like_a_date_is_one_or_is_refused(written):
    with contextlib.suppress(eras.DateError):
        assert isinstance(eras.read_date(written).day, date)


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("令和7年度　利用登録者名簿", 2025),
        ("R7年度", 2025),
        ("２０２５年度", 2025),
        ("平成31年度", 2019),
        ("令和元年度", 2019),
        ("2025（令和7）年度", 2025),
        ("令和7(2025)年度", 2025),
        ("令和７年　度", 2025),
        ("令和七年度", 2025),
        ("前年度", None),
        ("名簿", None),
    ],
)
def test_a_fiscal_year_in_a_title(title, year):
    assert eras.read_fiscal_year(title) == year


@given(DAYS)
def test_a_fiscal_year_runs_from_april_to_march(day):
    first, last = eras.fiscal_bounds(eras.fiscal_year(day))
    assert first <= day <= last
    assert (first.month, last.month) == (4, 3)


@given(st.integers(1900, 2099), st.integers(1, 12))
def test_a_month_ends_where_the_next_begins(year, month):
    first, last = eras.month_bounds(year, month)
    assert eras.first_of_next_month(first).toordinal() == last.toordinal() + 1


def test_labels_say_gannen():
    assert eras.wareki(date(2019, 5, 1)) == "令和元年5月1日"
    assert eras.fiscal_year_label(2019) == "令和元年度"
    assert eras.fiscal_year_label(2025) == "令和7年度"
    assert eras.month_label(date(2026, 10, 3)) == "令和8年10月"
    assert eras.weekday(date(2025, 6, 3)) == "火"


def test_what_is_wrong_with_a_day_is_said_without_advice_that_only_fits_a_birth():
    with pytest.raises(eras.DateError, match=r"^2月30日はありません。$"):
        eras.read_date("R8.2.30")
    with pytest.raises(eras.YearMissing) as asked:
        eras.read_date("4/3")
    assert "年も書いてください" in str(asked.value)
    assert "年度" not in str(asked.value)
