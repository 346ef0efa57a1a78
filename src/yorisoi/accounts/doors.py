"""The table of doors: every URL, who may open it, and how.

Each room registers its doors in AppConfig.ready(). The gate (middleware.py) refuses a URL that has
no row, so a forgotten page is closed, not open; a test walks the table as everybody.
"""

from dataclasses import dataclass

from yorisoi.accounts.policy import Permission


@dataclass(frozen=True)
class Door:
    """`permission` None with `is_public` False: anybody signed in, whatever the role."""

    name: str
    permission: Permission | None = None
    # Another permission that opens it as well.
    or_permission: Permission | None = None
    is_public: bool = False
    # Still open while the screen is locked, or before a second factor is set up.
    while_locked: bool = False
    before_factor: bool = False
    # What the URL's number points to («person», «act»…): the walk of the doors needs one of each.
    target: str = ""
    methods: tuple[str, ...] = ("GET",)


_doors: dict[str, Door] = {}


def register(*doors: Door) -> None:
    for door in doors:
        if door.name in _doors:
            raise ValueError(f"door {door.name!r} is registered twice")
        _doors[door.name] = door


def find(name: str | None) -> Door | None:
    return _doors.get(name or "")


def every() -> dict[str, Door]:
    return dict(_doors)
