"""Drafts as a form finds them again, on any device."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db.models import QuerySet

from yorisoi.accounts.models import Draft
from yorisoi.accounts.policy import Actor
from yorisoi.common import saying
from yorisoi.common.text import clean_text

# «?draft=new»: an empty form beside a draft that waits.
NEW = "new"
# So many others are offered beside it.
OTHERS = 3


@dataclass(frozen=True)
class Opened:
    """The draft that a form begins with, or a new one with nothing in it."""

    form: str
    subject: str
    uuid: UUID
    draft: Draft | None = None
    # Others of the same form and subject, that wait.
    others: list[Draft] = field(default_factory=list)

    @property
    def saved(self) -> str:
        """When the server last kept it: «18:58»."""
        return saying.hour(self.draft.saved_at) if self.draft else ""

    @property
    def values(self) -> dict[str, object]:
        return self.draft.values if self.draft else {}


def open_drafts(actor: Actor) -> QuerySet[Draft]:
    """What the actor has begun and not finished, the latest first."""
    return Draft.objects.filter(staff=actor.staff, finished_at=None).order_by("-saved_at", "-id")


def opened(actor: Actor, form: str, subject: str = "", *, wanted: str = "") -> Opened:
    """The draft to go on with: the one wanted by number, or the latest, or a new one."""
    subject = clean_text(subject)
    waiting = list(open_drafts(actor).filter(form=form, subject=subject)[:20])
    chosen = None
    if wanted != NEW:
        latest = waiting[0] if waiting else None
        chosen = next((d for d in waiting if str(d.uuid) == wanted), latest)
    others = [d for d in waiting if d is not chosen][:OTHERS]
    return Opened(form, subject, chosen.uuid if chosen else uuid4(), chosen, others)
