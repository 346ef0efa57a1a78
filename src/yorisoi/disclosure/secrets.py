"""What is sealed, as something that can be looked for: in another width, another grouping, with 丁目
and 番地 or hyphens. Pure but for the registered provider; the registry, a room above, knows whose."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

# A telephone has nine digits at least; a name of a place that is shorter stands everywhere.
LEAST_DIGITS, LEAST = 9, 3

_HYPHENS = "-‐‑‒–—―−－ｰー~〜"
_BETWEEN = rf"(?:[{_HYPHENS}\s　.・,、]|&nbsp;|<br\s*/?>|<wbr>){{0,4}}"
# What stands between the numbers of an address.
_JOINTS = rf"(?:[{_HYPHENS}\s　.・,、のノ之]|丁目|番地|番|号室|号|&nbsp;|<br\s*/?>|<wbr>){{0,5}}"
_GROUPED = rf"(?:[{_HYPHENS}\s　.・()（）]|&nbsp;){{0,3}}"
_KANJI = "〇一二三四五六七八九"
_NOT_AFTER, _NOT_BEFORE = r"(?<![0-9０-９])", r"(?![0-9０-９])"
_POSTCODE = re.compile(r"〒?\s*([0-9]{3})[-‐−ー]?([0-9]{4})(?![0-9])")
_PREFECTURE = re.compile(r"^(?:東京都|北海道|京都府|大阪府|.{2,3}県)")
_MUNICIPALITY = re.compile(r"^(?:.{1,6}?郡)?.{1,6}?[市区町村](?:.{1,4}?区)?")
_NUMERAL = re.compile(r"[一二三四五六七八九十]+(?=丁目|番|号)")
# What an address may have or lack: behind a number, between two numbers, anywhere.
_BEHIND = r"(?<=[0-9])(?:丁目|番地の?|番|号室|号)"
_DROPPED = re.compile(rf"{_BEHIND}|(?<=[0-9])[{_HYPHENS}のノ之](?=[0-9])|[\s　・,、.‐‑‒–—―−-]")


@dataclass(frozen=True)
class Secret:
    """One value that a seal hides: whose, what to look for, and which staff may see it."""

    person: int
    pattern: re.Pattern[str]
    holders: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Provider:
    """`of`: what is sealed of these persons and of whoever lives with them. `forbids`: those of the
    persons who have this recipient on their do-not-tell list. `same_house`: the persons of the
    households of these. `sealed`: those of the persons whom a seal covers."""

    of: Callable[[Collection[int]], list[Secret]]
    forbids: Callable[[Collection[int], str], set[int]]
    same_house: Callable[[Collection[int]], set[int]]
    sealed: Callable[[Collection[int]], set[int]]


_provider: list[Provider] = []


def register(provider: Provider) -> None:
    if _provider:
        raise ValueError("the provider of secrets is registered twice")
    _provider.append(provider)


def provider() -> Provider:
    return _provider[0]


def of(persons: Collection[int]) -> list[Secret]:
    return provider().of(persons) if persons else []


def are_in(secrets: Iterable[Secret], text: str) -> list[Secret]:
    return [secret for secret in secrets if secret.pattern.search(text)]


def digits_of(value: str) -> str:
    """The digits of a telephone as it was written; of «+81 90…» with the zero that belongs there."""
    said = unicodedata.normalize("NFKC", value)
    found = re.sub(r"[^0-9]", "", said)
    return f"0{found[2:].lstrip('0')}" if said.lstrip().startswith("+81") else found


def telephone(digits: str) -> re.Pattern[str] | None:
    """In any grouping and width, also with the country's number instead of the first zero."""
    if len(digits) < LEAST_DIGITS:
        return None
    return _telephone(digits)


@lru_cache(maxsize=4_096)
def _telephone(digits: str) -> re.Pattern[str]:
    signs = [_digit(one, with_kanji=False) for one in digits]
    if digits.startswith("0"):
        signs[0] = rf"(?:{signs[0]}|[+＋]?[8８][1１]{_GROUPED}[0０]?)"
    return re.compile(_NOT_AFTER + _GROUPED.join(signs) + _NOT_BEFORE)


def words(value: str, *, is_address: bool = False) -> list[re.Pattern[str]]:
    """What to look for, for an address its parts as well: the street without town, the postcode,
    the house after the number. Nothing where it is so short that it stands everywhere."""
    return list(_words(value, is_address))


