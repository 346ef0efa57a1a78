"""How long records are kept, as laws, guidelines and manuals say it: what an organization begins with.

Each says where it comes from. None counts as verified until somebody of the organization has looked
it up in its own contracts and by-laws and says so: then a row of its own takes this one's place.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Programme


class Counted(models.TextChoices):
    """From when the years run."""

    END = "end", _("終わった日から")
    BIRTH = "birth", _("生まれた日から（年齢まで）")


@dataclass(frozen=True)
class Standard:
    """`years` None: for good (永年). `programmes` empty: every file."""

    code: str
    name: str | Promise
    jurisdiction: str | Promise
    counted: str
    years: int | None
    programmes: tuple[str, ...]
    source: str | Promise


NATION = _("全国")
STANDARDS = (
    Standard(
        "child", _("児童記録"), NATION, Counted.BIRTH, 25,
        (Programme.AFTERCARE, Programme.LEARNING), _("児童相談所運営指針（児童記録票は満25歳まで）"),
    ),
    Standard(
        "welfare", _("社会福祉法人・福祉サービスの記録"), NATION, Counted.END, 5, (),
        _("指定基準・条例（サービスを終えた日から5年）"),
    ),
    Standard(
        "needy", _("生活困窮者自立支援の記録"), NATION, Counted.END, 5, (Programme.SELF_RELIANCE,),
        _("自立相談支援事業の手引き（支援が終わってから5年）"),
    ),
    Standard(
        "adoption", _("特別養子縁組の記録"), NATION, Counted.END, None, ("adoption",),
        _("民間あっせん機関による養子縁組のあっせんに係る児童の保護等に関する法律（帳簿は永年）"),
    ),
)  # fmt: skip
