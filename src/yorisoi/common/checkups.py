"""How the installation is, asked one thing at a time. Each room registers what it can tell;
`yorisoi doctor` and the page of the technical administrator say it in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _


class Level(StrEnum):
    GOOD = "good"
    # Works today, and will not for long, or cannot be told.
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """How it is, and what to do. Never a word about anybody who is supported."""

    level: Level
    words: str
    advice: str = ""


def good(words: str) -> Finding:
    return Finding(Level.GOOD, words)


def warn(words: str, advice: str) -> Finding:
    return Finding(Level.WARN, words, advice)


def bad(words: str, advice: str) -> Finding:
    return Finding(Level.BAD, words, advice)


@dataclass(frozen=True)
class Checkup:
    code: str
    wording: str | Promise
    position: int
    ask: Callable[[], Finding]


_checkups: dict[str, Checkup] = {}


def register(*checkups: Checkup) -> None:
    for checkup in checkups:
        if checkup.code in _checkups:
            raise ValueError(f"checkup {checkup.code!r} is registered twice")
        _checkups[checkup.code] = checkup


def run() -> Iterator[tuple[Checkup, Finding]]:
    """Every checkup in order. One that breaks is a finding too: the others are still asked."""
    for checkup in sorted(_checkups.values(), key=lambda one: one.position):
        try:
            found = checkup.ask()
        except Exception as error:  # noqa: BLE001 (whatever an unwell installation may raise)
            found = bad(
                _("しらべられませんでした（%(error)s）。") % {"error": type(error).__name__},
                _("この行を、よりそいを用意した人に見せてください。"),
            )
        yield checkup, found
