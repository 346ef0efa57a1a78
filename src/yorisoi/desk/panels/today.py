"""The first screen of the morning: whom to reach and why, what waits, what was written just now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yorisoi.accounts import doors, waiting
from yorisoi.accounts.middleware import may_pass
from yorisoi.accounts.models import Draft
from yorisoi.accounts.policy import Actor
from yorisoi.accounts.queries.drafting import open_drafts
from yorisoi.accounts.waiting import Waiting
from yorisoi.common import clock, lives, saying
from yorisoi.common.ages import Birth
from yorisoi.common.drawings import weeks
from yorisoi.ledger.models import Act, Participant, Promise
from yorisoi.ledger.panels.person import deed_said, method_icon
from yorisoi.ledger.queries.promises import Some, my_promises, overdue_of_others
from yorisoi.ledger.queries.timeline import worked_with
from yorisoi.ledger.queries.voices import Contact, contacts, last_reached
from yorisoi.registry import access
from yorisoi.registry.models import ContactPoint, Vitals
from yorisoi.registry.models.routes import WHEREABOUTS
from yorisoi.registry.queries.identity import same_human

LATELY, DRAFTS = 5, 5
# How a call, a visit… is said as something to do.
DEEDS = {
    "phone": gettext_lazy("電話する"), "mail": gettext_lazy("メールを送る"),
    "sns": gettext_lazy("LINE・SNSで連絡する"), "letter": gettext_lazy("手紙を書く"),
    "visit": gettext_lazy("訪問する"), "accompany": gettext_lazy("同行する"),
    "online": gettext_lazy("オンラインで話す"), "drop_in": gettext_lazy("居場所で会う"),
    "meeting": gettext_lazy("会議をひらく"), "visit_office": gettext_lazy("来所で会う"),
}  # fmt: skip
FORMS = {
    "ledger-act-new": gettext_lazy("記録"),
    "ledger-act-correct": gettext_lazy("記録の訂正"),
    "casework-memo-new": gettext_lazy("受付メモ"),
    "learning-observation-new": gettext_lazy("気づいたこと"),
    "registry-person-new": gettext_lazy("新しい人の登録"),
}


@dataclass(frozen=True)
class Late:
    rows: list[dict[str, object]]
    count: int
    others: int
    is_more: bool


@dataclass(frozen=True)
class Today:
    day: date
    cards: list[dict[str, object]]
    # How many promises are not on a card, and whether even more than that.
    others: int
    is_more: bool
    count: int
    waiting: list[Waiting]
    drafts: list[dict[str, object]]
    written: list[dict[str, object]]
    # What colleagues promised and is past its day, for whoever leads them.
    late: Late

    @property
    def persons(self) -> list[int]:
        """Whom the page names."""
        found = [row["person"] for row in [*self.cards, *self.late.rows] if row["person"]]
        return found + [person for one in self.waiting for person in one.persons]


def today(actor: Actor) -> Today:
    day = clock.today()
    mine = my_promises(actor)
    return Today(
        day=day,
        cards=list(_cards(mine.promises, day)),
        others=mine.count - len(mine.promises),
        is_more=mine.is_more,
        count=mine.count,
        waiting=[item for source in waiting.every() for item in source.query(actor)],
        drafts=_drafts(actor),
        written=_written(actor, day),
        late=_late(overdue_of_others(actor), day),
    )


def _late(found: Some, day: date) -> Late:
    rows = [
        {
            "person": row.person_id,
            "url": _page_of(row),
            "name": _name_of(row),
            "is_person": row.person is not None,
            "tag": _tag((day - row.due_on).days),
            "day": saying.day_short(row.due_on),
            "owner": row.owner.name,
            "move_url": f"{reverse('ledger-promise-move', args=[row.pk])}?next=/",
        }
        for row in found.promises
    ]
    return Late(rows, found.count, found.count - len(rows), found.is_more)


def _page_of(row: Promise) -> str:
    return reverse("desk-person", args=[row.person_id]) if row.person_id else ""


def _name_of(row: Promise) -> str:
    if row.person is None:
        return _("人の名前のない約束")
    is_called = row.person.is_anonymous and row.person.called
    return row.person.called if is_called else row.person.name


def _cards(promises: Sequence[Promise], day: date) -> Iterator[dict[str, object]]:
    """One card for each human, with all that is promised to them; four queries."""
    persons = {row.person_id for row in promises if row.person_id}
    humans = same_human(persons)
    files = {file for human in humans.values() for file in human}
    met, heard = contacts(list(files)), last_reached(list(files))
    births, ways = _births(persons), _ways(persons)
    shown: set[int] = set()
    for row in promises:
        if row.person_id in shown:
            continue
        human = humans.get(row.person_id, frozenset())
        shown |= human
        yield _card(
            row,
            [other for other in promises if other is not row and other.person_id in human],
            day,
            Past(
                sorted((c for file in human for c in met.get(file, ())), key=lambda c: c.day),
                max((heard[file] for file in human if file in heard), default=None),
            ),
            births.get(row.person_id),
            ways.get(row.person_id, ""),
        )


@dataclass(frozen=True)
class Past:
    """The contacts of the last weeks, and the last voice ever."""

    contacts: list[Contact]
    heard: date | None

    @property
    def tries(self) -> list[Contact]:
        """What was tried since the last voice."""
        return [
            c for c in self.contacts if c.is_attempt and (not self.heard or c.day >= self.heard)
        ]


def _card(
    row: Promise,
    others: list[Promise],
    day: date,
    past: Past,
    birth: Birth | None,
    way: str,
) -> dict[str, object]:
    person = row.person
    late = (day - row.due_on).days if row.due_on else None
    code = row.method.code if row.method else ""
    icon = method_icon(code, "phone")
    small = lives.age(birth, day) if person else ""
    if person and person.is_anonymous:
        small = saying.several(part for part in (_("名前をきいていない"), small) if part)
    return {
        "person": row.person_id,
        "url": _page_of(row),
        "name": _name_of(row),
        "kana": person.kana if person else "",
        "is_person": person is not None,
        "small": small,
        "tag": _tag(late),
        "tag_icon": "hour" if late is None or late < 0 else icon,
        "is_due": late is not None and late >= 0,
        "why": "".join(_why(row, late, past, day)) if person else _promised(row, late),
        "weeks": weeks(
            day,
            [c.day for c in past.contacts if c.is_reached],
            [c.day for c in past.contacts if c.is_attempt],
            row.due_on if row.due_on and row.due_on <= day else None,
        )
        if person
        else None,
        "next": "　".join(part for part in (_next(row, others), way) if part),
        "owner": _("持ち主：%(name)s")
        % {"name": row.owner.name if row.owner else _("まだいません")},
        "deed": {
            "url": f"{reverse('ledger-act-new')}?{_asked(row, code)}",
            "label": deed_said(row.method),
            "icon": icon,
        },
        "wait_url": f"{reverse('ledger-promise-move', args=[row.pk])}?next=/",
    }


def _asked(row: Promise, code: str) -> str:
    asked = {"person": row.person_id, "method": code, "promise": row.pk, "next": "/"}
    return urlencode({name: value for name, value in asked.items() if value})


def _tag(late: int | None) -> str:
    if late is None:
        return _("日は決めていない")
    if late > 0:
        return ngettext("約束から%(days)s日", "約束から%(days)s日", late) % {"days": late}
    return (
        _("きょうの約束")
        if late == 0
        else ngettext("あと%(days)s日", "あと%(days)s日", -late) % {"days": -late}
    )


def _why(row: Promise, late: int | None, past: Past, day: date) -> Iterator[str]:
    """A sentence that a worker can argue with: the promise, the last voice, what was tried."""
    since_due = [c for c in past.tries if row.due_on and c.day >= row.due_on]
    if late and late > 0 and past.heard and past.heard >= row.due_on:
        yield _("%(day)sに%(what)s約束でした。この約束は、もうすみましたか。") % {
            "day": saying.day_short(row.due_on), "what": _what(row)
        }  # fmt: skip
    elif late and late > 0 and since_due:
        yield ngettext(
            "%(day)sに%(what)s約束でしたが、つながらないまま%(late)s日です。",
            "%(day)sに%(what)s約束でしたが、つながらないまま%(late)s日です。",
            late,
        ) % {
            "day": saying.day_short(row.due_on), "what": _what(row), "late": late
        }  # fmt: skip
    else:
        yield _promised(row, late)
    if past.heard is None:
        yield _("登録のあと、まだ一度も話せていません。")
    elif past.heard == day:
        yield _("さいごに話せたのは、きょうです。")
    else:
        ago = (day - past.heard).days
        yield ngettext(
            "さいごに話せたのは%(day)s（%(ago)s日まえ）です。",
            "さいごに話せたのは%(day)s（%(ago)s日まえ）です。",
            ago,
        ) % {
            "day": saying.day_short(past.heard) if ago < 300 else saying.wareki(past.heard),
            "ago": ago,
        }
    if past.tries:
        yield _tried(past.tries)


def _promised(row: Promise, late: int | None) -> str:
    words = {"day": saying.day_short(row.due_on), "what": _what(row)}
    if late is None:
        return _("%(what)s約束です。日は決めていません。") % words
    if late > 0:
        return _("%(day)sに%(what)s約束でした。まだ記録がありません。") % words
    if late == 0:
        return _("きょう、%(what)s約束です。") % words
    return _("%(day)sに%(what)s約束です。") % words


def _what(row: Promise) -> str:
    if row.method and row.method.code in DEEDS:
        return str(DEEDS[row.method.code])
    if row.method:
        return _("%(method)sの") % {"method": row.method.label}
    return _("「%(text)s」の") % {"text": row.text} if row.text else _("連絡する")


def _tried(tries: list[Contact]) -> str:
    """«そのあと電話を2回、LINEを1回。届いていません。»"""
    counts: dict[str, int] = {}
    for contact in tries:
        label = contact.method or _("連絡")
        counts[label] = counts.get(label, 0) + 1
    said = "、".join(
        ngettext("%(method)sを%(count)s回", "%(method)sを%(count)s回", count)
        % {"method": label, "count": count}
        for label, count in counts.items()
    )
    return _("そのあと%(tries)s。まだ届いていません。") % {"tries": said}


def _next(row: Promise, others: list[Promise]) -> str:
    said = [row.text] if row.text else []
    for other in others[:2]:
        day = saying.day_short(other.due_on) if other.due_on else ""
        what = other.text or (other.method.label if other.method else _("連絡"))
        said.append(_("ほかの約束：%(day)s %(what)s") % {"day": day, "what": what})
    return "。".join(part.rstrip("。") for part in said) + ("。" if said else "")


def _births(persons: set[int]) -> dict[int, Birth]:
    rows = Vitals.objects.known().filter(person__in=persons, birth_first__isnull=False)
    return {row.person_id: row.birth for row in rows}


def _ways(persons: set[int]) -> dict[int, str]:
    """When and how each may be reached, in words: never the number, and nothing that tells where
    somebody is."""
    points = (
        ContactPoint.objects.known()
        .filter(person__in=persons, is_sealed=False, is_reachable=True)
        .exclude(may=ContactPoint.May.NO)
        .exclude(kind__in=WHEREABOUTS)
        .order_by("-may", "id")
    )
    found: dict[int, str] = {}
    for point in points:
        how = "。".join(part for part in (point.hours, point.note) if part)
        if how:
            found.setdefault(
                point.person_id,
                _("%(kind)sは%(how)s。")
                % {"kind": point.get_kind_display(), "how": how.rstrip("。")},
            )
    return found


def _drafts(actor: Actor) -> list[dict[str, object]]:
    return [
        {
            "label": FORMS.get(draft.form, _("書きかけ")),
            "text": str(draft.values.get("text", ""))[:60],
            "saved": draft.saved_at,
            "url": url,
            "uuid": draft.uuid,
            "throw_url": reverse("accounts-draft", args=[draft.form]),
        }
        for draft in open_drafts(actor)[:DRAFTS]
        if (url := draft_url(actor, draft))
    ]


def draft_url(actor: Actor, draft: Draft) -> str:
    """Where a draft goes on: its form bears the name of its page, its subject what it is about."""
    door = doors.find(draft.form)
    if door is None or not may_pass(actor, door):
        return ""
    kind, _colon, number = draft.subject.partition(":")
    asked = {"draft": draft.uuid}
    try:
        path = reverse(draft.form, args=[number] if number else [])
    except NoReverseMatch:
        try:
            path = reverse(draft.form)
        except NoReverseMatch:
            return ""
        about = {"person": number} if kind == "person" else {"source": draft.subject}
        asked = about | asked if draft.subject else asked
    return f"{path}?{urlencode(asked)}"


def _written(actor: Actor, day: date) -> list[dict[str, object]]:
    """What the actor wrote down lately: two queries. People out of reach are not named."""
    if actor.staff is None:
        return []
    acts = list(worked_with(actor).select_related("method", "main_topic")[:LATELY])
    who = _who(actor, acts)
    return [
        {
            "url": reverse("ledger-act", args=[act.pk]),
            "title": saying.several(t.label for t in (act.method, act.main_topic) if t)
            or _("記録"),
            "who": who.get(act.pk, ""),
            "when": _("きょう %(time)s") % {"time": saying.hour(act.recorded_at)}
            if saying.as_day(act.recorded_at) == day
            else saying.day_short(act.recorded_at),
        }
        for act in acts
    ]


def _who(actor: Actor, acts: Sequence[Act]) -> dict[int, str]:
    rows = Participant.objects.filter(act__in=acts, person__isnull=False)
    found: dict[int, list[str]] = {}
    for act, name, is_known in (
        rows.annotate(is_known=access.is_reached(actor, "person"))
        .order_by("id")
        .values_list("act_id", "person__name", "is_known")
    ):
        if is_known:
            found.setdefault(act, []).append(_("%(name)sさん") % {"name": name})
    return {
        act: "、".join(names[:2])
        + (_("ほか%(count)s人") % {"count": len(names) - 2} if len(names) > 2 else "")
        for act, names in found.items()
    }
