"""The rows of an installation, copied as they are at one moment, and poured in again."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.db import connection, transaction

from yorisoi.common import nets, scopes
from yorisoi.common.postgres import program
from yorisoi.keeping.digests import Cursor, Digest, digests
from yorisoi.keeping.failing import BackupFailed

FILES = {"sqlite": "yorisoi.sqlite3", "postgresql": "rows.pgdump"}


@dataclass(frozen=True)
class Held:
    """What a database holds, said in a few lines: the same before and after, or it is not the
    same."""

    tables: dict[str, Digest]
    # Length and newest link of every trail.
    chains: dict[str, tuple[int, str]] = field(default_factory=dict)
    # Word and proof.
    canary: tuple[str, str] | None = None

    def as_json(self) -> dict:
        return asdict(self)

    @classmethod
    def from_json(cls, said: dict) -> Held:
        return cls(
            {name: Digest(*one) for name, one in said["tables"].items()},
            {name: tuple(one) for name, one in said["chains"].items()},
            tuple(said["canary"]) if said["canary"] else None,
        )


def held(cursor: Cursor, vendor: str) -> Held:
    tables = digests(cursor, vendor)
    chains, canary = {}, None
    if "audit_chain" in tables:
        cursor.execute("SELECT name, length, head FROM audit_chain ORDER BY name")
        chains = {name: (length, head) for name, length, head in cursor.fetchall()}
    if "keeping_canary" in tables:
        cursor.execute("SELECT word, proof FROM keeping_canary ORDER BY id")
        canary = next(((word, proof) for word, proof in cursor.fetchall()), None)
    return Held(tables, chains, canary)


def copy(path: Path) -> Held:
    """Write the rows into `path`; what they are is read from that very moment."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
        check_sqlite(path)
        return held_in(path)
    with scopes.everything(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        _run(
            "pg_dump",
            "--format=custom",
            "--compress=0",
            f"--snapshot={snapshot}",
            "--enable-row-security",
            f"--file={path}",
        )
        return held(cursor, "postgresql")


def held_in(path: Path) -> Held:
    """Of a file of SQLite on which nobody works."""
    with closing(sqlite3.connect(path)) as database:
        return held(database.cursor(), "sqlite")


def check_sqlite(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as database:
            found = [row[0] for row in database.execute("PRAGMA integrity_check")]
            orphans = database.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        raise BackupFailed(f"データベースが傷んでいます: {error}") from error
    if found != ["ok"] or orphans:
        raise BackupFailed(f"データベースが傷んでいます: {(found + orphans)[:5]}")


def check_engine(engine: str) -> None:
    if engine != connection.vendor:
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        raise BackupFailed(
            f"この控えは {names[engine]} のものです。いまの設定（DATABASE_URL）は"
            f" {names[connection.vendor]} を指しています。"
        )
    if engine == "postgresql" and connection.introspection.table_names():
        raise BackupFailed(
            "DATABASE_URL のデータベースには、もう何かがあります。空のものを作ってください。"
        )


def pour(path: Path) -> Held:
    """Make the copy at `path` the rows of an installation; what they are then. On PostgreSQL they
    go into the empty database that DATABASE_URL names, and the copy goes."""
    if connection.vendor == "sqlite":
        check_sqlite(path)
        with closing(sqlite3.connect(path)) as database:
            # VACUUM INTO leaves the plain journal; the switch is made before anyone writes.
            database.execute("PRAGMA journal_mode=WAL")
        return held_in(path)
    _run(
        *("pg_restore", "--no-owner", "--no-privileges", "--single-transaction"),
        *("--exit-on-error", f"--dbname={connection.settings_dict['NAME']}", str(path)),
    )
    path.unlink()
    with scopes.everything(), connection.cursor() as cursor:
        return held(cursor, "postgresql")


def empty() -> None:
    """Take out again what `pour` put into a database that was empty before."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")


def _run(name: str, *arguments: str) -> None:
    tool = program(name)
    if tool is None:
        raise BackupFailed(
            f"{name} が見つかりません。次の一行で入ります。\n"
            "    sudo apt-get install -y --no-install-recommends postgresql-client"
        )
    done = subprocess.run(  # noqa: S603
        [tool, "--no-password", *arguments],
        env=os.environ | _libpq() | {"PGOPTIONS": f"-c {nets.SETTING}=*"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupFailed(f"{name}: {done.stderr.strip()[-500:]}")


def _libpq() -> dict[str, str]:
    """The connection in libpq's own variables: a password on a command line is seen by everyone."""
    database = connection.settings_dict
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "NAME": "PGDATABASE"}
    names["PASSWORD"] = "PGPASSWORD"  # noqa: S105
    return {names[key]: str(database[key]) for key in names if database[key]}
