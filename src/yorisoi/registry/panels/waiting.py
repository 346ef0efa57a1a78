"""What the registry makes people wait for: look-alikes, consents, seals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yorisoi.accounts.policy import Actor, Permission
from yorisoi.accounts.waiting import Source, Waiting
from yorisoi.common import clock, saying
from yorisoi.registry.queries.consents import to_ask
from yorisoi.registry.queries.sealing import seals_ending
from yorisoi.registry.queries.twins import twins

# Today looks for look-alikes among so many files registered last, and names so many things.
NEWEST, PAIRS, FEW = 300, 20, 5
# A consent that has ended is mentioned for so long; a seal, so long before it ends.
ENDED, RENEW = timedelta(days=30), timedelta(days=60)


def pairs(actor: Actor) -> Iterator[Waiting]:
    if not actor.may(Permission.LINK_DECIDE):
        return
    count = len(twins(actor, size=PAIRS, newest=NEWEST))
    if count:
        words = ngettext(
            "さいきんの登録に、同じ人かもしれない組が%(count)sくみあります",
            "さいきんの登録に、同じ人かもしれない組が%(count)sくみあります",
            count,
        )
        yield Waiting("link", _("見くらべる"), words % {"count": count}, reverse("desk-pairs"))


def consents(actor: Actor) -> Iterator[Waiting]:
    if not actor.may(Permission.PERSON_WRITE):
        return
    today = clock.today()
    for row in to_ask(actor, today, today - ENDED)[:FEW]:
        words = {"name": row.person.name, "who": row.recipients}
        if row.until and row.until < today:
            words["day"] = saying.day_short(row.until)
            text = _("%(name)sさん：%(who)sへの同意の期限が%(day)sでした") % words
        else:
            text = (
                _("%(name)sさんは18歳をすぎています。%(who)sへの同意を、本人にききなおします")
                % words
            )
        url = reverse("registry-consent-new", args=[row.person_id])
        yield Waiting("hand", _("きく"), text, url, persons=(row.person_id,))


def seals(actor: Actor) -> Iterator[Waiting]:
    """Whoever may open a seal hears in time that it must be renewed."""
    today = clock.today()
    door = "registry-seal" if actor.may(Permission.SEAL_SET) else "registry-seal-open"
    for row in seals_ending(actor, today + RENEW)[:FEW]:
        words = {"name": row.person.name, "day": saying.wareki(row.until)}
        text = (
            _("%(name)sさんの秘匿は%(day)sで期限がすぎました。伏せたままです")
            if row.until < today
            else _("%(name)sさんの秘匿の期限は%(day)sです。つづけるかたしかめます")
        )
        url = reverse(door, args=[row.person_id])
        persons = (row.person_id,)
        yield Waiting("shield", _("秘匿"), text % words, url, kind="guard", persons=persons)


WAITING = [
    Source("registry-pairs", 30, pairs),
    Source("registry-consents", 40, consents),
    Source("registry-seals", 50, seals),
]
