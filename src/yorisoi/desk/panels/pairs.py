"""Two files side by side: what agrees, what differs, what nobody knows yet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.translation import gettext as _

from yorisoi.accounts.policy import Actor, Permission
from yorisoi.common import clock, lives, saying
from yorisoi.ledger.models import Tally
from yorisoi.registry import access
from yorisoi.registry.models import Link, Person
from yorisoi.registry.models.facts import Sex
from yorisoi.registry.queries.knowledge import FOREVER
from yorisoi.registry.queries.listing import Particulars, particulars
from yorisoi.registry.queries.lookalikes import Pair, pairs

# The key of the session under which «あとで» is kept, and how far back links are shown.
LATER = "pairs_later"
LATELY = timedelta(days=90)
LINKS = 20


def pairs_shown(actor: Actor, *, later: Sequence[str] = ()) -> list[dict[str, object]]:
    found = pairs(actor)
    numbers = {person.pk for pair in found for person in (pair.first, pair.second)}
    known, acts = particulars(list(numbers)), _acts(numbers)
    shown = [_shown(pair, known, acts) for pair in found]
    return sorted(shown, key=lambda one: one["id"] in set(later))


def _acts(numbers: Collection[int]) -> dict[int, tuple[int, int]]:
    """How many acts each file has, and the day of the last: one query."""
    rows = (
        Tally.objects.filter(person_id__in=numbers, known_to=FOREVER)
        .order_by()
        .values_list("person_id")
        .annotate(n=Count("act_id", distinct=True), last=Max("day"))
    )
    return {person: (count, last) for person, count, last in rows}


def _shown(
    pair: Pair, known: dict[int, Particulars], acts: dict[int, tuple[int, int]]
) -> dict[str, object]:
    day = clock.today()
    first, second = pair.first, pair.second
    sites = [known[person.pk].site for person in (first, second)]
    return {
        "id": f"{first.pk}-{second.pk}",
        "numbers": (first.pk, second.pk),
        "left": _side(first),
        "right": _side(second),
        "reasons": [{"label": reason, "kind": "good"} for reason in pair.reasons],
        "rows": [
            _row(_("ふりがな"), first.kana, second.kana, first.kana_key == second.kana_key),
            _row(
                _("生年月日"), *(_birth(p, day) for p in (first, second)), _may_equal(first, second)
            ),
            _row(_("性別"), *(_sex(p) for p in (first, second))),
            _row(
                _("電話"),
                *(_phones(p) for p in (first, second)),
                bool(first.phones & second.phones),
            ),
            _plain(_("拠点"), *sites),
            _plain(_("委託元"), *(known[p.pk].commissioner for p in (first, second))),
            _plain(_("登録した日"), *(saying.wareki(p.registered_on) for p in (first, second))),
            _plain(_("記録"), *(_said(acts.get(p.pk)) for p in (first, second))),
        ],
    }


def _side(person: Person) -> dict[str, str]:
    return {
        "name": person.name,
        "kana": person.kana,
        "url": reverse("desk-person", args=[person.pk]),
        "note": person.number or _("番号なし"),
    }


def _row(label: str, left: str, right: str, agree: bool | None = None) -> dict[str, str]:
    state = "unknown"
    if left and right:
        state = "agree" if (left == right if agree is None else agree) else "differ"
    return {"label": label, "left": left, "right": right, "state": state}


def _plain(label: str, left: str, right: str) -> dict[str, str]:
    """What is told, and proves nothing either way."""
    return {"label": label, "left": left, "right": right, "state": ""}


def _birth(person: Person, day: date) -> str:
    birth = person.vitals.birth if person.vitals else None
    return "　".join(part for part in (lives.birth(birth), lives.age(birth, day)) if part)


def _may_equal(first: Person, second: Person) -> bool:
    births = [p.vitals.birth if p.vitals else None for p in (first, second)]
    return bool(births[0] and births[1] and births[0].may_equal(births[1]))


def _sex(person: Person) -> str:
    return str(Sex(person.vitals.sex).label) if person.vitals and person.vitals.sex else ""


def _phones(person: Person) -> str:
    """The last four digits: enough to compare, too few to call."""
    return "、".join(_("…%(end)s") % {"end": number[-4:]} for number in sorted(person.phones))


def _said(acts: tuple[int, int] | None) -> str:
    if acts is None:
        return _("まだない")
    return _("%(count)s件、さいごは%(day)s") % {
        "count": acts[0],
        "day": saying.wareki_short(acts[1]),
    }


def links_lately(actor: Actor) -> list[dict[str, object]]:
    """Links made lately between files within reach, with the way to take each back."""
    within = access.persons(actor, Permission.LINK_DECIDE).values("pk")
    rows = (
        Link.objects.filter(unlinked_at=None, linked_at__gte=clock.now() - LATELY)
        .filter(first__in=within, second__in=within)
        .select_related("first", "second")
        .order_by("-linked_at")
    )
    return [
        {
            "id": row.pk,
            "numbers": (row.first_id, row.second_id),
            "first": row.first,
            "second": row.second,
            "when": saying.wareki_short(row.linked_at),
            "by": row.linked_by.rpartition("（")[0] or row.linked_by,
        }
        for row in rows[:LINKS]
    ]
