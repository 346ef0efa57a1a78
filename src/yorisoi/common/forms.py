"""Form fields that read what people really write. What reaches a table passes common/text.py here."""

from __future__ import annotations

import unicodedata
from datetime import date, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from yorisoi.common import ages, clock, eras, saying
from yorisoi.common.text import clean_text, one_line

PAST, FUTURE = "past", "future"
_NEAR_WORDS = {
    "きょう": 0, "今日": 0, "本日": 0, "today": 0,
    "きのう": -1, "昨日": -1, "yesterday": -1,
    "おととい": -2, "一昨日": -2,
    "あした": 1, "明日": 1, "tomorrow": 1,
    "あさって": 2, "明後日": 2,
}  # fmt: skip


class KindLength(MaxLengthValidator):
    message = _("長すぎます（%(show_value)d字）。%(limit_value)d字までにしてください。")


class CleanCharField(forms.CharField):
    """Text without lone surrogates, NUL or bidirectional controls. A field of several lines keeps
    its line ends and its spaces; a field of one line is trimmed and its white space made single."""

    def __init__(self, *, max_length: int | None = None, **options: object) -> None:
        super().__init__(**options)
        self.has_lines = isinstance(self.widget, forms.Textarea)
        if max_length:
            # No maxlength attribute: a browser would cut a pasted text without a word.
            self.validators.append(KindLength(max_length))

    def to_python(self, value: object) -> str:
        if value in self.empty_values:
            return ""
        text = str(value)
        if not self.has_lines:
            return one_line(text)
        return clean_text(text) if text.strip() else ""


class WrittenDateField(forms.Field):
    """A date as people write it: R8.11.20, 令和8年11月20日, 2026-11-20, 11/20, きのう.

    One without a year is the nearest that has been (`near="past"`) or that comes (`near="future"`).
    """

    widget = forms.TextInput

    def __init__(self, *, near: str = PAST, **options: object) -> None:
        self.near = near
        super().__init__(**options)

    def to_python(self, value: object) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        text = unicodedata.normalize("NFKC", one_line(str(value))).strip()
        if text.casefold() in _NEAR_WORDS:
            return clock.today() + timedelta(days=_NEAR_WORDS[text.casefold()])
        try:
            return eras.read_date(text).day
        except eras.DateError:
            return self._nearest(text)

    def _nearest(self, text: str) -> date:
        today = clock.today()
        days, said = [], ""
        # Five years: 29 February is in one of them.
        for year in range(today.year - 4, today.year + 5):
            try:
                days.append(eras.read_date(text, fiscal_year=year).day)
            except eras.DateError as error:
                said = str(error)
        if not days:
            raise ValidationError(said)
        if self.near == FUTURE:
            return min(day for day in days if day >= today)
        return max(day for day in days if day <= today)

    def prepare_value(self, value: object) -> object:
        return saying.typed(value) if isinstance(value, date) else value


class WrittenBirthField(forms.Field):
    """A date of birth as exactly as it is known: 2005-03-10, 平成17年ごろ, 42歳, 20代, 不明.

    Gives an ages.Birth, or None where it is unknown.
    """

    widget = forms.TextInput

    def to_python(self, value: object) -> ages.Birth | None:
        if value in self.empty_values or isinstance(value, ages.Birth):
            return value or None
        try:
            birth = ages.read_birth(one_line(str(value)), asked_on=clock.today())
        except eras.DateError as error:
            raise ValidationError(
                _("%(error)s「平成17年ごろ」「20代」「不明」でも大丈夫です。") % {"error": error}
            ) from None
        if birth and birth.first > eras.to_int(clock.today()):
            raise ValidationError(_("まだ来ていない日です。"))
        return birth

    def prepare_value(self, value: object) -> object:
        if isinstance(value, ages.Birth):
            return value.written or saying.typed(eras.from_int(value.first))
        return value


class WrittenTimeField(forms.Field):
    """A time as people write it: 18:40, 1840, １８：４０, 18時40分, 午後6時半."""

    widget = forms.TextInput

    def to_python(self, value: object) -> time | None:
        if value in self.empty_values or isinstance(value, time):
            return value or None
        text = unicodedata.normalize("NFKC", str(value)).strip().replace("半", "30分")
        afternoon = text.startswith("午後")
        text = text.removeprefix("午前").removeprefix("午後").strip()
        text = text.replace("時", ":").replace("分", "").replace(".", ":").rstrip(":")
        if text.isdigit() and len(text) in {3, 4}:
            text = f"{text[:-2]}:{text[-2:]}"
        hours, _colon, minutes = text.partition(":")
        try:
            return time(int(hours) + 12 * (afternoon and int(hours) < 12), int(minutes or 0))
        except ValueError:
            raise ValidationError(
                _("時刻として読めません。「18:40」のように書いてください。")
            ) from None

    def prepare_value(self, value: object) -> object:
        return value.strftime("%H:%M") if isinstance(value, time) else value


class CountField(forms.Field):
    """A whole number as people write it: 25, ２５, 25分, 3人; empty where nothing is said."""

    widget = forms.TextInput

    def __init__(self, *, most: int, too_many: str, **options: object) -> None:
        self.most, self.too_many = most, too_many
        super().__init__(**options)
        self.widget.attrs["inputmode"] = "numeric"

    def to_python(self, value: object) -> int | None:
        if value in self.empty_values:
            return None
        text = unicodedata.normalize("NFKC", str(value)).strip().rstrip("分人名歳")
        if not text:
            return None
        if not text.isdecimal():
            raise ValidationError(_("数字で書いてください。"))
        if len(text) > 9 or int(text) > self.most:
            raise ValidationError(self.too_many)
        return int(text)
