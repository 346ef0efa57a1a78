"""What an act may be written from: a reception memo, an observation. The rooms that own those
things register how the record form begins and what happens to them when the act is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from yorisoi.accounts.policy import Actor
from yorisoi.ledger.models import Act


@dataclass(frozen=True)
class Source:
    """`begin` gives the first values of the record form, or None where the actor may not see the
    thing; `became` is told in the transaction that writes the act."""

    code: str
    label: str | Promise
    begin: Callable[[Actor, int], Mapping[str, object] | None]
    became: Callable[[Actor, int, Act], None]


_sources: dict[str, Source] = {}


def register(*sources: Source) -> None:
    for source in sources:
        if source.code in _sources:
            raise ValueError(f"source {source.code!r} is registered twice")
        _sources[source.code] = source


def find(written: str) -> tuple[Source, int] | None:
    """«memo:12» → the source and the number, or None."""
    code, _colon, number = written.partition(":")
    if code not in _sources or not number.isdecimal() or len(number) > 15:
        return None
    return _sources[code], int(number)
