"""`check load`: many people at work at the same time in the demo world, over real HTTP.

Each has a session of their own and a clock that was set beforehand: it does not wait for the server. What
comes late therefore counts from the moment at which it was wanted, and a slow server is not asked less.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import random
import re
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, fields
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

from yorisoi.checks import cluster
from yorisoi.checks.place import TOKEN, Place, place, processes_of
from yorisoi.checks.said import Said, Say
from yorisoi.common.postgres import program

PATIENCE = 60  # seconds for one answer, and for what was wanted before the time was up
FORM = "Content-Type: application/x-www-form-urlencoded\r\n"
PART = f"{FORM}X-Fragment: 1\r\n"
JSON = "Content-Type: application/json\r\n"
# What somebody sits down to do, and how often of a hundred times.
DEEDS = {"look": 35, "find": 25, "write": 20, "browse": 12, "report": 8}
# How they work: of each ten eight workers, a lead, a manager.
ROLES = ("worker",) * 8 + ("lead", "manager")
LETTERS = "あいうえおかきくけこさしすせそたちつてとなにのはひふまみもやゆよ"
WORDS = "電話で話した。眠れているという。来週の面接のことを一緒に考えた。" * 4
_TICK = os.sysconf("SC_CLK_TCK")
_STAFF = """
import json
from datetime import date
from django.contrib.auth import HASH_SESSION_KEY, BACKEND_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from yorisoi.accounts.models import Membership, Staff
from yorisoi.accounts.queries.sessions import FACTOR
roles = %(roles)r
like = {}
for one in Membership.objects.filter(role__in=roles).select_related("staff").order_by("id"):
    like.setdefault(one.role, []).append(one)
