"""Fragments that the ledger offers, and details of a kind that the rooms above add to an act's page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from yorisoi.ledger.models import Act


@dataclass(frozen=True)
class Detail:
    """What a stream knows of an act beyond the ledger: a heading, (label, words) lines, a way on."""

    title: str
    lines: list[tuple[str, str]]
    url: str = ""
    link: str = ""


Teller = Callable[[Act], Detail | None]
_tellers: list[Teller] = []


def tells(teller: Teller) -> Teller:
    """Register whoever knows more about some acts; call it in AppConfig.ready()."""
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


def details_of(act: Act) -> list[Detail]:
    return [detail for teller in _tellers if (detail := teller(act)) is not None]
