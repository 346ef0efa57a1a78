"""Who waits to be let in again, and the code in the envelope."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from yorisoi.accounts import access
from yorisoi.accounts.models import PaperCode
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.accounts.waiting import Source, Waiting
from yorisoi.common import saying


@dataclass(frozen=True)
class OpenRecovery:
    pk: int
    name: str
    reason: str
    asked: str
    first: str
    # The two have agreed, and the link waits for its bearer until then.
    until: str
    may_agree: bool
    is_second: bool


def open_ones(actor: Actor) -> list[OpenRecovery]:
    rows = access.recoveries(actor).exclude(staff=actor.staff).select_related("staff")
    return [
        OpenRecovery(
            pk=row.pk,
            name=row.staff.name,
            reason=row.reason,
            asked=f"{_who(row.asked_by)}　{saying.moment(row.asked_at)}",
            first=f"{_who(row.first_by)}　{saying.moment(row.first_at)}" if row.first_at else "",
            until=saying.moment(row.expires_at) if row.expires_at else "",
            may_agree=not row.second_at
            and row.first_staff != (actor.staff or 0)
            and access.may_recover(actor, row.staff),
            is_second=row.first_at is not None,
        )
        for row in rows
    ]


def waiting(actor: Actor) -> Iterator[Waiting]:
    """For Today: whoever lost every key waits outside until two have agreed."""
    if not actor.may(Permission.RECOVER):
        return
    for one in open_ones(actor):
        if one.may_agree:
            words = _("%(name)sさんが鍵をなくしました。中に入れてよいか、たしかめてください。")
            yield Waiting(
                "key", _("鍵をなくした人"), words % {"name": one.name},
                reverse("accounts-recoveries"), note=one.asked, kind="due",
            )  # fmt: skip


def _who(label: str) -> str:
    return label.partition("（")[0]


def paper(actor: Actor) -> str:
    """When the code that is valid was made, or nothing."""
    rows = PaperCode.objects.filter(organization=actor.organization, opened_at=None, ended_at=None)
    row = rows.order_by("-id").first()
    return saying.moment(row.made_at) if row else ""


WAITING = [Source("accounts-recoveries", 8, waiting)]
