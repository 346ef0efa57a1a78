"""What a new organization does first. Each room adds its own step in AppConfig.ready()."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from yorisoi.accounts.policy import Actor


@dataclass(frozen=True)
class Step:
    """`url_name` is the page where it is done; `is_done` looks at what is there."""

    order: int
    label: str | Promise
    note: str | Promise
    url_name: str
    is_done: Callable[[Actor], bool]


_steps: list[Step] = []


def register(*steps: Step) -> None:
    _steps.extend(step for step in steps if step not in _steps)
    _steps.sort(key=lambda step: step.order)


def every() -> list[Step]:
    return list(_steps)
