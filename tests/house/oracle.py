"""What each member of staff may see in a small world, worked out a second time from the rows alone.

Written apart from the product: nothing of its policy, its access or its derived columns is used.
A world is plain data; days are counted from today (0).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

READERS = {"manager", "lead", "worker"}
# Who may what, in the oracle's own words.
MAY = {
    "person.read": READERS,
    "person.write": READERS,
    "act.read": READERS,
    "act.record": READERS,
    "reception": READERS,
    "shared.read": READERS,
    "link.decide": {"manager", "lead"},
    "audit.read": {"manager", "auditor"},
    "emergency.read": READERS,
    "observation.record": READERS | {"helper"},
}
LIMITED, SEALED = 1, 2


@dataclass(frozen=True)
class Span:
    """From a day to a day, both included; None: open."""

    first: int | None
    last: int | None

    def holds(self) -> bool:
        return (self.first is None or self.first <= 0) and (self.last is None or self.last >= 0)


@dataclass(frozen=True)
class Role:
    name: str
    site: int | None
    span: Span


@dataclass(frozen=True)
class Worker:
    body: int
    roles: tuple[Role, ...]
    has_left: bool = False


@dataclass(frozen=True)
class Human:
    """One file."""

    body: int
    known_at: frozenset[int]


@dataclass(frozen=True)
class Closing:
    file: int
    level: int
    # (staff, still named)
    members: tuple[tuple[int, bool], ...]
    is_lifted: bool


@dataclass(frozen=True)
class Bond:
    staff: int
    file: int
    has_ended: bool


@dataclass(frozen=True)
class Joined:
    first: int
    second: int
    is_parted: bool


@dataclass(frozen=True)
class Walk:
    staff: int
    file: int
    span: Span


@dataclass(frozen=True)
class Broken:
    """A glass broken so many minutes ago, open for an hour, perhaps closed before."""

    staff: int
    file: int
    minutes_ago: int
    is_closed: bool


@dataclass(frozen=True)
class Shared:
    file: int
    body: int
    groups: frozenset[str]
    span: Span
    is_revoked: bool


@dataclass(frozen=True)
class Deed:
    body: int
    site: int | None
    author: int | None
    files: frozenset[int]


@dataclass(frozen=True)
class Word:
    """A promise: to a file or to nobody, made in a deed or in none."""

    body: int
    file: int | None
    site: int | None
    owner: int | None
    deed: int | None


@dataclass(frozen=True)
class Call:
    """A reception memo."""

    body: int
    about: int | None
    site: int
    to_staff: int | None
    writer: int


@dataclass
class World:
    staff: list[Worker]
    files: list[Human]
    closings: list[Closing] = field(default_factory=list)
    bonds: list[Bond] = field(default_factory=list)
    joined: list[Joined] = field(default_factory=list)
    walks: list[Walk] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    shared: list[Shared] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    def human(self, file: int) -> set[int]:
        """Every file that is the same human, by whatever way."""
        found, edge = {file}, [file]
        while edge:
            here = edge.pop()
            for one in self.joined:
                for near, far in ((one.first, one.second), (one.second, one.first)):
                    if near == here and far not in found and not one.is_parted:
                        found.add(far)
                        edge.append(far)
        return found

    def roles(self, staff: int, permission: str) -> Iterator[Role]:
        worker = self.staff[staff]
        for role in () if worker.has_left else worker.roles:
            if role.span.holds() and role.name in MAY[permission]:
                yield role

    def may(self, staff: int, permission: str) -> bool:
        return any(True for _role in self.roles(staff, permission))

    def is_at(self, staff: int, permission: str, sites: set[int | None]) -> bool:
        return any(
            role.site is None or role.site in sites for role in self.roles(staff, permission)
        )

    def walks_with(self, staff: int, file: int) -> bool:
        return any(
            walk.staff == staff and walk.file == file and walk.span.holds() for walk in self.walks
        )

    def named(self, file: int) -> tuple[int, set[int]]:
        """How closed a file is, and whom the strictest restriction over that human names."""
        human = self.human(file)
        live = [one for one in self.closings if one.file in human and not one.is_lifted]
        if not live:
            return 0, set()
        level = max(one.level for one in live)
        lists = [{s for s, still in one.members if still} for one in live if one.level == level]
        common = set(lists[0])
        for names in lists[1:]:
            common &= names
        return level, common or {staff for names in lists for staff in names}

    def is_shut(self, staff: int, file: int) -> bool:
        human = self.human(file)
        for bond in self.bonds:
            if bond.staff == staff and bond.file in human and not bond.has_ended:
                return True
        level, names = self.named(file)
        if level == 0 or staff in names:
            return False
        return not (level == LIMITED and self.walks_with(staff, file))

    def knows(self, staff: int, file: int, permission: str = "person.read") -> bool:
        """Whether this file exists for this member of staff."""
        if self.staff[staff].body != self.files[file].body or not self.may(staff, permission):
            return False
        if self.is_shut(staff, file):
            return False
        return (
            self.is_at(staff, permission, set(self.files[file].known_at))
            or self.walks_with(staff, file)
            or staff in self.named(file)[1]
        )

    def reads_in_emergency(self, staff: int, glass: Broken) -> bool:
        """Whether a glass is open to this member of staff now."""
        if glass.staff != staff or glass.is_closed or not 0 <= glass.minutes_ago < 60:
            return False
        if self.staff[staff].body != self.files[glass.file].body:
            return False
        if not self.may(staff, "emergency.read"):
            return False
        human = self.human(glass.file)
        if any(b.staff == staff and b.file in human and not b.has_ended for b in self.bonds):
            return False
        return self.named(glass.file)[0] < SEALED

    def is_open_deed(self, staff: int, deed: Deed) -> bool:
        return not deed.files or any(not self.is_shut(staff, file) for file in deed.files)

    def reads(self, staff: int, deed: Deed) -> bool:
        if self.staff[staff].body != deed.body or not self.is_open_deed(staff, deed):
            return False
        is_own = deed.author == staff
        if not self.may(staff, "act.read"):
            return is_own and self.may(staff, "observation.record")
        return (
            is_own
            or self.is_at(staff, "act.read", {deed.site} - {None})
            or any(self.knows(staff, file) for file in deed.files)
        )

    def corrects(self, staff: int, deed: Deed) -> bool:
        """Whoever wrote it, and whoever writes at its place; to walk beside somebody is not enough."""
        if not self.reads(staff, deed):
            return False
        is_own = deed.author == staff and self.may(staff, "observation.record")
        return is_own or self.is_at(staff, "act.record", {deed.site} - {None})

    def awaits(self, staff: int, word: Word) -> bool:
        if self.staff[staff].body != word.body or not self.may(staff, "act.read"):
            return False
        if word.file is not None and self.is_shut(staff, word.file):
            return False
        if word.deed is not None and not self.is_open_deed(staff, self.deeds[word.deed]):
            return False
        if word.owner == staff or any(r.site is None for r in self.roles(staff, "act.read")):
            return True
        if word.file is not None:
            return self.knows(staff, word.file)
        return word.site is not None and self.is_at(staff, "act.read", {word.site})

    def takes(self, staff: int, call: Call) -> bool:
        if self.staff[staff].body != call.body or not self.may(staff, "reception"):
            return False
        if call.about is not None and self.is_shut(staff, call.about):
            return False
        return staff in {call.to_staff, call.writer} or self.is_at(staff, "reception", {call.site})

    def is_given(self, staff: int, one: Shared) -> bool:
        """Whether a grant opens to this member of staff today."""
        if one.is_revoked or not one.span.holds() or self.staff[staff].body != one.body:
            return False
        if self.files[one.file].body == one.body or not self.may(staff, "shared.read"):
            return False
        human = self.human(one.file)
        if any(b.staff == staff and b.file in human and not b.has_ended for b in self.bonds):
            return False
        return self.named(one.file)[0] < SEALED
