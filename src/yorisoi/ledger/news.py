"""News that travels upward: an act was corrected, and details that hang on it must follow.

A room above registers a listener in AppConfig.ready(). It runs in the transaction of the correction
and gets {old act: new act}.
"""

from collections.abc import Callable, Mapping

Listener = Callable[[Mapping[int, int]], None]
_listeners: list[Listener] = []


def on_acts_corrected(listener: Listener) -> None:
    if listener not in _listeners:
        _listeners.append(listener)


def acts_corrected(successors: Mapping[int, int]) -> None:
    if successors:
        for listener in _listeners:
            listener(successors)
