"""What may leave at all, and who may let it go. Rooms above register theirs in AppConfig.ready()."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise

from yorisoi.accounts.policy import Permission


class Label(StrEnum):
    """What a package holds, told by whoever fills it. The gate decides by these."""

    FIGURES = "figures"
    WITHHELD_FIGURES = "withheld"
    NAMES = "names"
    CONTACT = "contact"
    NOTES = "notes"
    # Where somebody is whom a seal covers: leaves for nobody.
    SEALED = "sealed"


PERSONAL = frozenset({Label.NAMES, Label.CONTACT, Label.NOTES})


@dataclass(frozen=True)
class Kind:
    """`permissions`: any of them lets it go. `labels`: what it may hold."""

    code: str
    wording: str | Promise
    permissions: tuple[Permission, ...]
    labels: frozenset[Label]


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    for kind in kinds:
        if kind.code in _kinds:
            raise ValueError(f"release kind {kind.code!r} is registered twice")
        _kinds[kind.code] = kind


def get(code: str) -> Kind:
    return _kinds[code]
