"""The footnotes of a report: the rules by which its figures were counted, printed with them."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from yorisoi.accounts.models import Commission
from yorisoi.common import eras, saying


def of(commission: Commission, month: date, as_of: datetime) -> list[str]:
    found = [
        _("延べ（延）は件数で、足すことができます。実人数（実）は期間のなかで同じ人を1回だけ数えるので、"
          "月や区分を足しても合計になりません。"),
        _anonymous(commission),
        _age(commission, month),
        _("措置種別・年齢・市区町村・現況は、対応した日のものです。"),
        _("居どころを伏せている人は、市区町村では「秘匿」に数えます。"),
        _("1件に何人も参加したときも、延べ件数は1件です。"),
        _("「委託元なし」は、どの委託にもはいらない記録です。この報告の数には入れていません。"),
        _("%(moment)sまでに記録されたことによる数字です。") % {"moment": moment(as_of)},
    ]  # fmt: skip
    if saying.in_english():
        found.append(_("表の言葉は、委託元がうけとる様式のままです。"))
    return found


def _anonymous(commission: Commission) -> str:
    if commission.anonymous_rule == Commission.AnonymousRule.ONE_EACH:
        return _("匿名の相談は、1件を1人として実人数にも数えます（委託の決まり）。")
    return _("匿名の相談は延べに数え、実人数には入れません（委託の決まり）。")


def _age(commission: Commission, month: date) -> str:
    if commission.age_rule == Commission.AgeRule.APRIL_FIRST:
        april = date(eras.fiscal_year(month), 4, 1)
        return _("年齢の基準日は、%(day)s（前年同月はその年度の4月1日）です。") % {
            "day": saying.wareki(april)
        }
    return _("年齢は、対応した日の年齢です。")


def moment(at: datetime) -> str:
    """«令和8年11月5日 17:02»."""
    return f"{saying.wareki(at)} {saying.hour(at)}"
