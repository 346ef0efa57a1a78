"""Serving an installation: what must be so before it opens, and the server that opens it.

The commands `serve` and `demo` both end in `become_server`.
"""

import hashlib
import inspect
import os
import socket
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from yorisoi import __version__
from yorisoi.common import checkpoints, space

# Each holds some 140 MB; more cores than this are for the database and whatever else runs there.
MOST_WORKERS = 4


class NotReady(Exception):
    """What the person who started the server should read and do."""


def is_free(port: int) -> bool:
    """Nobody listens there, by either of the addresses that `localhost` can mean."""
    return all(_can_bind(*place) for place in _loopback(port))


def _loopback(port: int) -> Iterator[tuple[int, tuple[str, int]]]:
    yield socket.AF_INET, ("127.0.0.1", port)
    if socket.has_ipv6 and Path("/proc/net/if_inet6").exists():
        yield socket.AF_INET6, ("::1", port)


def _can_bind(family: int, address: tuple[str, int]) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(address)
        except OSError:
            return False
    return True


def free_port(preferred: int) -> int:
    """`preferred`, or the next one above it on which nobody listens."""
    for port in range(preferred, preferred + 100):
        if is_free(port):
            return port
    raise NotReady(f"ポート {preferred} から {preferred + 99} まで、すべて使われています。")


def check_migrations() -> None:
    executor = MigrationExecutor(connection)
    if not executor.loader.applied_migrations:
        raise NotReady(
            "まだ中身がありません。次の一行で、からっぽの場所を作れます。\n"
            "    bin/yorisoi init --organization 法人の名前 --code 記号"
        )
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReady(
            "データベースが、このプログラムの版に合っていません。次の一行を打ってください\n"
            "（そのまえの控えは、ひとりでに取られます）。\n"
            "    bin/yorisoi migrate"
        )


def check_sqlite() -> str:
    """Which SQLite it is and how its WAL-reset fault is kept away (docs/decisions/0003); raises
    NotReady where it is not."""
    if connection.vendor != "sqlite":
        return ""
    connection.ensure_connection()
    version = sqlite3.sqlite_version
    if not checkpoints.is_in_force(connection.connection):
        raise NotReady(
            f"SQLite {version} の設定が、よりそいのものではありません（WAL、wal_autocheckpoint=0）。\n"
            "このままでは記録が失われることがあるので、開きません。"
        )
    if checkpoints.is_affected():
        return f"SQLite {version}：WAL-reset の不具合がある版です。書く人のいない時にだけ写して、防いでいます。"
    return f"SQLite {version}：WAL-reset の不具合が直っている版です。"


def about_room() -> str:
    """Holds room back for readings (common/space.py), and says where there is none any more."""
    return (
        "置き場所がいっぱいです。空きができるまで、読むことだけができます。"
        if space.is_narrow()
        else ""
    )


def collect_static() -> None:
    """Gather styles and scripts into DATA/static where they changed since the last time."""
    stamp = Path(settings.STATIC_ROOT).with_suffix(".stamp")
    now = _fingerprint_of_static()
    if stamp.exists() and stamp.read_text() == now and Path(settings.STATIC_ROOT).is_dir():
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(now)


def _fingerprint_of_static() -> str:
    whole = hashlib.sha256(__version__.encode())
    # How they are gathered: files that did not change may come out otherwise.
    whole.update(inspect.getsource(inspect.getmodule(staticfiles_storage.__class__)).encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            state = Path(storage.path(name)).stat()
            whole.update(f"{name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return whole.hexdigest()


def become_server(
    host: str, port: int, *, workers: int | None = None, threads: int | None = None
) -> None:
    """Replace this process by the server: Ctrl-C, SIGTERM and the exit status are its own.

    A process for each core, on SQLite too: it has one writer, but the time goes into putting pages
    together, and of one process only one thread does that at a time.
    """
    connection.close()
    workers = workers or min(len(os.sched_getaffinity(0)), MOST_WORKERS)
    os.environ.setdefault("YORISOI_URL", f"http://localhost:{port}")
    os.environ["YORISOI_SERVER"] = str(os.getpid())
    # One pool of memory for all threads: each with its own would keep what a report needed once.
    os.environ.setdefault("MALLOC_ARENA_MAX", "1")
    sys.stdout.flush()
    options = {
        "interface": "wsgi",
        "host": host,
        "port": port,
        "workers": workers,
        "blocking-threads": threads or (2 if workers > 1 else 4),
        # A thread owns its database connection, and an idle one gives both up.
        "blocking-threads-idle-timeout": 600,
        "workers-kill-timeout": 10,
        "log-level": "warning",
    }
    granian = [sys.executable, "-P", "-m", "granian", "--respawn-failed-workers", "--no-ws"]
    granian += [f"--{name}={value}" for name, value in options.items()]
    os.execv(sys.executable, [*granian, "yorisoi.config.wsgi:application"])  # noqa: S606
