"""Which kinds of work there are. Rooms above register theirs in AppConfig.ready()."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from yorisoi.accounts.policy import Permission
from yorisoi.jobs.tasks import Task


@dataclass(frozen=True)
class Kind:
    """`work` does it: long reading first, then `with task.taking_effect():` for what it writes, or
    `with task.sending():` for what leaves the house. What it raises is tried again later.

    `permission`: whoever asked must still have it when the work is run; None for the machine's own.
    `attempts`: how often it is tried before it has failed. `is_secret`: the payload is emptied when
    the job is finished.
    """

    code: str
    wording: str | Promise
    work: Callable[[Task], None]
    permission: Permission | None = None
    attempts: int = 6
    is_secret: bool = False


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    for kind in kinds:
        if kind.code in _kinds:
            raise ValueError(f"job kind {kind.code!r} is registered twice")
        _kinds[kind.code] = kind


def get(code: str) -> Kind:
    return _kinds[code]


def codes() -> list[str]:
    return list(_kinds)


def wording(code: str) -> str:
    """Also of a kind that this version does not know any more."""
    kind = _kinds.get(code)
    return str(kind.wording) if kind else code
