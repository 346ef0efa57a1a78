"""What volunteers noticed and asked to be looked at."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from yorisoi.accounts.policy import Actor, Permission
from yorisoi.accounts.waiting import Source, Waiting
from yorisoi.ledger.queries.promises import noticed

FEW = 5
# So much of what was written stands on Today.
SHORT = 60


def observations(actor: Actor) -> Iterator[Waiting]:
    if not actor.may(Permission.ACT_READ):
        return
    for row in noticed(actor).select_related("made_in__author", "person")[:FEW]:
        act = row.made_in
        who = act.author.name if act.author else act.recorded_by
        text = act.text if len(act.text) <= SHORT else f"{act.text[:SHORT]}…"
        words = {"who": who, "text": text, "name": row.person.name if row.person else ""}
        said = (
            _("%(who)sさんから、%(name)sさんのこと：%(text)s")
            if row.person
            else _("%(who)sさんから：%(text)s")
        )
        yield Waiting(
            "eye", _("よむ"), said % words, reverse("ledger-act", args=[act.pk]), kind="news",
            persons=(row.person_id,) if row.person_id else (),
        )  # fmt: skip


WAITING = [Source("ledger-observations", 20, observations)]
