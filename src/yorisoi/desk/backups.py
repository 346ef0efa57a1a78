"""One file that holds a whole installation: the rows, the files, the secret key.

A backup is a compressed tar. Its last member, `manifest.json`, names every other one with size and
SHA-256, so that a cut-off or altered file is noticed before anything is written. It holds people's
lives in plain form: the file is readable by its owner alone, and belongs in a safe place.
"""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.conf import settings
from django.db import connection

from yorisoi import __version__
from yorisoi.accounts.access import operator
from yorisoi.audit.actions import note
from yorisoi.common import clock
from yorisoi.common.postgres import program

MANIFEST = "manifest.json"
ROWS = {"sqlite": "yorisoi.sqlite3", "postgresql": "rows.pgdump"}
# What belongs to an installation beside its rows. Styles and scripts are gathered anew.
KEPT = ("secret-key", "PRODUCTION", "DEMO", "files")
FRESH = {"secret-key", *(ROWS["sqlite"] + end for end in ("", "-wal", "-shm"))}
LAST = "last-backup"
LATER = "この控えは、途中で切れているか、書き換えられています"


class BackupFailed(Exception):
    """What went wrong, in words for the person at the keyboard."""


def back_up(target: Path) -> dict:
    """Write everything to `target`; answers the manifest. An older file there stays until the new
    one is complete and on the disk."""
    if not target.parent.is_dir():
        raise BackupFailed(f"フォルダーがありません: {target.parent}")
    with tempfile.TemporaryDirectory(prefix=".yorisoi-backup-", dir=target.parent) as folder:
        rows = Path(folder) / ROWS[connection.vendor]
        # Everything that is known of everybody goes into one file: written down before that.
        note(operator(None), "backup.made", "backup", payload={"file": target.name})
        _copy_rows(rows)
        packed = Path(folder) / "packed"
        manifest = _pack(packed, rows)
        packed.replace(target)
    _sync(target.parent)
    # Whoever keeps the machine sees when the last one was made.
    (Path(settings.DATA) / LAST).touch()
    return manifest


def restore(source: Path, to: Path) -> dict:
    """Unpack into the new folder `to`, checked; on PostgreSQL the rows go to the empty database
    that DATABASE_URL names. Answers the manifest. Nothing stands in `to` unless all was well."""
    _refuse_where_something_lives(to)
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".yorisoi-restore-", dir=to.parent) as folder:
        unpacked = Path(folder) / "unpacked"
        unpacked.mkdir(mode=0o700)
        manifest = _unpack(source, unpacked)
        _restore_rows(manifest["engine"], unpacked)
        _sync_all(unpacked)
        shutil.rmtree(to, ignore_errors=True)
        unpacked.rename(to)
    _sync(to.parent)
    return manifest


def _copy_rows(path: Path) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
        check_sqlite(path)
    else:
        _run("pg_dump", "--format=custom", f"--file={path}")


def check_sqlite(path: Path) -> None:
    with closing(sqlite3.connect(path)) as copy:
        found = [row[0] for row in copy.execute("PRAGMA integrity_check")]
        orphans = copy.execute("PRAGMA foreign_key_check").fetchall()
    if found != ["ok"] or orphans:
        raise BackupFailed(f"データベースが傷んでいます: {(found + orphans)[:5]}")


