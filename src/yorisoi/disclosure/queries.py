"""The asked-for lists as a page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from yorisoi.accounts.models import Organization
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.common import clock
from yorisoi.disclosure import access, lists
from yorisoi.disclosure.models import KEPT, Export

SHOWN = 50
State = Export.State


@dataclass(frozen=True)
class Asked:
    row: Export
    state: State
    wording: str
    is_own: bool
    may_agree: bool

    @property
    def may_fetch(self) -> bool:
        return self.is_own and self.state == State.READY

    @property
    def may_withdraw(self) -> bool:
        return self.is_own and self.state in {State.WAITING, State.MAKING, State.READY}


def exports(actor: Actor) -> list[Asked]:
    """Newest first."""
    alone = alone_of(actor)
    rows = access.exports(actor).defer("content", "persons").select_related("asked_by", "agreed_by")
    return [_asked(actor, row, alone) for row in rows.order_by("-id")[:SHOWN]]


def alone_of(actor: Actor) -> int:
    rows = Organization.objects.filter(pk=actor.organization)
    return rows.values_list("exports_alone", flat=True).get()


def _asked(actor: Actor, row: Export, alone: int) -> Asked:
    state, is_own = row.state(alone), row.asked_by_id == actor.staff
    may_agree = state == State.WAITING and not is_own and actor.may(Permission.EXPORT_AGREE)
    return Asked(row, state, str(lists.get(row.kind).wording), is_own, may_agree)


def to_agree(actor: Actor) -> list[Export]:
    """What waits for this actor as the second person."""
    if not actor.may(Permission.EXPORT_AGREE):
        return []
    return [one.row for one in _open(actor) if one.may_agree]


def ready(actor: Actor) -> list[Export]:
    """One's own that can be fetched and was not yet."""
    return [one.row for one in _open(actor) if one.may_fetch and one.row.fetched_at is None]


def _open(actor: Actor) -> list[Asked]:
    """Of the last days: what is older has expired or waits in the list."""
    since = clock.now() - KEPT * 7
    rows = access.exports(actor).filter(ended_at=None, asked_at__gte=since)
    rows = rows.defer("content", "persons").select_related("asked_by").order_by("-id")[:SHOWN]
    found = list(rows)
    alone = alone_of(actor) if found else 0
    return [_asked(actor, row, alone) for row in found]