made = []
for at in range(%(users)d):
    role = roles[at %% len(roles)]
    first = like[role][at // len(roles) %% len(like[role])]
    staff = Staff.objects.create(organization_id=first.staff.organization_id, name=f"職員{at}",
                                 email=f"load-{at}@example.jp")
    Membership.objects.create(staff=staff, role=role, site_id=first.site_id,
                              valid_from=date(2020, 4, 1), granted_by="check")
    session = SessionStore()
    session.update({SESSION_KEY: str(staff.pk), BACKEND_SESSION_KEY: "yorisoi.accounts.backends.StaffBackend",
                    HASH_SESSION_KEY: staff.get_session_auth_hash(), FACTOR: True})
    session.create()
    made.append([session.session_key, staff.pk])
print(json.dumps({"staff": made}))
"""
_PERSON = re.compile(rb'href="(/persons/\d+/)"')
_HOME = re.compile(rb'href="(/households/\d+/)"')
_REPORT = re.compile(rb'href="(/reports/\d+/\d{4}-\d\d/)"')
_DRAFT = re.compile(rb'data-draft="([^"]+)"')
_UUID = re.compile(rb'name="uuid" value="([^"]+)"')
# A choice that is made already, or the only one there is.
_GIVEN = re.compile(rb'<input type="(?:radio|hidden)" name="(site|kind)" value="([^"]+)"([^>]*)>')


@dataclass
class Seen:
    """Everything that was answered. `taken`: {page: seconds from the wanted moment on}."""

    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[int] = field(default_factory=Counter)
    # What nobody had expected: (page, status).
    strange: Counter[tuple[str, int]] = field(default_factory=Counter)
    locked: int = 0
    kept: list[str] = field(default_factory=list)

    @property
    def all(self) -> list[float]:
        return [one for page in self.taken.values() for one in page]


class Line:
    """One connection, kept open; another where the server closed it meanwhile, as a browser does."""

    def __init__(self, port: int, key: str) -> None:
        self.port, self.ends = port, None
        self.head = (
            f"Host: localhost:{port}\r\nCookie: yorisoi_session={key}; yorisoi_csrf={TOKEN}\r\n"
            f"X-CSRFToken: {TOKEN}\r\nAccept-Language: ja\r\n"
        )

    async def ask(self, path: str, sent: bytes, kind: str) -> tuple[int, bytes]:
        """Status and body; 0 where no answer came."""
        more = f"{kind}Content-Length: {len(sent)}\r\n" if sent else ""
        method = "POST" if sent else "GET"
        whole = f"{method} {path} HTTP/1.1\r\n{self.head}{more}\r\n".encode() + sent
        for is_last in (False, True):
            was_open = self.ends is not None
            try:
                return await asyncio.wait_for(self._exchange(whole), PATIENCE)
            except (OSError, EOFError) as error:
                self.close()
                if is_last or not was_open or isinstance(error, TimeoutError):
                    return 0, b""
        raise AssertionError

    async def _exchange(self, whole: bytes) -> tuple[int, bytes]:
        if self.ends is None:
            self.ends = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
        reader, writer = self.ends
        writer.write(whole)
        head = await reader.readuntil(b"\r\n\r\n")
        said = head.lower()
        length = re.search(rb"\r\ncontent-length: *(\d+)", said)
        body = await reader.readexactly(int(length[1])) if length else b""
        if b"\r\nconnection: close" in said:
            self.close()
        return int(head[9:12]), body

    def close(self) -> None:
        if self.ends is not None:
            self.ends[1].close()
        self.ends = None


class OverError(Exception):
    """The time is up."""


class User:
    """Somebody at work. `think`: seconds between two pages, in the middle of many."""

    def __init__(self, line: Line, staff: int, seen: Seen, think: float, until: float) -> None:
        self.line, self.staff, self.seen, self.think, self.until = line, staff, seen, think, until
        self.dice = dice = random.Random(staff)  # noqa: S311
        self.due = time.monotonic() + dice.uniform(0, think)
        # Where people of theirs are found, learnt from the last list.
        self.people: list[str] = []

    async def work(self) -> None:
        with suppress(OverError), closing(self.line):
            while True:
                deed = self.dice.choices(list(DEEDS), list(DEEDS.values()))[0]
                await getattr(self, f"_{deed}")()

    async def _page(
        self, page: str, path: str, sent: bytes = b"", *,
        kind: str = FORM, expects: int = 200, at_once: bool = False,
    ) -> bytes | None:  # fmt: skip
        """None where it was not answered as expected. `at_once`: the browser itself goes on, nobody
        thinks in between."""
        if at_once:
            self.due = time.monotonic()
        else:
            self.due += self.dice.expovariate(1 / self.think)
            if self.due > self.until:
                raise OverError
            if time.monotonic() > self.until + PATIENCE:
                # So far behind that it would never end: what was wanted and not sent any more.
                self.seen.strange[page, 0] += 1
                raise OverError
            await asyncio.sleep(max(0.0, self.due - time.monotonic()))
        status, said = await self.line.ask(path, sent, kind)
        seen = self.seen
        seen.taken[page].append(time.monotonic() - self.due)
        seen.statuses[status] += 1
        seen.locked += status >= 500 and b"locked" in said
        if status == expects:
            return said
        seen.strange[page, status] += 1
        return None

    def _learn(self, said: bytes | None) -> list[str]:
        found = [path.decode() for path in dict.fromkeys(_PERSON.findall(said or b""))]
        self.people = found or self.people
        return found

    async def _somebody(self) -> str:
        if not self.people:
            self._learn(await self._page("list", "/persons/"))
        return self.dice.choice(self.people) if self.people else ""

    async def _look(self) -> None:
        """Today, and whoever it names."""
        self._learn(await self._page("today", "/"))
        if who := await self._somebody():
            await self._page("person", who)

    async def _find(self) -> None:
        """A letter and another one typed, as the list follows them."""
        letters = "".join(self.dice.sample(LETTERS, 2))
        found: list[str] = []
        for typed in (letters[:1], letters):
            sent = urlencode({"q": typed}).encode()
            said = await self._page("search", "/search/", sent, kind=PART)
            found = self._learn(said) or found
        if found:
            await self._page("person", self.dice.choice(found))

    async def _browse(self) -> None:
        """The list, a person, those who live together."""
        self._learn(await self._page("list", "/persons/"))
        if who := await self._somebody():
            said = await self._page("person", who)
            if homes := _HOME.findall(said or b""):
                await self._page("household", self.dice.choice(homes).decode())

    async def _report(self) -> None:
        said = await self._page("reports", "/reports/")
        if months := _REPORT.findall(said or b""):
            await self._page("report", self.dice.choice(months[:6]).decode())

    async def _write(self) -> None:
        """The form saves itself while somebody types, once more when it is sent, and becomes an act;
        then Today says so."""
        if not (who := await self._somebody()):
            return
        person = who.split("/")[2]
        form = await self._page("form", f"/record/?person={person}") or b""
        draft, uuid = _DRAFT.search(form), _UUID.search(form)
        if not (draft and uuid):
            return
        number = uuid[1].decode()
        filled = {"who": person, "about": person, "day": "today", "minutes": "15", **_given(form)}
        url = unescape(draft[1].decode())
        for text in (WORDS[:40], WORDS):
            sent = _draft(number, self.staff, {**filled, "text": text}, ["text"])
            await self._page("draft", url, sent, kind=JSON)
        filled["text"] = WORDS
        await self._page(
            "draft", url, _draft(number, self.staff, filled, list(filled)), kind=JSON, at_once=True
        )
        sent = urlencode({**filled, "uuid": number, "csrfmiddlewaretoken": TOKEN}).encode()
        saved = await self._page("save", "/record/", sent, expects=302, at_once=True)
        if saved is not None:
            self.seen.kept.append(number)
            await self._page("today", "/", at_once=True)


def _given(form: bytes) -> dict[str, str]:
    """What the form itself says already: the site, the kind."""
    found: dict[str, str] = {}
    for name, value, more in _GIVEN.findall(form):
        if b"checked" in more or name.decode() not in found:
            found[name.decode()] = value.decode()
    return found


def _draft(uuid: str, staff: int, values: dict, changed: list[str]) -> bytes:
    return json.dumps(
        {"uuid": uuid, "values": values, "changed": changed, "staff": str(staff)}
    ).encode()


async def _at_work(where: Place, staff: list, seconds: float, think: float, say: Say) -> Seen:
    seen = Seen()
    until = time.monotonic() + seconds
    users = [User(Line(where.port, key), pk, seen, think, until) for key, pk in staff]
    told = asyncio.create_task(_tell(seen, say))
    await asyncio.gather(*(user.work() for user in users))
    told.cancel()
    return seen


async def _tell(seen: Seen, say: Say) -> None:
    while True:
        await asyncio.sleep(30)
        taken = seen.all
        say(f"{len(taken):,}  p95 {percentile(taken, 95) * 1000:,.0f} ms  {dict(seen.statuses)}")


def percentile(values: list[float], of: float) -> float:
    """The smallest value that is not exceeded by `of` of a hundred; 0 where there is none."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(len(ranked) * of / 100) - 1)] if ranked else 0.0


@dataclass
class Spent:
    """Seconds of the processor: of the server's own processes, of this one, of the whole machine
    (busy, and all there were)."""

    server: float
    client: float
    busy: float
    all: float

    def since(self, before: Spent) -> Spent:
        return Spent(
            *(getattr(self, one.name) - getattr(before, one.name) for one in fields(Spent))
        )


def _spent(group: int) -> Spent:
    own = resource.getrusage(resource.RUSAGE_SELF)
    ticks = [int(one) for one in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    idle = ticks[3] + ticks[4]
    server = 0
    for pid in processes_of(group):
        with suppress(OSError):
            said = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            server += int(said[11]) + int(said[12])
    return Spent(
        server / _TICK, own.ru_utime + own.ru_stime, (sum(ticks) - idle) / _TICK, sum(ticks) / _TICK
    )


@contextmanager
def _place(on: str) -> Iterator[Place]:
    if on != "postgresql":
        with place("" if on else None, demo=True) as where:
            yield where
        return
    with cluster.running() as server, place(server.url("yorisoi"), demo=True) as where:
        yield where


def check(*, users: int, minutes: float, think: float, on: str, p95: float, say: Say) -> Said:
    said = Said()
    if on == "postgresql" and not program("initdb"):
        said.hold(False, "PostgreSQL がありません（sudo apt-get install -y postgresql）")
        return said
    with _place(on) as where:
        staff = where.python(_STAFF % {"users": users, "roles": ROLES})["staff"]
        with where.served() as group:
            # Behind the server wherever both want the processor.
            os.nice(5)
            before, begun = _spent(group), time.monotonic()
            seen = asyncio.run(_at_work(where, staff, minutes * 60, think, say))
            taken, spent = time.monotonic() - begun, _spent(group).since(before)
        found = where.kept()
        log = (where.data / "server.log").read_text(errors="replace")
        kind = "PostgreSQL" if where.database_url else "SQLite"
    _figures(said, seen, spent, taken, kind)
    every = percentile(seen.all, 95) * 1000
    said.figures |= {"database": kind, "users": users, "seconds": round(taken, 1), "think": think}
    if p95:
        said.hold(every <= p95, f"100のうち95の答えは {every:,.0f}ミリ秒まで（{p95:g}まで）")
    errors = sum(count for status, count in seen.statuses.items() if status >= 500 or not status)
    said.hold(errors == 0 and bool(seen.all), f"5xxと、来なかった答え {errors}件")
    said.hold(not seen.strange, f"思いがけない答え {_strange(seen)}")
    locked = seen.locked + log.count("locked")
    said.hold(locked == 0, f"locked {locked}件")
    lost = set(seen.kept) - set(found["uuids"])
    said.hold(
        bool(seen.kept) and not lost,
        f"書けましたと答えた {len(seen.kept):,}件のうち失われた {len(lost)}件",
    )
    twice = len(found["uuids"]) - len(set(found["uuids"]))
    said.hold(
        not found["wrong"] and not twice,
        f"壊れたもの {len(found['wrong']) + twice}件（監査の鎖も）",
    )
    return said


def _strange(seen: Seen) -> str:
    told = "、".join(f"{page} {status}が{count}" for (page, status), count in seen.strange.items())
    return told or "0件"


def _figures(said: Said, seen: Seen, spent: Spent, taken: float, kind: str) -> None:
    count = len(seen.all) or 1
    said.add(f"{kind}、{taken:,.0f}秒、答え {count:,}件、1秒に {count / taken:.1f}件")
    pages = {}
    for page, times in sorted(seen.taken.items()):
        p50, p95, p99 = (round(percentile(times, of) * 1000) for of in (50, 95, 99))
        pages[page] = {"count": len(times), "p50": p50, "p95": p95, "p99": p99}
        said.add(
            f"{page:<10} {len(times):>7,}件  p50 {p50:>5,}  p95 {p95:>5,}  p99 {p99:>5,}ミリ秒"
        )
    each, own = spent.server / count * 1000, spent.client / taken * 100
    machine, load = spent.busy / spent.all * 100, os.getloadavg()
    said.add(
        f"サーバーは1つの答えに {each:.0f}ミリ秒（CPU）、CPU 1つの {spent.server / taken * 100:.0f}％"
    )
    said.add(
        f"問うた側は CPU 1つの {own:.0f}％、機械ぜんたいは {machine:.0f}％、"
        f"負荷平均 {' '.join(f'{one:.1f}' for one in load)}"
    )
    said.figures |= {
        "answers": count, "per_second": round(count / taken, 1), "pages": pages,
        "statuses": dict(seen.statuses), "acknowledged": len(seen.kept),
        "server_cpu_ms": round(each, 1), "client_cpu_percent": round(own, 1),
        "machine_percent": round(machine), "load_average": [round(one, 1) for one in load],
    }  # fmt: skip
