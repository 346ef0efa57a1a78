"""Walking a chain link by link: does it still hold, and where does it break first?

Raw rows and one pass: a trail of a million links is walked in seconds. Only at a break, and once,
is it asked what happened there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import chain
from json.encoder import encode_basestring as quoted
from typing import NamedTuple

from django.db import connection

from yorisoi.audit.links import digest, link_hash, ranges

STEP = 1_000
# A clock that is set right goes back a little; nobody gains from so little.
TOLERANCE = timedelta(minutes=5)
ERASURE = "entry.erased"


@dataclass(frozen=True)
class Break:
    """The first place where a trail no longer holds, and why:

    edited, payload (what it said or whom it names), erased (without a link that says so), removed,
    order, inserted, cut (the end is missing), head (the end is not known), backdated, recomputed
    (all of it fits together, but not with what was anchored).
    """

    chain: str
    number: int
    reason: str
    # Of a break that is known only to lie between two anchors: the last number where it may be.
    until: int | None = None


class Link(NamedTuple):
    number: int
    at: str
    actor: str
    via: str
    verb: str
    target: str
    payload: str
    salt: str
    digest: str
    previous: str
    hash: str
    # Whom it mentions, «3-7,9».
    persons: str

    def is_as(self, chain: str, number: int) -> bool:
        """Whether its own hash is right, were this its number."""
        _n, at, actor, via, verb, target, _p, _s, digest_, previous, hash_, _w = self
        return hash_ == link_hash(chain, number, at, actor, via, verb, target, digest_, previous)


class Trace(NamedTuple):
    """What somebody wrote down of a chain elsewhere, at a moment: its length and newest hash, and
    the beginnings of the hashes of its last links (links `number - len(links) + 1` … `number`)."""

    at: datetime
    number: int
    hash: str
    links: Sequence[str] = ()


def walk(name: str, length: int, head: str, traces: Sequence[Trace] = ()) -> Break | None:
    """Walk one chain from its first link; None when whole. `length` and `head` are what the
    database says of its end, `traces` what is known of it from elsewhere, in the order in which it
    was written down."""
    known = _Known(name, traces)
    broken = _first_wrong(name, length, head, known)
    return known.judge(broken, length)


def _first_wrong(name: str, length: int, head: str, known: _Known) -> Break | None:
    """By what the chain says of itself. Every link that holds is shown to `known` on the way."""
    erased = _erasures(name)
    expected, previous, before, compares = 1, "", "", bool(known)
    start, plain, most = f"[{quoted(name)},", known.plain, known.last
    for number, moment, core, head_, marks, whom in chain.from_iterable(_pieces(name)):
        # What nearly every link is, asked without a further call.
        if len(moment) == 19:
            moment += ".000000"  # noqa: PLW2901
        true = sha256(
            (f"{head_}{whom if whom.isdecimal() else _ranges(whom)}" if whom else head_).encode()
        ).hexdigest()
        whole = sha256(
            f'{start}{expected},"{moment[:10]}T{moment[11:]}+00:00",{core[1:-1]},'
            f'"{true}","{previous}"]'.encode()
        ).hexdigest()
        if expected > length:
            return Break(name, expected, "inserted" if length else "head")
        if marks != f"{whole} {true} {previous}" or number != expected:
            link = _at(name, number)
            broken = _wrong(name, link, expected, previous, before, erased)
            if broken is not None:
                return broken
            whole = link.hash
        if compares and not (
            expected <= most and plain[expected] == whole[:8] and moment >= known.floor
        ):
            compares = known.compare(expected, moment, whole)
        expected, before, previous = expected + 1, previous, whole
    if expected <= length:
        return Break(name, expected, "cut")
    return None if previous == head else Break(name, max(length, 1), "edited")


def _wrong(
    name: str, link: Link, expected: int, previous: str, before: str, erased: dict[int, int]
) -> Break | None:
    """What is wrong with this link by itself, and with its place behind the one before; `before` is
    what the one before was made behind."""
    if link.number != expected:
        if link.number < expected:
            return Break(name, link.number, "inserted")
        return Break(name, expected, "removed")
    if not link.is_as(name, expected):
        return _displaced(name, link, before)
    if link.previous != previous:
        # It is itself: what stands before it is another than it was made behind.
        return Break(name, max(expected - 1, 1), "edited")
    if link.digest == digest(link.payload, link.salt, link.persons):
        return None
    if link.payload or link.salt:
        return Break(name, expected, "payload")
    return None if erased.get(expected, 0) > expected else Break(name, expected, "erased")


def _displaced(name: str, link: Link, before: str) -> Break:
    """A link whose own hash is wrong. It was edited, unless it is a true link with the number of
    another: then something was taken out, slipped in, or put elsewhere."""
    here = link.number
    follower = _at(name, here + 1)
    true = next((n for n in _nearest(name, here) if link.is_as(name, n)), None)
    if true is None:
        # A forged link that pushed the true ones on, or a true one that was changed.
        is_pushed = follower is not None and follower.is_as(name, here)
        return Break(name, here, "inserted" if is_pushed else "edited")
    if any(_hash_at(name, number) == link.hash for number in (true, true + 1) if number != here):
        return Break(name, here, "inserted")  # a copy
    if true == here - 1 and link.previous == before:
        # Made behind the link before the last one: the last one was slipped in.
        return Break(name, here - 1, "inserted")
    if true == here + 1 and (follower is None or follower.is_as(name, here + 2)):
        return Break(name, here, "removed")
    return Break(name, here, "order")


def _nearest(name: str, here: int) -> Iterator[int]:
    """Every other number of the chain, the nearest first: most changes are near."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(number) FROM audit_entry WHERE chain = %s", [name])
        most = max(cursor.fetchone()[0] or 0, here) + 1
    for distance in range(1, most + 1):
        if here + distance <= most:
            yield here + distance
        if here - distance > 0:
            yield here - distance


