"""The page of a person is made of panels. Each room registers its own in AppConfig.ready(); the
desk composes them and knows none by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from yorisoi.accounts.policy import Actor
from yorisoi.registry.models import Death, Person, Seal

# Where a panel stands, in the order of a phone: above everything; below the head; the narrow
# column; the wide one; two by two below the wide one; the rest of the narrow one.
PLACES = ("flags", "lead", "aside", "main", "foot", "more")


@dataclass(frozen=True)
class Subject:
    """Whose page it is and who looks: loaded once, given to every panel."""

    actor: Actor
    person: Person
    # The files of this human that the actor may know, the one on the page first.
    files: tuple[Person, ...]
    today: date
    seals: tuple[Seal, ...] = ()
    death: Death | None = None
    # What the address asks for («after»: where the timeline goes on).
    query: Mapping[str, str] = field(default_factory=dict)
    # What one panel has loaded that another needs too.
    kept: dict[str, object] = field(default_factory=dict)

    @property
    def numbers(self) -> list[int]:
        return [person.pk for person in self.files]


@dataclass(frozen=True)
class Panel:
    """`query` answers with what the template needs, or None where there is nothing to show; a fixed
    number of queries, whatever the number of rows."""

    code: str
    place: str
    position: int
    template: str
    query: Callable[[Subject], Mapping[str, object] | None]


_panels: dict[str, Panel] = {}


def register(*panels: Panel) -> None:
    for panel in panels:
        if panel.code in _panels or panel.place not in PLACES:
            raise ValueError(f"panel {panel.code!r} cannot be registered")
        _panels[panel.code] = panel


def every() -> list[Panel]:
    return sorted(_panels.values(), key=lambda panel: panel.position)
