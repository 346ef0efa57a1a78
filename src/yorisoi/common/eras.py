"""Japanese dates: read every way people write them, print them as an office does.

Dates are stored in the Western calendar and shown in eras (GIF DS-441). Fiscal years (年度) run
from 1 April to 31 March. Era boundaries: 明治 1868-01-25, 大正 1912-07-30, 昭和 1926-12-25,
平成 1989-01-08, 令和 2019-05-01; the day of change belongs to the new era.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import isfinite

from django.utils.translation import gettext_lazy as _

ERAS = (
    ("令和", "R", date(2019, 5, 1)),
    ("平成", "H", date(1989, 1, 8)),
    ("昭和", "S", date(1926, 12, 25)),
    ("大正", "T", date(1912, 7, 30)),
    ("明治", "M", date(1868, 1, 25)),
)
SQUARE = {"㋿": "令和", "㍻": "平成", "㍼": "昭和", "㍽": "大正", "㍾": "明治"}
KANJI_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0}
EXCEL_EPOCH = date(1899, 12, 30)
WEEKDAYS = "月火水木金土日"


class DateError(ValueError):
    """What is wrong with a written date; the message is for the person who wrote it."""


class YearMissing(DateError):
    """The day would be clear if anybody had said in which year it was."""


@dataclass(frozen=True)
class WrittenDate:
    """A date that was understood, and what to tell the writer about it (or nothing)."""

    day: date
    warning: str = ""


@dataclass(frozen=True)
class _Parts:
    era: str | None
    year: int | None
    month: int
    day: int


_YEAR = r"(?P<year>元|\d{1,4}|[〇零一二三四五六七八九十百]+)"
_MONTH = r"(?P<month>\d{1,2}|[一二三四五六七八九十]+)"
_DAY = r"(?P<day>\d{1,2}|[一二三四五六七八九十]+)"
_ERA = r"(?P<era>令和|平成|昭和|大正|明治|令|平|昭|大|明|[RrHhSsTtMm])"
_TAIL = r"(?:\s*[(（][月火水木金土日](?:曜日?)?[)）])?"
_SEP = r"\s*[./\-・]\s*"
_FORMS = tuple(
    re.compile(f"{form}{_TAIL}")
    for form in (
        rf"(?:{_ERA}\s*)?{_YEAR}\s*年\s*{_MONTH}\s*月\s*{_DAY}\s*日?",
        rf"(?:{_ERA}\s*)?{_YEAR}{_SEP}{_MONTH}{_SEP}{_DAY}",
        rf"{_MONTH}\s*月\s*{_DAY}\s*日?",
        rf"{_MONTH}{_SEP}{_DAY}",
        r"(?P<year>(?:18|19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)",
    )
)
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_NAMED = "|".join(f"{name}|{name[:3]}" for name in _MONTHS)
# «20 Nov 2026», as this house says it in English, and «November 20, 2026».
_ENGLISH = re.compile(
    rf"(?:(?P<day>\d{{1,2}}) )?(?P<name>{_NAMED})(?: (?P<late>\d{{1,2}}),?)?(?: (?P<year>\d{{4}}))?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"[ T]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?$")


def read_date(written: object, *, fiscal_year: int | None = None) -> WrittenDate:
    """Understand a date as it stands in a cell or a field.

    Takes dates, Excel serials (1900 system) and text. A date without a year belongs to
    `fiscal_year`; a bare small year («６.４.１») is read in the current era. Raises DateError
    with words for the writer: a day that does not exist, or a year that nobody named.
    """
    if isinstance(written, datetime):
        return WrittenDate(written.date())
    if isinstance(written, date):
        return WrittenDate(written)
    if isinstance(written, bool):
        raise DateError(_("日付として読めません。"))
    if isinstance(written, int | float):
        return WrittenDate(_from_number(written))
    return _resolve(_split(_plain(str(written))), fiscal_year)


def _plain(text: str) -> str:
    for square, name in SQUARE.items():
        text = text.replace(square, name)
    text = unicodedata.normalize("NFKC", text).strip()
    text = re.sub(r"[−‐‑‒–—―]", "-", text)
    return _CLOCK.sub("", text)


def _from_number(number: float) -> date:
    if not isfinite(number):
        raise DateError(_("日付として読めません：%(text)s") % {"text": number})
    if number == int(number) and 18680101 <= number <= 29991231:
        return _resolve(_split(str(int(number))), None).day
    if 1 <= number < 200_000:
        return EXCEL_EPOCH + timedelta(days=int(number))
    raise DateError(_("日付として読めません：%(text)s") % {"text": number})


def _split(text: str) -> _Parts:
    if (match := _ENGLISH.fullmatch(text)) and bool(match["day"]) != bool(match["late"]):
        month = next(
            n for n, name in enumerate(_MONTHS, 1) if name.startswith(match["name"].lower())
        )
        year = int(match["year"]) if match["year"] else None
        return _Parts(era=None, year=year, month=month, day=int(match["day"] or match["late"]))
    for form in _FORMS:
        if match := form.fullmatch(text):
            found = match.groupdict()
            return _Parts(
                era=found.get("era"),
                year=_number(found["year"]) if found.get("year") else None,
                month=_number(found["month"]),
                day=_number(found["day"]),
            )
    raise DateError(_("日付として読めません：%(text)s") % {"text": text[:40]})


def _number(text: str) -> int:
    if text == "元":
        return 1
    if text.isdigit():
        return int(text)
    total = current = 0
    positional = "十" not in text and "百" not in text
    for char in text:
        if char in "十百":
            total += (current or 1) * (10 if char == "十" else 100)
            current = 0
        else:
            current = (current * 10 if positional else 0) + KANJI_DIGITS[char]
    return total + current


def _resolve(parts: _Parts, fiscal_year: int | None) -> WrittenDate:
    year, warning = parts.year, ""
    if year is None:
        if fiscal_year is None:
            raise YearMissing(
                _("%(month)s月%(day)s日が何年かわかりません。年も書いてください。")
                % {"month": parts.month, "day": parts.day}
            )
        return WrittenDate(_day(fiscal_year + (parts.month < 4), parts.month, parts.day))
    if parts.era is None and year >= 100:
        return WrittenDate(_day(year, parts.month, parts.day))
    name, _letter, start = _era(parts.era)
    if year < 1:
        raise DateError(_("%(era)s0年はありません。") % {"era": name})
    day = _day(start.year + year - 1, parts.month, parts.day)
    if era_of(day)[0] != name:
        # A form printed before the era changed: the day is clear, its name is not.
        warning = _("%(written)sは%(right)sと読みました。") % {
            "written": f"{name}{'元' if year == 1 else year}年{parts.month}月{parts.day}日",
            "right": wareki(day),
        }
    return WrittenDate(day, str(warning))


def _era(written: str | None) -> tuple[str, str, date]:
    if written is None:
        return ERAS[0]
    for era in ERAS:
        if written.upper() in {era[0], era[0][0], era[1]}:
            return era
    raise DateError(written)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise DateError(
            _("%(month)s月%(day)s日はありません。") % {"month": month, "day": day}
        ) from None


def era_of(day: date) -> tuple[str, str, date]:
    """Name, letter and first day of the era of a day; 明治 for anything earlier."""
    for era in ERAS:
        if day >= era[2]:
            return era
    return ERAS[-1]


def era_year(day: date) -> str:
    """«令和8年», «令和元年»."""
    name, _letter, start = era_of(day)
    year = day.year - start.year + 1
    return f"{name}{'元' if year == 1 else year}年"


def wareki(day: date) -> str:
    """«令和元年5月1日»."""
    return f"{era_year(day)}{day.month}月{day.day}日"


def month_label(day: date) -> str:
    """«令和8年10月»."""
    return f"{era_year(day)}{day.month}月"


def weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def fiscal_year(day: date) -> int:
    """The year in which the fiscal year (年度) of a day began."""
    return day.year if day.month >= 4 else day.year - 1


def fiscal_year_label(year: int) -> str:
    """«令和8年度». A fiscal year bears the era of most of its days: 2019 is 令和元年度."""
    name, _letter, start = era_of(date(year, 5, 1))
    number = year - start.year + 1
    return f"{name}{'元' if number == 1 else number}年度"


def fiscal_bounds(year: int) -> tuple[date, date]:
    return date(year, 4, 1), date(year + 1, 3, 31)


def month_bounds(year: int, month: int) -> tuple[date, date]:
    """First and last day, both included."""
    first = date(year, month, 1)
    return first, first_of_next_month(first) - timedelta(days=1)


def first_of_next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def read_fiscal_year(text: str) -> int | None:
    """Find a fiscal year in a title («令和7年度　名簿», «R7年度», «2025（令和7）年度»)."""
    plain = _plain(text)
    match = re.search(rf"(?:{_ERA}\s*)?{_YEAR}\s*\)?\s*年\s*度", plain)
    if not match:
        return None
    return _fiscal_year_of(match)


def read_asked_fiscal_year(text: str) -> int | None:
    """The answer to «which fiscal year?»: «R7», «令和7», «2025», «令和7年度»; nothing else in it."""
    match = re.fullmatch(rf"(?:{_ERA}\s*)?{_YEAR}\s*(?:年\s*度?)?", _plain(text))
    return _fiscal_year_of(match) if match else None


def _fiscal_year_of(match: re.Match[str]) -> int:
    year = _number(match["year"])
    if match["era"] is None and year >= 100:
        return year
    return _era(match["era"])[2].year + year - 1


def to_int(day: date) -> int:
    """yyyymmdd, the form in which days are counted and compared in SQL."""
    return day.year * 10_000 + day.month * 100 + day.day


def from_int(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)
