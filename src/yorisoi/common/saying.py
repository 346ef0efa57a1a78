"""How days, moments and numbers are said on screen, in Japanese or English.

Plain string building: a list of fifty rows says hundreds of dates, and Django's localised `date`
filter was most of the cost of such a page. Views may call these before rendering.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import get_language

from yorisoi.common import clock, eras

NOTHING = "―"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

Day = date | datetime | int | None


def in_english() -> bool:
    return (get_language() or "ja").startswith("en")


def beside(words: object, more: object) -> str:
    """«延べ件数（件）» · «acts (times)»; the words alone where there is no more."""
    if not more:
        return str(words)
    return f"{words} ({more})" if in_english() else f"{words}（{more}）"


def several(words: Iterable[str]) -> str:
    """«電話・見守り» · «Telephone · Keeping in touch»."""
    return (" · " if in_english() else "・").join(words)


def named(name: object, what: object) -> str:
    """«電話：090…» · «Telephone: 090…»."""
    return f"{name}: {what}" if in_english() else f"{name}：{what}"


def span(since: str, until: str) -> str:
    """«R8.4.1〜R9.3.31» · «1 Apr 2026 – 31 Mar 2027», open at either end; nothing of nothing."""
    if not (since or until):
        return ""
    return f"{since} – {until}".strip() if in_english() else f"{since}〜{until}"


def as_day(value: Day) -> date | None:
    """The day in Japan: of a date, of a moment, or of yyyymmdd."""
    if isinstance(value, datetime):
        return (value.astimezone(clock.JAPAN) if value.tzinfo else value).date()
    if isinstance(value, int):
        return eras.from_int(value) if value else None
    return value or None


def wareki(value: Day) -> str:
    """«令和8年11月20日» · «20 Nov 2026»."""
    if (day := as_day(value)) is None:
        return ""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if in_english() else eras.wareki(day)


def wareki_short(value: Day) -> str:
    """«R8.11.20» · «20 Nov 2026». The first year of an era is 元 here too: «R元.5.1»."""
    if (day := as_day(value)) is None:
        return ""
    if in_english():
        return wareki(day)
    _name, letter, start = eras.era_of(day)
    year = day.year - start.year + 1
    return f"{letter}{'元' if year == 1 else year}.{day.month}.{day.day}"


def day_short(value: Day) -> str:
    """«11月20日（金）» · «Fri 20 Nov»: where the year goes without saying."""
    if (day := as_day(value)) is None:
        return ""
    if in_english():
        return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    return f"{day.month}月{day.day}日（{eras.weekday(day)}）"


def month(value: Day) -> str:
    """«令和8年10月» · «Oct 2026»."""
    if (day := as_day(value)) is None:
        return ""
    return f"{MONTHS[day.month - 1]} {day.year}" if in_english() else eras.month_label(day)


def month_only(value: Day) -> str:
    """«10月» · «Oct»: where the year stands beside it."""
    if (day := as_day(value)) is None:
        return ""
    return MONTHS[day.month - 1] if in_english() else f"{day.month}月"


def fiscal(year: int | None) -> str:
    """«令和8年度» · «FY2026», from the year in which the fiscal year began."""
    if not year:
        return ""
    return f"FY{year}" if in_english() else eras.fiscal_year_label(year)


def hour(value: datetime | None) -> str:
    """«18:58», the clock on the wall in Japan."""
    if value is None:
        return ""
    local = value.astimezone(clock.JAPAN) if value.tzinfo else value
    return f"{local.hour}:{local.minute:02}"


def moment(value: datetime | None) -> str:
    """«R8.11.20 18:58»."""
    return f"{wareki_short(value)} {hour(value)}" if value else ""


def number(value: float | None) -> str:
    """«2,241»; nothing is said as ―, which is not zero."""
    if value is None or value == "":
        return NOTHING
    if not isinstance(value, int | float):
        return str(value)
    return f"{value:,.1f}" if isinstance(value, float) and value % 1 else f"{int(value):,}"


def signed(value: int | None) -> str:
    """«＋2», «−1», «±0»: how a figure moved."""
    if value is None:
        return NOTHING
    return f"＋{value:,}" if value > 0 else f"−{-value:,}" if value < 0 else "±0"


def yen(value: int | None) -> str:
    """«12,300円» · «¥12,300»."""
    if value is None or value == "":
        return NOTHING
    return f"¥{int(value):,}" if in_english() else f"{int(value):,}円"


def month_day(value: Day) -> str:
    """«11/20» · «20 Nov»: a day soon, where there is little room."""
    if (day := as_day(value)) is None:
        return ""
    return f"{day.day} {MONTHS[day.month - 1]}" if in_english() else f"{day.month}/{day.day}"


def typed(value: Day) -> str:
    """«R8.11.20» · «2026-11-20»: as somebody would type it; eras.read_date understands it."""
    if (day := as_day(value)) is None:
        return ""
    return day.isoformat() if in_english() else wareki_short(day)
