"""`check backup`: backups under writing load, each restored; each damaged in one place and refused."""

from __future__ import annotations

import json
import random
import tempfile
from dataclasses import dataclass
from pathlib import Path

from yorisoi.checks.place import Load, Place, elsewhere, place
from yorisoi.checks.said import Said, Say
from yorisoi.keeping import archive, recovery

_DIGESTS = """
import json
from django.db import connection
from yorisoi.keeping.digests import digests
with connection.cursor() as cursor:
    print(json.dumps(digests(cursor, connection.vendor)))
"""
# What restoring itself writes down.
OWN = {"audit_entry", "audit_chain", "audit_mention"}


def check(*, times: int, seed: int, say: Say) -> Said:
    dice, said = random.Random(seed), Said()  # noqa: S311
    equal = refused = pictures = 0
    grown: set[int] = set()
    examples: list[str] = []
    with place() as where:
        where.must_run("recovery-key", "new")
        (where.data / "files").mkdir(exist_ok=True)
        with where.served(), Load(where, writers=2) as load:
            for number in range(times):
                round_ = _round(where, number, dice)
                grown.add(round_.acts)
                equal += round_.is_equal
                pictures += round_.has_picture
                refused += round_.is_refused
                examples += filter(None, [round_.words])
                if number % 10 == 9:
                    say(f"{number + 1} / {times}  {round_.acts:,}")
        written = len(load.kept)
    said.add(
        f"そのあいだに書かれた記録 {written:,}件、控えごとの件数 {min(grown):,}〜{max(grown):,}"
    )
    said.hold(equal == times, f"もどした中身が控えた時点とすべて等しい {equal} / {times}")
    said.hold(pictures == times, f"添付ファイルも等しい {pictures} / {times}")
    said.hold(
        refused == times, f"1バイト変えた・切った控えを断り、何も残さない {refused} / {times}"
    )
    for one in examples[:3]:
        said.add(one)
    return said


@dataclass
class Round:
    acts: int
    is_equal: bool = False
    has_picture: bool = False
    is_refused: bool = False
    words: str = ""


def _round(where: Place, number: int, dice: random.Random) -> Round:
    picture = where.data / "files" / f"{number}.bin"
    picture.write_bytes(dice.randbytes(20_000))
    made = where.data.parent / f"{number}.tar.gz.age"
    key = where.data / recovery.KEY
    where.must_run("backup", made)
    manifest = _manifest(key, made)
    round_ = Round(manifest["held"]["tables"]["ledger_act"][0])
    with elsewhere(where) as other:
        done = other.run("restore", made, "--to", other.data, "--verify", "--key", key)
        if done.returncode == 0:
            round_.is_equal = _is_equal(other, manifest)
            copy = other.data / "files" / picture.name
            round_.has_picture = copy.is_file() and copy.read_bytes() == picture.read_bytes()
        else:
            round_.words = (done.stdout + done.stderr)[-300:]
    with elsewhere(where) as other:
        harm = _damage(made, dice)
        done = other.run("restore", made, "--to", other.data, "--key", key)
        round_.is_refused = bool(done.returncode) and not other.data.exists() and _is_empty(other)
        if not round_.is_refused:
            round_.words = f"{harm}: {done.stdout}{done.stderr}"[-300:]
    made.unlink()
    return round_


def _manifest(key: Path, made: Path) -> dict:
    identities = recovery.read_identities(key.read_text())
    with tempfile.TemporaryDirectory() as folder, made.open("rb") as file:
        return archive.unpack(file, identities, Path(folder))


def _is_equal(other: Place, manifest: dict) -> bool:
    """Computed anew by a program that stands in the restored place."""
    found = json.loads(other.must_run("shell", "--no-imports", "-c", _DIGESTS).splitlines()[-1])
    wanted = manifest["held"]["tables"]
    return found.keys() == wanted.keys() and all(
        found[name] == wanted[name] for name in wanted if name not in OWN
    )


def _is_empty(other: Place) -> bool:
    if not other.database_url:
        return True
    tables = "import json; from django.db import connection as c; print(json.dumps(c.introspection.table_names()))"
    return other.python(tables) == []


def _damage(made: Path, dice: random.Random) -> str:
    content = bytearray(made.read_bytes())
    at = dice.randrange(len(content))
    if dice.random() < 0.3:
        made.write_bytes(content[:at])
        return f"cut off at {at}"
    content[at] ^= 1 << dice.randrange(8)
    made.write_bytes(content)
    return f"flipped at {at}"
