"""Writes down what SQLite asks of the disk.

The very library that the product uses is listened to: its file system (VFS) is copied, and of each
opened file the three calls that change a disk are replaced by ours, which write down and pass on.
Locks, shared memory and reading stay SQLite's own, so several connections and threads work as ever.
"""

from __future__ import annotations

import _sqlite3
import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import POINTER, PYFUNCTYPE, Structure, c_char_p, c_int, c_int64, c_void_p
from pathlib import Path
from typing import NamedTuple

OK = 0


class Step(NamedTuple):
    """`kind`: open, write, cut (to a size), sync, remove, or said (acknowledged to somebody)."""

    kind: str
    file: str = ""
    at: int = 0
    content: bytes = b""


class NotListening(Exception):
    """This Python carries its SQLite in a way that cannot be listened to."""


# As in sqlite3.h. Functions that stay as they are, are plain addresses.
_Write = PYFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_Truncate = PYFUNCTYPE(c_int, c_void_p, c_int64)
_Sync = PYFUNCTYPE(c_int, c_void_p, c_int)
_Unfetch = PYFUNCTYPE(c_int, c_void_p, c_int64, c_void_p)
_Open = PYFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
_Delete = PYFUNCTYPE(c_int, c_void_p, c_char_p, c_int)
_FIRST = ("xClose", "xRead")
_REST = (
    *("xFileSize", "xLock", "xUnlock", "xCheckReservedLock", "xFileControl", "xSectorSize"),
    *("xDeviceCharacteristics", "xShmMap", "xShmLock", "xShmBarrier", "xShmUnmap", "xFetch"),
)


class _Methods(Structure):
    _fields_ = [
        ("iVersion", c_int), *((name, c_void_p) for name in _FIRST),
        ("xWrite", c_void_p), ("xTruncate", c_void_p), ("xSync", c_void_p),
        *((name, c_void_p) for name in _REST), ("xUnfetch", c_void_p),
    ]  # fmt: skip


class _File(Structure):
    _fields_ = [("pMethods", POINTER(_Methods))]


class _Vfs(Structure):
    _fields_ = [
        ("iVersion", c_int), ("szOsFile", c_int), ("mxPathname", c_int), ("pNext", c_void_p),
        ("zName", c_char_p), ("pAppData", c_void_p), ("xOpen", c_void_p), ("xDelete", c_void_p),
        *((f"x{number}", c_void_p) for number in range(16)),
    ]  # fmt: skip


def _address(function: object) -> int:
    return ctypes.cast(function, c_void_p).value


class Journal:
    """The steps so far. `before_copying` is called where a checkpoint has looked at the log and is
    about to copy it: the moment of the WAL-reset fault."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.before_copying: Callable[[], None] | None = None
        self._names: dict[int, str] = {}
        self._copied: dict[int, _Methods] = {}
        try:
            self._library = ctypes.CDLL(_sqlite3.__file__)
            self._library.sqlite3_vfs_find.restype = POINTER(_Vfs)
        except (OSError, AttributeError) as error:
            raise NotListening(str(error)) from error

    def say(self, number: int) -> None:
        """Somebody was told that this was kept."""
        self.steps.append(Step("said", at=number))

    @contextmanager
    def listening(self) -> Iterator[Journal]:
        """Every connection that is opened meanwhile is listened to."""
        usual = self._library.sqlite3_vfs_find(None)
        self._usual = usual.contents
        ours = _Vfs.from_buffer_copy(self._usual)
        ours.zName, ours.pNext = b"yorisoi-journal", None
        self._kept = [_Open(self._open), _Delete(self._delete), _Write(self._write),
                      _Truncate(self._truncate), _Sync(self._sync), _Unfetch(self._unfetch)]  # fmt: skip
        ours.xOpen, ours.xDelete = _address(self._kept[0]), _address(self._kept[1])
        self._pass_open = _Open(self._usual.xOpen)
        self._pass_delete = _Delete(self._usual.xDelete)
        self._library.sqlite3_vfs_register(ctypes.byref(ours), 1)
        try:
            yield self
        finally:
            self._library.sqlite3_vfs_register(usual, 1)
            self._library.sqlite3_vfs_unregister(ctypes.byref(ours))

    def _open(self, vfs: int, name: int, file: int, flags: int, flags_out: int) -> int:
        status = self._pass_open(vfs, name, file, flags, flags_out)
        opened = ctypes.cast(file, POINTER(_File)).contents
        # A file without a name (a sorter's) is nobody's memory.
        if status != OK or not name or not opened.pMethods:
            return status
        self._names[file] = Path(ctypes.string_at(name).decode()).name
        usual = ctypes.addressof(opened.pMethods.contents)
        if usual not in self._copied:
            ours = _Methods.from_buffer_copy(opened.pMethods.contents)
            self._pass_write = _Write(ours.xWrite)
            self._pass_truncate = _Truncate(ours.xTruncate)
            self._pass_unfetch = _Unfetch(ours.xUnfetch)
            ours.xWrite, ours.xTruncate = _address(self._kept[2]), _address(self._kept[3])
            ours.xSync, ours.xUnfetch = _address(self._kept[4]), _address(self._kept[5])
            self._copied[usual] = ours
        opened.pMethods = ctypes.pointer(self._copied[usual])
        self.steps.append(Step("open", self._names[file]))
        return status

    def _write(self, file: int, content: int, size: int, at: int) -> int:
        self.steps.append(Step("write", self._names[file], at, ctypes.string_at(content, size)))
        return self._pass_write(file, content, size, at)

    def _truncate(self, file: int, size: int) -> int:
        self.steps.append(Step("cut", self._names[file], size))
        return self._pass_truncate(file, size)

    def _sync(self, file: int, flags: int) -> int:
        """Not passed on: the disk that counts is the one in disk.py."""
        self.steps.append(Step("sync", self._names[file]))
        return OK

    def _delete(self, vfs: int, name: bytes, is_synced: int) -> int:
        self.steps.append(Step("remove", Path(name.decode()).name, is_synced))
        return self._pass_delete(vfs, name, is_synced)

    def _unfetch(self, file: int, at: int, page: int) -> int:
        # SQLite's own checkpoint asks for this, with nothing to give back, between looking at the
        # log and copying it.
        if self.before_copying and not page:
            deed, self.before_copying = self.before_copying, None
            deed()
        return self._pass_unfetch(file, at, page)
