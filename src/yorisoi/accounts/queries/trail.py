"""The trail in words, for whoever may audit. Of people who are supported it knows numbers only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yorisoi.accounts import access, files
from yorisoi.accounts.models import Commission, Commissioner, Role, Site, Staff, Term
from yorisoi.accounts.policy import Actor
from yorisoi.audit import queries, verbs
from yorisoi.audit.models import Chain, Entry
from yorisoi.common import clock, saying

PAGE = 50
GUARD = {"sign_in.failed", "screen.refused", "door.refused", "reach.refused", "entry.erased"}
# Without a day asked for, the last month: enough to see, and quick however long the trail is.
SPAN = timedelta(days=31)


@dataclass(frozen=True)
class Line:
    number: int
    who: str
    did: str
    about: str
    when: str
    more: str
    is_reading: bool
    # A seal was opened, or somebody could not get in.
    guard: bool


@dataclass(frozen=True)
class Page:
    lines: list[Line]
    # The number to go on from; None on the last page.
    older: int | None
    since: date
    until: date
    total: int


@dataclass(frozen=True)
class Asked:
    """What the page was asked for. `who` is a number of staff, or «os» for the command line;
    `number` the registration number of a person, `file` what the trail itself calls the file."""

    since: date | None = None
    until: date | None = None
    verb: str = ""
    who: str = ""
    number: str = ""
    file: int | None = None
    before: int | None = None


def read(actor: Actor, asked: Asked) -> Page:
    until = asked.until or clock.today()
    since = asked.since or min(until, clock.today()) - SPAN
    wanted = queries.Wanted(
        since=_midnight(since),
        until=_midnight(until + timedelta(days=1)),
        verb=asked.verb,
        actor={"": "", "os": "os:"}.get(asked.who, f"（{asked.who}）"),
        persons=_persons(actor, asked),
        before=asked.before,
        unknown=files.unknown_to(actor),
    )
    rows = queries.trail(actor.chain, wanted, PAGE + 1)
    shown = rows[:PAGE]
    return Page(
        lines=_lines(actor, shown),
        older=shown[-1].number if len(rows) > PAGE else None,
        since=since,
        until=until,
        total=Chain.objects.filter(name=actor.chain).values_list("length", flat=True).first() or 0,
    )


def _persons(actor: Actor, asked: Asked) -> frozenset[int] | None:
    """Whose file is asked for; nobody's where there is no such number, None where all are."""
    if not asked.number:
        return None if asked.file is None else frozenset({asked.file})
    found = files.find(actor, asked.number)
    return frozenset({found} if found and asked.file in {None, found} else ())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.JAPAN)


def _lines(actor: Actor, rows: list[Entry]) -> list[Line]:
    names = _Names(actor, rows)
    readings = set(verbs.reading_codes())
    return [
        Line(
            number=row.number,
            who=said_actor(row.actor),
            did=verbs.wording(row.verb),
            about=names.of(row.target),
            when=saying.moment(row.at),
            more=_("中身は消されています") if row.is_erased else _more(json.loads(row.payload)),
            is_reading=row.verb in readings,
            guard=row.verb.startswith("seal.") or row.verb in GUARD,
        )
        for row in rows
    ]


def said_actor(label: str) -> str:
    """«三浦 千夏（12）» as it stands; the command line in words."""
    if label.startswith("os:"):
        return _("コマンド（%(user)s）") % {"user": label.removeprefix("os:")}
    return label


NAMED = {
    "staff": (Staff, "name"),
    "site": (Site, "name"),
    "commission": (Commission, "name"),
    "commissioner": (Commissioner, "name"),
    "term": (Term, "label"),
}


class _Names:
    """Names of the room's own rows that a page of entries points to: one query a kind. Whatever
    belongs to the people who are supported stays a number, with the registration number for
    whoever may read that file anyway."""

    def __init__(self, actor: Actor, rows: list[Entry]) -> None:
        wanted: dict[str, set[int]] = {}
        for row in rows:
            kind, _colon, number = row.target.partition(":")
            if number.isdecimal():
                wanted.setdefault(kind, set()).add(int(number))
        self._known = {
            kind: dict(
                model.objects.filter(organization=actor.organization, pk__in=wanted[kind])
                .values_list("pk", field)
            )
            for kind, (model, field) in NAMED.items()
            if kind in wanted
        }  # fmt: skip
        self._numbers = files.numbers_of(actor, wanted.get("person", ()))

    def of(self, target: str) -> str:
        kind, _colon, number = target.partition(":")
        if not number.isdecimal():
            return ""
        name = self._known.get(kind, {}).get(int(number))
        if kind == "person" and (registered := self._numbers.get(int(number))):
            words = {"number": number, "registered": registered}
            return _("記録番号 %(number)s（登録番号 %(registered)s）") % words
        return name or _("記録番号 %(number)s") % {"number": number}


def _more(payload: dict) -> str:
    """What else an entry may say without naming anybody: roles, ways in, how many."""
    said = []
    if role := payload.get("role"):
        said.append(str(Role(role).label) if role in Role.values else "")
    if by := payload.get("by"):
        said.append("＋".join(way_words(way) for way in str(by).split("+")))
    if kind := payload.get("kind"):
        said.append(way_words(str(kind)))
    if payload.get("more"):
        said.append(_("このあと10分のあいだは、数えていません"))
    if payload.get("everywhere"):
        said.append(_("すべての端末"))
    if persons := payload.get("persons"):
        count = count_of(str(persons))
        said.append(ngettext("%(n)s人", "%(n)s人", count) % {"n": saying.number(count)})
    return "　".join(filter(None, said))


def way_words(way: str) -> str:
    return {
        "password": _("パスワード"),
        "passkey": _("パスキー"),
        "webauthn": _("パスキー・セキュリティキー"),
        "totp": _("アプリの数字"),
        "recovery_codes": _("回復コード"),
        "code": _("アプリの数字か回復コード"),
        "invitation": _("招待"),
        "demo": _("見本の入口"),
    }.get(way, "")


def count_of(ranges: str) -> int:
    """How many numbers «3-7,9» names (audit.actions.ranges)."""
    total = 0
    for span in filter(None, ranges.split(",")):
        first, _dash, last = span.partition("-")
        if first.isdecimal():
            total += int(last) - int(first) + 1 if last.isdecimal() else 1
    return total


def verbs_to_choose() -> list[tuple[str, str]]:
    return [(verb.code, str(verb.wording)) for verb in verbs.every()]


def actors_to_choose(actor: Actor) -> list[tuple[str, str]]:
    staff = [(str(row.pk), row.name) for row in access.staff(actor)]
    return [*staff, ("os", _("コマンド（装置の前の人）"))]
