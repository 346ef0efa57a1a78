"""How ages and dates of birth are said, also where they are only partly known."""

from datetime import date

from django.utils.translation import gettext as _

from yorisoi.common import eras, saying
from yorisoi.common.ages import Birth, age_span


def age(birth: Birth | None, day: date) -> str:
    """«21歳», «20–21歳» where it is not sure, «20代» as it was written where it is vague."""
    if birth is None:
        return ""
    young, old = (max(0, years) for years in age_span(eras.to_int(day), birth))
    if young == old:
        return _("%(age)s歳") % {"age": young}
    if old - young <= 2:
        return _("%(young)s–%(old)s歳") % {"young": young, "old": old}
    if young // 10 == old // 10:
        return _("%(decade)s代") % {"decade": young // 10 * 10}
    return _("およそ%(age)s歳") % {"age": (young + old) // 2}


def birth(birth: Birth | None) -> str:
    """«平成17年3月10日», «平成17年3月、日は不明», «平成17年、月日は不明»; «「42歳」ときいた»."""
    if birth is None:
        return ""
    if birth.is_exact:
        return saying.wareki(birth.first)
    first, last = eras.from_int(birth.first), eras.from_int(birth.last)
    if (first.year, first.month) == (last.year, last.month) and first.day == 1:
        return _("%(month)s、日は不明") % {"month": saying.month(first)}
    if first.year == last.year and (first.month, first.day) == (1, 1) and last.month == 12:
        year = str(first.year) if saying.in_english() else eras.era_year(last)
        return _("%(year)s、月日は不明") % {"year": year}
    if birth.written:
        return _("「%(written)s」ときいた") % {"written": birth.written}
    return _("%(first)sから%(last)sのあいだ") % {
        "first": saying.wareki(first), "last": saying.wareki(last)
    }  # fmt: skip


def span(since: date | None, until: date | None) -> str:
    """«R4.4.1 – R6.3.31», «R4.4.1から», «R6.3.31まで»; nothing where neither is known."""
    if since and until:
        return f"{saying.wareki_short(since)} – {saying.wareki_short(until)}"
    if since:
        return _("%(day)sから") % {"day": saying.wareki_short(since)}
    return _("%(day)sまで") % {"day": saying.wareki_short(until)} if until else ""
