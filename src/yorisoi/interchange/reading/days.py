"""The day of an act in the light of its sheet: «15» is the 15th of the month it is named after."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from yorisoi.common import clock, eras, saying
from yorisoi.common.eras import DateError, YearMissing
from yorisoi.interchange.reading import amounts
from yorisoi.interchange.reading.periods import Period

_BARE_DAY = re.compile(r"(\d{1,2})\s*日?\s*(?:\(?[月火水木金土日](?:曜日?)?\)?)?")
_MONTH_DAY = re.compile(
    r"(\d{1,2})\s*(?:月|[./\-・])\s*(\d{1,2})\s*日?(?:\s*\(?[月火水木金土日祝](?:曜日?)?(?:・祝)?\)?)?"
)
_CLOCK = re.compile(
    r"(?<=[日)\d\s])[\sT]+((?:午前|午後|am|pm)?\s*\d{1,2}(?::\d{2}(?::\d{2})?|時(?:\d{1,2}分|半)?)頃?)$",
    re.I,
)
_WEEKDAY_TAIL = re.compile(r"\s*\(?[月火水木金土日](?:曜日?)?(?:・?祝日?)?\)?$")
_SHORT_YEAR = re.compile(r"(\d{2})\s*[./\-・年].*")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
# Serial numbers of 1954 to 2119: smaller ones are a count or a day that lost its month.
_EARLIEST, _LATEST = 20_000, 80_000
_1904 = timedelta(days=1462)
_TOO_FAR = timedelta(days=366)
_MOST_KNOWN = 20_000


def _is_future_reiwa(year: int) -> bool:
    """«25/4/1» is 2025 to those who write Western years short: 令和25年 is yet to come."""
    return 2018 + year > clock.today().year + 1


class Day(NamedTuple):
    day: date
    at: str = ""
    note: str = ""


class DayReader:
    """Dates of one sheet. It remembers: a month has thirty days and a thousand rows."""

    def __init__(self, sheet: str, period: Period, *, date_1904: bool = False) -> None:
        self._sheet = sheet
        self.period = period
        self._shift = _1904 if date_1904 else timedelta()
        self._known: dict[object, Day] = {}

    def read(self, written: object) -> Day:
        """Raises DateError with words for the writer."""
        key = (written.__class__, written)
        found = self._known.get(key)
        if found is None:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            found = self._known[key] = self._understood(written)
        return found

    def read_plainly(self, written: object) -> Day:
        """Like read, without notes on the month or year: for registrations and promises."""
        return self._of(written)

    def within(self, period: Period) -> "DayReader":
        """The same sheet, for cells that stand under a month of their own."""
        return DayReader(self._sheet, period, date_1904=bool(self._shift))

    def _understood(self, written: object) -> Day:
        return self._checked(self._of(written))

    def _of(self, written: object) -> Day:
        if isinstance(written, datetime):
            return Day(written.date(), amounts.clock(written) if written.time() else "")
        if isinstance(written, date):
            return Day(written)
        if isinstance(written, int | float) and not isinstance(written, bool):
            return self._of_number(written)
        return self._of_text(unicodedata.normalize("NFKC", str(written)).strip())

    def _of_number(self, number: float) -> Day:
        if 1 <= number <= 31 and number == int(number):
            return Day(self._bare(int(number)))
        if _EARLIEST <= number < _LATEST:
            found = eras.read_date(float(number)).day + self._shift
            return Day(found, amounts.clock(number % 1) if number % 1 else "")
        if number > _LATEST:
            return Day(eras.read_date(number).day)
        raise DateError(_("日付として読めません：%(text)s") % {"text": f"{number:g}"})

    def _of_text(self, plain: str) -> Day:
        if _SERIAL.fullmatch(plain):
            return self._of_number(float(plain))
        at, body = "", plain
        if match := _CLOCK.search(plain):
            at, body = amounts.clock(match[1]), plain[: match.start()]
        if match := _MONTH_DAY.fullmatch(body):
            return Day(self._date(int(match[1]), int(match[2])), at)
        if match := _BARE_DAY.fullmatch(body):
            return Day(self._bare(int(match[1])), at)
        body = _WEEKDAY_TAIL.sub("", body)
        if (match := _SHORT_YEAR.fullmatch(body)) and _is_future_reiwa(int(match[1])):
            found = eras.read_date(f"20{body}")
            note = _("「%(text)s」は%(date)sと読みました。") % {
                "text": body,
                "date": saying.wareki(found.day),
            }
            return Day(found.day, at, str(note))
        found = self._with_year(body)
        return Day(found.day, at, str(found.warning))

    def _bare(self, day: int) -> date:
        if self.period.month is None:
            raise YearMissing(
                _(
                    "%(day)d日が何月かわかりません。月を書くか、シートの名前を「4月」のようにしてください。"
                )
                % {"day": day}
            )
        return self._date(self.period.month, day)

    def _date(self, month: int, day: int) -> date:
        year = self.period.year_of(month)
        if year is None or not 1 <= month <= 12:
            return self._with_year(f"{month}月{day}日").day
        return eras.read_date(f"{year}年{month}月{day}日").day

    def _with_year(self, written: str) -> eras.WrittenDate:
        """Whoever gives a file may say its year once for all rows."""
        try:
            return eras.read_date(written, fiscal_year=self.period.fiscal_year)
        except YearMissing as missing:
            advice = _("%(missing)sファイル全体の年度を指定することもできます。")
            raise YearMissing(advice % {"missing": missing}) from None

    def _checked(self, found: Day) -> Day:
        """A date outside its sheet's month or the file's year is taken, with a note."""
        period, note = self.period, found.note
        if found.day > clock.today() + _TOO_FAR:
            note += _("ずっと先の日付です。%(date)sと読みました。") % {
                "date": saying.wareki(found.day)
            }
        if period.month is not None and found.day.month != period.month:
            note += _("シート「%(sheet)s」の月ではない日付です。%(date)sと読みました。") % {
                "sheet": self._sheet,
                "date": saying.wareki(found.day),
            }
        elif period.fiscal_year not in {None, eras.fiscal_year(found.day)}:
            note += _("%(year)sの外の日付です。%(date)sと読みました。") % {
                "year": saying.fiscal(period.fiscal_year),
                "date": saying.wareki(found.day),
            }
        return Day(found.day, found.at, str(note))
