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
from yorisoi.registry import access
from yorisoi.registry.queries.consents import to_ask
from yorisoi.registry.queries.duties import gaps
from yorisoi.registry.queries.emergencies import by_month, is_rising
from yorisoi.registry.queries.sealing import (
    FIRST_CALL,
    LAST_CALL,
    SECOND_CALL,
    over_budget,
    seals_ending,
)
from yorisoi.registry.queries.twins import twins

# Today looks for look-alikes among so many files registered last, and names so many things.
NEWEST, PAIRS, FEW = 300, 20, 5
# A consent that has ended is mentioned for so long, and so is a budget that was spent.
ENDED, SPENT = timedelta(days=30), timedelta(days=2)


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
    """Whoever may open a seal hears in time that it must be renewed: sixty days before, more plainly
    from thirty on, when a measure can be renewed, and with whoever sets seals in the last week.
    Nothing opens by itself."""
    today = clock.today()
    door = "registry-seal" if actor.may(Permission.SEAL_SET) else "registry-seal-open"
    for row in seals_ending(actor, today + FIRST_CALL)[:FEW]:
        left = row.until - today
        words = {"name": row.person.name, "day": saying.wareki(row.until), "left": left.days}
        if left.days < 0:
            text = _("%(name)sさんの秘匿は%(day)sで期限がすぎました。伏せたままです")
        elif left > SECOND_CALL:
            text = _("%(name)sさんの秘匿の期限は%(day)sです。つづけるかたしかめます")
        else:
            text = _(
                "%(name)sさんの秘匿の期限まで、あと%(left)s日です（%(day)s）。更新の手つづきをたしかめます"
            )
        url = reverse(door, args=[row.person_id])
        kind = "due" if left <= LAST_CALL else "guard"
        yield Waiting("shield", _("秘匿"), text % words, url, kind=kind, persons=(row.person_id,))


def budgets(actor: Actor) -> Iterator[Waiting]:
    """Somebody has opened what is sealed as often as a day allows, and wanted to go on."""
    if not actor.may(Permission.SEAL_SET):
        return
    names = {row.staff.name: None for row in over_budget(actor, clock.now() - SPENT)[:20]}
    for name in list(names)[:FEW]:
        text = _("%(name)sさんが、秘匿を開ける1日の回数を使いきりました。わけをきいてください")
        yield Waiting("shield", _("きく"), text % {"name": name}, kind="due")


def emergencies(actor: Actor) -> Iterator[Waiting]:
    """Whose file was opened in an emergency, for whom it is to say whether there was a reason."""
    if not actor.may(Permission.PERSON_READ):
        return
    waiting = access.reviewable(actor).filter(reviewed_at=None)
    if count := waiting.count():
        words = ngettext(
            "緊急閲覧が%(count)s件、わけのたしかめを待っています",
            "緊急閲覧が%(count)s件、わけのたしかめを待っています",
            count,
        )
        url = reverse("registry-emergencies")
        yield Waiting("key", _("たしかめる"), words % {"count": count}, url, kind="guard")
    if actor.may(Permission.STAFF) and is_rising(by_month(actor.organization)):
        words = _("今月の緊急閲覧が、これまでより多くなっています")
        yield Waiting("rise", _("見る"), words, reverse("registry-emergencies"), kind="due")


def seconds(actor: Actor) -> Iterator[Waiting]:
    """A colleague waits for a second person to open a seal with them."""
    for row in access.may_agree(actor).select_related("staff").order_by("id")[:FEW]:
        words = _("%(name)sさんが、秘匿をいっしょに開くたしかめを待っています") % {
            "name": row.staff.name
        }
        url = reverse("registry-seal-second", args=[row.pk])
        note = _("%(time)sまで") % {"time": saying.moment(row.until)}
        yield Waiting("people", _("たしかめる"), words, url, note=note, kind="guard")


def unreachable(actor: Actor) -> Iterator[Waiting]:
    """Seals for whom nobody can be rung at some moment until tomorrow."""
    if not actor.may(Permission.SEAL_SET):
        return
    if found := gaps(actor):
        words = ngettext(
            "秘匿%(count)s件に、%(time)sから電話に出る当番がいません",
            "秘匿%(count)s件に、%(time)sから電話に出る当番がいません",
            len(found),
        )
        since = saying.moment(min(gap.since for gap in found))
        said = words % {"count": len(found), "time": since}
        yield Waiting("phone", _("決める"), said, reverse("registry-duties"), kind="guard")


WAITING = [
    Source("registry-seconds", 5, seconds),
    Source("registry-emergencies", 7, emergencies),
    Source("registry-unreachable", 55, unreachable),
    Source("registry-pairs", 30, pairs),
    Source("registry-consents", 40, consents),
    Source("registry-seals", 50, seals),
    Source("registry-budgets", 51, budgets),
]
