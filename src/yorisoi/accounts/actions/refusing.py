"""Whoever was refused is written down, without being told. (ASVS 16.3.2)"""

from __future__ import annotations

from datetime import timedelta

from yorisoi.accounts.policy import Actor
from yorisoi.audit.actions import note
from yorisoi.audit.models import Entry
from yorisoi.common import clock

DOOR, REACH = "door.refused", "reach.refused"
# A page that asks again and again leaves one entry, and somebody who tries numbers a few.
SPELL = timedelta(minutes=10)
MOST = 20


def note_refusal(actor: Actor, verb: str, target: str) -> None:
    """`verb` is DOOR for a page that the role does not open, REACH for something behind a page
    that is out of reach or was never there: the entry does not know which, and neither does the
    one who asked. Not again within ten minutes, and at most twenty in that time; the last one says
    that there were more."""
    rows = list(
        Entry.objects.filter(
            chain=actor.chain, verb__in=(DOOR, REACH), at__gte=clock.now() - SPELL,
            actor=actor.label[:120],
        ).values_list("verb", "target")[: MOST + 1]
    )  # fmt: skip
    if (verb, target) in rows or len(rows) >= MOST:
        return
    note(actor, verb, target, payload={"more": True} if len(rows) == MOST - 1 else None)
