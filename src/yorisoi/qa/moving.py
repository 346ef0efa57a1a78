"""Moving time for every process of an installation: a file with seconds that the clock reads."""

from __future__ import annotations

import os
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

from django.conf import settings

from yorisoi.common import clock
from yorisoi.qa.place import Refused

STEP = re.compile(r"([+-])(\d+)([dhm])")
UNITS = {"d": "days", "h": "hours", "m": "minutes"}


def file() -> Path:
    return Path(settings.DATA) / "qa-clock"


def follow() -> None:
    """The product's clock, and allauth's where it says when a proof was given."""
    from allauth.account.internal.flows import login, reauthentication

    clock.follow(file())
    login.time = reauthentication.time = SimpleNamespace(time=clock.seconds)


def move(words: str) -> timedelta:
    """«+3d», «-2h», «+10m» from where the clock stands; «2027-04-01» to that day at the same hour;
    «reset» back to the real time. Answers how far ahead it is now; raises Refused."""
    if words == "reset":
        file().unlink(missing_ok=True)
        return clock.NOT_MOVED
    ahead = clock.ahead() + _step(words)
    new = file().with_suffix(f".{os.getpid()}")
    new.write_text(str(ahead.total_seconds()))
    new.replace(file())
    return ahead


def _step(words: str) -> timedelta:
    if found := STEP.fullmatch(words):
        sign, number, unit = found.groups()
        return timedelta(**{UNITS[unit]: int(sign + number)})
    try:
        day = date.fromisoformat(words)
    except ValueError:
        raise Refused(
            f"「{words}」は読めません。+3d、-2h、+10m、2027-04-01、reset のどれかで書いてください。"
        ) from None
    now = clock.now().astimezone(clock.JAPAN)
    return datetime.combine(day, now.time(), clock.JAPAN) - now
