"""Anchors: what the chains were, written down outside the database.

One file of lines, in a directory that may belong to another user of the machine; this program only
ever appends to it. A line is one chain at one moment: its length, its newest hash, and the first
eight digits of the hash of every link since the line before, so that a check can name the very link
that was changed. Every line holds the SHA-256 of the line above it. No line names anybody.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from yorisoi.audit.links import canonical
from yorisoi.audit.models import Chain, Entry
from yorisoi.audit.walking import Trace
from yorisoi.common import clock

FILE = "anchors.jsonl"
HOURLY = timedelta(hours=1)
DIGITS = 8
# A first anchor of a long chain need not be one line of ten megabytes.
MOST = 20_000


@dataclass(frozen=True)
class Anchor:
    at: datetime
    chain: str
    number: int
    hash: str


@dataclass
class Held:
    """What a file of anchors says; `wrong` is the first line that does not hold, counted from 1."""

    traces: dict[str, list[Trace]] = field(default_factory=dict)
    wrong: int | None = None
    lines: int = 0
    latest: datetime | None = None


def place() -> Path:
    return Path(settings.ANCHORS) / FILE


def anchor(*, every: timedelta | None = None) -> list[Anchor]:
    """Write down where each chain stands, where it moved on since the last time; answers the lines
    that were written. With `every`, nothing where the last line is younger. Several processes may
    call it: one writes.

    Raises OSError where the directory cannot be written to.
    """
    path = place()
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    made: list[Anchor] = []
    with _alone(path) as (descriptor, text):
        held = read_text(text)
        now = clock.now()
        if every is not None and held.latest is not None and now - held.latest < every:
            return []
        previous = _digest(text.splitlines()[-1]) if text.strip() else ""
        known = {name: traces[-1].number for name, traces in held.traces.items()}
        for chain in Chain.objects.order_by("name"):
            for one, links in _stretches(chain, known.get(chain.name, 0), now):
                line = _line(one, links, previous)
                os.write(descriptor, f"{line}\n".encode())
                previous = _digest(line)
                made.append(one)
        os.fsync(descriptor)
    return made


@contextmanager
def _alone(path: Path) -> Iterator[tuple[int, str]]:
    """The file, opened for appending by nobody else, and what stands in it. A line that a power cut
    left half-written is ended, and found wrong for good."""
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        text = path.read_text(errors="replace")
        if text and not text.endswith("\n"):
            os.write(descriptor, b"\n")
        yield descriptor, text
    finally:
        os.close(descriptor)


def _stretches(chain: Chain, after: int, now: datetime) -> Iterator[tuple[Anchor, str]]:
    """The links since `after`, in stretches of a bearable length."""
    while after < chain.length:
        until = min(after + MOST, chain.length)
        rows = list(
            Entry.objects.filter(chain=chain.name, number__gt=after, number__lte=until)
            .order_by("number")
            .values_list("number", "hash")
        )
        if not rows:
            return
        links = "".join(hash_[:DIGITS] for _number, hash_ in rows)
        yield Anchor(now, chain.name, *rows[-1]), links
        after = until


def _line(one: Anchor, links: str, previous: str) -> str:
    return canonical({
        "at": one.at.isoformat(), "chain": one.chain, "number": one.number, "hash": one.hash,
        "links": links, "previous": previous,
    })  # fmt: skip


def _digest(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()


def read(path: Path) -> Held:
    """Raises OSError where there is no such file."""
    return read_text(path.read_text(errors="replace"))


def read_text(text: str) -> Held:
    """Reads on behind a wrong line: what stands there still tells something of the chains. Lines
    that came by mail have no `links`, and may be a part of all."""
    held, previous = Held(), None
    for number, line in enumerate(text.splitlines(), 1):
        held.lines = number
        trace = None
        with suppress(ValueError, KeyError, TypeError):
            trace = _read_line(line)
        if trace is None:
            held.wrong = held.wrong or number
            previous = _digest(line)
            continue
        name, found, behind, is_mailed = trace
        if not is_mailed and previous is not None and behind != previous:
            held.wrong = held.wrong or number
        if not is_mailed and number == 1 and behind:
            held.wrong = 1
        held.traces.setdefault(name, []).append(found)
        held.latest = max(held.latest or found.at, found.at)
        previous = _digest(line)
    return held


def _read_line(line: str) -> tuple[str, Trace, str, bool]:
    said = json.loads(line)
    links = said.get("links", "")
    parts = [links[i : i + DIGITS] for i in range(0, len(links), DIGITS)]
    found = Trace(datetime.fromisoformat(said["at"]), int(said["number"]), said["hash"], parts)
    return said["chain"], found, said.get("previous", ""), "links" not in said


def to_mail(made: list[Anchor]) -> str:
    """The same lines without the links: short enough for a mail, enough to tell that a chain was
    made anew."""
    return "\n".join(
        canonical({"at": a.at.isoformat(), "chain": a.chain, "number": a.number, "hash": a.hash})
        for a in made
    )
