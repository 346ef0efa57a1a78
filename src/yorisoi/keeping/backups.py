"""Backing an installation up into one file that only the recovery keys open, and restoring it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import connection

from yorisoi import __version__
from yorisoi.accounts.access import operator
from yorisoi.audit.actions import note
from yorisoi.common import clock
from yorisoi.keeping import age, archive, canary, recovery, rows, wrapping
from yorisoi.keeping.failing import BackupFailed
from yorisoi.keeping.rows import FILES, Held

# What belongs to an installation beside its rows. Styles and scripts are gathered anew; the private
# half of a recovery key is never inside what it opens.
KEPT = ("secret-key", "PRODUCTION", "DEMO", recovery.RECIPIENTS, "files")
FRESH = {"secret-key", recovery.RECIPIENTS, recovery.KEY,
         *(FILES["sqlite"] + end for end in ("", "-wal", "-shm"))}  # fmt: skip
LAST = "last-backup"
FOLDER = "backups"
SUFFIX = ".tar.gz.age"
WORK = ".backup-"
DAY = 86_400

Say = Callable[[str], None]


def default_place() -> Path:
    folder = Path(settings.DATA) / FOLDER
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder


def named(folder: Path, prefix: str = "yorisoi") -> Path:
    """A file in this folder that says when it was made."""
    return folder / f"{prefix}-{clock.now().astimezone(clock.JAPAN):%Y%m%d-%H%M%S}{SUFFIX}"


def back_up(target: Path, *, is_noted: bool = True) -> dict:
    """Write everything to `target`; answers the manifest. An older file there stays until the new
    one is complete and on the disk. Before an upgrade the trail may not take a word yet: then it is
    `is_noted` later."""
    recipients = [one.public for one in recovery.recipients()]
    if not recipients:
        raise BackupFailed(
            "復旧の鍵がまだありません。次の一行でつくれます。\n    bin/yorisoi recovery-key new"
        )
    if not target.parent.is_dir():
        raise BackupFailed(f"フォルダーがありません: {target.parent}")
    # Everything that is known of everybody goes into one file: written down before that.
    if is_noted:
        note_made(target)
    with _workplace() as folder, _unfinished(target) as packed:
        path = folder / FILES[connection.vendor]
        linked = folder / "linked"
        _link(linked)
        keys = wrapping.held()
        held = rows.copy(path)
        # Once more: a file that came in meanwhile is there, and one that went meanwhile too.
        _link(linked)
        # Both that of before and that of after: `keys rotate` may have come between.
        wrapping.pack(linked, keys | wrapping.held(), recipients)
        with packed.open("xb") as file:
            packed.chmod(0o600)
            manifest = archive.pack(file, recipients, _members(path, linked), _about(held))
            file.flush()
            os.fsync(file.fileno())
        packed.replace(target)
    sync(target.parent)
    # Whoever keeps the machine sees when the last one was made.
    (Path(settings.DATA) / LAST).touch()
    return manifest


def note_made(target: Path) -> None:
    note(operator(None), "backup.made", "backup", payload={"file": target.name})


def last_made() -> float | None:
    """Seconds since 1970 of the last backup; None where none was made."""
    mark = Path(settings.DATA) / LAST
    return mark.stat().st_mtime if mark.is_file() else None


def _about(held: Held) -> dict:
    return {
        "yorisoi": __version__,
        "engine": connection.vendor,
        "taken_at": clock.now().isoformat(),
        "keys": [one.code for one in recovery.recipients()],
        "held": held.as_json(),
    }


@contextmanager
def _workplace() -> Iterator[Path]:
    """The plain copy never leaves the installation's own disk. What a killed backup left goes."""
    data = Path(settings.DATA)
    for old in data.glob(f"{WORK}*"):
        if time.time() - old.stat().st_mtime > DAY:
            shutil.rmtree(old, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=WORK, dir=data) as folder:
        yield Path(folder)


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    path = target.with_name(f".{target.name}.{os.getpid()}.unfinished")
    path.unlink(missing_ok=True)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _link(folder: Path) -> None:
    """Everything beside the rows, held fast by a second name: who removes a file removes his."""
    data = Path(settings.DATA)
    for kept in KEPT:
        place = data / kept
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if not path.is_file():
                continue
            link = folder / path.relative_to(data)
            link.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError, FileNotFoundError):
                os.link(path, link)


def _members(path: Path, linked: Path) -> Iterator[tuple[str, Path]]:
    yield path.name, path
    for one in sorted(linked.rglob("*")):
        if one.is_file():
            yield one.relative_to(linked).as_posix(), one


