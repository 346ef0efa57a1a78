"""`check diskfull`: a small disk filled to the last byte under a running server, and emptied again."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from django.db import connection

from yorisoi.checks.place import Answer, Load, Place, place
from yorisoi.checks.said import Said, Say

ROOM = 6 * 1024 * 1024
PAGES = ("/", "/permissions/", "/persons/")


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
    with where.served():
        with Load(where, writers=3) as load:
            time.sleep(1)
            stuffing = _fill(where.data)
            time.sleep(2)
        kept, statuses = load.kept, {status for _at, status in load.answers}
        refused = where.record(uuid=uuid, text=typed)
        read = [where.ask("GET", path) for path in PAGES]
        stuffing.unlink()
        emptied = time.monotonic()
        again = _until_it_takes(where, uuid, typed)
        recovered = time.monotonic() - emptied
    found = where.kept()
    said.hold(statuses <= {302, 507}, f"いっぱいになるあいだの答え {sorted(statuses)}")
    said.hold(
        refused.status == 507 and typed[:1_000] in refused.said and uuid in refused.said,
        f"書こうとした人には {refused.status}、書いたことは画面に残る",
    )
    said.hold(
        all(one.status in {200, 507} for one in read), f"読むページ {[one.status for one in read]}"
    )
    said.hold(
        again.status == 302 and recovered < 60,
        f"空きができて、ひとりでに書けるまで {recovered:.1f}秒",
    )
    lost = set(kept) - set(found["uuids"])
    said.hold(
        bool(kept) and not lost, f"書けましたと答えた {len(kept)}件のうち失われた {len(lost)}件"
    )
    said.hold(uuid in found["uuids"] and not found["wrong"], f"壊れたもの {len(found['wrong'])}件")


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
        size = sum(file.stat().st_size for file in made.data.rglob("*") if file.is_file())
        options = f"size={size + ROOM}"
        done = subprocess.run(
            ["/bin/mount", "-t", "tmpfs", "-o", options, "none", folder],
            capture_output=True, check=False,
        )  # fmt: skip
        if done.returncode:
            yield None
            return
        try:
            shutil.copytree(made.data, folder, dirs_exist_ok=True)
            yield Place(Path(folder), site=made.site, keys=made.keys)
        finally:
            subprocess.run(["/bin/umount", "--lazy", folder], check=True)


def _fill(folder: Path) -> Path:
    """Not a byte is left."""
    stuffing = folder / "stuffing"
    with stuffing.open("wb") as file:
        try:
            for size in (65_536, 4_096, 1):
                while file.write(b"x" * size):
                    file.flush()
        except OSError:
            pass
    return stuffing