class _Known:
    """What stands elsewhere, held against one link after the other."""

    def __init__(self, name: str, traces: Sequence[Trace]) -> None:
        self.name = name
        self.beginnings: dict[int, str] = {}
        self.heads: dict[int, str] = {}
        for trace in traces:
            self.beginnings |= dict(enumerate(trace.links, trace.number - len(trace.links) + 1))
            self.heads[trace.number] = trace.hash
        self.last = max(self.heads, default=0)
        # By number, the links of which nothing but the beginning is known.
        self.plain = [
            None if number in self.heads else self.beginnings.get(number)
            for number in range(self.last + 1)
        ]
        self.moments = sorted(((trace.number, trace.at) for trace in traces), reverse=True)
        # Nothing that comes after a trace may be older than it.
        self.floor = ""
        self.good = 0
        self.found: Break | None = None

    def __bool__(self) -> bool:
        return bool(self.heads)

    def compare(self, number: int, moment: str, hash_: str) -> bool:
        """Whether to go on comparing. (A link that is in `plain` as it should be, and not older than
        the floor, need not be shown.)"""
        head, beginning = self.heads.get(number), self.beginnings.get(number)
        if beginning is not None and not hash_.startswith(beginning):
            self.found = Break(self.name, number, "recomputed")
        elif head is not None and head != hash_:
            self.found = Break(self.name, self.good + 1, "recomputed", until=number)
        elif moment < self.floor:
            self.found = Break(self.name, number, "backdated")
        elif head is not None:
            self.good = number
        while self.moments and self.moments[-1][0] <= number:
            floor = self.moments.pop()[1] - TOLERANCE
            self.floor = max(self.floor, f"{floor.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}")
        return self.found is None

    def judge(self, broken: Break | None, length: int) -> Break | None:
        """What is known elsewhere names the first wrong link; what the chain says of itself, where
        it breaks right there, names the kind."""
        if self.found is None:
            if broken is None and length < self.last:
                return Break(self.name, length + 1, "cut")
            return broken
        first = self.found
        if broken is None or first.reason == "backdated" or first.until:
            return first
        if broken.reason != "cut" and broken.number <= first.number + 1:
            return Break(self.name, first.number, broken.reason)
        return first


def _brief(condition: str) -> str:
    """Few columns, put together by the database: fetching is half of the work. Number, moment, who
    and what as JSON, what the digest is of (but for the files), the three marks, the files that the
    link mentions. Whatever is not at once what it should be is looked at in full (`_at`)."""
    if connection.vendor == "postgresql":
        quoted_ = " || ',' || ".join(f"to_json({name})::text" for name in WORDS)
        core, line = f"'[' || {quoted_} || ']'", "chr(10)"
    else:
        core, line = f"json_array({', '.join(WORDS)})", "char(10)"
    return (
        f"SELECT number, {_moment()}, {core},"  # noqa: S608
        f" CASE WHEN salt = '' THEN payload ELSE salt || {line} || payload || {line} END,"
        f" hash || ' ' || digest || ' ' || previous, CASE WHEN salt <> '' THEN ({_persons()}) END"
        f" FROM audit_entry WHERE chain = %s AND {condition}"
    )


def _full(condition: str) -> str:
    return (
        f"SELECT number, {_moment()}, {', '.join(WORDS)}, payload, salt, digest, previous, hash,"  # noqa: S608
        f" ({_persons()}) FROM audit_entry WHERE chain = %s AND {condition}"
    )


WORDS = ("actor", "via", "verb", "target")


def _moment() -> str:
    """As text, in UTC. (SQLite leaves the fraction away where there is none.)"""
    if connection.vendor == "postgresql":
        return "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
    return "at || ''"


def _persons() -> str:
    said = "string_agg(person::text, ',')"
    if connection.vendor == "sqlite":
        said = "group_concat(person)"
    return f"SELECT {said} FROM audit_mention WHERE entry_id = audit_entry.id"  # noqa: S608


def _pieces(name: str) -> Iterator[list[tuple]]:
    """The rows of a chain, in pieces, so that memory stays small."""
    after, more = -1, _brief(f"number > %s ORDER BY number LIMIT {STEP}")
    with connection.cursor() as cursor:
        while True:
            cursor.execute(more, [name, after])
            rows = cursor.fetchall()
            if not rows:
                return
            yield rows
            after = rows[-1][0]


def _ranges(persons: str | None) -> str:
    return ranges(map(int, persons.split(","))) if persons else ""


def _iso(moment: str) -> str:
    return f"{moment[:10]}T{moment[11:]}{'' if len(moment) > 19 else '.000000'}+00:00"


def _at(name: str, number: int) -> Link | None:
    with connection.cursor() as cursor:
        cursor.execute(_full("number = %s"), [name, number])
        row = cursor.fetchone()
    return Link(row[0], _iso(row[1]), *row[2:-1], _ranges(row[-1])) if row else None


def _hash_at(name: str, number: int) -> str:
    found = _at(name, number)
    return found.hash if found else ""


def _erasures(name: str) -> dict[int, int]:
    """{erased number: the number of the link that says so}."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT target, number FROM audit_entry WHERE chain = %s AND verb = %s",
            [name, ERASURE],
        )
        return {
            int(target.removeprefix("entry:")): number
            for target, number in cursor.fetchall()
            if target.removeprefix("entry:").isdecimal()
        }
