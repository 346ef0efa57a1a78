"""News that travels upward: a contract changed, and what is counted under it may change too."""

from collections.abc import Callable

_listeners: list[Callable[[int], None]] = []


def on_commission_changed(listener: Callable[[int], None]) -> None:
    if listener not in _listeners:
        _listeners.append(listener)


def commission_changed(commission: int) -> None:
    for listener in _listeners:
        listener(commission)
