"""Personal files by their numbers, for the page of the trail. The registry, a room above, knows them
and says so when it is loaded; here nobody's name is known."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from yorisoi.accounts.policy import Actor


@dataclass(frozen=True)
class Numbers:
    # The file with exactly this registration number, for whoever may read the trail.
    find: Callable[[Actor, str], int | None]
    # The registration numbers of those files that the actor may read.
    of: Callable[[Actor, Collection[int]], Mapping[int, str]]
    # The files that for this actor do not exist, as a query for their ids.
    unknown: Callable[[Actor], QuerySet]


_registered: list[Numbers] = []


def register(numbers: Numbers) -> None:
    if _registered:
        raise ValueError("the numbers of files are registered twice")
    _registered.append(numbers)


def unknown_to(actor: Actor) -> QuerySet | None:
    return _registered[0].unknown(actor) if _registered else None


def find(actor: Actor, number: str) -> int | None:
    return _registered[0].find(actor, number) if _registered else None


def numbers_of(actor: Actor, files: Collection[int]) -> Mapping[int, str]:
    return _registered[0].of(actor, files) if _registered and files else {}
