"""An installation of a check's own, thrown away afterwards: real commands, a real server, over HTTP.

With DATABASE_URL its rows lie in a fresh database of that server; otherwise in SQLite.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from yorisoi.checks.cluster import drop_database, end_with_parent

TOKEN = "x" * 32
PATIENCE = 60  # seconds
_FOUND = """
import json
from datetime import date
from django.contrib.auth import HASH_SESSION_KEY, BACKEND_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from yorisoi.accounts.access import operator
from yorisoi.accounts.actions.founding import found_organization
from yorisoi.accounts.models import Membership, Site, Staff
from yorisoi.accounts.queries.sessions import FACTOR
body = found_organization(operator(None), name="見本", code="mihon")
site = Site.objects.create(organization=body, name="本所")
keys = []
for name in ("佐藤", "鈴木"):
    staff = Staff.objects.create(organization=body, name=name, email=f"{len(keys)}@example.jp")
    Membership.objects.create(staff=staff, role="worker", site=site, valid_from=date(2020, 4, 1), granted_by="check")
    session = SessionStore()
    session.update({SESSION_KEY: str(staff.pk), BACKEND_SESSION_KEY: "yorisoi.accounts.backends.StaffBackend",
                    HASH_SESSION_KEY: staff.get_session_auth_hash(), FACTOR: True})
    session.create()
    keys.append(session.session_key)
print(json.dumps({"site": site.pk, "keys": keys}))
"""
_KEPT = """
import json
from django.db import connection
from yorisoi.audit.models import Chain
from yorisoi.audit.queries import verify
from yorisoi.ledger.models import Act, Tally
wrong = []
if connection.vendor == "sqlite":
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        wrong += [row[0] for row in cursor.fetchall() if row[0] != "ok"]
        cursor.execute("PRAGMA foreign_key_check")
        wrong += [str(row) for row in cursor.fetchall()]
wrong += [f"{chain.name} is broken" for chain in Chain.objects.all() if verify(chain)]
acts = Act.objects.count()
if Tally.objects.values("act").distinct().count() != acts:
    wrong.append("tally")
