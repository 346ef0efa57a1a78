"""When a leak must be reported, and until when. Pure.

個人情報保護法26条1項, 施行規則7条 (four kinds), 8条1項・2項 (速やかに; 30 days, 60 where somebody may have
meant harm). «At once» is three to five days by the guidelines (通則編3-5-3). The day on which it was
known is the first day. A term that ends on a holiday is longer by law; ours is not: being early is
no fault.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

# More than so many people is a ground of its own (施行規則7条4号).
MANY = 1_000
FIRST_FROM, FIRST_BY, FULL_BY, FULL_BY_IF_MEANT = 3, 5, 30, 60


class Ground(models.TextChoices):
    """報告対象事態 (施行規則7条): one person is enough for the first three."""

    SENSITIVE = "sensitive", _("要配慮個人情報（病歴・障害・被害・犯罪の経歴など）をふくむ")
    PROPERTY = "property", _("財産の被害が出るおそれ（口座・カードなど）")
    MEANT = "meant", _("不正の目的によるおそれ（盗難・不正アクセス・持ち出し）")
    MANY = "many", _("1,000人を超える")


@dataclass(frozen=True)
class Terms:
    """The last day of each report; `first_from`: when the first one had better be out."""

    first_from: date
    first_by: date
    full_by: date


def must_be_reported(grounds: Collection[str], heads: int | None) -> bool:
    return bool(set(grounds) & set(Ground.values)) or (heads or 0) > MANY


def terms(known_on: date, grounds: Collection[str]) -> Terms:
    full = FULL_BY_IF_MEANT if Ground.MEANT in grounds else FULL_BY
    return Terms(*(known_on + timedelta(days=n - 1) for n in (FIRST_FROM, FIRST_BY, full)))
