"""Guessing is slowed down, and nobody is ever shut out for good.

Wrong guesses are counted in rows that every process shares, under three headings: an account as the
whole world tries it, an account on a device in which its owner has signed in before, and an address
of the network. So a stranger who guesses all night uses up the world's guesses, and the owner's own
device keeps its own. Passkeys are not counted at all: there is nothing to guess.

A guess is counted before it is looked at, so that a hundred at once are no more than five; a right
one is taken back.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from yorisoi.accounts.models import Guesses
from yorisoi.common import clock

WINDOW = timedelta(minutes=5)
REMEMBERED = timedelta(hours=1)
MOST_WAIT = 300


@dataclass(frozen=True)
class Limit:
    """At most so many in five minutes; after the free ones a wait that doubles, up to five
    minutes."""

    most: int
    free: int


ACCOUNT = Limit(most=5, free=3)
# An office behind one address, on a morning after a holiday.
ADDRESS = Limit(most=30, free=15)


@dataclass(frozen=True)
class Bucket:
    limit: Limit
    digest: str


class TooMany(Exception):
    """`seconds`: how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds


def bucket(limit: Limit, *parts: object) -> Bucket:
    """What is counted under is not readable in the table: people type passwords as addresses."""
    said = "\x1f".join(str(part).casefold() for part in parts)
    return Bucket(limit, hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest())


@transaction.atomic
def count(*buckets: Bucket) -> None:
    """One guess more under each of these, or TooMany and none."""
    now = clock.now()
    rows = []
    # In one order, or two at once wait for each other for ever.
    for each in sorted(buckets, key=lambda one: one.digest):
        Guesses.objects.bulk_create(
            [Guesses(bucket=each.digest, last_at=now)], ignore_conflicts=True
        )
        row = Guesses.objects.select_for_update().get(bucket=each.digest)
        row.times = _remembered(row, clock.micros(now))
        if seconds := _wait(row.times, each.limit, clock.micros(now)):
            raise TooMany(seconds)
        rows.append(row)
    for row in rows:
        row.times.append(clock.micros(now))
        row.last_at = now
        row.save(update_fields=["times", "last_at"])


@transaction.atomic
def take_back(*buckets: Bucket) -> None:
    """The last guess was right. The wrong ones before it stay counted: signing in now and then
    must not buy anybody new guesses."""
    for each in sorted(buckets, key=lambda one: one.digest):
        row = Guesses.objects.select_for_update().filter(bucket=each.digest).first()
        if row and row.times:
            row.times.pop()
            row.save(update_fields=["times"])


def forget_old() -> int:
    """Rows that nobody counts under any more."""
    old = Guesses.objects.filter(last_at__lt=clock.now() - REMEMBERED)
    return old.delete()[0]


def _remembered(row: Guesses, now: int) -> list[int]:
    return [at for at in row.times if now - at < REMEMBERED / timedelta(microseconds=1)]


def _wait(times: list[int], limit: Limit, now: int) -> int:
    """Seconds until the next guess may be made; 0 for now."""
    if not times:
        return 0
    second = 1_000_000
    grown = len(times) - limit.free
    until = times[-1] + min(MOST_WAIT, 2**grown) * second if grown >= 0 else 0
    if len(times) >= limit.most:
        until = max(until, times[-limit.most] + int(WINDOW.total_seconds()) * second)
    return max(0, -(-(until - now) // second))
