"""News that travels upward: a contract changed, and what is counted under it may change too;
somebody works here no longer, and what stood in their name alone needs somebody else; an installation
was made at the command line."""

from collections.abc import Callable

_listeners: list[Callable[[int], None]] = []


def on_commission_changed(listener: Callable[[int], None]) -> None:
    if listener not in _listeners:
        _listeners.append(listener)


def commission_changed(commission: int) -> None:
    for listener in _listeners:
        listener(commission)


_makers: list[Callable[[Callable[[str], object]], None]] = []


def on_installation_made(listener: Callable[[Callable[[str], object]], None]) -> None:
    """Told by `yorisoi init`; what it is given prints a line for whoever sits there."""
    if listener not in _makers:
        _makers.append(listener)


def installation_made(say: Callable[[str], object]) -> None:
    for listener in _makers:
        listener(say)


_of_leavers: list[Callable[[int], None]] = []


def on_role_ended(listener: Callable[[int], None]) -> None:
    if listener not in _of_leavers:
        _of_leavers.append(listener)


def role_ended(organization: int) -> None:
    for listener in _of_leavers:
        listener(organization)
