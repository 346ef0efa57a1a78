"""Headings: what is a column about? The words are data (headings.toml)."""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from importlib.resources import files

from yorisoi.common.kana import to_katakana

_BRACKETS = re.compile(r"[(（\[【〔<＜].*?[)）\]】〕>＞]")
_MARKS = re.compile(r"[\s・･,、。.:;*※★☆◆◇■□●○◎()\[\]【】「」〔〕<>_\-‐‑–—―/?!'\"|&＆☑✓✔□]+")
# «1.氏名», «②方法» are numbered; «相談内容・対応» says more than one thing, the first one first.
_NUMBERED = re.compile(r"^\s*(?:[①-⑳]|[(（]?[0-9０-９]{1,2}[.．)）、:：])\s*")
_ALTERNATIVES = re.compile(r"[・･/／、,&＆]")
# Under «内容», 「住まい」 is a topic and no address: only these words are sub-headings there.
_UNDER_TOPICS = frozenset({
    "main", "others", "topics", "content", "text", "remarks", "result", "next_text", "next_on",
    "method", "minutes", "minute_part", "hours", "worker", "date", "at", "until", "route",
})  # fmt: skip
_FIELDS = tomllib.loads(files(__package__).joinpath("headings.toml").read_text(encoding="utf-8"))
_ANY = re.compile(
    "|".join(
        f"(?P<{name}>{'|'.join(map(to_katakana, patterns))})" for name, patterns in _FIELDS.items()
    )
)
# Under these, sub-headings that are no headings themselves are items to be ticked.
TICKED = frozenset({"topics", "content", "handling", "trouble", "main"})
_ONLY_TIME = frozenset({"時間", "対応時間", "相談時間"})
# Fields that may stand in several columns of one table.
MANY = frozenset({"phone", "worker", "others", "child_part", "remarks", "text", "ignored", "tick"})


def heading_key(written: str) -> str:
    plain = unicodedata.normalize("NFKC", written).casefold()
    return to_katakana(_MARKS.sub("", plain))


@lru_cache(maxsize=4_096)
def field_of(path: tuple[str, ...]) -> str:
    """The field of a column with these headings from top to bottom, "" where none is known."""
    above = field_of(path[:-1]) if len(path) > 1 else ""
    for key in _keys(path):
        name = _named(key)
        if name and (above not in TICKED or name in _UNDER_TOPICS or name == above):
            return name
    return ""


def belongs_under(above: str, label: str) -> bool:
    """Whether a sub-heading needs the heading above it to say anything."""
    return not field_of((label,)) or bool(_named(f"{heading_key(above)}/{heading_key(label)}"))


@lru_cache(maxsize=4_096)
def _named(key: str) -> str:
    match = _ANY.fullmatch(key)
    return match.lastgroup if match else ""


def _keys(path: tuple[str, ...]) -> list[str]:
    """From the most to the least telling: «内容/主», «内容主», «主», «内容»."""
    if not path:
        return []
    whole = [heading_key(label) for label in path]
    bare = [heading_key(_BRACKETS.sub("", unicodedata.normalize("NFKC", label))) for label in path]
    keys = []
    for labels in (whole, bare):
        if len(labels) > 1:
            keys += ["/".join(labels[-2:]), "".join(labels[-2:])]
        keys += [labels[-1]]
    if len(path) > 1:
        keys += [whole[0], bare[0]]
    keys += [heading_key(_NUMBERED.sub("", path[-1]))]
    keys += [heading_key(_ALTERNATIVES.split(path[-1])[0])]
    return [key for key in dict.fromkeys(keys) if key]


@dataclass(frozen=True)
class Columns:
    """Which column holds what. Indices count from 0."""

    fields: dict[str, tuple[int, ...]] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)
    ticks: dict[int, str] = field(default_factory=dict)
    unknown: dict[int, str] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.fields

    def has(self, *names: str) -> bool:
        """Whether there is a column for any of these fields."""
        return any(name in self.fields for name in names)

    @cached_property
    def at(self) -> dict[str, int]:
        """The first column of each field."""
        return {name: indices[0] for name, indices in self.fields.items()}

    @cached_property
    def own(self) -> frozenset[int]:
        """Columns whose value names one row: neither 〃 nor merging gives it to another."""
        numbers = ("act_number", "running_number", "weak_number")
        return frozenset(index for name in numbers for index in self.fields.get(name, ()))

    @cached_property
    def tells_more(self) -> bool:
        """Whether there is more of a person than number and name."""
        return self.has("kana", "family_kana", "sex", "birth", "age", "grade")

    @cached_property
    def says_only_time(self) -> bool:
        """Whether the heading for the time spent is so short that a time of day may be meant."""
        index = self.at.get("minutes")
        return index is not None and heading_key(self.labels[index]) in _ONLY_TIME

    @cached_property
    def width(self) -> int:
        return max(self.labels, default=-1) + 1

    @cached_property
    def score(self) -> int:
        return sum(name != "ignored" for name in self.fields) + bool(self.ticks)

    def taken_for(self, name: str, other: str) -> "Columns":
        """The same columns, one field read as another: no change where the other is there."""
        if name not in self.fields or other in self.fields:
            return self
        fields = {other if known == name else known: at for known, at in self.fields.items()}
        return replace(self, fields=fields)

    def only(self, names: frozenset[str]) -> "Columns":
        """Fields that these names do not know become unknown columns: kept, but as extras."""
        fields = {name: at for name, at in self.fields.items() if name in names}
        rest = [index for name, at in self.fields.items() if name not in names for index in at]
        unknown = self.unknown | {index: self.labels[index] for index in rest}
        return replace(self, fields=fields, unknown=dict(sorted(unknown.items())))


def columns_of(paths: Sequence[tuple[str, ...]]) -> Columns:
    """Sort the columns of a table by what their headings say."""
    fields: dict[str, tuple[int, ...]] = {}
    labels, ticks, unknown = {}, {}, {}
    for index, path in enumerate(paths):
        if not path:
            continue
        labels[index] = "／".join(path)
        name = field_of(path)
        if len(path) > 1 and name in TICKED and name == field_of(path[:-1]):
            ticks[index] = path[-1]
        elif name and (name not in fields or name in MANY):
            fields[name] = (*fields.get(name, ()), index)
        else:
            unknown[index] = labels[index]
    return Columns(fields, labels, ticks, unknown)
