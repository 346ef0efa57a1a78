"""One encrypted file that holds a whole installation: a compressed tar inside an age file.

The last member, `manifest.json`, names every other one with size and SHA-256 and says what the rows
are (`Held`). What is written down here is all that a reader of the format needs; age.py has the rest.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from yorisoi.keeping import age
from yorisoi.keeping.failing import LATER, BackupFailed

MANIFEST = "manifest.json"
FORMAT = 1


def pack(
    file: BinaryIO, recipients: list[bytes], members: Iterable[tuple[str, Path]], manifest: dict
) -> dict:
    """Write the archive and answer its manifest. Members: the name inside, and the file."""
    sealed = age.Writer(file, recipients)
    manifest = {"format": FORMAT, **manifest, "members": {}}
    # Level 2: on two cores a third of the time of 9 for a tenth more bytes.
    with (
        gzip.GzipFile(fileobj=sealed, mode="wb", compresslevel=2, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|") as tar,
    ):
        for name, path in members:
            manifest["members"][name] = _add(tar, name, path)
        content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        tar.addfile(_entry(MANIFEST, len(content)), io.BytesIO(content))
    sealed.close()
    return manifest


def unpack(file: BinaryIO, identities: list[bytes], folder: Path) -> dict:
    """Take everything out into `folder` and answer the manifest, once the archive has been read and
    proved to its last byte. Raises BackupFailed; what stands in the folder by then is worth
    nothing."""
    found, manifest = {}, None
    try:
        opened = age.Reader(file, identities)
        with tarfile.open(fileobj=opened, mode="r|gz") as tar:
            for entry in tar:
                if entry.name == MANIFEST:
                    manifest = json.load(tar.extractfile(entry))
                else:
                    found[entry.name] = _take_out(tar, entry, folder)
        while opened.read(1 << 20):
            pass
    except age.WrongKey:
        raise BackupFailed(
            "この鍵では開けません。控えと同じ記号の鍵（紙の右上）を --key で渡してください。"
        ) from None
    except (age.Unreadable, tarfile.TarError, EOFError, OSError, ValueError, zlib.error) as error:
        raise BackupFailed(f"{LATER}、または、よりそいの控えではありません（{error}）") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BackupFailed("よりそいの控えではないか、新しい版の控えです。")
    if manifest["members"] != found:
        raise BackupFailed(f"{LATER}。")
    return manifest


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


class _Hashed:
    """A file that is hashed while tar reads or writes it."""

    def __init__(self, file: BinaryIO):
        self.file, self.sha256 = file, hashlib.sha256()

    def read(self, size: int) -> bytes:
        chunk = self.file.read(size)
        self.sha256.update(chunk)
        return chunk


def _add(tar: tarfile.TarFile, name: str, path: Path) -> dict:
    with path.open("rb") as file:
        hashed = _Hashed(file)
        entry = _entry(name, os.fstat(file.fileno()).st_size)
        tar.addfile(entry, hashed)
    return {"size": entry.size, "sha256": hashed.sha256.hexdigest()}


def _take_out(tar: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path) -> dict:
    """Plain files only, and only below `folder`: a tar may name any place of the machine."""
    name = PurePosixPath(entry.name)
    if not entry.isfile() or name.is_absolute() or ".." in name.parts:
        raise BackupFailed(f"{LATER}: {entry.name}")
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    hashed = _Hashed(tar.extractfile(entry))
    with path.open("xb") as file:
        path.chmod(0o600)
        shutil.copyfileobj(hashed, file, 1 << 20)
    return {"size": entry.size, "sha256": hashed.sha256.hexdigest()}
