"""Who has read a file: what the trail of the system says about one human, in words that can be
shown to that human."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Membership, Role
from yorisoi.accounts.policy import Actor
from yorisoi.audit import verbs
from yorisoi.audit.models import Entry
from yorisoi.common import clock, saying

# A page of openings; lists and searches are looked through so far back, and so many of them.
SIZE = 200
LISTED = timedelta(days=90)
LOOKED_THROUGH = 20_000
LISTING = ("person.listed", "person.searched")
# Which page showed the file, where it was not the page of the person.
PARTS = {
    "record": _("記録を書くために開いた"),
    "promise": _("約束を書くため、かえるために開いた"),
    "correct": _("記録を直すために開いた"),
    "do-not-tell": _("電話の相手をたしかめるために見た"),
    "readers": _("だれが読んだかを見た"),
    "print": _("経過一覧を出した"),
    "edit": _("ファイルを直すために開いた"),
}
_NUMBER = re.compile(r"（(\d+)）$")


def reader_of(label: str) -> tuple[str, int | None]:
    """«三浦 千夏（12）» → the name and the number of the member of staff."""
    match = _NUMBER.search(label)
    return (label[: match.start()], int(match[1])) if match else (label, None)


@dataclass(frozen=True)
class Recent:
    """One who read lately: when last, and how often this month."""

    name: str
    staff: int | None
    at: datetime
    this_month: int


def recent_readers(actor: Actor, files: Sequence[int], *, size: int = 3) -> list[Recent]:
    """The last ones to open the file, each once: one query."""
    found = _openings(actor, files).values_list("id", "actor", "at").distinct()[:SIZE]
    rows = [(label, at) for _id, label, at in found]
    month = clock.today().replace(day=1)
    last: dict[str, datetime] = {}
    often: dict[str, int] = defaultdict(int)
    for label, at in rows:
        last.setdefault(label, at)
        often[label] += saying.as_day(at) >= month
    return [Recent(*reader_of(label), last[label], often[label]) for label in list(last)[:size]]


def _openings(actor: Actor, files: Collection[int]) -> object:
    """In the order of the mentions' own index: ordered by the entry's number instead, SQLite walks
    back through the whole trail and asks of each entry whether it is about this person."""
    codes = [code for code in verbs.reading_codes() if code not in LISTING]
    return Entry.objects.filter(
        chain=actor.chain, mentions__person__in=files, verb__in=codes
    ).order_by("-mentions__entry_id")


@dataclass
class Deed:
    """What somebody did with the file that day, how often and at which times."""

    did: str
    # What it was for, or the verb: by these another room finds its own words.
    code: str = ""
    count: int = 0
    times: list[str] = field(default_factory=list)
    why: str = ""
    guard: bool = False


@dataclass
class Visit:
    """One reader on one day."""

    day: date
    name: str
    staff: int | None
    role: str = ""
    deeds: list[Deed] = field(default_factory=list)
    # How often the name stood in a list or among what a search found.
    listed: int = 0


@dataclass(frozen=True)
class Readers:
    visits: list[Visit]
    # Where the page before goes on («id»), or None.
    before: str | None


def visits_between(actor: Actor, files: Sequence[int], since: date, until: date) -> list[Visit]:
    """Everybody who opened the file from one day to another, or had the name in a list, the latest
    first. Lists as far back as LISTED."""
    start, end = (
        datetime.combine(day, time(), tzinfo=clock.JAPAN)
        for day in (since, until + timedelta(days=1))
    )
    visits: dict[tuple[date, str], Visit] = {}
    rows = _openings(actor, files).filter(at__gte=start, at__lt=end)
    for _id, at, label, verb, payload in rows.values_list(
        "id", "at", "actor", "verb", "payload"
    ).distinct():
        _add_deed(_visit(visits, at, label), verb, at, payload)
    for at, label in _listings(actor, set(files)):
        if start <= at < end:
            _visit(visits, at, label).listed += 1
    _add_roles(visits.values())
    return sorted(visits.values(), key=lambda visit: visit.day, reverse=True)


def readers(actor: Actor, files: Sequence[int], *, before: str = "") -> Readers:
    """Grouped by day and reader, the latest first; the lists of the last weeks beside them."""
    rows = _openings(actor, files)
    if before.isdecimal() and len(before) < 18:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.values_list("id", "at", "actor", "verb", "payload").distinct()[: SIZE + 1])
    visits: dict[tuple[date, str], Visit] = {}
    for _id, at, label, verb, payload in found[:SIZE]:
        _add_deed(_visit(visits, at, label), verb, at, payload)
    if not before:
        for at, label in _listings(actor, set(files)):
            _visit(visits, at, label).listed += 1
    _add_roles(visits.values())
    ordered = sorted(visits.values(), key=lambda visit: visit.day, reverse=True)
    return Readers(ordered, str(found[SIZE - 1][0]) if len(found) > SIZE else None)


def _visit(visits: dict[tuple[date, str], Visit], at: datetime, label: str) -> Visit:
    day = saying.as_day(at)
    return visits.setdefault((day, label), Visit(day, *reader_of(label)))


def _add_deed(visit: Visit, verb: str, at: datetime, payload: str) -> None:
    said = json.loads(payload or "{}")
    why = str(said.get("reason", ""))
    did = str(PARTS.get(said.get("part", "")) or verbs.wording(verb))
    deed = next((d for d in visit.deeds if d.did == did and d.why == why), None)
    if deed is None:
        part = str(said.get("part", ""))
        deed = Deed(did, part if part in PARTS else verb, why=why, guard=verb.startswith("seal."))
        visit.deeds.append(deed)
    deed.count += 1
    if saying.hour(at) not in deed.times:
        deed.times.append(saying.hour(at))


def _listings(actor: Actor, files: set[int]) -> Iterator[tuple[datetime, str]]:
    """Lists, searches and pages of others of the last weeks that showed one of these files: their entries name a
    hundred people in a line («3-7,9»), so each is looked at."""
    shown = Q(verb__in=LISTING) | Q(verb="person.read", payload__contains='"persons"')
    rows = Entry.objects.filter(shown, chain=actor.chain, at__gte=clock.now() - LISTED).order_by(
        "-id"
    )
    for at, label, payload in rows.values_list("at", "actor", "payload")[:LOOKED_THROUGH]:
        if any(names(payload, file) for file in files):
            yield at, label


def names(payload: str, person: int) -> bool:
    """Whether an entry's ranges hold this number."""
    for span in str(json.loads(payload or "{}").get("persons", "")).split(","):
        first, _dash, last = span.partition("-")
        if first and int(first) <= person <= int(last or first):
            return True
    return False


def named(payload: str) -> set[int]:
    """Whom a list showed, by its entry."""
    found: set[int] = set()
    for span in filter(None, str(json.loads(payload or "{}").get("persons", "")).split(",")):
        first, _dash, last = span.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return found


def _add_roles(visits: Collection[Visit]) -> None:
    today = clock.today()
    roles: dict[int, str] = {}
    for staff, role in (
        Membership.objects.on(today)
        .filter(staff__in={visit.staff for visit in visits if visit.staff})
        .values_list("staff_id", "role")
    ):
        roles.setdefault(staff, str(Role(role).label))
    for visit in visits:
        visit.role = roles.get(visit.staff, "") if visit.staff else ""
