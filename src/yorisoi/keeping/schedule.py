"""Which backups stay: the newest of each of the last 7 days, 5 weeks and 12 months that have one.

Only files that carry our own name and begin as our own files do are ever removed.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from yorisoi.keeping import age
from yorisoi.keeping.backups import SUFFIX

DAYS, WEEKS, MONTHS = 7, 5, 12
_NAME = re.compile(rf"^yorisoi-(\d{{8}}-\d{{6}}){re.escape(SUFFIX)}$")


def thin(folder: Path) -> list[Path]:
    """Remove what is older than all that stays; which files went."""
    ours = {path: made for path in folder.iterdir() if (made := _made(path))}
    stay = set(staying(list(ours.values())))
    gone = [path for path, made in ours.items() if made not in stay]
    for path in gone:
        path.unlink()
    return gone


def staying(made: list[datetime]) -> list[datetime]:
    """Of these moments the ones whose backup stays. The newest always does."""
    kept: set[datetime] = set()
    for count, period in (
        (DAYS, lambda moment: moment.date()),
        (WEEKS, lambda moment: moment.isocalendar()[:2]),
        (MONTHS, lambda moment: (moment.year, moment.month)),
    ):
        newest: dict[object, datetime] = {}
        for moment in sorted(made, reverse=True):
            newest.setdefault(period(moment), moment)
        kept |= set(sorted(newest.values(), reverse=True)[:count])
    return sorted(kept)


def _made(path: Path) -> datetime | None:
    match = _NAME.match(path.name)
    if not match or not path.is_file():
        return None
    with path.open("rb") as file:
        if file.read(len(age.VERSION)) != age.VERSION:
            return None
    try:
        return datetime.strptime(match[1], "%Y%m%d-%H%M%S")  # noqa: DTZ007 (of one clock)
    except ValueError:
        return None
