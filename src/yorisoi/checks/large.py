"""`check restore`: how long a large installation takes to come back. Half of it rows, half files."""

from __future__ import annotations

import os
import time

from yorisoi.checks.place import Place, elsewhere, place
from yorisoi.checks.said import Said, Say
from yorisoi.keeping import recovery

SECONDS_A_GIGABYTE = 300
GIGABYTE = 1_000_000_000
_ROWS = """
import json, random
from datetime import date
from django.utils import timezone
from yorisoi.accounts.models import Organization
from yorisoi.ledger.models import Act
dice, letters = random.Random(1), [chr(0x4e00 + n) for n in range(3_000)]
body, now = Organization.objects.get(), timezone.now()
size, count = 0, 0
while size < %(size)d:
    rows = []
    for _ in range(2_000):
        text = "".join(dice.choices(letters, k=dice.randint(40, 400)))
        rows.append(Act(organization=body, kind="station", occurred_on=date(2026, 4, 1), text=text,
                        recorded_at=now, recorded_by="check"))
        size += 3 * len(text) + 300
    Act.objects.bulk_create(rows)
    count += len(rows)
print(json.dumps(count))
"""


def check(*, gigabytes: float, say: Say) -> Said:
    said = Said()
    half = int(gigabytes * GIGABYTE / 2)
    with place() as where:
        where.must_run("recovery-key", "new")
        say("つくっています…")
        count = where.python(_ROWS % {"size": half})
        _fill(where, half)
        made = where.data.parent / "large.tar.gz.age"
        begun = time.monotonic()
        where.must_run("backup", made)
        backing, size = time.monotonic() - begun, made.stat().st_size
        say("もどしています…")
        with elsewhere(where) as other:
            begun = time.monotonic()
            key = where.data / recovery.KEY
            done = other.run("restore", made, "--to", other.data, "--verify", "--key", key)
            taken = time.monotonic() - begun
    said.add(
        f"記録 {count:,}件とファイル、控えるのに {backing:.0f}秒、控えの大きさ {size / GIGABYTE:.2f} GB"
    )
    said.hold(
        not done.returncode, "確かめながらもどせた" if not done.returncode else done.stderr[-300:]
    )
    most = SECONDS_A_GIGABYTE * gigabytes
    said.hold(
        taken <= max(most, 60), f"{gigabytes:g} GB をもどすのに {taken:.0f}秒（{most:.0f}秒まで）"
    )
    return said


def _fill(where: Place, size: int) -> None:
    """As pictures are: nothing in them can be made smaller."""
    files = where.data / "files"
    files.mkdir(exist_ok=True)
    one = min(size, 5_000_000)
    for number in range(max(1, size // one)):
        (files / f"{number}.jpg").write_bytes(os.urandom(one))
