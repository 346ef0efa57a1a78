"""How SQLite is opened, so that nothing acknowledged is lost."""

import os
import sqlite3
from pathlib import Path


def sqlite(path: Path) -> dict[str, object]:
    """WAL with FULL and IMMEDIATE: what was acknowledged survives a power cut, and a page that
    audits its reading never fails with «database is locked». Checkpoints are not left to whichever
    request happens to commit: common/checkpoints.py makes them, one at a time, while nobody writes
    (docs/decisions/0003-sqlite-and-postgresql.md)."""
    found(path)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
                "PRAGMA busy_timeout=20000;PRAGMA cache_size=-8000;PRAGMA temp_store=MEMORY;"
                "PRAGMA wal_autocheckpoint=0;PRAGMA journal_size_limit=4194304;"
            ),
        },
        "CONN_MAX_AGE": None,
    }


def found(path: Path) -> None:
    """A new database is put into WAL mode and its name onto the disk before it takes any data: the
    rollback journal of the switch itself must not come back after a power cut."""
    if path.exists():
        return
    connection = sqlite3.connect(path, timeout=20)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()
    path.chmod(0o600)
    directory = os.open(path.parent, os.O_RDONLY)
    os.fsync(directory)
    os.close(directory)
