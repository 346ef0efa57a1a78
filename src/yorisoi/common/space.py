"""Room on the disk. That there is none left is known by what the database and the system say of it.

For SQLite some of it is held back: the file `reserve`. Reading a file writes that it was read (no entry,
no page), so on a full disk nobody could read any more, on the night on which it is needed. When hardly
any room is left, the reserve is given up slice by slice, so that whatever filled the disk does not take
it at once; from then on what somebody writes is refused, and what is read goes on. When there is room
again the reserve is made anew, and everything goes on. (PostgreSQL's disk is its own.)
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

FULL = {errno.ENOSPC, errno.EDQUOT}
POSTGRESQL_FULL = "53100"
# SQLite says «I/O error» where it cannot lengthen a file that it has mapped into memory.
HARDLY_ANY = 1024 * 1024
# Held back; on a small disk less, a share of the whole.
RESERVE, SHARE = 16 * 1024 * 1024, 16
# Given up at a time: more than the requests of a moment write.
SLICES, LEAST = 16, 256 * 1024
# What the reading of a file leaves in the database, on the average (docs/mechanisms/keeping.md).
READING = 2 * 1024


def is_full(error: BaseException | None) -> bool:
    """Whether this error, or one behind it, is that there is no room any more."""
    return any(_says_so(one) for one in _behind(error))


def _behind(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _says_so(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in FULL
    if getattr(error, "sqlstate", None) == POSTGRESQL_FULL:
        return True
    if not isinstance(error, DatabaseError):
        return False
    said = str(error)
    return "disk is full" in said or (
        ("disk I/O error" in said or "unable to open database file" in said)
        # A checkpoint may have made a little since.
        and (shutil.disk_usage(settings.DATA).free < HARDLY_ANY or is_narrow())
    )


def make_room() -> None:
    """Give up a slice of the reserve where hardly any room is left: before each request, and when a
    program starts, for even opening the database writes."""
    if not _is_ours():
        return
    free, wanted, slice_ = _disk()
    if free < slice_:
        with suppress(OSError):
            os.truncate(_reserve(), max(0, min(held(), wanted) - slice_))


def is_narrow() -> bool:
    """Whether only readings are written: the reserve is not whole, and there is no room for it."""
    if not _is_ours():
        return False
    free, wanted, slice_ = _disk()
    missing = wanted - held()
    return missing > 0 and not (free - missing >= slice_ and _fill(wanted))


def held() -> int:
    """Bytes in reserve."""
    try:
        return _reserve().stat().st_size
    except FileNotFoundError:
        return 0


def readings_left() -> int:
    """How often files can still be opened, about, while no room is made."""
    return (held() + _disk()[0]) // READING


def _is_ours() -> bool:
    return settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


def _reserve() -> Path:
    return Path(settings.DATA) / "reserve"


def _disk() -> tuple[int, int, int]:
    """Bytes: free, how large the reserve should be, and a slice of it."""
    found = os.statvfs(settings.DATA)
    wanted = min(RESERVE, found.f_blocks * found.f_frsize // SHARE)
    return found.f_bavail * found.f_frsize, wanted, max(wanted // SLICES, LEAST)


def _fill(size: int) -> bool:
    """Real room, not a promise of it; False where the disk says no after all."""
    try:
        descriptor = os.open(_reserve(), os.O_WRONLY | os.O_CREAT, 0o600)
    except OSError:
        return False
    had = os.fstat(descriptor).st_size
    try:
        os.posix_fallocate(descriptor, 0, size)
    except OSError:
        os.ftruncate(descriptor, had)
        return False
    finally:
        os.close(descriptor)
    return True
