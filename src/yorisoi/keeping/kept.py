"""Files that rows point to: which must be there, and whether they are as they were written.

A room above that keeps files says which in AppConfig.ready(): `kept.register(source)`. What lies on
the disk is sealed, so neither a key nor a look into it is needed. `restore` asks for every byte,
`yorisoi doctor` for as much as it gets in a few seconds.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Kept:
    """`path`: below MEDIA_ROOT. `digest`: SHA-256 of what lies there, in hexadecimal."""

    path: str
    size: int
    digest: str


@dataclass
class Found:
    """`read`: how many were read to their last byte; the size of all was looked at."""

    files: int = 0
    read: int = 0
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        return not self.missing and not self.damaged


Source = Callable[[], Iterable[Kept]]
_sources: list[Source] = []


def register(source: Source) -> None:
    _sources.append(source)


def check(*, seconds: float | None = None) -> Found:
    """Every file there is a row for. `seconds`: read at random for so long; None: read them all."""
    found, to_read = Found(), []
    for one in (kept for source in _sources for kept in source()):
        found.files += 1
        path = place_of(one.path)
        if not path.is_file():
            found.missing.append(one.path)
        elif path.stat().st_size != one.size:
            found.damaged.append(one.path)
        else:
            to_read.append(one)
    secrets.SystemRandom().shuffle(to_read)
    begun = time.monotonic()
    for one in to_read:
        if seconds is not None and time.monotonic() - begun > seconds:
            break
        found.read += 1
        if hashlib.sha256(place_of(one.path).read_bytes()).hexdigest() != one.digest:
            found.damaged.append(one.path)
    return found


def place_of(path: str) -> Path:
    return Path(settings.MEDIA_ROOT) / path
