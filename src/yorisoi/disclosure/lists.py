"""Which lists of people can be asked for as a file. Rooms above register theirs in AppConfig.ready()."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from yorisoi.accounts.policy import Actor

Options = Mapping[str, object]


@dataclass(frozen=True)
class Sheet:
    """What stands in the file: `rows` of plain text beside each other, no contact point, no place."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class List:
    """`persons`: who would be in it for this actor. `sheet`: the rows of exactly these persons.
    `reachable`: those of the persons whom the actor may know now."""

    code: str
    wording: str | Promise
    persons: Callable[[Actor, Options], list[int]]
    sheet: Callable[[Actor, Options], Sheet]
    reachable: Callable[[Actor, Collection[int]], set[int]]


_lists: dict[str, List] = {}


def register(*lists: List) -> None:
    for one in lists:
        if one.code in _lists:
            raise ValueError(f"list {one.code!r} is registered twice")
        _lists[one.code] = one


def get(code: str) -> List:
    return _lists[code]


def choices() -> list[tuple[str, str | Promise]]:
    return [(one.code, one.wording) for one in _lists.values()]
