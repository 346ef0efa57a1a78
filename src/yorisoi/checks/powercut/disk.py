"""A disk that loses its power: what stands on it afterwards, under several kinds of disk.

What was synced is there. Of what was written since, the kind decides:

    none      nothing reached the disk
    all       all of it did (the system was quick)
    random    each write did, did not, or was torn at a sector, each for itself, in no order
    prefix    the disk keeps the order: some first part did

The name of a new file is on the disk with the first sync of that file; a removal is, when SQLite
asked for it to be, or with any later sync of the folder's other names (ext4), or by chance.
"""

from __future__ import annotations

import random
from pathlib import Path

from yorisoi.checks.powercut.journal import Step

KINDS = ("none", "all", "random", "prefix")
SECTOR = 512


class Disk:
    """Follows the steps of a run; `cut` tells what a power cut right now would leave."""

    def __init__(self) -> None:
        # By name: what the system knows, and what is safely on the disk. A file is a list cell, so
        # that a removed file and a new one of the same name are two.
        self._now: dict[str, _File] = {}
        self._safe: dict[str, _File] = {}
        self._waiting: list[tuple[str, _File | None]] = []
        self.acknowledged = 0

    def take(self, step: Step) -> None:
        if step.kind == "said":
            self.acknowledged = max(self.acknowledged, step.at)
        elif step.kind == "remove":
            if self._now.pop(step.file, None):
                self._waiting.append((step.file, None))
                if step.at:
                    self._names_are_safe()
        elif step.kind == "open":
            self._file(step.file)
        elif step.kind == "sync":
            self._file(step.file).sync()
            self._names_are_safe()
        else:
            self._file(step.file).waiting.append(step)

    def _file(self, name: str) -> _File:
        if name not in self._now:
            self._now[name] = _File()
            self._waiting.append((name, self._now[name]))
        return self._now[name]

    def _names_are_safe(self) -> None:
        for name, file in self._waiting:
            self._set(self._safe, name, file)
        self._waiting.clear()

    @staticmethod
    def _set(names: dict[str, _File], name: str, file: _File | None) -> None:
        if file is None:
            names.pop(name, None)
        else:
            names[name] = file

    def cut(self, kind: str, dice: random.Random, folder: Path) -> None:
        """Write the files that are left into `folder`."""
        names = dict(self._safe)
        known = {"none": 0, "all": len(self._waiting)}.get(kind)
        if known is None:
            known = dice.randint(0, len(self._waiting))
        for name, file in self._waiting[:known]:
            self._set(names, name, file)
        for name, file in names.items():
            # The shared memory beside a log is made anew by whoever opens it.
            if not name.endswith("-shm"):
                (folder / name).write_bytes(file.after(kind, dice))


class _File:
    def __init__(self) -> None:
        self.safe = bytearray()
        self.waiting: list[Step] = []

    def sync(self) -> None:
        for step in self.waiting:
            _apply(self.safe, step)
        self.waiting.clear()

    def after(self, kind: str, dice: random.Random) -> bytes:
        content = bytearray(self.safe)
        if kind == "all":
            survived = self.waiting
        elif kind == "prefix":
            survived = self.waiting[: dice.randint(0, len(self.waiting))]
        elif kind == "random":
            survived = [left for step in self.waiting if (left := _torn(step, dice))]
        else:
            survived = []
        for step in survived:
            _apply(content, step)
        return bytes(content)


def _torn(step: Step, dice: random.Random) -> Step | None:
    chance = dice.random()
    if chance < 0.5:
        return step
    if chance < 0.7 and step.kind == "write":
        sectors = dice.randint(0, len(step.content) // SECTOR)
        return step._replace(content=step.content[: sectors * SECTOR])
    return None


def _apply(content: bytearray, step: Step) -> None:
    if step.kind == "write":
        if len(content) < step.at:
            content.extend(bytes(step.at - len(content)))
        content[step.at : step.at + len(step.content)] = step.content
    elif len(content) > step.at:
        del content[step.at :]
    else:
        content.extend(bytes(step.at - len(content)))
