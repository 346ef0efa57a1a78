"""Fragments that the ledger offers, and details that the rooms above add to an act's page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from yorisoi.accounts.policy import Actor
from yorisoi.ledger.models import Act


@dataclass(frozen=True)
class Detail:
    """What a stream knows of an act beyond the ledger: a heading, (label, words), a way on."""

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


@dataclass(frozen=True)
class Beside:
    """A part of an act's page that depends on who looks: what `query` answers is `panel` in the
    template; None where there is nothing to show."""

    code: str
    template: str
    query: Callable[[Actor, Act], Mapping[str, object] | None]


_beside: dict[str, Beside] = {}


def register_beside(*parts: Beside) -> None:
    for part in parts:
        if part.code in _beside:
            raise ValueError(f"part {part.code!r} is registered twice")
        _beside[part.code] = part


def beside(actor: Actor, act: Act) -> list[dict[str, object]]:
    found = ((part.template, part.query(actor, act)) for part in _beside.values())
    return [{"template": template, "panel": panel} for template, panel in found if panel]
