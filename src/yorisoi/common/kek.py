"""The key-encrypting key: one file, outside the database and outside the readable backup.

    one key a line, 32 bytes in base64; the newest first, and only that one wraps

There are two lines only while `keys rotate` is under way. Without this file the database tells no
telephone, no address, no seed; so it never lies where the rows are copied to. It is readable by its
owner alone (0400). Backups hold it encrypted to the recovery keys (keeping/backups.py).
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from django.conf import settings

SIZE = 32


class KekTrouble(RuntimeError):
    """The file is missing, cannot be read, or holds other keys than the rows were wrapped with."""


def path() -> Path:
    return Path(settings.KEK)


def code_of(key: bytes) -> str:
    """Names a key without telling it: eight letters, kept beside each key that it wraps."""
    return hashlib.sha256(b"yorisoi.kek:" + key).hexdigest()[:8]


def load() -> dict[str, bytes]:
    """Every key by its code, the newest first; raises KekTrouble."""
    try:
        return read(path().read_bytes())
    except FileNotFoundError:
        raise KekTrouble(
            f"連絡先などをひらく鍵のファイルがありません：{path()}\n"
            "何も失われてはいません。控えからこのファイルだけをもどすか、置き場所を YORISOI_KEK で"
            "教えてください（docs/mechanisms/encrypting.md）。"
        ) from None
    except OSError as error:
        raise KekTrouble(
            f"連絡先などをひらく鍵のファイルを読めません：{path()}（{error.strerror}）"
        ) from None


def read(content: bytes) -> dict[str, bytes]:
    try:
        keys = [base64.b64decode(line, validate=True) for line in content.split()]
    except ValueError:
        keys = []
    if not keys or any(len(key) != SIZE for key in keys):
        raise KekTrouble(f"連絡先などをひらく鍵のファイルが壊れています：{path()}")
    return {code_of(key): key for key in keys}


def is_there() -> bool:
    return path().exists()


def first() -> None:
    """Make the file, where there is none. Of two at once, one makes it."""
    place = path()
    draft = _drafted(place, [secrets.token_bytes(SIZE)])
    with suppress(FileExistsError):
        os.link(draft, place)
    draft.unlink()
    _sync(place.parent)


def put(keys: Iterable[bytes], place: Path | None = None) -> None:
    """Write the file anew, whole or not at all."""
    place = place or path()
    _drafted(place, keys).replace(place)
    _sync(place.parent)


def new() -> bytes:
    return secrets.token_bytes(SIZE)


def written(keys: Iterable[bytes]) -> bytes:
    return b"".join(base64.b64encode(key) + b"\n" for key in keys)


def _drafted(place: Path, keys: Iterable[bytes]) -> Path:
    draft = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "wb") as file:
        file.write(written(keys))
        file.flush()
        os.fsync(file.fileno())
    return draft


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
