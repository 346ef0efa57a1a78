"""The kinds of act that the ledger knows. Rooms above add theirs in AppConfig.ready()."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Kind:
    """`menu` is the service menu that an act of this kind belongs to unless somebody says else.
    A kind that is written down in a way of its own does not stand in the record form."""

    code: str
    label: str | Promise
    menu: str
    icon: str = "pen"
    is_on_form: bool = True


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    for kind in kinds:
        if kind.code in _kinds:
            raise ValueError(f"ledger kind {kind.code!r} is registered twice")
        _kinds[kind.code] = kind


def get(code: str) -> Kind:
    return _kinds[code]


def every() -> list[Kind]:
    return list(_kinds.values())
