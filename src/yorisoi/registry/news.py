"""News that travels upward: the registry tells whoever listens that facts about persons changed.

A room above registers a listener in AppConfig.ready(); the registry knows none of them by name.
The listener runs in the transaction that made the change.
"""

from collections.abc import Callable, Collection

Listener = Callable[[Collection[int]], None]
_listeners: list[Listener] = []


def on_facts_changed(listener: Listener) -> None:
    if listener not in _listeners:
        _listeners.append(listener)


def facts_changed(persons: Collection[int]) -> None:
    if persons:
        for listener in _listeners:
            listener(persons)
