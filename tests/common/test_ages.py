"""Ages and births, exact and vague."""

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yorisoi.common import ages, eras
from yorisoi.common.ages import Birth, read_birth

DAY = date(2024, 2, 29)
BIRTHS = st.dates(date(1935, 1, 1), date(2024, 12, 31))
ASKED = st.dates(date(2025, 1, 1), date(2060, 12, 31))


def span(written, asked_on=DAY):
    birth = read_birth(written, asked_on=asked_on)
    return birth.first, birth.last


def age(born, on):
    """Counted the slow way: birthdays passed."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


@given(BIRTHS, ASKED)
def test_an_age_is_reached_on_the_birthday(born, on):
    assert ages.age_on(eras.to_int(on), eras.to_int(born)) == age(born, on)


@given(BIRTHS, ASKED)
def test_an_age_written_down_holds_the_true_birth(born, on):
    found = read_birth(str(age(born, on)), asked_on=on)
    assert found.first <= eras.to_int(born) <= found.last
    assert eras.from_int(found.first) <= eras.from_int(found.last)


@given(BIRTHS, ASKED)
def test_a_decade_written_down_holds_the_true_birth(born, on):
    years = age(born, on)
    if years < 10:
        return
    half = "前半" if years % 10 < 5 else "後半"
    exact = Birth(eras.to_int(born), eras.to_int(born))
    for written in (f"{years // 10}0代", f"{years // 10}0歳代", f"{years // 10}0代{half}"):
        assert read_birth(written, asked_on=on).may_equal(exact)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("昭和40年頃", (19650101, 19651231)),
        ("S40年", (19650101, 19651231)),
        ("昭和40年5月", (19650501, 19650531)),
        ("2000年2月頃", (20000201, 20000229)),
        ("S40.5", (19650501, 19650531)),
        ("1990/12", (19901201, 19901231)),
        ("1990", (19900101, 19901231)),
        (1990.0, (19900101, 19901231)),
        ("昭和30年代", (19550101, 19641231)),
        ("1980年代", (19800101, 19891231)),
        ("42歳", (19810301, 19820228)),
        ("４２才", (19810301, 19820228)),
        (42.0, (19810301, 19820228)),
        ("0歳", (20230301, 20240229)),
        (32874.0, (19900101, 19900101)),
        (date(1990, 1, 1), (19900101, 19900101)),
        ("平成2年1月1日", (19900101, 19900101)),
    ],
)
def test_births_are_spans_of_days(written, expected):
    assert span(written) == expected


@pytest.mark.parametrize("written", ["", None, "不明", "不詳", "？", "―", "-", "　"])
def test_an_unknown_birth_is_none(written):
    assert read_birth(written, asked_on=DAY) is None


@pytest.mark.parametrize(
    "written", ["働き盛り", "S45.2.29", "1990/2/30", -1, 131.5, True, "999歳", float("nan")]
)
def test_what_is_no_birth_is_refused_with_words(written):
    with pytest.raises(eras.DateError) as told:
        read_birth(written, asked_on=DAY)
    assert str(told.value)


def test_an_age_without_a_day_on_which_it_held_says_nothing():
    with pytest.raises(eras.DateError):
        read_birth("42")


@given(st.one_of(st.text(max_size=12), st.floats(), st.integers(-10, 10**9)), ASKED)
def test_nothing_that_is_written_breaks_the_reader(written, asked_on):
    with contextlib.suppress(eras.DateError):
        found = read_birth(written, asked_on=asked_on)
        assert found is None or found.first <= found.last


def test_bands_of_the_monthly_report():
    on = eras.to_int(date(2025, 4, 1))
    exact = [
        Birth(eras.to_int(day), eras.to_int(day)) for day in (date(2009, 4, 2), date(2009, 4, 1))
    ]
    assert [ages.BANDS[ages.band_on(on, birth)][1] for birth in exact] == ["〜15歳", "16–17歳"]
    assert ages.band_on(on, None) is None
    assert ages.band_on(on, read_birth("20代", asked_on=DAY)) is None
    assert ages.BANDS[ages.band_on(on, read_birth("40代", asked_on=DAY))][1] == "40歳〜"


def test_those_born_on_the_first_of_april_are_of_the_older_cohort():
    assert ages.grade(date(2019, 4, 1), 2026) == 2
    assert ages.grade(date(2019, 4, 2), 2026) == 1


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_the_age_may_be_asked_for_on_the_first_of_april(day):
    april = eras.from_int(ages.april_first(eras.to_int(day)))
    assert (april.month, april.day) == (4, 1)
    assert timedelta() <= day - april < timedelta(days=366)


@pytest.mark.parametrize(
    ("english", "japanese"),
    [("20s", "20代"), ("unknown", "不明"), ("Not known", "不明"), ("10 Mar 2005", "2005-03-10")],
)
def test_a_birth_is_also_understood_in_english(english, japanese):
    told, asked = read_birth(english, asked_on=DAY), read_birth(japanese, asked_on=DAY)
    assert (told and (told.first, told.last)) == (asked and (asked.first, asked.last))
