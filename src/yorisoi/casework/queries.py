"""Reception memos as the list shows them."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.policy import Actor
from yorisoi.casework import access
from yorisoi.casework.models import MemoAlert, MemoTaking, ReceptionMemo
from yorisoi.registry import access as registry
from yorisoi.registry.models import Person

NEW, MINE, DONE = "new", "mine", "done"
TABS = {NEW: _("あたらしい"), MINE: _("わたし"), DONE: _("すんだ")}
SIZE = 50


@dataclass
class Shown:
    """A memo with what this reader may see of it."""

    memo: ReceptionMemo
    about: Person | None = None
    alerts: list[MemoAlert] = field(default_factory=list)

    @property
    def is_weak(self) -> bool:
        """Warned of by a part of a name alone."""
        return all(alert.is_weak for alert in self.alerts)


def memos(actor: Actor, tab: str, *, size: int = SIZE) -> list[Shown]:
    """The newest first, with the warnings that concern the reader. A fixed number of queries."""
    rows = _of(actor, tab).select_related("site", "to_staff", "to_site", "written_by", "end")
    return shown(actor, list(rows.order_by("-came_at", "-id")[:size]))


def shown(actor: Actor, rows: list[ReceptionMemo]) -> list[Shown]:
    people = registry.persons(actor).in_bulk({row.about_id for row in rows if row.about_id})
    found = {row.pk: Shown(row, people.get(row.about_id)) for row in rows}
    for alert in access.alerts(actor).filter(memo__in=found):
        found[alert.memo_id].alerts.append(alert)
    return list(found.values())


def counts(actor: Actor) -> dict[str, int]:
    """How many lie in each tab but the last."""
    found = _marked(actor).aggregate(
        new=Count("pk", filter=_is_new()), mine=Count("pk", filter=_is_mine(actor))
    )
    return {NEW: found["new"], MINE: found["mine"]}


def waiting(actor: Actor, *, size: int = 5) -> list[Shown]:
    """What nobody has taken yet, and what lies with the actor: for Today."""
    rows = _marked(actor).filter(_is_new() | _is_mine(actor)).select_related("to_staff")
    return shown(actor, list(rows.order_by("-came_at", "-id")[:size]))


def _marked(actor: Actor) -> QuerySet[ReceptionMemo]:
    taken = MemoTaking.objects.filter(memo=OuterRef("pk"))
    return access.memos(actor).annotate(
        is_taken=Exists(taken), is_mine=Exists(taken.filter(staff=actor.staff))
    )


def _is_new() -> Q:
    return Q(end=None, is_taken=False)


def _is_mine(actor: Actor) -> Q:
    return Q(end=None) & (Q(is_mine=True) | Q(to_staff=actor.staff))


def _of(actor: Actor, tab: str) -> QuerySet[ReceptionMemo]:
    rows = _marked(actor)
    if tab == DONE:
        return rows.exclude(end=None)
    return rows.filter(_is_mine(actor) if tab == MINE else _is_new())
