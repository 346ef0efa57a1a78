"""The list of passwords that guessers try first, as a file that is asked and never unpacked.

Only prefixes of SHA-1 digests are kept, sorted: 12 bytes of heading (magic, width of a prefix, their
number), then one prefix after another. A question is a search by halves in a file that the system
maps into memory, so that the list of a few hundred thousand that ships and the whole of «Pwned
Passwords» (Have I Been Pwned), which is several gigabytes, are asked in the same way. A prefix of
six bytes takes a good password for a known one once in 10**9 times.

Source of the format: our own. How the shipped file was made: docs/mechanisms/signing-in.md.
"""

from __future__ import annotations

import hashlib
import mmap
import struct
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

SHIPPED = Path(__file__).parent / "data" / "breached.bin"
WIDTH = 6
_HEAD = struct.Struct(">4sB7s")
_MAGIC = b"YBP1"


class NotAList(Exception):
    """The file is not one of ours, or was cut."""


class Breached:
    """A list that was written by `write`. Raises NotAList."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        magic, self.width, count = _HEAD.unpack_from(self._bytes)
        self.count = int.from_bytes(count, "big")
        if magic != _MAGIC or len(self._bytes) != _HEAD.size + self.count * self.width:
            raise NotAList(str(path))

    def __len__(self) -> int:
        return self.count

    def __contains__(self, password: str) -> bool:
        """As it was typed, or in small letters: capitals are the first thing that guessers try."""
        return any(self._has(digest(word)) for word in {password, password.casefold()})

    def _has(self, wanted: bytes) -> bool:
        wanted = wanted[: self.width]
        low, high = 0, self.count
        while low < high:
            middle = (low + high) // 2
            if self._at(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low < self.count and self._at(low) == wanted

    def _at(self, index: int) -> bytes:
        start = _HEAD.size + index * self.width
        return self._bytes[start : start + self.width]


@cache
def opened(path: Path) -> Breached:
    return Breached(path)


def digest(password: str) -> bytes:
    """SHA-1, because that is how such lists are published; it protects nothing here."""
    return hashlib.sha1(password.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()


def write(path: Path, digests: Iterable[bytes], *, width: int = WIDTH) -> int:
    """Write sorted digests as a list; returns how many. Raises ValueError where they are not in
    order: a list of hundreds of millions is never held in memory to be sorted."""
    count, last = 0, b""
    unfinished = path.with_name(path.name + ".part")
    with unfinished.open("wb") as file:
        file.write(_HEAD.pack(_MAGIC, width, bytes(7)))
        for each in digests:
            prefix = each[:width]
            if prefix < last:
                raise ValueError(f"not sorted at entry {count}")
            if prefix != last:
                file.write(prefix)
                count, last = count + 1, prefix
        file.seek(0)
        file.write(_HEAD.pack(_MAGIC, width, count.to_bytes(7, "big")))
    unfinished.replace(path)
    return count


def digests_of_words(words: Iterable[str]) -> list[bytes]:
    return sorted({digest(word.casefold()) for word in words})


def digests_in(path: Path) -> Iterator[bytes]:
    """«Pwned Passwords, ordered by hash»: a SHA-1 in hexadecimal a line, a colon, a count."""
    with path.open(encoding="ascii") as lines:
        for line in lines:
            yield bytes.fromhex(line.partition(":")[0].strip())
