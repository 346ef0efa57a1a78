"""How long, at what time, how many people: numbers as people write them."""

import re
import unicodedata
from datetime import datetime, time, timedelta
from functools import lru_cache

from yorisoi.interchange.reading.cells import text

_AROUND = r"^(?:約|およそ|計|延べ?)|(?:程度|ほど|くらい|ぐらい|前後|弱|強)+$|(?<=分)間$"
_HOURS = re.compile(r"(\d+(?:\.\d+)?)(?:時間|h|hr|hrs|hours?)(?:(半)|(\d+)(?:分|m|min)?)?")
_MINUTES = re.compile(r"(\d+)(?:\.0+)?(?:分|m|min|mins|minutes?|')?")
_COLON = re.compile(r"(\d{1,3}):(\d{2})(?::\d{2})?")
_CLOCK = re.compile(
    r"(午前|午後|am|pm)?(\d{1,2})(?::(\d{2})(?::\d{2})?|時(?:(\d{1,2})分|(半))?)頃?"
)
_TO = re.compile(r"[~\-〜～ー–—―→]|から")
# Under a heading that only says 時間, «9:30» is a time of day and «1:30» an hour and a half.
FIRST_HOUR_OF_DAY = 6


@lru_cache(maxsize=4_096, typed=True)
def minutes(value: object, *, in_hours: bool = False) -> int | None:
    """«90», «９０分», «1時間30分», «1:30», «1.5h» → 90; None where it is not understood.

    `in_hours`: the heading says that bare numbers are hours.
    """
    if isinstance(value, timedelta):
        return round(value.total_seconds() / 60)
    if isinstance(value, time):
        return value.hour * 60 + value.minute
    plain = _plain(value)
    if match := _HOURS.fullmatch(plain):
        return round(float(match[1]) * 60) + (30 if match[2] else int(match[3] or 0))
    if match := _COLON.fullmatch(plain):
        return int(match[1]) * 60 + int(match[2])
    if re.fullmatch(r"\d+(?:\.\d+)?", plain):
        return _bare(float(plain), in_hours)
    match = _MINUTES.fullmatch(plain)
    return int(match[1]) if match else None


def _bare(number: float, in_hours: bool) -> int:
    # «0.5» or «1.25» of anything is hours: nobody writes quarters of a minute.
    is_hours = in_hours or (number <= 24 and not number.is_integer())
    return round(number * 60 if is_hours else number)


def _plain(value: object) -> str:
    plain = unicodedata.normalize("NFKC", text(value)).casefold().replace(" ", "")
    return re.sub(_AROUND, "", plain)


@lru_cache(maxsize=4_096, typed=True)
def clock(value: object) -> str:
    """A time of day as «HH:MM», "" where it is none."""
    if isinstance(value, datetime | time):
        return f"{value.hour:02}:{value.minute:02}"
    if isinstance(value, float) and 0 < value < 1:
        return "{:02}:{:02}".format(*divmod(round(value * 1440), 60))
    match = _CLOCK.fullmatch(_plain(value))
    if not match:
        return ""
    hour = int(match[2]) + (12 if match[1] in {"午後", "pm"} and int(match[2]) < 12 else 0)
    minute = 30 if match[5] else int(match[3] or match[4] or 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else ""


def span(value: object) -> tuple[str, int | None]:
    """«10:00〜11:30» → ("10:00", 90); ("", None) where it is no span of time."""
    parts = _TO.split(_plain(value))
    begin, end = (clock(part) for part in parts) if len(parts) == 2 else ("", "")
    return (begin, minutes_between(begin, end)) if begin and end else ("", None)


def minutes_between(begin: str, end: str) -> int | None:
    """Minutes from one «HH:MM» to another of the same day, or past midnight."""
    if not begin or not end:
        return None
    return (_of_day(end) - _of_day(begin)) % 1440


def _of_day(at: str) -> int:
    return int(at[:2]) * 60 + int(at[3:])


@lru_cache(maxsize=4_096, typed=True)
def spent(value: object, in_hours: bool, is_vague: bool) -> tuple[str, int | None]:
    """When something began and how many minutes it took, from one cell.

    `is_vague`: the heading says only 時間, so that «13:30» may be a time of day.
    """
    begin, taken = span(value)
    if begin:
        return begin, taken
    at = "" if isinstance(value, float) or not is_vague else clock(value)
    if at and int(at[:2]) >= FIRST_HOUR_OF_DAY:
        return at, None
    return "", minutes(value, in_hours=in_hours)


_PEOPLE = r"(\d+)(?:人|名|にん)?"
_ADULTS = re.compile(rf"(?:大人|おとな|成人|大)[:は]?{_PEOPLE}")
_CHILDREN = re.compile(rf"(?:子ども|子供|こども|お子さん|小人|児童|子)[:は]?{_PEOPLE}")
_WITHIN = re.compile(
    rf"{_PEOPLE}[(\[、,]?(?:内|うち)?(?:子ども|子供|こども|児童|子)(?:が|は)?{_PEOPLE}[)\]]?"
)
_SUM = re.compile(rf"{_PEOPLE}[+・,、/]{_PEOPLE}")


@lru_cache(maxsize=4_096, typed=True)
def people(value: object) -> int | None:
    """«3», «３名», «0人», «3人(うち…)» → a number of people; None where it is none."""
    plain = _plain(value)
    match = re.match(rf"{_PEOPLE}(?:$|[(\[])", plain)
    return int(match[1]) if match else None


@lru_cache(maxsize=4_096, typed=True)
def household(value: object) -> tuple[int | None, int | None]:
    """Adults and children of one cell: «3人(うち子2)» → (1, 2), «大人2・子1» → (2, 1).

    Children are None where only a number of people is written.
    """
    plain = _plain(value)
    if match := _WITHIN.fullmatch(plain):
        return max(0, int(match[1]) - int(match[2])), int(match[2])
    adults, children = _ADULTS.search(plain), _CHILDREN.search(plain)
    if adults or children:
        return int(adults[1]) if adults else 0, int(children[1]) if children else 0
    if match := _SUM.fullmatch(plain):
        return int(match[1]), int(match[2])
    return people(value), None
