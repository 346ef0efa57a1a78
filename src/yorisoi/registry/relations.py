"""What binds a member of staff to a person's file. Each room registers what it knows of; the page of
unusual readings asks all of them and knows none by name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise


@dataclass(frozen=True)
class Tie:
    """One binding: it holds from a day to a day (None: still)."""

    staff: int
    person: int
    since: date
    until: date | None


@dataclass(frozen=True)
class Relation:
    """`absent` says in words that there is none: «担当ではない»."""

    code: str
    absent: str | Promise
    ties: Callable[[Collection[int], Collection[int]], Iterable[Tie]]


_relations: dict[str, Relation] = {}


def register(*relations: Relation) -> None:
    for relation in relations:
        if relation.code in _relations:
            raise ValueError(f"relation {relation.code!r} is registered twice")
        _relations[relation.code] = relation


def every() -> list[Relation]:
    return list(_relations.values())
