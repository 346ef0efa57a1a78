"""`check diskfull`: a small disk filled to the last byte under a running server, and emptied again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from django.db import connection

from yorisoi.checks.place import Answer, Load, Place, place, processes_of
from yorisoi.checks.said import Said, Say

ROOM = 24 * 1024 * 1024
# Everything that a file can be read on: each of them writes that it was.
READINGS = 40
_PERSON = """
import json
from yorisoi.accounts.access import operator
from yorisoi.accounts.models import Organization, Site
from yorisoi.common import scopes
from yorisoi.registry.actions.registering import NewPerson, register_person
body = Organization.objects.get()
with scopes.within(body.pk):
    made = register_person(operator(body), NewPerson("山田 春", "ヤマダ ハル", site=Site.objects.get().pk))
print(json.dumps({"person": made.pk}))
"""


def check(*, say: Say) -> Said:
    said = Said()
    if connection.vendor != "sqlite":
        said.hold(False, "PostgreSQL の置き場所は、PostgreSQL のもの。SQLite で確かめてください。")
        return said
    with place(database_url="") as made, _small_disk(made) as where:
        if where is None:
            said.hold(
                False, "小さいディスクをつくれません（root で mount できる所で確かめてください）"
            )
            return said
        _full(where, said)
    return said


def _full(where: Place, said: Said) -> None:
    uuid, typed = str(uuid4()), "あおぞらの下で、ながい話をきいた。" * 4_000
    pages = ["/", "/persons/", f"/persons/{where.python(_PERSON)['person']}/"]
    with where.served() as group:
        with Load(where, writers=3) as load:
            _until_something_is_kept(load)
            _fill(where.data)
            time.sleep(2)
        kept, statuses = load.kept, {status for _at, status in load.answers}
        refused = where.record(uuid=uuid, text=typed)
        before = _held(where)
        read = Counter(_read(where, pages))
        spent = before - _held(where)
        _stop(group)
    # What stopping set free, somebody else takes too.
    _fill(where.data)
    with where.served():
        started = Counter(_read(where, pages, times=1))
        stuffing = _fill(where.data)
        still = where.record(uuid=uuid, text=typed)
        for file in stuffing:
            file.unlink()
        emptied = time.monotonic()
        again = _until_it_takes(where, uuid, typed)
        recovered = time.monotonic() - emptied
        whole = _held(where)
    found = where.kept()
    expected = statuses <= {302, 507}
    why = "" if expected else where.server_log.read_text()[-3_000:]
    said.hold(expected, f"いっぱいになるあいだの答え {sorted(statuses)}{why}")
    said.hold(
        refused.status == 507 and typed[:1_000] in refused.said and uuid in refused.said,
        f"書こうとした人には {refused.status}、書いたことは画面に残る",
    )
    said.hold(set(read) == {200}, f"読むページ {dict(read)}（予備は {spent // 1024:,} KiB へった）")
    said.hold(
        set(started) == {200} and still.status == 507,
        f"いっぱいのまま起こしても、読むページ {dict(started)}、書く人には {still.status}",
    )
    said.hold(
        again.status == 302 and recovered < 60 and whole >= before,
        f"空きができて、ひとりでに書けるまで {recovered:.1f}秒、予備も元どおり",
    )
    lost = set(kept) - set(found["uuids"])
    said.hold(
        bool(kept) and not lost, f"書けましたと答えた {len(kept)}件のうち失われた {len(lost)}件"
    )
    said.hold(uuid in found["uuids"] and not found["wrong"], f"壊れたもの {len(found['wrong'])}件")


def _read(where: Place, pages: list[str], times: int = READINGS) -> Iterator[int]:
    for number in range(times * len(pages)):
        yield where.ask("GET", pages[number % len(pages)]).status


def _held(where: Place) -> int:
    reserve = where.data / "reserve"
    return reserve.stat().st_size if reserve.exists() else 0


def _stop(group: int) -> None:
    """As somebody who keeps the machine does: its last connection puts the log away."""
    os.kill(group, signal.SIGTERM)
    deadline = time.monotonic() + 30
    while processes_of(group) and time.monotonic() < deadline:
        time.sleep(0.05)


def _until_something_is_kept(load: Load) -> None:
    """A machine that is busy answers its first writer later than another."""
    time.sleep(1)
    deadline = time.monotonic() + 60
    while not load.kept and time.monotonic() < deadline:
        time.sleep(0.05)


def _until_it_takes(where: Place, uuid: str, typed: str) -> Answer:
    deadline = time.monotonic() + 60
    while True:
        answer = where.record(uuid=uuid, text=typed)
        if answer.status == 302 or time.monotonic() > deadline:
            return answer
        time.sleep(0.5)


@contextmanager
def _small_disk(made: Place) -> Iterator[Place | None]:
    """A copy of the place on a disk that is a little larger than it."""
    with tempfile.TemporaryDirectory(prefix="yorisoi-disk-") as folder:
        files = (file for file in made.data.rglob("*") if file.is_file())
        size = sum(file.stat().st_size for file in files if file.name != "reserve")
        options = f"size={size + ROOM}"
        done = subprocess.run(
            ["/bin/mount", "-t", "tmpfs", "-o", options, "none", folder],
            capture_output=True, check=False,
        )  # fmt: skip
        if done.returncode:
            yield None
            return
        try:
            reserve = shutil.ignore_patterns("reserve")
            shutil.copytree(made.data, folder, ignore=reserve, dirs_exist_ok=True)
            # On the full disk nobody could read what the server said of it.
            log = made.data / "server.log"
            yield Place(Path(folder), site=made.site, keys=made.keys, log=log)
        finally:
            subprocess.run(["/bin/umount", "--lazy", folder], check=True)


def _fill(folder: Path) -> list[Path]:
    """Not a byte is left."""
    stuffing = folder / f"stuffing-{uuid4().hex}"
    # Unbuffered: what is kept back to be written later would be refused when the file is closed.
    with stuffing.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            with suppress(OSError):
                while file.write(b"x" * size):
                    pass
    return list(folder.glob("stuffing-*"))
