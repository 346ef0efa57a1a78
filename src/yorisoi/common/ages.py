"""Ages as reports count them, also where the date of birth is only partly known.

A birth is a span of days, first to last possible, as yyyymmdd integers: a full date is a span of
one day, 「昭和40年頃」 a year, 「42歳」 the year of birthdays that fits. By law
(年齢計算ニ関スル法律) an age is reached at the end of the day before the birthday, so on the
birthday itself it is reached.
"""

import re
import unicodedata
from bisect import bisect_left
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from yorisoi.common import eras

# Age bands of the after-care monthly report (domain §3.4 B ④): upper bounds, inclusive.
BANDS = (
    (15, _("〜15歳")),
    (17, _("16–17歳")),
    (19, _("18–19歳")),
    (21, _("20–21歳")),
    (24, _("22–24歳")),
    (29, _("25–29歳")),
    (39, _("30–39歳")),
    (999, _("40歳〜")),
)
_TOPS = [top for top, _label in BANDS]


@dataclass(frozen=True, slots=True)
class Birth:
    """First and last possible day of birth (yyyymmdd, both included) and the words written."""

    first: int
    last: int
    written: str = ""

    @property
    def is_exact(self) -> bool:
        return self.first == self.last

    def may_equal(self, other: "Birth") -> bool:
        return self.first <= other.last and other.first <= self.last


def age_on(day: int, born: int) -> int:
    """Whole years; both as yyyymmdd."""
    return (day - born) // 10_000


def age_span(day: int, birth: Birth) -> tuple[int, int]:
    """Youngest and oldest possible age on a day."""
    return age_on(day, birth.last), age_on(day, birth.first)


def band_on(day: int, birth: Birth | None) -> int | None:
    """Index into BANDS, or None where it is unknown or the birth is too vague to say."""
    if birth is None:
        return None
    young, old = age_span(day, birth)
    if young < 0 or (band := _band(young)) != _band(old):
        return None
    return band


def _band(age: int) -> int:
    return bisect_left(_TOPS, age)


def april_first(day: int) -> int:
    """1 April of the fiscal year of a day (年齢基準日)."""
    year = day // 10_000 - (day // 100 % 100 < 4)
    return year * 10_000 + 401


def grade(born: date, fiscal_year: int) -> int:
    """School grade counted from 1 (小1) by 学年 = 年度 − cohort − 6.

    The cohort runs from 2 April to 1 April."""
    cohort = born.year - ((born.month, born.day) < (4, 2))
    return fiscal_year - cohort - 6


_AGE = re.compile(r"(?:満)?(\d{1,3})\s*(?:歳|才)?")
_DECADE = re.compile(r"(\d{1,2})0\s*(?:(?:歳)?代|s)\s*(前半|後半)?")
_HALVES = {"前半": (0, 4), "後半": (5, 9), None: (0, 9)}
_ABOUT = r"(?:ごろ|頃|生まれ|生)?"
_YEAR_MONTH = re.compile(rf"(.+?年)\s*(\d{{1,2}})月{_ABOUT}(?:\s*日?(?:は)?不明)?")
_SHORT_YEAR_MONTH = re.compile(r"([A-Za-z]\d{1,2}|\d{4})\s*[./\-]\s*(\d{1,2})")
_YEAR_ONLY = re.compile(rf"(.+?)年{_ABOUT}|((?:18|19|20)\d\d)")
_YEARS = re.compile(r"(.+?)年代")
_UNKNOWN = {"", "不明", "不詳", "?", "-", "なし", "unknown", "not known"}
OLDEST = 130


def read_birth(written: object, *, asked_on: date | None = None) -> Birth | None:
    """Understand a date of birth or an age. None where it is blank or «不明».

    An age («42», «20代», «10代後半») is relative to `asked_on`. Raises eras.DateError.
    """
    if isinstance(written, date):
        return _on(written)
    if isinstance(written, int | float) and not isinstance(written, bool):
        return _from_number(written, asked_on)
    text = unicodedata.normalize("NFKC", str(written or "")).strip()
    if text.lower() in _UNKNOWN or re.fullmatch(r"[−‐–—―ー\-]+", text):
        return None
    if asked_on and (match := _DECADE.fullmatch(text)):
        low = int(match[1]) * 10
        young, old = _HALVES[match[2]]
        return _from_ages(low + young, low + old, asked_on, text)
    if asked_on and (match := _AGE.fullmatch(text)) and int(match[1]) < OLDEST:
        return _from_ages(int(match[1]), int(match[1]), asked_on, text)
    return _from_text(text)


def _on(day: date) -> Birth:
    number = eras.to_int(day)
    return Birth(number, number)


def _from_number(number: float, asked_on: date | None) -> Birth:
    """An age, a bare year, or a date that lost its format. No serial is as small as a year."""
    if asked_on and 0 <= number < OLDEST:
        return _from_ages(int(number), int(number), asked_on, str(int(number)))
    if 1868 <= number <= 2100 and number == int(number):
        return _in_year(int(number), str(int(number)))
    if number < 1868:
        raise eras.DateError(_("生年月日として読めません：%(text)s") % {"text": f"{number:g}"})
    return _on(eras.read_date(number).day)


def _from_ages(young: int, old: int, asked_on: date, written: str) -> Birth:
    on = eras.to_int(asked_on)
    first = date.fromordinal(_existing(on - (old + 1) * 10_000).toordinal() + 1)
    return Birth(eras.to_int(first), eras.to_int(_existing(on - young * 10_000)), written)


def _existing(number: int) -> date:
    """The day itself; 28 February for a 29 February that its year does not have."""
    year, month, day = number // 10_000, number // 100 % 100, number % 100
    return date(year, month, min(day, monthrange(year, month)[1]))


def _from_text(text: str) -> Birth:
    try:
        return _on(eras.read_date(text).day)
    except eras.DateError:
        if match := _YEAR_MONTH.fullmatch(text):
            return _in_month(f"{match[1]}{match[2]}月1日", text)
        if match := _SHORT_YEAR_MONTH.fullmatch(text):
            return _in_month(f"{match[1]}.{match[2]}.1", text)
        if match := _YEAR_ONLY.fullmatch(text):
            return _in_year(_western(match[1] or match[2]), text)
        if match := _YEARS.fullmatch(text):
            first = _western(match[1])
            return Birth(first * 10_000 + 101, (first + 9) * 10_000 + 1231, text)
        raise


def _in_month(first_day: str, written: str) -> Birth:
    first = eras.read_date(first_day).day
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return Birth(eras.to_int(first), eras.to_int(last), written)


def _in_year(year: int, written: str) -> Birth:
    return Birth(year * 10_000 + 101, year * 10_000 + 1231, written)


def _western(year: str) -> int:
    return eras.read_date(f"{year}年12月31日").day.year