def _pack(path: Path, rows: Path) -> dict:
    data = Path(settings.DATA)
    manifest = {
        "yorisoi": __version__,
        "engine": connection.vendor,
        "taken_at": clock.now().isoformat(),
        "members": {},
    }
    with path.open("xb") as file:
        path.chmod(0o600)
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=3) as tar:
            for name, member in _members(rows, data):
                manifest["members"][name] = _add(tar, name, member)
            _add_bytes(tar, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
        file.flush()
        os.fsync(file.fileno())
    return manifest


def _members(rows: Path, data: Path) -> Iterator[tuple[str, Path]]:
    yield rows.name, rows
    for kept in KEPT:
        place = data / kept
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file():
                yield path.relative_to(data).as_posix(), path


class _Hashed:
    """A file that is hashed while tar reads or writes it."""

    def __init__(self, file: BinaryIO):
        self.file, self.sha256 = file, hashlib.sha256()

    def read(self, size: int) -> bytes:
        chunk = self.file.read(size)
        self.sha256.update(chunk)
        return chunk


def _add(tar: tarfile.TarFile, name: str, path: Path) -> dict:
    with path.open("rb") as file:
        hashed = _Hashed(file)
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = os.fstat(file.fileno()).st_size, 0o600
        tar.addfile(entry, hashed)
    return {"size": entry.size, "sha256": hashed.sha256.hexdigest()}


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    tar.addfile(entry, io.BytesIO(content))


def _unpack(source: Path, folder: Path) -> dict:
    found, manifest = {}, None
    try:
        with tarfile.open(source, "r|gz") as tar:
            for entry in tar:
                if entry.name == MANIFEST:
                    manifest = json.load(tar.extractfile(entry))
                else:
                    found[entry.name] = _take_out(tar, entry, folder)
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        raise BackupFailed(f"{LATER}（{error}）: {source}") from error
    if manifest is None or manifest["members"] != found:
        raise BackupFailed(f"{LATER}: {source}")
    return manifest


def _take_out(tar: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path) -> dict:
    """Plain files only, and only below `folder`: a tar may name any place of the machine."""
    name = PurePosixPath(entry.name)
    if not entry.isfile() or name.is_absolute() or ".." in name.parts:
        raise BackupFailed(f"{LATER}: {entry.name}")
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    hashed = _Hashed(tar.extractfile(entry))
    with path.open("xb") as file:
        path.chmod(0o600)
        shutil.copyfileobj(hashed, file, 1 << 20)
    return {"size": entry.size, "sha256": hashed.sha256.hexdigest()}


def _restore_rows(engine: str, unpacked: Path) -> None:
    if engine != connection.vendor:
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        raise BackupFailed(
            f"この控えは {names[engine]} のものです。いまの設定（DATABASE_URL）は"
            f" {names[connection.vendor]} を指しています。"
        )
    rows = unpacked / ROWS[engine]
    if engine == "sqlite":
        check_sqlite(rows)
        _into_wal_mode(rows)
    else:
        _refuse_tables()
        _run(
            "pg_restore",
            "--no-owner",
            "--no-privileges",
            "--single-transaction",
            "--exit-on-error",
            f"--dbname={connection.settings_dict['NAME']}",
            str(rows),
        )
        rows.unlink()


def _into_wal_mode(path: Path) -> None:
    """VACUUM INTO leaves the plain journal; the switch is made before anyone writes."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode=WAL")


def _refuse_where_something_lives(to: Path) -> None:
    """An installation that was merely looked at has a key and an empty database, and may go."""
    if not to.exists():
        return
    database = to / ROWS["sqlite"]
    if {path.name for path in to.iterdir()} <= FRESH and not _has_tables(database):
        return
    raise BackupFailed(f"{to} には、もう何かがあります。まだない場所を --to で指してください。")


def _has_tables(database: Path) -> bool:
    if not database.exists():
        return False
    with closing(sqlite3.connect(database)) as found:
        return bool(found.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def _refuse_tables() -> None:
    if connection.introspection.table_names():
        raise BackupFailed(
            "DATABASE_URL のデータベースには、もう何かがあります。空のものを作ってください。"
        )


def _run(name: str, *arguments: str) -> None:
    tool = program(name)
    if tool is None:
        raise BackupFailed(
            f"{name} が見つかりません。次の一行で入ります。\n"
            "    sudo apt-get install -y --no-install-recommends postgresql-client"
        )
    done = subprocess.run(  # noqa: S603
        [tool, "--no-password", *arguments],
        env=os.environ | _libpq(),
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


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _sync(path: Path) -> None:
    with _opened(path) as descriptor:
        os.fsync(descriptor)


def _sync_all(folder: Path) -> None:
    for path in folder.rglob("*"):
        _sync(path)
    _sync(folder)