# --- restoring ------------------------------------------------------------------------------------


def restore(
    source: Path, to: Path, identities: list[bytes], say: Say = lambda _words: None
) -> dict:
    """Unpack into the new folder `to`, checked; on PostgreSQL the rows go to the empty database
    that DATABASE_URL names. Answers the manifest. Nothing stands in either unless all was well:
    `say` is told each check that was."""
    _refuse_where_something_lives(to)
    _refuse_what_is_no_backup(source)
    if not identities:
        raise BackupFailed(
            "復旧の鍵がありません。紙の8行を書きうつしたファイルを --key で渡してください。"
        )
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".yorisoi-restore-", dir=to.parent) as folder:
        unpacked = Path(folder) / "unpacked"
        unpacked.mkdir(mode=0o700)
        with source.open("rb") as file:
            manifest = archive.unpack(file, identities, unpacked)
        say(f"控えは、さいごの1バイトまで元のままです（{len(manifest['members'])}件のファイル）。")
        rows.check_engine(manifest["engine"])
        try:
            _pour_checked(manifest, unpacked, say)
            if wrapping.unpack(unpacked, identities):
                say("連絡先などをひらく鍵も、復旧の鍵でもどりました。")
            _settle(source, unpacked, say)
            sync_all(unpacked)
            shutil.rmtree(to, ignore_errors=True)
            unpacked.rename(to)
        except BaseException:
            rows.empty()
            raise
    sync(to.parent)
    return manifest


def _pour_checked(manifest: dict, unpacked: Path, say: Say) -> None:
    wanted = Held.from_json(manifest["held"])
    path = unpacked / FILES[manifest["engine"]]
    if not path.is_file() or not (unpacked / "secret-key").is_file():
        raise BackupFailed("この控えには、データベースか秘密の鍵が入っていません。")
    found = rows.pour(path)
    say("データベースは壊れておらず、つながりの切れた行もありません。")
    differ = sorted(
        name
        for name in wanted.tables.keys() | found.tables.keys()
        if wanted.tables.get(name) != found.tables.get(name)
    )
    if differ:
        raise BackupFailed(f"控えたときと中身のちがう表があります: {'、'.join(differ[:5])}")
    count = sum(one.rows for one in found.tables.values())
    say(f"{len(found.tables)}の表の{count:,}行は、数も中身も控えたときと同じです。")
    if found.chains != wanted.chains:
        raise BackupFailed("監査の記録の末尾が、控えたときとちがいます。")
    _hear(wanted, found, (unpacked / "secret-key").read_text().strip(), say)


def _hear(wanted: Held, found: Held, secret: str, say: Say) -> None:
    if wanted.canary is None:
        say("目じるしの行は、まだない版の控えです。")
        return
    if found.canary != wanted.canary or not canary.sings(*found.canary, secret):
        raise BackupFailed("目じるしの行を、この控えの鍵で読めません。")
    say("目じるしの行は、この控えの鍵で読めました。")


def _settle(source: Path, unpacked: Path, say: Say) -> None:
    """What only a program that stands in the restored place can do: walk its trails, bring it to
    this version, write into its trail that it was restored (settling.py)."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-P", "-m", "yorisoi.keeping.settling", source.name],
        env=os.environ | {"YORISOI_DATA": str(unpacked)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupFailed((done.stdout + done.stderr).strip()[-500:])
    for line in json.loads(done.stdout.splitlines()[-1]):
        say(line)


def _refuse_what_is_no_backup(source: Path) -> None:
    """Before anybody goes to the safe for the paper."""
    if not source.is_file():
        raise BackupFailed(f"{source} がありません。控えのファイルの場所を確かめてください。")
    with source.open("rb") as file:
        if file.read(len(age.VERSION)) != age.VERSION:
            raise BackupFailed(
                f"{source} は、よりそいの控えではありません。bin/yorisoi backup でつくったものを渡してください。"
            )


def _refuse_where_something_lives(to: Path) -> None:
    """An installation that was merely looked at has a key and an empty database, and may go."""
    if not to.exists():
        return
    database = to / FILES["sqlite"]
    if {path.name for path in to.iterdir()} <= FRESH and not _has_tables(database):
        return
    raise BackupFailed(f"{to} には、もう何かがあります。まだない場所を --to で指してください。")


def _has_tables(database: Path) -> bool:
    if not database.exists():
        return False
    with closing(sqlite3.connect(database)) as found:
        return bool(found.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_all(folder: Path) -> None:
    for path in folder.rglob("*"):
        sync(path)
    sync(folder)
