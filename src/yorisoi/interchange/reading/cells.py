"""One cell: what is written in it, as text."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from yorisoi.common.text import clean_text, one_line
from yorisoi.interchange.reading.extents import column_letters

LONGEST = 100_000
_DASHES = re.compile(r"[-‐‑‒–—―ー－─━ｰ−~〜～\s]+")
_LONGEST_DASH = 20
# «№12», «No.12»
_NUMBER_SIGN = re.compile(r"^(?:nos?|#)[.:\s]*(?=\d)", re.IGNORECASE)
_DITTO = (
    "〃",
    "〃〃",
    "″",
    '"',
    '""',
    "”",
    "“",
    "＂",
    "''",
    "’’",
    "´´",
    "々",
    "仝",
    "ゞ",
    "ヾ",
    "同上",
    "同　上",
    "同 上",
    "(同上)",
    "（同上）",
    "上に同じ",
    "上同",
)
# 同上: the value above holds. With the spaces that people put around it.
REPEATS = frozenset(
    before + mark + after
    for mark in _DITTO
    for before in ("", " ", "　")
    for after in ("", " ", "　")
)


def reference(row: int, column: int) -> str:
    """«D7» for row 7 and column index 3 (rows from 1, columns from 0)."""
    return f"{column_letters(column + 1)}{row}"


@lru_cache(maxsize=16_384, typed=True)
def text(value: object) -> str:
    """What the cell says in one line; dashes say nothing, 2.0 is «2»."""
    if isinstance(value, str):
        plain = one_line(value)
        return "" if _DASHES.fullmatch(plain) else plain
    return _printed(value)


def prose(value: object) -> str:
    """Like text, but the writer's line breaks stay."""
    if not isinstance(value, str):
        return _printed(value)
    plain = clean_text(value).strip()
    return "" if len(plain) < _LONGEST_DASH and _DASHES.fullmatch(plain) else plain


def _printed(value: object) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime) and (value.hour or value.minute):
        return f"{value.year}/{value.month}/{value.day} {value.hour}:{value.minute:02}"
    if isinstance(value, date):
        return f"{value.year}/{value.month}/{value.day}"
    if isinstance(value, time):
        return f"{value.hour}:{value.minute:02}"
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02}"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return "" if value is None else str(value)


def number(value: object) -> str:
    """A number that names something (登録番号, №): «2.0» → «2», «００２» → «002», «未登録» → «»."""
    if value.__class__ is float and value.is_integer():
        return str(int(value))
    return _number(value)


@lru_cache(maxsize=16_384, typed=True)
def _number(value: object) -> str:
    plain = unicodedata.normalize("NFKC", text(value)).strip()
    plain = _NUMBER_SIGN.sub("", plain)
    if plain.endswith(".0") and plain[:-2].isdigit():
        plain = plain[:-2]
    return plain if any(char.isalnum() and char.isascii() for char in plain) else ""


def phone(value: object) -> str:
    """A telephone number kept as a number has lost its leading zero."""
    plain = text(value)
    is_short = isinstance(value, int | float) and plain.isdigit() and len(plain) in {9, 10}
    return f"0{plain}" if is_short and not plain.startswith("0") else plain