numbers = Act.objects.exclude(client_uuid=None).values_list("client_uuid", flat=True)
print(json.dumps({"uuids": [str(uuid) for uuid in numbers], "wrong": wrong}))
"""


@dataclass(frozen=True)
class Answer:
    status: int  # 0: none came
    said: str = ""
    where: str = ""
    seconds: float = 0.0


@dataclass
class Place:
    data: Path
    database_url: str = ""
    site: int = 0
    # The sessions of two workers.
    keys: list[str] = field(default_factory=list)
    port: int = 0
    # Where a command that restores runs: it needs a place of its own before `data` is there.
    base: Path | None = None
    # Where the server's own words go, when not beside its data.
    log: Path | None = None

    @property
    def server_log(self) -> Path:
        return self.log or self.data / "server.log"

    def environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("YORISOI_") and name != "DATABASE_URL"
        }
        source = str(Path(__file__).resolve().parents[2])
        data = self.data if self.data.exists() or not self.base else self.base
        kept |= {"YORISOI_DATA": str(data), "PYTHONPATH": source}
        return kept | ({"DATABASE_URL": self.database_url} if self.database_url else {})

    def run(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def must_run(self, *arguments: object) -> str:
        done = self.run(*arguments)
        if done.returncode:
            raise RuntimeError(f"{arguments[:2]}: {(done.stdout + done.stderr)[-2_000:]}")
        return done.stdout

    def python(self, code: str) -> dict:
        """Run Python inside; it prints JSON."""
        return json.loads(self.must_run("shell", "--no-imports", "-c", code).splitlines()[-1])

    @staticmethod
    def command(*arguments: object) -> list[str]:
        return [sys.executable, "-P", "-m", "yorisoi.config.cli", *map(str, arguments)]

    def settle(self) -> None:
        """Every table, an organization, a site, two workers who are signed in."""
        self.must_run("migrate", "--verbosity=0")
        made = self.python(_FOUND)
        self.site, self.keys = made["site"], made["keys"]

    @contextmanager
    def served(self) -> Iterator[int]:
        """The real server: the group of its processes. Whatever still runs of it is killed after."""
        with socket.socket() as door:
            door.bind(("127.0.0.1", 0))
            self.port = door.getsockname()[1]
        with self.server_log.open("ab") as log:
            process = subprocess.Popen(
                self.command("serve", "--port", self.port),
                env=self.environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
                preexec_fn=end_with_parent,  # noqa: PLW1509 (before any thread of ours)
            )  # fmt: skip
        try:
            self._wait(process)
            yield process.pid
        finally:
            kill(process.pid)
            process.wait()

    def _wait(self, process: subprocess.Popen) -> None:
        deadline = time.monotonic() + PATIENCE
        while self.ask("GET", "/sign-in/").status == 0:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(self.server_log.read_text()[-2_000:])
            time.sleep(0.05)

    def ask(self, method: str, path: str, sent: dict | None = None, who: int = 0) -> Answer:
        begun = time.monotonic()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        key = self.keys[who] if self.keys else ""
        headers = {
            "Host": f"localhost:{self.port}",
            "Cookie": f"yorisoi_session={key}; yorisoi_csrf={TOKEN}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            connection.request(method, path, urlencode(sent) if sent else None, headers)
            answer = connection.getresponse()
            said = answer.read().decode("utf-8", "replace")
            taken = time.monotonic() - begun
            return Answer(answer.status, said, answer.headers.get("Location", ""), taken)
        except (OSError, HTTPException):
            return Answer(0, seconds=time.monotonic() - begun)
        finally:
            connection.close()

    def record(self, *, uuid: str = "", text: str = "話した", who: int = 0) -> Answer:
        """The record form, sent once. 302 is the acknowledgement."""
        sent = {
            "csrfmiddlewaretoken": TOKEN, "uuid": uuid or str(uuid4()), "who": "anonymous",
            "day": "today", "site": self.site, "kind": "station", "text": text,
        }  # fmt: skip
        return self.ask("POST", "/record/", sent, who)

    def kept(self) -> dict:
        """`uuids`: of all acts; `wrong`: what does not hold in database, trail and tally."""
        return self.python(_KEPT)


@contextmanager
def place(database_url: str | None = None, *, demo: bool = False) -> Iterator[Place]:
    """`database_url`: of a server of PostgreSQL; None takes the environment's. `demo`: the fictional
    year stands in it, and nobody is signed in."""
    server = os.environ.get("DATABASE_URL", "") if database_url is None else database_url
    with tempfile.TemporaryDirectory(prefix="yorisoi-check-") as folder:
        data = Path(folder) / "data"
        data.mkdir(mode=0o700)
        with _database(server) as url:
            found = Place(data, url)
            if demo:
                found.must_run("demo", "--build")
            else:
                found.settle()
            yield found


@contextmanager
def elsewhere(like: Place) -> Iterator[Place]:
    """Another machine: a folder that is not there yet, and on PostgreSQL an empty database."""
    with (
        tempfile.TemporaryDirectory(prefix="yorisoi-elsewhere-") as folder,
        _database(like.database_url) as url,
    ):
        yield Place(Path(folder) / "restored", url, base=Path(folder) / "base")


@contextmanager
def _database(server: str) -> Iterator[str]:
    if not server:
        yield ""
        return
    import psycopg

    name = f"check_{uuid4().hex}"

    def at(database: str) -> str:
        # urlunsplit would drop the slashes of an empty host.
        return re.sub(r"(//[^/]*/)[^?]*", rf"\g<1>{database}", server, count=1)

    with psycopg.connect(at("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield at(name)
    finally:
        with psycopg.connect(at("postgres"), autocommit=True) as connection:
            drop_database(connection, name)


def processes_of(group: int) -> list[int]:
    """The server and its workers: they share a process group."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def kill(group: int) -> None:
    """All of them, at once, without a word."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return
    deadline = time.monotonic() + PATIENCE
    while processes_of(group) and time.monotonic() < deadline:
        time.sleep(0.005)


class Load:
    """Writers who record one act after the other until they are told to stop; `kept` are the numbers
    that were acknowledged, `answers` everything that was answered, with its moment."""

    def __init__(self, where: Place, writers: int = 4, *, until_no_answer: bool = False) -> None:
        self.where, self.until_no_answer = where, until_no_answer
        self.kept: list[str] = []
        self.answers: list[tuple[float, int]] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=[at]) for at in range(writers)]

    def _write(self, number: int) -> None:
        while not self._stop.is_set():
            uuid = str(uuid4())
            answer = self.where.record(uuid=uuid, who=number % 2)
            self.answers.append((time.monotonic(), answer.status))
            if answer.status == 302:
                self.kept.append(uuid)
            elif answer.status == 0:
                if self.until_no_answer:
                    return
                time.sleep(0.02)

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()


def at_once(count: int, deed: Callable[[], Answer]) -> list[Answer]:
    """All of them begun at the same moment."""
    gate, found = threading.Barrier(count), []

    def run() -> None:
        gate.wait()
        found.append(deed())

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
