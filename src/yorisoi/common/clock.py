"""The one place that says what time it is, so that a test or a demo world can set it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

JAPAN = ZoneInfo("Asia/Tokyo")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Of this thread alone: another request must not stand still with it.
_set_to: ContextVar[datetime | None] = ContextVar("clock", default=None)
NOT_MOVED = timedelta(0)
_mover: "Mover | None" = None


def now() -> datetime:
    """An aware moment in UTC, with microseconds."""
    return _set_to.get() or datetime.now(UTC) + ahead()


def seconds() -> float:
    """Seconds since 1970, for what counts in them as allauth does; moved as `now` is."""
    return time.time() + ahead().total_seconds()


def ahead() -> timedelta:
    """How far testers have moved time, for all processes of the installation."""
    return _mover.ahead() if _mover else NOT_MOVED


def follow(file: Path | None) -> None:
    """From now on the seconds in this file are added (None: no longer). In QA alone (qa/apps.py)."""
    global _mover  # noqa: PLW0603
    _mover = Mover(file) if file else None


class Mover:
    """A file with a number of seconds. Asked at every look at the clock, read when it changed."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._known: tuple[tuple[int, int] | None, timedelta] = (None, NOT_MOVED)

    def ahead(self) -> timedelta:
        try:
            state = self.file.stat()
        except FileNotFoundError:
            return NOT_MOVED
        mark = (state.st_mtime_ns, state.st_ino)
        if mark != self._known[0]:
            self._known = (mark, timedelta(seconds=float(self.file.read_text())))
        return self._known[1]


def today() -> date:
    """The day in Japan, which is the day that workers write down."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The day in Japan at a moment."""
    return moment.astimezone(JAPAN).date()


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let the clock stand still: for a batch that is one moment, for tests, for a fictional past."""
    token = _set_to.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set_to.reset(token)


def micros(moment: datetime) -> int:
    """Microseconds since 1970 in UTC: how the tally stores what was known when."""
    delta = moment - EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds
