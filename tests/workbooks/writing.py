"""Dates, minutes and numbers in the forms in which people write them."""

from collections.abc import Callable
from datetime import date, datetime
from random import Random

FULL_WIDTH = str.maketrans("0123456789/.-()", "０１２３４５６７８９／．－（）")
WEEKDAYS = "月火水木金土日"
DITTO = ("〃", "″", "同上", "々")
EMPTY = ("", "-", "―", "ー", "－")
CIRCLED = ("○", "◯", "〇")


def reiwa(day: date) -> int:
    return day.year - 2018


def _kanji(number: int) -> str:
    digits = "〇一二三四五六七八九"
    if number < 10:
        return digits[number]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")


# Every form names its year.
DATED: dict[str, Callable[[date], object]] = {
    "cell": lambda day: datetime(day.year, day.month, day.day),
    "short era": lambda day: f"R{reiwa(day)}.{day.month}.{day.day}",
    "padded era": lambda day: f"R{reiwa(day):02}/{day.month:02}/{day.day:02}",
    "era": lambda day: f"令和{reiwa(day)}年{day.month}月{day.day}日",
    "wide era": lambda day: f"令和{reiwa(day)}年{day.month}月{day.day}日".translate(FULL_WIDTH),
    "kanji era": lambda day: f"令和{_kanji(reiwa(day))}年{_kanji(day.month)}月{_kanji(day.day)}日",
    "bare era": lambda day: f"{reiwa(day)}.{day.month}.{day.day}".translate(FULL_WIDTH),
    "western": lambda day: f"{day.year}/{day.month}/{day.day}",
    "hyphens": lambda day: f"{day.year}-{day.month:02}-{day.day:02}",
    "digits": lambda day: f"{day.year}{day.month:02}{day.day:02}",
    "kanji western": lambda day: (
        f"{day.year}年{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"
    ),
}
# These need the year of the file.
YEARLESS: dict[str, Callable[[date], object]] = {
    "slash": lambda day: f"{day.month}/{day.day}",
    "wide slash": lambda day: f"{day.month}/{day.day}".translate(FULL_WIDTH),
    "month and day": lambda day: f"{day.month}月{day.day}日",
    "with weekday": lambda day: f"{day.month}/{day.day}({WEEKDAYS[day.weekday()]})",
}
# These need a sheet named after a month, too.
BARE: dict[str, Callable[[date], object]] = {
    "day": lambda day: day.day,
    "day in words": lambda day: f"{day.day}日",
    "wide day": lambda day: str(day.day).translate(FULL_WIDTH),
}


def birth(random: Random, day: date) -> object:
    """A date of birth in the eras it falls in."""
    start, name, letter = (1988, "平成", "H") if day >= date(1989, 1, 8) else (1925, "昭和", "S")
    year = day.year - start
    written = f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return random.choice(
        [
            datetime(day.year, day.month, day.day),
            written,
            f"{letter}{year}.{day.month}.{day.day}",
            f"{letter}{year:02}/{day.month:02}/{day.day:02}",
            f"{day.year}/{day.month}/{day.day}",
            written.translate(FULL_WIDTH),
        ]
    )


def minutes(random: Random, spent: int) -> object:
    forms: list[object] = [spent, spent, str(spent), str(spent).translate(FULL_WIDTH), f"{spent}分"]
    hours, rest = divmod(spent, 60)
    if hours:
        forms += [f"{hours}時間{rest}分" if rest else f"{hours}時間", f"{hours}:{rest:02}"]
    return random.choice(forms)


def people(random: Random, count: int) -> object:
    return random.choice(
        [count, count, str(count), f"{count}人", f"{count}名".translate(FULL_WIDTH)]
    )


def number(random: Random, form: str, written: str) -> object:
    """A registration number as text with zeros, as a number, or as full-width text."""
    if form == "mixed":
        form = random.choice(["zeros", "number", "wide"])
    padded = f"{int(written):03}"
    return {"zeros": padded, "number": int(written), "wide": padded.translate(FULL_WIDTH)}[form]
