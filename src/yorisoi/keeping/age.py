"""Files that only the holder of a key can read: the format of age, version 1 (age-encryption.org/v1).

    age-encryption.org/v1
    -> X25519 <ephemeral share>             one such stanza for each recipient:
    <the file's key, wrapped for them>      whoever holds one of the keys can open it
    --- <HMAC over all of the above>
    <nonce of 16 bytes> <chunks of 64 KiB>  each ChaCha20-Poly1305; the nonce of a chunk counts on,
                                            and says which one is the last

So a flipped byte, a chunk moved, taken out or put in and a file cut off anywhere are all found, and
no byte of a chunk is given on before the chunk has been proved. It is an open format: should this
program be gone one day, `age --decrypt -i KEY FILE` opens the file.

The public half of a key (`age1…`) writes, the private one (`AGE-SECRET-KEY-1…`) reads.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"age-encryption.org/v1"
LABEL = b"age-encryption.org/v1/X25519"
CHUNK = 64 * 1024
TAG = 16
# A header names recipients in a few hundred bytes; what goes on for longer is none.
LONGEST_HEADER = 64 * 1024


class Unreadable(Exception):
    """Not such a file, or no longer as it was written."""


class WrongKey(Unreadable):
    """Such a file, but written for other keys."""


class NotAKey(ValueError):
    """These letters are no key, or some of them are wrong."""


# --- keys -----------------------------------------------------------------------------------------


def new_identity() -> bytes:
    """A private half: 32 bytes."""
    return X25519PrivateKey.generate().private_bytes_raw()


def public_of(identity: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(identity).public_key().public_bytes_raw()


def write_recipient(public: bytes) -> str:
    return _bech32("age", public)


def write_identity(identity: bytes) -> str:
    return _bech32("age-secret-key-", identity).upper()


def read_recipient(written: str) -> bytes:
    return _from_bech32("age", written)


def read_identity(written: str) -> bytes:
    return _from_bech32("age-secret-key-", written)


# --- writing --------------------------------------------------------------------------------------


class Writer:
    """A file to write plain bytes into; `close` writes the last chunk. Without it the file is cut
    off, and no reader takes it."""

    def __init__(self, file: BinaryIO, recipients: Sequence[bytes]) -> None:
        if not recipients:
            raise ValueError("for nobody")
        self._file, self._waiting, self._count = file, bytearray(), 0
        key = os.urandom(16)
        file.write(_header(key, recipients))
        nonce = os.urandom(16)
        file.write(nonce)
        self._cipher = ChaCha20Poly1305(_derived(key, nonce, b"payload"))

    def write(self, content: bytes) -> int:
        self._waiting += content
        # The last chunk is known as the last only when nothing follows: one always waits.
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        return len(content)

    def flush(self) -> None:
        """Chunks are written when they are full."""

    def close(self) -> None:
        self._seal(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _seal(self, chunk: bytes, *, is_last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._count, is_last), chunk, None))
        self._count += 1


def _header(key: bytes, recipients: Iterable[bytes]) -> bytes:
    lines = [VERSION]
    for recipient in recipients:
        ephemeral = X25519PrivateKey.generate()
        share = ephemeral.public_key().public_bytes_raw()
        shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(recipient))
        wrapped = ChaCha20Poly1305(_derived(shared, share + recipient, LABEL)).encrypt(
            bytes(12), key, None
        )
        lines += [b"-> X25519 " + _base64(share), _base64(wrapped)]
    signed = b"\n".join([*lines, b"---"])
    return signed + b" " + _base64(_mac(key, signed)) + b"\n"


# --- reading --------------------------------------------------------------------------------------


class Reader:
    """The plain bytes of a file, chunk by proved chunk. Raises Unreadable, WrongKey.

    To have read to the end is to have proved the whole file.
    """

    def __init__(self, file: BinaryIO, identities: Iterable[bytes]) -> None:
        self._file, self._ready, self._count, self._ended = file, memoryview(b""), 0, False
        key = _read_header(file, identities)
        nonce = _exactly(file, 16)
        self._cipher = ChaCha20Poly1305(_derived(key, nonce, b"payload"))
        self._next = file.read(CHUNK + TAG)

    def read(self, size: int = -1) -> bytes:
        """Fewer than `size` bytes at the end only."""
        found, wanted = [], size
        while size < 0 or wanted > 0:
            if not self._ready and not self._open_one():
                break
            part = self._ready if size < 0 else self._ready[:wanted]
            self._ready = self._ready[len(part) :]
            wanted -= len(part)
            found.append(bytes(part))
        return b"".join(found)

    def _open_one(self) -> bool:
        if self._ended:
            return False
        sealed, self._next = self._next, self._file.read(CHUNK + TAG)
        self._ended = not self._next
        try:
            opened = self._cipher.decrypt(_nonce(self._count, self._ended), sealed, None)
        except InvalidTag:
            raise Unreadable("a chunk") from None
        if not opened and self._count:
            raise Unreadable("an empty chunk at the end")
        self._count += 1
        self._ready = memoryview(opened)
        return bool(opened)


def _read_header(file: BinaryIO, identities: Iterable[bytes]) -> bytes:
    """The key of the file, once the header has been proved with it."""
    lines, read = [], 0
    while True:
        line = file.readline(LONGEST_HEADER)
        read += len(line)
        if (
            not line.endswith(b"\n")
            or read > LONGEST_HEADER
            or (not lines and line.rstrip() != VERSION)
        ):
            raise Unreadable("no header")
        lines.append(line[:-1])
        if line.startswith(b"---"):
            break
    key = _unwrapped(lines[1:-1], list(identities))
    signed = b"\n".join([*lines[:-1], b"---"])
    if not hmac.compare_digest(lines[-1], b"--- " + _base64(_mac(key, signed))):
        raise Unreadable("the header")
    return key


def _unwrapped(stanzas: list[bytes], identities: list[bytes]) -> bytes:
    for head, body in pairwise(stanzas):
        if not head.startswith(b"-> X25519 "):
            continue
        share, wrapped = _from_base64(head[10:], 32), _from_base64(body, 32)
        for identity in identities:
            private = X25519PrivateKey.from_private_bytes(identity)
            try:
                shared = private.exchange(X25519PublicKey.from_public_bytes(share))
                cipher = ChaCha20Poly1305(_derived(shared, share + public_of(identity), LABEL))
                return cipher.decrypt(bytes(12), wrapped, None)
            except (InvalidTag, ValueError):
                continue
    raise WrongKey("no recipient")


def _exactly(file: BinaryIO, size: int) -> bytes:
    found = file.read(size)
    if len(found) != size:
        raise Unreadable("cut off")
    return found


# --- parts ----------------------------------------------------------------------------------------


def _derived(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(secret)


def _mac(key: bytes, signed: bytes) -> bytes:
    return hmac.digest(_derived(key, b"", b"header"), signed, hashlib.sha256)


def _nonce(count: int, is_last: bool) -> bytes:
    return count.to_bytes(11, "big") + bytes([is_last])


def _base64(content: bytes) -> bytes:
    return base64.b64encode(content).rstrip(b"=")


def _from_base64(written: bytes, size: int) -> bytes:
    try:
        found = base64.b64decode(written + b"=" * (-len(written) % 4), validate=True)
    except ValueError:
        raise Unreadable("the header") from None
    # One way of writing only: spare bits that could be flipped unnoticed are an error.
    if len(found) != size or _base64(found) != written:
        raise Unreadable("the header")
    return found


# --- Bech32 (BIP 173), in which age writes its keys -----------------------------------------------

LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def _bech32(prefix: str, content: bytes) -> str:
    values = _regrouped(content, 8, 5)
    check = _polymod([*_spread(prefix), *values, 0, 0, 0, 0, 0, 0]) ^ 1
    values += [(check >> 5 * (5 - at)) & 31 for at in range(6)]
    return f"{prefix}1{''.join(LETTERS[value] for value in values)}"


def _from_bech32(prefix: str, written: str) -> bytes:
    text = written.strip().lower()
    head, _one, tail = text.rpartition("1")
    if head != prefix or not set(tail) <= set(LETTERS):
        raise NotAKey(written[:20])
    values = [LETTERS.index(letter) for letter in tail]
    if _polymod([*_spread(prefix), *values]) != 1:
        raise NotAKey(written[:20])
    found = bytes(_regrouped(values[:-6], 5, 8))
    if len(found) != 32:
        raise NotAKey(written[:20])
    return found


def _spread(prefix: str) -> list[int]:
    return [ord(one) >> 5 for one in prefix] + [0] + [ord(one) & 31 for one in prefix]


def _polymod(values: Iterable[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for at, factor in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= factor if (top >> at) & 1 else 0
    return check


def _regrouped(values: Iterable[int], size: int, wanted: int) -> list[int]:
    """Bits in groups of `size` as groups of `wanted`; a rest is filled up when writing."""
    found, held, bits = [], 0, 0
    for value in values:
        held, bits = (held << size) | value, bits + size
        while bits >= wanted:
            bits -= wanted
            found.append((held >> bits) & ((1 << wanted) - 1))
    if bits and size == 8:
        found.append((held << (wanted - bits)) & ((1 << wanted) - 1))
    return found
