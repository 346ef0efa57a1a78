"""What a pantry adds to the page of an act."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yorisoi.ledger.models import Act
from yorisoi.ledger.panels import Detail
from yorisoi.streams.pantry.models import HandOver


def hand_over(act: Act) -> Detail | None:
    row = HandOver.objects.filter(act=act).first()
    if row is None:
        return None
    items = "、".join(f"{label} {quantity}" for label, quantity in row.items.items())
    lines = [
        (_("わたしたもの"), items),
        (_("はじめて"), _("はじめて") if row.is_new else ""),
        (_("連絡をのぞむ"), _("はい") if row.wants_contact else ""),
        (_("こまっていること"), row.trouble),
    ]
    return Detail(_("食料の受け渡し"), [(label, words) for label, words in lines if words])
