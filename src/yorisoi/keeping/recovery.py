"""The recovery keys of an installation: who can read its backups.

A backup is written for the public halves (`recovery-recipients`, part of every backup). A private
half is made here, printed, and lies in the file `recovery-key` only until somebody has put the paper
away and takes it off the machine: from then on whoever breaks in can write backups and not read one.

    recovery-recipients   age1…  2026-11-28 Director's safe
    recovery-key          # 2026-11-28 …  age1…
                          AGE-SECRET-KEY-1…
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from yorisoi.common import clock
from yorisoi.common.files import write_private
from yorisoi.common.text import one_line
from yorisoi.keeping import age, lines

RECIPIENTS, KEY = "recovery-recipients", "recovery-key"


class BadKey(Exception):
    """What is wrong with a key, in words."""


@dataclass(frozen=True)
class Recipient:
    """The public half of a key, and what it is called."""

    public: bytes
    made_on: str
    label: str = ""

    @property
    def code(self) -> str:
        """Eight letters by which people tell keys apart: they stand on the paper too."""
        return code_of(self.public)


def code_of(public: bytes) -> str:
    said = hashlib.sha256(public).hexdigest()[:8].upper()
    return f"{said[:4]}-{said[4:]}"


def recipients(data: Path | None = None) -> list[Recipient]:
    path = (data or Path(settings.DATA)) / RECIPIENTS
    if not path.exists():
        return []
    found = []
    for line in path.read_text().splitlines():
        written, _space, rest = line.strip().partition(" ")
        if written and not written.startswith("#"):
            made_on, _space, label = rest.strip().partition(" ")
            found.append(Recipient(age.read_recipient(written), made_on, label))
    return found


def still_here() -> list[Recipient]:
    """The keys whose private half still lies on this machine. Empty is how it should be."""
    local = {age.public_of(identity) for identity in local_identities()}
    return [one for one in recipients() if one.public in local]


def local_identities() -> list[bytes]:
    path = Path(settings.DATA) / KEY
    return read_identities(path.read_text()) if path.exists() else []


def read_identities(text: str) -> list[bytes]:
    """The keys that stand in a file: as age writes them, or the eight lines of a paper. Raises
    BadKey."""
    written = [line.strip() for line in text.splitlines()]
    try:
        found = [age.read_identity(one) for one in written if one.upper().startswith("AGE-SECRET")]
        from_paper = None if found else lines.read(text)
    except age.NotAKey:
        raise BadKey("鍵の文字に、まちがいがあります。") from None
    except lines.WrongLine as wrong:
        raise BadKey(f"鍵の{wrong.number}行めが、紙のとおりではありません。") from None
    return found or ([from_paper] if from_paper else [])


def new(label: str = "") -> bytes:
    """Make one more key: its public half is for every backup from now on, its private half lies
    here until it is taken away. Answers the private half."""
    identity = age.new_identity()
    public, today = age.public_of(identity), clock.today().isoformat()
    path = Path(settings.DATA) / KEY
    before = path.read_text() if path.exists() else ""
    written = f"# {today} {one_line(label)}\n# {age.write_recipient(public)}\n"
    write_private(path, f"{before}{written}{age.write_identity(identity)}\n".encode())
    _sync(path)
    add(public, label)
    return identity


def add(public: bytes, label: str = "") -> Recipient:
    """Let somebody else's key read the backups too."""
    one = Recipient(public, clock.today().isoformat(), one_line(label))
    known = recipients()
    if public not in {old.public for old in known}:
        _write([*known, one])
    return one


def forget(code: str) -> bool:
    """Backups from now on are not written for this key. Those that are there stay readable by it."""
    known = recipients()
    left = [one for one in known if one.code != code.upper()]
    if len(left) == len(known):
        return False
    _write(left)
    return True


def remove_local() -> int:
    """Take the private halves off this machine; how many there were. What was on the disk may be
    found there by whoever takes the disk apart: that is what an encrypted disk is for."""
    path = Path(settings.DATA) / KEY
    count = len(local_identities())
    if path.exists():
        with path.open("r+b") as file:
            file.write(b"\0" * path.stat().st_size)
            os.fsync(file.fileno())
        path.unlink()
        _sync(path.parent)
    return count


def ensure() -> bytes | None:
    """The first key of an installation that has none; None where there is one."""
    return None if recipients() else new()


def _write(rows: list[Recipient]) -> None:
    path = Path(settings.DATA) / RECIPIENTS
    fresh = path.with_suffix(".new")
    text = "".join(
        f"{age.write_recipient(one.public)} {one.made_on} {one.label}".rstrip() + "\n"
        for one in rows
    )
    write_private(fresh, text.encode())
    _sync(fresh)
    fresh.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
