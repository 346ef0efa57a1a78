"""What this machine has for the tests, and which Debian package brings what is missing."""

import ctypes
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from yorisoi.common.postgres import program


def chromium() -> Path | None:
    for name in (os.environ.get("YORISOI_CHROMIUM", ""), "chromium", "chromium-browser"):
        if found := shutil.which(name):
            return Path(found)
    return None


def libatomic() -> Path | None:
    """What Playwright's own program is linked with; a bare Debian has it not."""
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:
        return None
    return Path("libatomic.so.1")


def initdb() -> Path | None:
    return program("initdb")


def pdftotext() -> Path | None:
    found = shutil.which("pdftotext")
    return Path(found) if found else None


@dataclass(frozen=True)
class Need:
    find: Callable[[], Path | None]
    package: str
    without: str


NEEDS = (
    Need(chromium, "chromium", "ブラウザの試験は飛ばします"),
    Need(libatomic, "libatomic1", "ブラウザの試験は飛ばします"),
    Need(initdb, "postgresql", "PostgreSQL での試験は飛ばします"),
    Need(pdftotext, "poppler-utils", "PDF の中身を読む試験は飛ばします"),
)


def missing() -> list[Need]:
    return [need for need in NEEDS if need.find() is None]
