"""The JSON that a world is built from: which entities there are, which fields they have, and every
mistake in one told with its path. Nothing here touches the database.

The tables below are the documentation of docs/mechanisms/qa.md; a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from yorisoi.accounts.models import Commission, Programme, Role, Site
from yorisoi.accounts.policy import FieldGroup
from yorisoi.attachments.models import Attachment
from yorisoi.common import ages, clock, eras
from yorisoi.registry.models import Closure, ContactPoint, Flag, Name, Relationship, Sharing, Tie

LEVELS = {"ordinary": 0, "limited": 1, "sealed": 2, "uncounted": 3}
SEXES = {"unknown": 0, "male": 1, "female": 2, "unsaid": 8, "other": 9}
DAY = re.compile(r"([+-]\d+)d")
KEY = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,79}")


class SpecError(Exception):
    """Everything that is wrong with it, one «path：words» a line."""

    def __init__(self, wrong: list[str]) -> None:
        super().__init__("\n".join(wrong))
        self.wrong = wrong


@dataclass(frozen=True)
class Field:
    """`kind`: text, flag, number, day, birth, key, ref, refs, choice, choices, rows, anything.
    `of`: what a reference points to, the words of a choice, the table of rows."""

    kind: str = "text"
    of: object = None
    is_required: bool = False
    default: object = None


Table = dict[str, Field]


def _must(kind: str = "text", of: object = None) -> Field:
    return Field(kind, of, is_required=True)


def _ref(to: str) -> Field:
    return Field("ref", to)


def _choice(of: object, default: str | None = None) -> Field:
    return Field(
        "choice", tuple(str(one) for one in of), is_required=default is None, default=default
    )


_KEY, _TEXT, _DAY = _must("key"), Field("text", default=""), Field("day")
_NAMED = {"key": _KEY, "name": _must(), "kana": _TEXT}
_SPAN = {"from": _DAY, "to": _DAY}

SITE: Table = {
    "key": _KEY,
    "name": _must(),
    "form": _choice(Site.Form.values, "main"),
    "phone": _TEXT,
}
COMMISSIONER: Table = {"key": _KEY, "name": _must(), "department": _TEXT}
COMMISSION: Table = {
    "key": _KEY, "commissioner": _must("ref", "commissioner"), "name": _must(), "code": _TEXT,
    "programme": _choice(Programme.values, "aftercare"),
    "disclosure": _choice(Commission.Disclosure.values, "suppressed"), **_SPAN,
}  # fmt: skip
BODY: Table = {
    "key": _KEY, "name": _must(), "code": _TEXT, "sites": Field("rows", ("site", SITE)),
    "commissioners": Field("rows", ("commissioner", COMMISSIONER)),
    "commissions": Field("rows", ("commission", COMMISSION)),
}  # fmt: skip
ROLE: Table = {
    "role": _choice(Role.values), "site": _ref("site"), "commissioner": _ref("commissioner"),
    "from": Field("day", default="-365d"), "to": _DAY,
}  # fmt: skip
STAFF: Table = {
    **_NAMED, "body": _must("ref", "body"), "email": _TEXT, "password": _TEXT,
    "mfa": Field("flag", default=True), "roles": Field("rows", ("", ROLE)), "left": _DAY,
    "disabled": Field("flag", default=False),
}  # fmt: skip
CONTACT: Table = {
    "key": _KEY, "kind": _choice(ContactPoint.Kind.values), "value": _must(),
    "may": _choice(ContactPoint.May.values, "yes"), "hours": _TEXT, "note": _TEXT,
    "sealed": Field("flag", default=False),
}  # fmt: skip
DO_NOT_TELL: Table = {**_NAMED, "relation": _TEXT, "phone": _TEXT, "script": _TEXT}
CARE: Table = {"key": _KEY, "kind": _choice(Flag.Kind.values, "care"), "text": _must()}
OTHER_NAME: Table = {**_NAMED, "form": _choice(Name.Form.values, "alias")}
RELATION: Table = {
    "key": _KEY, "kind": _choice(Relationship.Kind.values), "name": _TEXT, "person": _ref("person"),
    "note": _TEXT,
}  # fmt: skip
ASSIGNED: Table = {
    "staff": _must("ref", "staff"), "from": Field("day", default="+0d"), "to": _DAY,
}  # fmt: skip
CLOSED: Table = {
    "on": Field("day", default="+0d"), "reason": _choice(Closure.Reason.values, "goal"),
    "note": _TEXT,
}  # fmt: skip
PERSON: Table = {
    **_NAMED, "body": _must("ref", "body"), "called": _TEXT, "number": _TEXT,
    "birth": Field("birth"), "sex": _choice(SEXES, "unknown"), "site": _ref("site"),
    "commission": _ref("commission"), "registered": Field("day", default="+0d"),
    "assigned": Field("rows", ("", ASSIGNED)), "level": _choice(LEVELS, "ordinary"),
    "members": Field("refs", "staff"), "reason": Field("text", default="本人の希望による"),
    "contacts": Field("rows", ("contactpoint", CONTACT)),
    "do_not_tell": Field("rows", ("donottell", DO_NOT_TELL)),
    "cares": Field("rows", ("flag", CARE)), "names": Field("rows", ("name", OTHER_NAME)),
    "relations": Field("rows", ("relationship", RELATION)), "died": _DAY,
    "closed": Field("row", ("", CLOSED)),
}  # fmt: skip
MEMBER: Table = {"key": Field("key"), "person": _must("ref", "person"), "relation": _TEXT, **_SPAN}
HOUSEHOLD: Table = {
    "key": _KEY, "label": _TEXT, "members": _must("rows", ("householdmember", MEMBER)),
}  # fmt: skip
SEAL: Table = {
    "key": _KEY, "person": _must("ref", "person"), "basis": Field("text", default="支援措置"),
    "reason": _TEXT, "holders": _must("refs", "staff"), "lifted": _TEXT, **_SPAN,
}  # fmt: skip
NEXT: Table = {"due": _DAY, "text": _TEXT, "owner": _ref("staff")}
ACT: Table = {
    "key": _KEY, "by": _must("ref", "staff"), "site": _ref("site"),
    "on": Field("day", default="+0d"), "kind": Field("text", default="station"),
    "method": _TEXT, "topic": _TEXT, "minutes": Field("number"), "text": _must(),
    "persons": Field("refs", "person"), "next": Field("row", ("", NEXT)),
}  # fmt: skip
MEMO: Table = {
    "key": _KEY, "by": _must("ref", "staff"), "way": _choice(("phone", "visit", "other"), "phone"),
    "text": _must(), "caller": _TEXT, "phone": _TEXT, "about": _ref("person"), "site": _ref("site"),
    "to": _ref("staff"),
}  # fmt: skip
TIE: Table = {
    "key": _KEY, "staff": _must("ref", "staff"), "person": _must("ref", "person"),
    "kind": _choice(Tie.Kind.values), "reason": _TEXT, "ended": Field("flag", default=False),
}  # fmt: skip
GRANT: Table = {
    "key": _KEY, "person": _must("ref", "person"), "recipient": _must("ref", "body"),
    "groups": _must("choices", tuple(group.value for group in FieldGroup)),
    "purpose": Field("text", default="ともに支えるため"),
    "basis": _choice(Sharing.Basis.values, "meeting"),
    "evidence": Field("text", default="支援会議の記録"), "from": Field("day", default="+0d"),
    "to": Field("day", default="+30d"), "revoked": Field("flag", default=False),
}  # fmt: skip
LINK: Table = {
    "key": _KEY, "first": _must("ref", "person"), "second": _must("ref", "person"), "reason": _TEXT,
    "parted": Field("flag", default=False),
}  # fmt: skip
REPORT: Table = {
    "key": _KEY, "commission": _must("ref", "commission"), "month": _must("day"), "note": _TEXT,
}  # fmt: skip
ATTACHMENT: Table = {
    "key": _KEY, "by": _must("ref", "staff"), "person": _must("ref", "person"), "act": _ref("act"),
    "kind": _choice(Attachment.Kind.values, "other"),
    "group": _choice(("", *(group.value for group in FieldGroup)), ""), "title": _TEXT,
    "name": _TEXT, "text": _TEXT, "base64": _TEXT, "sealed": Field("flag", default=False),
    "clear": Field("flag", default=False), "withdrawn": _TEXT,
}  # fmt: skip

# What stands at the top, in the order in which it is built: type of the entity, table of its fields.
WORLD: dict[str, tuple[str, Table]] = {
    "bodies": ("body", BODY), "staff": ("staff", STAFF), "persons": ("person", PERSON),
    "households": ("household", HOUSEHOLD), "links": ("link", LINK), "acts": ("act", ACT),
    "memos": ("memo", MEMO), "grants": ("sharing", GRANT), "seals": ("seal", SEAL),
    "ties": ("tie", TIE), "reports": ("submission", REPORT),
    "attachments": ("attachment", ATTACHMENT),
}  # fmt: skip


@dataclass
class Spec:
    """A world, checked: for each of WORLD its rows with every field, days as days. A reference is
    still the other's key; `paths`: where each row stood."""

    rows: dict[str, list[dict]] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)


