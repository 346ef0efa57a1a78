"""The one place that says what time it is, so that a test or a demo world can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

JAPAN = ZoneInfo("Asia/Tokyo")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_set_to: list[datetime] = []


def now() -> datetime:
    """An aware moment in UTC, with microseconds."""
    return _set_to[-1] if _set_to else datetime.now(UTC)


def today() -> date:
    """The day in Japan, which is the day that workers write down."""
    return now().astimezone(JAPAN).date()


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let the clock stand still. For tests and for building a fictional past."""
    _set_to.append(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set_to.pop()


def micros(moment: datetime) -> int:
    """Microseconds since 1970 in UTC: how the tally stores what was known when."""
    delta = moment - EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds
