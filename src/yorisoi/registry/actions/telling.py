"""Telling the staff of a person's file that something happened around it: at once, by mail, without
a name. What it was stands on Today."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from yorisoi.accounts import letters
from yorisoi.accounts.models import Staff

EMERGENCY: letters.Letter = (
    _("よりそい：緊急閲覧がありました"),
    _(
        "あなたがかかわるファイルが、緊急閲覧で開かれました。サインインして「きょう」を見て、わけがあったかを7日のうちにたしかめてください。"
    ),
)
SEAL_OPENED: letters.Letter = (
    _("よりそい：伏せている居場所が開かれました"),
    _(
        "あなたが開ける人になっている秘匿を、当番か、ふたりでの確認で、ほかの職員が開きました。サインインして、だれが読んだかを見てください。"
    ),
)
CALLER: letters.Letter = (
    _("よりそい：つたえない相手かもしれない電話・来所がありました"),
    _(
        "あなたがかかわる人の「つたえない相手」かもしれない人から、電話か来所がありました。電話に出た人は知りません。サインインして「きょう」を見てください。"
    ),
)


def tell_at_once(staff: Iterable[Staff], letter: letters.Letter, *, but: int | None) -> None:
    """`but`: whoever did it knows already."""
    for one in staff:
        if one.pk != but:
            letters.send(one, letter)