def read(said: object) -> Spec:
    """Raises SpecError with everything that is wrong."""
    reader = _Reader()
    spec = Spec()
    if not isinstance(said, dict):
        raise SpecError(["（全体）：{ … } の形で書いてください。"])
    for name in said:
        if name not in WORLD:
            reader.wrong.append(f"{name}：そのような項目はありません（{'、'.join(WORLD)}）。")
    for name, (kind, table) in WORLD.items():
        spec.rows[name] = reader.rows(said.get(name, []), name, kind, table)
    reader.check_references()
    if reader.wrong:
        raise SpecError(reader.wrong)
    spec.paths = reader.paths
    return spec


class _Reader:
    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.types: dict[str, str] = {}
        self.paths: dict[str, str] = {}
        self.pointing: list[tuple[str, str, str]] = []

    def _say(self, path: str, words: str) -> None:
        self.wrong.append(f"{path}：{words}")

    def rows(self, said: object, path: str, kind: str, table: Table) -> list[dict]:
        if not isinstance(said, list):
            self._say(path, "[ … ] の形で書いてください。")
            return []
        return [self.row(one, f"{path}[{number}]", kind, table) for number, one in enumerate(said)]

    def row(self, said: object, path: str, kind: str, table: Table) -> dict:
        if not isinstance(said, dict):
            self._say(path, "{ … } の形で書いてください。")
            return {}
        for name in said.keys() - table.keys():
            self._say(f"{path}.{name}", f"そのような項目はありません（{'、'.join(table)}）。")
        found = {name: self._value(said, name, path, one) for name, one in table.items()}
        if found.get("key"):
            self._remember(found["key"], path, kind)
        return {**found, "_path": path}

    def _remember(self, key: str, path: str, kind: str) -> None:
        if key in self.types:
            self._say(f"{path}.key", f"「{key}」は、もう {self.paths[key]} で使われています。")
        self.types[key], self.paths[key] = kind, path

    def _value(self, said: dict, name: str, path: str, one: Field) -> object:
        where = f"{path}.{name}"
        value = said.get(name, one.default)
        if value is None:
            if one.is_required:
                self._say(where, "書いてください。")
            return [] if one.kind in {"rows", "refs", "choices"} else None
        try:
            return getattr(self, f"_{one.kind}")(value, where, one)
        except (ValueError, TypeError, eras.DateError) as error:
            self._say(where, str(error))
            return None

    def _text(self, value: object, _where: str, one: Field) -> str:
        if not isinstance(value, str) or (one.is_required and not value.strip()):
            raise ValueError("ことばで書いてください。")
        return value

    def _flag(self, value: object, _where: str, _one: Field) -> bool:
        if not isinstance(value, bool):
            raise ValueError("true か false で書いてください。")
        return value

    def _number(self, value: object, _where: str, _one: Field) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValueError("整数で書いてください。")
        return value

    def _day(self, value: object, _where: str, _one: Field) -> date:
        return day(value)

    def _birth(self, value: object, _where: str, _one: Field) -> object:
        return ages.read_birth(str(value), asked_on=clock.today())

    def _key(self, value: object, _where: str, _one: Field) -> str:
        if not isinstance(value, str) or not KEY.fullmatch(value):
            raise ValueError("半角の英数字と . _ - で、80字までで書いてください。")
        return value

    def _choice(self, value: object, _where: str, one: Field) -> str:
        if value not in one.of:
            raise ValueError(f"{'、'.join(one.of)} のどれかで書いてください。")
        return str(value)

    def _choices(self, value: object, where: str, one: Field) -> list[str]:
        return [self._choice(each, where, one) for each in _listed(value)]

    def _ref(self, value: object, where: str, one: Field) -> str:
        if not isinstance(value, str):
            raise ValueError("key で書いてください。")
        self.pointing.append((where, value, str(one.of)))
        return value

    def _refs(self, value: object, where: str, one: Field) -> list[str]:
        found = _listed(value)
        return [self._ref(each, f"{where}[{number}]", one) for number, each in enumerate(found)]

    def _rows(self, value: object, where: str, one: Field) -> list[dict]:
        return self.rows(value, where, *one.of)

    def _row(self, value: object, where: str, one: Field) -> dict:
        return self.row(value, where, *one.of)

    def check_references(self) -> None:
        for path, key, kind in self.pointing:
            if key not in self.types:
                self._say(path, f"「{key}」という key はありません。")
            elif self.types[key] != kind:
                self._say(path, f"「{key}」は {self.types[key]} です。{kind} を書いてください。")


def _listed(value: object) -> list:
    if not isinstance(value, list):
        raise ValueError("[ … ] の形で書いてください。")
    return value


def day(value: object) -> date:
    """«2027-04-01», or «+3d» and «-10d» from today. Raises ValueError."""
    if isinstance(value, str) and (found := DAY.fullmatch(value)):
        return clock.today() + timedelta(days=int(found[1]))
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(
            "日は 2027-04-01 か、きょうから数えて +3d のように書いてください。"
        ) from None


def tables() -> Iterator[tuple[str, Table]]:
    """Every table by its name in the JSON, the nested ones as «persons.contacts»."""

    def walk(name: str, table: Table) -> Iterator[tuple[str, Table]]:
        yield name, table
        for own, one in table.items():
            if one.kind in {"rows", "row"}:
                yield from walk(f"{name}.{own}", one.of[1])

    for name, (_kind, table) in WORLD.items():
        yield from walk(name, table)
