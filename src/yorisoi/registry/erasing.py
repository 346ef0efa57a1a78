"""Erasing a person: every room says what it keeps of somebody, and takes it away.

A room above registers an `Eraser` in AppConfig.ready(); retention runs them in one transaction, the
registry's own last. Keys that are to be destroyed and files that hang on a person belong here too:
whatever room owns them registers an eraser of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

# {table: how many rows were deleted or emptied}
Erased = Mapping[str, int]
GONE = "（消去）"


@dataclass(frozen=True)
class Erasing:
    """Whose file goes, and the names by which a text that is about them and about others may speak
    of them; `whole_names` alone may be looked for where nothing says who is meant."""

    organization: int
    person: int
    names: tuple[str, ...]
    whole_names: tuple[str, ...] = ()

    def without_names(self, text: str) -> str:
        """A text that belongs to others too: the names in it are taken out, the rest stays."""
        for name in sorted(self.names, key=len, reverse=True):
            text = re.sub(re.escape(name), GONE, text)
        return text


@dataclass(frozen=True)
class Eraser:
    """`position`: rooms above go first, because their rows point down."""

    code: str
    position: int
    erase: Callable[[Erasing], Erased]
    # Why this person cannot be erased now, in words; empty where they can.
    hindrance: Callable[[Erasing], str] = lambda erasing: ""


_erasers: dict[str, Eraser] = {}


def register(*erasers: Eraser) -> None:
    for eraser in erasers:
        if eraser.code in _erasers:
            raise ValueError(f"eraser {eraser.code!r} is registered twice")
        _erasers[eraser.code] = eraser


def every() -> list[Eraser]:
    return sorted(_erasers.values(), key=lambda eraser: eraser.position)
