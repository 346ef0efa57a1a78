"""The files: sealed with the key of the person, under names drawn by lot, below files/attachments/.

A file is complete and on the disk before its row is written, so a row never points to nothing. What
was written for a row that did not come is swept away a day later (`sweep`).
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from yorisoi.attachments.models import Attachment
from yorisoi.common import envelopes, scopes
from yorisoi.keeping.kept import Kept
from yorisoi.registry.models import PersonKey

FOLDER = "attachments"
DAY = 86_400  # seconds


class Missing(RuntimeError):
    """The file is not there, or is not what was written."""


@dataclass(frozen=True)
class Stored:
    name: str
    size: int
    digest: str


def relative(name: str) -> str:
    return f"{FOLDER}/{name[:2]}/{name}"


def path_of(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / relative(name)


def write(key: bytes, person: int, content: bytes) -> Stored:
    """Seal it and bring it to the disk: file, then its name in the folder."""
    name = secrets.token_hex(16)
    sealed = envelopes.seal_file(key, _place(name), person, content)
    path = path_of(name)
    _make_folder(path.parent)
    draft = path.with_name(f".{name}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _sync(path.parent)
    return Stored(name, len(sealed), hashlib.sha256(sealed).hexdigest())


def read(name: str, person: int) -> bytes:
    """Raises Missing, and envelopes.Shredded where the person's key was destroyed."""
    try:
        return envelopes.unseal_file(PersonKey, _place(name), person, path_of(name).read_bytes())
    except (OSError, envelopes.Unreadable) as error:
        raise Missing(name) from error


def remove(names: list[str]) -> None:
    for name in filter(None, names):
        with suppress(FileNotFoundError):
            path_of(name).unlink()


def _place(name: str) -> str:
    return f"{Attachment._meta.db_table}|{name}"


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    above = Path(settings.MEDIA_ROOT)
    for one in (above, above / FOLDER, folder):
        one.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync(one.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# --- what must be there, and what must not ---------------------------------------------------------


def kept() -> Iterator[Kept]:
    """For keeping/kept.py: the files of every organization."""
    with scopes.everything():
        columns = (
            "stored_as",
            "sealed_size",
            "digest",
            "thumbnail_as",
            "thumbnail_size",
            "thumbnail_digest",
        )
        for name, size, digest, small, small_size, small_digest in Attachment.objects.values_list(
            *columns
        ).iterator():
            yield Kept(relative(name), size, digest)
            if small:
                yield Kept(relative(small), small_size, small_digest)


def sweep(_organization: int = 0) -> int:
    """Daily: files without a row, of an upload that was cut off or of an erasing whose machine died.
    A day old at least: a younger one may be about to get its row."""
    folder, gone = Path(settings.MEDIA_ROOT) / FOLDER, 0
    # The age of a file is the disk's, whatever time testers have moved to.
    old = [path for path in folder.glob("*/*") if time.time() - path.stat().st_mtime > DAY]
    if not old:
        return 0
    known = {Path(one.path).name for one in kept()}
    for path in old:
        if path.name not in known:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
