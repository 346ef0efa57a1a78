"""What acts say of somebody together with others: asked where a file is closed."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from yorisoi.ledger.models import Act, Participant
from yorisoi.registry.news import Deeds


def deeds_of(person: int) -> Deeds:
    """Standing acts that name this person, and those of them that name others beside."""
    named = Participant.objects.filter(person__isnull=False)
    acts = Act.objects.filter(superseded_by=None, retraction=None).filter(
        Exists(named.filter(act=OuterRef("pk"), person=person))
    )
    others = named.filter(act=OuterRef("pk")).exclude(person=person)
    return Deeds(acts.count(), acts.filter(Exists(others)).count())
