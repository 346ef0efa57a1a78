"""What reception makes people wait for, on Today."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from yorisoi.accounts.policy import Actor, Permission
from yorisoi.accounts.waiting import Source, Waiting
from yorisoi.casework import access, queries
from yorisoi.common import saying

SHORT, FEW = 60, 5


def memos(actor: Actor) -> Iterator[Waiting]:
    if not actor.may(Permission.RECEPTION):
        return
    for one in queries.waiting(actor):
        memo = one.memo
        if any(not alert.is_weak for alert in one.alerts):
            continue  # said by `alerts`
        text = memo.text if len(memo.text) <= SHORT else f"{memo.text[:SHORT]}…"
        who = memo.caller or _("名乗らず")
        said = _("%(who)s：%(text)s") % {"who": who, "text": text} if text else who
        warning = _("名前の一部が、つたえない相手と同じです。") if one.alerts else ""
        yield Waiting(
            "reception", memo.get_way_display(), said, reverse("casework-memo", args=[memo.pk]),
            note=f"{saying.day_short(memo.came_at)} {saying.hour(memo.came_at)}　{warning}".strip(),
            kind="news", persons=(one.about.pk,) if one.about else (),
        )  # fmt: skip


def alerts(actor: Actor) -> Iterator[Waiting]:
    """Somebody rang or came who may be one whom a person's staff must not tell."""
    if not actor.may(Permission.RECEPTION):
        return
    rows = access.alerts(actor).filter(is_weak=False).select_related("memo")
    for memo in {alert.memo_id: alert.memo for alert in rows[:FEW]}.values():
        yield Waiting(
            "alert", memo.get_way_display(), _("つたえない相手かもしれない人からです。"),
            reverse("casework-memo", args=[memo.pk]),
            note=f"{saying.day_short(memo.came_at)} {saying.hour(memo.came_at)}", kind="guard",
        )  # fmt: skip


WAITING = [
    Source("casework-alerts", 3, alerts),
    Source("casework-memos", 10, memos),
]
