"""A key on paper: eight lines of eight letters that can be copied by hand, each with its own check.

1  K7QD-8M2F          four bytes of the key and one of a check, in 32 letters and figures of
2  0R3T-YV9C …        which none looks like another (no I, L, O, U); read as they are meant:
                      o as 0, i and l as 1, small as large
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LINES, BYTES = 8, 4
_MEANT = str.maketrans("OIL", "011")
_LINE = re.compile(r"^\s*([1-8])[\s.:)]+([0-9A-Za-z]{4})[-\s]*([0-9A-Za-z]{4})\s*$")


class WrongLine(ValueError):
    """`number` is the line that was not copied rightly, or that is missing."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def written(key: bytes) -> list[str]:
    """Eight lines, without their numbers."""
    return [_letters(part, number) for number, part in _parts(key)]


def numbered(key: bytes) -> str:
    return "\n".join(f"{number}  {line}" for number, line in enumerate(written(key), 1))


def read(text: str) -> bytes | None:
    """The key that stands in these lines, among whatever else; None where there are no such lines.
    Raises WrongLine."""
    found: dict[int, bytes] = {}
    for line in unicodedata.normalize("NFKC", text).splitlines():
        if match := _LINE.match(line):
            number = int(match[1])
            found[number] = _bytes(match[2] + match[3], number)
    if not found:
        return None
    for number in range(1, LINES + 1):
        if number not in found:
            raise WrongLine(number)
    return b"".join(found[number] for number in range(1, LINES + 1))


def _parts(key: bytes) -> Iterator[tuple[int, bytes]]:
    for at in range(LINES):
        yield at + 1, key[at * BYTES : (at + 1) * BYTES]


def _check(part: bytes, number: int) -> bytes:
    return hashlib.sha256(b"yorisoi paper line %d " % number + part).digest()[:1]


def _letters(part: bytes, number: int) -> str:
    value = int.from_bytes(part + _check(part, number), "big")
    letters = "".join(LETTERS[(value >> 5 * (7 - at)) & 31] for at in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def _bytes(letters: str, number: int) -> bytes:
    meant = letters.upper().translate(_MEANT)
    if not set(meant) <= set(LETTERS):
        raise WrongLine(number)
    value = 0
    for letter in meant:
        value = value << 5 | LETTERS.index(letter)
    whole = value.to_bytes(BYTES + 1, "big")
    if whole[BYTES:] != _check(whole[:BYTES], number):
        raise WrongLine(number)
    return whole[:BYTES]
