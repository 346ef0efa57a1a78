"""Checkpoints of SQLite's write-ahead log: one at a time, and only while nobody writes.

SQLite 3.7.0 to 3.51.2, which is what nearly every machine still has, can lose a commit when a
checkpoint runs at the very moment at which another connection begins the log anew. So no connection
checkpoints on its own (`wal_autocheckpoint=0` in config/env.py). Here one connection holds the only
writer's place, so that nobody can begin the log anew, while a second one copies the log into the
database. It also keeps that work out of the requests.
"""

import sqlite3
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

from django.conf import settings

from yorisoi.common import space

# The versions with the fault: from, and up to but not, this one.
AFFECTED = ((3, 7, 0), (3, 51, 3))
LOG_LIMIT = 4 * 1024 * 1024  # bytes
# The same while the disk is full: what is copied over makes room in the log that is there.
NARROW_LIMIT = 256 * 1024
PAUSE = 1.0  # seconds
# A log that was just begun: its header and a page or two.
LEFT = 16 * 1024  # bytes


def keep_in_background() -> None:
    """Watch the log for as long as this process lives."""
    threading.Thread(target=_keep, name="checkpoints", daemon=True).start()


def is_affected() -> bool:
    return AFFECTED[0] <= sqlite3.sqlite_version_info < AFFECTED[1]


def is_in_force(connection: sqlite3.Connection) -> bool:
    """Whether this connection, as the product opens it, leaves checkpoints to us."""
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    (pages,) = connection.execute("PRAGMA wal_autocheckpoint").fetchone()
    return mode == "wal" and pages == 0


def _keep() -> None:
    seen = 0
    while True:
        time.sleep(PAUSE)
        database = settings.DATABASES["default"]
        if not database["ENGINE"].endswith("sqlite3"):
            return
        written = last_write_of_a_long_log(Path(database["NAME"]))
        # On a full disk it fails, and is tried again until there is room.
        with suppress(sqlite3.Error):
            if written not in {None, seen} and checkpoint(Path(database["NAME"])):
                seen = written


def last_write_of_a_long_log(database: Path) -> int | None:
    """When it was last written to, in nanoseconds; None while it is short."""
    try:
        log = Path(f"{database}-wal").stat()
    except FileNotFoundError:
        return None
    limit = NARROW_LIMIT if space.is_narrow() else LOG_LIMIT
    return log.st_mtime_ns if log.st_size > limit else None


def checkpoint(database: Path, patience: float = 20) -> bool:
    """False when somebody went on writing for `patience` seconds, so that nothing was done."""
    with (
        closing(_connection(database, patience)) as writer,
        closing(_connection(database, patience)) as copier,
    ):
        try:
            writer.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        busy, _, _ = copier.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        writer.execute("ROLLBACK")
    return not busy


def empty_log(database: Path, patience: float = 20) -> bool:
    """Copy the log into the database and cut it to one frame: what it still held of rows that were
    erased is gone. False when somebody went on reading or writing for `patience` seconds.

    The writer that begins the log anew is ours, and only after the copying has ended (see above).
    """
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if checkpoint(database, patience) and _begin_anew(database, patience):
            return True
        time.sleep(0.05)
    return False


def _begin_anew(database: Path, patience: float) -> bool:
    with closing(_connection(database, patience)) as writer:
        writer.execute("PRAGMA journal_size_limit=0")
        try:
            writer.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        (version,) = writer.execute("PRAGMA user_version").fetchone()
        # The same number again: something must be written for the log to begin.
        writer.execute(f"PRAGMA user_version={version}")
        writer.execute("COMMIT")
    log = Path(f"{database}-wal")
    # Whoever closes the last connection takes the log away.
    return not log.exists() or log.stat().st_size < LEFT


def _connection(database: Path, patience: float) -> sqlite3.Connection:
    connection = sqlite3.connect(database, timeout=patience, isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    return connection
