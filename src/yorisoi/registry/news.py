"""News that travels upward: the registry tells whoever listens that facts about persons changed.

A room above registers a listener in AppConfig.ready(); the registry knows none of them by name.
The listener runs in the transaction that made the change.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

Listener = Callable[[Collection[int]], None]
_listeners: list[Listener] = []


def on_facts_changed(listener: Listener) -> None:
    if listener not in _listeners:
        _listeners.append(listener)


def facts_changed(persons: Collection[int]) -> None:
    if persons:
        for listener in _listeners:
            listener(persons)


@dataclass(frozen=True)
class Deeds:
    """How many acts name somebody, and how many of them name others beside."""

    acts: int = 0
    together: int = 0


_counters: list[Callable[[int], Deeds]] = []


def on_deeds_asked(counter: Callable[[int], Deeds]) -> None:
    if counter not in _counters:
        _counters.append(counter)


def deeds_of(person: int) -> Deeds:
    """Asked of the room above that writes acts down."""
    return _counters[0](person) if _counters else Deeds()
