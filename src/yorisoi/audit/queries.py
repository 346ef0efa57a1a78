from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from yorisoi.audit.hashing import digest, link_hash
from yorisoi.audit.models import Chain, Entry


@dataclass(frozen=True)
class Break:
    """The first place where a trail no longer holds, and why."""

    chain: str
    number: int
    reason: str


def about_person(chain: str, persons: list[int]) -> QuerySet[Entry]:
    """Every entry that mentions one of these files, newest first."""
    return (
        Entry.objects.filter(chain=chain, mentions__person__in=persons).order_by("-id").distinct()
    )


def verify(chain: Chain) -> Break | None:
    """Walk one chain from its first link; None when whole.

    Finds an edit, a deletion, an insertion, a change of order and a cut-off tail.
    """
    expected, previous = 1, ""
    for entry in _links(chain.name):
        if entry.number != expected:
            return Break(chain.name, expected, "missing")
        if entry.previous != previous:
            return Break(chain.name, entry.number, "order")
        if entry.digest != digest(entry.payload):
            return Break(chain.name, entry.number, "payload")
        if entry.hash != link_hash(entry):
            return Break(chain.name, entry.number, "edited")
        expected, previous = expected + 1, entry.hash
    if (expected - 1, previous) != (chain.length, chain.head):
        return Break(chain.name, expected, "missing")
    return None


def _links(name: str) -> Iterator[Entry]:
    return Entry.objects.filter(chain=name).order_by("number").iterator(chunk_size=2_000)
