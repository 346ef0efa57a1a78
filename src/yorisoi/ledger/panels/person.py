"""What the ledger shows on the page of a person: the next promise, and what has been."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yorisoi.accounts.models import Term
from yorisoi.accounts.policy import Permission
from yorisoi.common import saying
from yorisoi.ledger import kinds
from yorisoi.ledger.models import Act, Promise
from yorisoi.ledger.queries.promises import promises_with
from yorisoi.ledger.queries.timeline import Line, timeline
from yorisoi.registry.models import Shelf
from yorisoi.registry.panels import Panel, Subject

Context = Mapping[str, object] | None
METHOD_ICONS = {
    "phone": "phone", "mail": "mail", "sns": "chat", "letter": "letter", "visit": "visit",
    "accompany": "along", "online": "video", "drop_in": "cup", "meeting": "meet",
    "visit_office": "come", "absent": "phone", "session": "book", "hand_over": "bag",
}  # fmt: skip
# A silence longer than this is drawn.
GAP = 30
# So much of a long record stands on the timeline; all of it on its own page.
LONG = 1_200


def next_promise(subject: Subject) -> Context:
    """The promises that are open, the one due first in front."""
    if subject.death or not subject.actor.may(Permission.ACT_READ):
        return None
    rows = list(promises_with(subject.actor, subject.numbers)[:6])
    return {
        "person": subject.person,
        "may_record": subject.actor.may(Permission.ACT_RECORD),
        "promises": [promise_said(row, subject.today) for row in rows],
    }


def promise_said(row: Promise, day: date) -> dict[str, object]:
    """A promise in words, for a card: «10月28日（水）　電話», «23日すぎています»."""
    late = (day - row.due_on).days if row.due_on else None
    method = row.method
    return {
        "id": row.pk,
        "person": row.person_id,
        "day": saying.day_short(row.due_on) or _("日は決めていない"),
        "method": method.label if method else "",
        "method_code": method.code if method else "",
        "icon": method_icon(method.code if method else "", "phone"),
        "deed": deed_said(method),
        "text": row.text,
        "owner": row.owner.name if row.owner else "",
        "late": late if late and late > 0 else 0,
        "when": _when(late),
        "is_due": late is not None and late >= 0,
    }


def _when(late: int | None) -> str:
    if late is None:
        return ""
    if late > 0:
        return ngettext("%(days)s日すぎています", "%(days)s日すぎています", late) % {"days": late}
    return (
        _("きょう")
        if late == 0
        else ngettext("あと%(days)s日", "あと%(days)s日", -late) % {"days": -late}
    )


DONE = {
    "phone": gettext_lazy("電話して記録"),
    "visit": gettext_lazy("訪問して記録"),
    "accompany": gettext_lazy("同行して記録"),
}


def deed_said(method: Term | None) -> str:
    """What the button of a promise says: «電話して記録», «居場所の記録»."""
    if method is None:
        return _("記録する")
    done = DONE.get(method.code)
    return str(done) if done else _("%(method)sの記録") % {"method": method.label}


def method_icon(code: str, otherwise: str = "pen") -> str:
    return METHOD_ICONS.get(code, otherwise)


def past(subject: Subject) -> Context:
    if not subject.actor.may(Permission.ACT_READ):
        return None
    after = subject.query.get("after", "")
    found = timeline(subject.actor, subject.numbers, after=after)
    heard_until = None if after or subject.person.shelf != Shelf.OPEN else subject.today
    return {
        "acts": list(_with_gaps(found.lines, heard_until, subject.today)),
        "after": found.after,
        "is_first": not after,
        "person": subject.person,
        "may_record": subject.actor.may(Permission.ACT_RECORD) and not subject.death,
    }


def _with_gaps(lines: list[Line], until: date | None, today: date) -> Iterator[dict[str, object]]:
    """The acts, newest first, and in front of each voice the silence that came after it."""
    is_still = True
    for line in lines:
        if line.is_reached:
            days = (until - line.act.occurred_on).days if until else 0
            if days > GAP:
                words = (
                    _("ここから%(days)s日、声をきけていません")
                    if is_still
                    else _("ここから%(days)s日、声をきけませんでした")
                )
                yield {"gap": words % {"days": days}}
            until, is_still = line.act.occurred_on, False
        yield act_said(line, today)


def act_said(line: Line, today: date) -> dict[str, object]:
    """One act as ready-made text, for common/parts/timeline.html."""
    act = line.act
    kind = kinds.get(act.kind)
    day = act.occurred_on
    what = saying.several(term.label for term in (line.method, line.main_topic) if term)
    url = reverse("ledger-act", args=[act.pk])
    short = act.text if len(act.text) <= LONG else f"{act.text[:LONG]}…"
    return {
        "icon": method_icon(line.method.code if line.method else "", kind.icon),
        "unanswered": not line.is_reached,
        "iso": day.isoformat(),
        "day": saying.day_short(day) if day.year == today.year else _with_year(day),
        "title": what or str(kind.label),
        "state": line.result.label if line.result and not line.is_reached else "",
        "tags": _tags(line),
        "text": short,
        "is_cut": len(short) < len(act.text),
        "meta": _meta(line),
        "promise": _next(line.promise),
        "url": url,
        "correction": _correction(act),
        "correction_url": f"{url}#history",
    }


def _with_year(day: date) -> str:
    if saying.in_english():
        return saying.wareki(day)
    return f"{saying.wareki_short(day)}（{saying.day_short(day)[-2]}）"


def _tags(line: Line) -> list[dict[str, str]]:
    main = line.main_topic
    tags = [{"label": _("主　%(topic)s") % {"topic": main.label}, "kind": "main"}] if main else []
    tags += [{"label": topic} for topic in line.topics]
    if line.result and line.is_reached:
        tags.append({"label": line.result.label, "kind": "good"})
    return tags


def _meta(line: Line) -> str:
    act = line.act
    parts = [
        saying.several(line.workers),
        str(act.get_origin_display()) if act.origin else "",
        _("%(minutes)s分") % {"minutes": act.minutes} if act.minutes else "",
        _("相手：%(who)s") % {"who": line.counterpart.label}
        if line.counterpart and line.counterpart.code != "self"
        else "",
        saying.several(line.bodies),
        _("参加 %(count)s人のうちの1人") % {"count": line.participants}
        if line.participants > 1
        else "",
    ]
    return "　".join(part for part in parts if part)


def _next(promise: Promise | None) -> str:
    if promise is None:
        return ""
    day = saying.day_short(promise.due_on) if promise.due_on else ""
    what = promise.method.label if promise.method else promise.text
    return " ".join(part for part in (day, what) if part)


def _correction(act: Act) -> str:
    if act.supersedes_id is None:
        return ""
    return _("%(day)sに直しました（%(reason)s）。") % {
        "day": saying.day_short(act.recorded_at), "reason": act.correction_reason or "―"
    }  # fmt: skip


PANELS = [
    Panel("ledger-next", "lead", 10, "ledger/panels/next.html", next_promise),
    Panel("ledger-past", "main", 10, "ledger/panels/past.html", past),
]
