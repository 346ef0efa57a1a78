"""The one place that says what time it is, so that a test or a demo world can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

JAPAN = ZoneInfo("Asia/Tokyo")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Of this thread alone: another request must not stand still with it.
_set_to: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """An aware moment in UTC, with microseconds."""
    return _set_to.get() or datetime.now(UTC)


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