@lru_cache(maxsize=4_096)
def _words(value: str, is_address: bool) -> tuple[re.Pattern[str], ...]:
    found = [_pattern(part) for part in (_parts(value) if is_address else [value])]
    found = [one for one in found if one is not None]
    if is_address and (code := _POSTCODE.search(unicodedata.normalize("NFKC", value))):
        signs = [_digit(one, with_kanji=False) for one in "".join(code.groups())]
        found.append(re.compile(_NOT_AFTER + _GROUPED.join(signs) + _NOT_BEFORE))
    return tuple(found)


def _parts(value: str) -> list[str]:
    """«東京都港区芝1-2-3 芝荘201» whole, from the town on, the street alone and the house alone."""
    whole = _POSTCODE.sub("", unicodedata.normalize("NFKC", value)).strip()
    rest = _PREFECTURE.sub("", whole)
    street = _MUNICIPALITY.sub("", rest)
    parts = [whole, rest]
    if re.search(r"[0-9一二三四五六七八九十]", street) and len(street) >= LEAST + 1:
        parts.append(street)
    house = re.search(r"[0-9]+\s*(?:号|番地)?[\s　]+(\D{3,}?)\s*(?:[0-9]+号?室?)?$", street)
    lot = re.match(r"(.*?[0-9]+(?:[-‐−ー][0-9]+)+|.*?[0-9]+丁目[0-9番地号のー-]+)", street)
    if lot and re.search(r"\D", lot[0]):
        parts.append(lot[0])
    if house:
        parts.append(house[1])
    return list(dict.fromkeys(parts))


def _pattern(value: str) -> re.Pattern[str] | None:
    said = unicodedata.normalize("NFKC", value)
    said = _NUMERAL.sub(lambda numeral: str(_number(numeral[0])), said)
    tokens = re.findall(r"[0-9]+|[^0-9\0]", _DROPPED.sub("\0", said))
    if sum(map(len, tokens)) < LEAST or all(token.isdigit() for token in tokens):
        return None
    drawn = [""]
    for before, token in zip([None, *tokens], tokens, strict=False):
        if before is not None:
            near = token.isdigit() or before.isdigit()
            drawn.append(_JOINTS if near else _BETWEEN)
        drawn.append(_run(token) if token.isdigit() else _sign(token))
    return re.compile("".join(drawn), re.IGNORECASE)


def _run(number: str) -> str:
    signs = "".join(_digit(one) for one in number)
    ways = [rf"{_NOT_AFTER}{signs}{_NOT_BEFORE}"]
    if 10 <= int(number[:3]) < 100 and len(number) == 2:
        tens, ones = divmod(int(number), 10)
        ways.append(f"{_KANJI[tens] if tens > 1 else ''}十{_KANJI[ones] if ones else ''}")
    return f"(?:{'|'.join(ways)})"


def _digit(one: str, *, with_kanji: bool = True) -> str:
    wide = chr(ord(one) + 0xFEE0)
    return f"[{one}{wide}{_KANJI[int(one)] if with_kanji else ''}]"


def _number(numeral: str) -> int:
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return int("".join(str(_KANJI.index(one)) for one in numeral))
    return (_KANJI.index(tens[-1]) if tens else 1) * 10 + (_KANJI.index(ones) if ones else 0)


_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"}


@lru_cache(maxsize=20_000)
def _sign(one: str) -> str:
    """A sign in each width, and as HTML says it."""
    ways = {one, unicodedata.normalize("NFD", one)}
    if "!" <= one <= "~":
        ways.add(chr(ord(one) + 0xFEE0))
    ways.add(_half(one))
    if one in _ESCAPED:
        ways.add(_ESCAPED[one])
    ways = {re.escape(way) for way in ways if way}
    return ways.pop() if len(ways) == 1 else f"(?:{'|'.join(sorted(ways, key=len, reverse=True))})"


_HALF = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF65, 0xFF9E)}
_MARKS = {"\u3099": "ﾞ", "\u309a": "ﾟ"}


def _half(one: str) -> str:
    """Katakana in half width: «ガ» is «ｶﾞ»."""
    parts = unicodedata.normalize("NFD", one)
    if parts[0] not in _HALF:
        return ""
    return "".join(_MARKS.get(part) or _HALF.get(part, "") for part in parts)
