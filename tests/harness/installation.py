"""An installation of one's own, driven from outside: commands and server are real processes."""

import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg

from tests.harness.processes import end_with_parent
from yorisoi.checks.cluster import drop_database

ROOT = Path(__file__).resolve().parents[2]


class Ran(NamedTuple):
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Served:
    url: str
    pid: int
    log: Path


@dataclass(frozen=True)
class Installation:
    """A data directory, and on PostgreSQL a database that belongs to it."""

    data: Path
    database_url: str = ""

    def environment(self, **more: str) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("YORISOI_") and name not in {"DATABASE_URL", "PYTHONPATH"}
        }
        kept |= {"YORISOI_DATA": str(self.data), "PYTHONPATH": str(ROOT / "src")}
        return kept | ({"DATABASE_URL": self.database_url} if self.database_url else {}) | more

    def run(self, *arguments: object, timeout: float = 180, **more: str) -> Ran:
        """`yorisoi ARGUMENTS…` as somebody would type it; `more` are environment variables."""
        done = subprocess.run(
            _yorisoi(*arguments),
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def must_run(self, *arguments: object, **more: str) -> str:
        ran = self.run(*arguments, **more)
        assert ran.code == 0, f"yorisoi {' '.join(map(str, arguments))}: {ran.out}{ran.err}"
        return ran.out

    def python(self, code: str) -> str:
        """Run Python inside the installation, with Django set up; answers what it printed."""
        return self.must_run("shell", "--no-imports", "-c", code)

    @contextmanager
    def served(self, *arguments: object, **more: str) -> Iterator[Served]:
        """The real server, from the first answer until it has stopped."""
        port = unused_port()
        log = self.data / f"server-{port}.log"
        with log.open("wb") as said:
            process = subprocess.Popen(
                _yorisoi("serve", "--port", port, *arguments),
                env=self.environment(**more),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
                preexec_fn=end_with_parent,  # noqa: PLW1509 (one thread)
            )
        served = Served(f"http://localhost:{port}", process.pid, log)
        try:
            _wait_until_it_answers(served, process)
            yield served
        finally:
            _stop(process)


def _yorisoi(*arguments: object) -> list[str]:
    return [sys.executable, "-P", "-m", "yorisoi.config.cli", *map(str, arguments)]


def unused_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def _wait_until_it_answers(served: Served, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 60
    while not answers(served.url):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"no answer from {served.url}: {served.log.read_text()}")
        time.sleep(0.1)


def answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=5).close()
    except urllib.error.HTTPError:
        return True  # a refusal is an answer
    except OSError:
        return False
    return True


def _stop(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise


@contextmanager
def new(folder: Path, like: Installation | None = None) -> Iterator[Installation]:
    """An empty installation in `folder`, or a copy of one on which nobody works just now."""
    if like:
        shutil.copytree(like.data, folder)
    else:
        folder.mkdir(parents=True)
    with _database(like) as url:
        yield Installation(folder, url)


@contextmanager
def made_once(
    name: str, folder: Path, make: Callable[[Installation], None]
) -> Iterator[Installation]:
    """What `make` does to an empty installation, for all processes of a run: the first that needs
    it makes it while the others wait, and it goes when the run goes. A process that stands alone
    makes its own in `folder`."""
    together = os.environ.get("YORISOI_SHARED", "")
    if not together:
        with new(folder / "data") as installation:
            make(installation)
            yield installation
        return
    server = os.environ.get("DATABASE_URL", "")
    name += "_postgresql" if server else "_sqlite"
    data = Path(together) / name
    installation = Installation(data, server and _address(server, name))
    with Path(f"{data}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = Path(f"{data}.done")
        if not done.exists():
            _found(installation, server, name)
            make(installation)
            done.touch()
    yield installation


def _found(installation: Installation, server: str, name: str) -> None:
    """Anew, also where somebody was interrupted before."""
    shutil.rmtree(installation.data, ignore_errors=True)
    installation.data.mkdir(parents=True)
    if server:
        with psycopg.connect(_address(server, "postgres"), autocommit=True) as connection:
            drop_database(connection, name)
            connection.execute(f"CREATE DATABASE {name}")


@contextmanager
def _database(like: Installation | None) -> Iterator[str]:
    """A database of its own where the run is about PostgreSQL; on SQLite it is a file in the data
    directory."""
    server = os.environ.get("DATABASE_URL", "")
    if not server:
        yield ""
        return
    name = f"installation_{uuid4().hex}"
    template = f" TEMPLATE {urlsplit(like.database_url).path[1:]}" if like else ""
    with psycopg.connect(_address(server, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}{template}")
        yield _address(server, name)
        drop_database(connection, name)


def _address(server: str, database: str) -> str:
    """The same server, another database. (urlunsplit would drop the slashes of an empty host.)"""
    return re.sub(r"(//[^/]*/)[^?]*", rf"\g<1>{database}", server, count=1)
