"""A throw-away PostgreSQL: private socket, no port, gone afterwards. For checks and for tests."""

import ctypes
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import psycopg

from yorisoi.common.postgres import program

SETTINGS = {
    "listen_addresses": "", "max_connections": "60", "shared_buffers": "128MB",
    # As the manual advises: after a crash its whole disk is synced at once, not file by file.
    "recovery_init_sync_method": "syncfs",
}  # fmt: skip
PR_SET_PDEATHSIG = 1
MASTER = "postgres"
# How long the server's own workers may take to leave a database.
DROPPING = 60  # seconds


class DidNotStart(Exception):
    """With PostgreSQL's own words."""


@dataclass(frozen=True)
class Server:
    version: str
    socket: Path
    owner: dict

    def url(self, database: str = "postgres") -> str:
        return f"postgresql:///{database}?" + urlencode({"host": self.socket, "user": "yorisoi"})

    def checkpoint(self) -> None:
        with _as_master(self.socket) as connection:
            connection.execute("CHECKPOINT")

    def restart_at_once(self) -> None:
        """As if the server had crashed: connections are cut, nothing is put away."""
        data = self.socket / "data"
        options = ["-D", data, "-m", "immediate", "-w", "-l", self.socket / "restarts"]
        subprocess.run(
            [program("pg_ctl"), *options, "restart"], **self.owner, cwd="/", check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip


@contextmanager
def running(**settings: str) -> Iterator[Server]:
    """Started, and stopped whatever happens. The caller has seen that `initdb` is there."""
    # A socket's path may have 107 letters, so a long TMPDIR will not do.
    base = Path(tempfile.mkdtemp(prefix="yorisoi-pg-", dir="/tmp"))
    process = None
    try:
        owner = _owner()
        if owner:
            os.chown(base, owner["user"], owner["group"])
        _make(base / "data", owner)
        process = _start(base, owner, SETTINGS | settings)
        _wait(process, base)
        _admit(base)
        yield Server(_version(), base, owner)
    finally:
        if process:
            _stop(process, base)
        shutil.rmtree(base, ignore_errors=True)


def _owner() -> dict:
    """PostgreSQL refuses to run as root; then it runs as somebody who owns nothing."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _make(data: Path, owner: dict) -> None:
    arguments = ["--auth=trust", f"--username={MASTER}", "--encoding=UTF8", "--locale=C.UTF-8"]
    done = subprocess.run(
        [program("initdb"), *arguments, "--no-sync", f"--pgdata={data}"],
        **owner,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DidNotStart(f"initdb: {done.stderr}")


def _admit(base: Path) -> None:
    """The role that an installation has: it makes databases of its own and passes by no policy."""
    with _as_master(base) as server:
        server.execute("CREATE ROLE yorisoi LOGIN CREATEDB")


def _as_master(base: Path) -> AbstractContextManager:
    import psycopg

    return psycopg.connect(host=str(base), user=MASTER, dbname="postgres", autocommit=True)


def _stop(process: subprocess.Popen, base: Path) -> None:
    """The one we started, or the one that took its place when it was restarted."""
    number = process.pid
    with suppress(OSError, ValueError, IndexError):
        number = int((base / "data" / "postmaster.pid").read_text().split()[0])
    with suppress(ProcessLookupError):
        os.kill(number, signal.SIGINT)  # PostgreSQL's word for: close now, tidily
    process.wait(30)
    deadline = time.monotonic() + 30
    while (base / "data" / "postmaster.pid").exists() and time.monotonic() < deadline:
        time.sleep(0.05)


def end_with_parent() -> None:
    """For `preexec_fn`: SIGINT, the word for a tidy end, when the parent is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _start(base: Path, owner: dict, wanted: dict[str, str]) -> subprocess.Popen:
    settings = [f"--{name}={value}" for name, value in wanted.items()]
    with (base / "log").open("wb") as log:
        return subprocess.Popen(
            [program("postgres"), "-D", base / "data", "-k", base, *settings],
            **owner,
            cwd="/",
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the tests; they close it afterwards
            preexec_fn=end_with_parent,  # noqa: PLW1509 (one thread)
        )


def _wait(process: subprocess.Popen, base: Path) -> None:
    deadline = time.monotonic() + 60
    asks = [program("pg_isready"), "--quiet", f"--host={base}"]
    while subprocess.call(asks):
        if process.poll() is not None or time.monotonic() > deadline:
            raise DidNotStart(f"PostgreSQL: {(base / 'log').read_text()}")
        time.sleep(0.1)


def _version() -> str:
    said = subprocess.check_output([program("postgres"), "--version"], text=True)
    return re.search(r"[\d.]+", said)[0]


def drop_database(connection: psycopg.Connection, name: str) -> None:
    """With whoever still uses it. A worker of the server itself (autovacuum) ends by itself, and must
    not be ended by us: then once more."""
    deadline = time.monotonic() + DROPPING
    while True:
        try:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        except psycopg.errors.InsufficientPrivilege:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return
