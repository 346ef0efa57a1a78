"""Which year and month does a sheet speak of? Found in its name, its titles, and the file."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date

from yorisoi.common import eras

_ERA = r"(?:令和|平成|昭和|[RrHhSs])"
_YEAR = rf"(?P<year>{_ERA}\s*(?:元|\d{{1,2}})|(?:19|20)\d\d)"
_YEAR_MONTH = (
    re.compile(rf"{_YEAR}\s*年\s*(?P<month>\d{{1,2}})\s*月(?!\s*\d)"),
    re.compile(rf"(?<![\d.]){_YEAR}\s*[./_\-]\s*(?P<month>\d{{1,2}})(?![\d./_\-])"),
    re.compile(r"(?<!\d)(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?!\d)"),
)
_FULL_DATE = (
    re.compile(rf"{_YEAR}\s*年\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日"),
    re.compile(rf"(?<![\d.]){_YEAR}\s*[./_\-]\s*\d{{1,2}}\s*[./_\-]\s*\d{{1,2}}(?!\d)"),
    re.compile(r"(?<!\d)20\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?!\d)"),
)
# A year that stands by itself: «6月　出席表　令和7年».
_YEAR_ALONE = re.compile(rf"(?<![\d.]){_YEAR}\s*年(?!\s*度|\s*\d)")
_MONTH = re.compile(r"(?<!\d)(\d{1,2})\s*月(?!\s*\d)")
_MONTH_DAY = re.compile(r"(?<![\d./])(\d{1,2})\s*(?:月|[./_\-])\s*(\d{1,2})(?![\d./_\-])\s*日?")
# Beside these a date says when the paper was made, not what it is about.
_OF_PAPER = re.compile(r"現在|作成|印刷|更新|改訂|改定|出力|発行|提出|様式|生まれ|生年")


@dataclass(frozen=True)
class Period:
    """What is known of the time of a sheet. `year` is the calendar year of `month`."""

    fiscal_year: int | None = None
    month: int | None = None
    year: int | None = None
    day: date | None = None

    def year_of(self, month: int) -> int | None:
        if self.year is not None and month == self.month:
            return self.year
        if self.fiscal_year is None:
            return None
        return self.fiscal_year + (month < 4)

    def in_fiscal_year(self, fiscal_year: int) -> "Period":
        """As somebody says beside the file; a sheet named «R7.4» keeps its own year."""
        return replace(self, fiscal_year=fiscal_year)

    def or_else(self, other: "Period") -> "Period":
        """Gaps filled from a wider period (the file's)."""
        fiscal_year = other.fiscal_year if self.fiscal_year is None else self.fiscal_year
        return replace(self, fiscal_year=fiscal_year)


def period_of(name: str, titles: list[str]) -> Period:
    """The period that a sheet's own name and the lines above its table speak of."""
    spoken = [name, *titles]
    month = _month_in(name) or next(filter(None, map(_month_in, titles)), None)
    year, day = None, _first(_day_in, spoken)
    for found_year, found_month in filter(None, map(_year_month_in, spoken)):
        if month in {None, found_month}:
            year, month = found_year, found_month
            break
    if year is None and month:
        year = _first(_year_in, spoken)
    fiscal_year = _first(eras.read_fiscal_year, spoken)
    if fiscal_year is None and year and month:
        fiscal_year = eras.fiscal_year(date(year, month, 1))
    if fiscal_year is None and day:
        fiscal_year = eras.fiscal_year(day)
    return Period(fiscal_year, month, year, day)


def _first(find, texts: list[str]):
    return next((found for found in map(find, texts) if found is not None), None)


def month_of_name(name: str) -> int | None:
    """«4月», «４月分», «R7.4», «2025年4月»: the one month that a sheet is named after."""
    return _month_in(name)


def _month_in(written: str) -> int | None:
    plain = _plain(written)
    if found := _year_month_in(written):
        return found[1]
    months = {int(month) for month in _MONTH.findall(plain)}
    month = months.pop() if len(months) == 1 else 0
    return month if 1 <= month <= 12 else None


def _year_month_in(written: str) -> tuple[int, int] | None:
    plain = _plain(written)
    if _OF_PAPER.search(plain) or any(form.search(plain) for form in _FULL_DATE):
        return None
    for form in _YEAR_MONTH:
        if (match := form.search(plain)) and 1 <= int(match["month"]) <= 12:
            return _western(match["year"]), int(match["month"])
    return None


def _year_in(written: str) -> int | None:
    plain = _plain(written)
    match = None if _OF_PAPER.search(plain) else _YEAR_ALONE.search(plain)
    return _western(match["year"]) if match else None


def _western(written: str) -> int:
    if written.isdigit():
        return int(written)
    return eras.read_date(f"{written}年12月31日").day.year


def _day_in(written: str) -> date | None:
    """A full date in a title («令和7年6月14日　フードパントリー»)."""
    plain = _plain(written)
    if _OF_PAPER.search(plain):
        return None
    for form in _FULL_DATE:
        if match := form.search(plain):
            try:
                return eras.read_date(
                    re.sub(r"[_\s]", lambda m: "." if m[0] == "_" else "", match[0])
                ).day
            except eras.DateError:
                return None
    return None


def month_day_in(written: str) -> tuple[int, int] | None:
    """Month and day of a sheet named «6月14日», «6.14» or «第3回(6.14)»."""
    match = _MONTH_DAY.search(_plain(written))
    if match and 1 <= int(match[1]) <= 12 and 1 <= int(match[2]) <= 31:
        return int(match[1]), int(match[2])
    return None


def _plain(written: str) -> str:
    return unicodedata.normalize("NFKC", written).strip()
