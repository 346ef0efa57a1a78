"""What a pantry notes of a hand-over, beside to whom and how many heads."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yorisoi.common.scopes import Personal
from yorisoi.ledger.models import Act


class HandOver(Personal):
    """One hand-over to a household: what, whether for the first time, and what they are in trouble
    about. One row under an act."""

    act = models.OneToOneField(Act, on_delete=models.PROTECT, related_name="hand_over")
    is_new = models.BooleanField(_("はじめて"), default=False)
    wants_contact = models.BooleanField(_("連絡をのぞむ"), default=False)
    trouble = models.TextField(_("こまっていること"), blank=True)
    # {label: quantity}, as the list of the day names the goods.
    items = models.JSONField(_("わたしたもの"), default=dict)

    def __str__(self) -> str:
        return f"{self.act_id}"
