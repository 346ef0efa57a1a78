"""No room left on the disk: known by what the database and the system say of it."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError

FULL = {errno.ENOSPC, errno.EDQUOT}
POSTGRESQL_FULL = "53100"
# SQLite says «I/O error» where it cannot lengthen a file that it has mapped into memory.
HARDLY_ANY = 1024 * 1024


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
        and shutil.disk_usage(settings.DATA).free < HARDLY_ANY
    )
