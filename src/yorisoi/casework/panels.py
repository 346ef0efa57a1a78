"""What reception makes people wait for, on Today."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from yorisoi.accounts.policy import Actor, Permission
from yorisoi.accounts.waiting import Source, Waiting
from yorisoi.casework import queries
from yorisoi.common import saying

SHORT = 60


def memos(actor: Actor) -> Iterator[Waiting]:
    if not actor.may(Permission.RECEPTION):
        return
    for one in queries.waiting(actor):
        memo = one.memo
        text = memo.text if len(memo.text) <= SHORT else f"{memo.text[:SHORT]}…"
        who = memo.caller or _("名乗らず")
        said = _("%(who)s：%(text)s") % {"who": who, "text": text} if text else who
        warning = _("つたえない相手かもしれません。") if one.alerts else ""
        yield Waiting(
            "reception", memo.get_way_display(), said, reverse("casework-memo", args=[memo.pk]),
            note=f"{saying.day_short(memo.came_at)} {saying.hour(memo.came_at)}　{warning}".strip(),
            kind="guard" if one.alerts else "news", persons=_about(one),
        )  # fmt: skip


def _about(one: queries.Shown) -> tuple[int, ...]:
    about = (one.about.pk,) if one.about else ()
    return (*about, *(alert.person_id for alert in one.alerts))


WAITING = [Source("casework-memos", 10, memos)]
