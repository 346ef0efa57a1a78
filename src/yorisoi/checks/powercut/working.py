"""Writers and checkpoints as in the product: its settings (config/env.py) and its own checkpoints
(common/checkpoints.py), in small transactions that can be told apart afterwards."""

from __future__ import annotations

import random
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

from yorisoi.checks.powercut.journal import Journal
from yorisoi.common import checkpoints, sqlite

NAME = "yorisoi.sqlite3"
WRITERS = 2
# A checkpoint after so many acts, and a log that is given back sooner than in the product: in a
# short run there must be many.
OFTEN = 40


def run(folder: Path, journal: Journal, *, synchronous: str, acts: int, seed: int) -> None:
    """`acts` transactions by two writers; each is written down in the journal when its writer was
    told that it is kept."""
    path = folder / NAME
    with journal.listening():
        options = sqlite.sqlite(path)["OPTIONS"]
        with closing(_connected(path, options, synchronous)) as first:
            first.execute("CREATE TABLE act (number INTEGER PRIMARY KEY, words BLOB)")
            first.execute("CREATE TABLE chain (name TEXT PRIMARY KEY, length INTEGER)")
            first.execute("INSERT INTO chain VALUES ('trail', 0)")
            journal.say(0)
            writing = _Writing(path, options, synchronous, journal, acts, seed)
            threads = [threading.Thread(target=writing.write, args=[at]) for at in range(WRITERS)]
            for thread in threads:
                thread.start()
            while any(thread.is_alive() for thread in threads):
                writing.wanted.wait(0.05)
                if writing.wanted.is_set():
                    writing.wanted.clear()
                    checkpoints.checkpoint(path)
            for thread in threads:
                thread.join()
            if writing.wrong:
                raise writing.wrong[0]


def _connected(path: Path, options: dict, synchronous: str) -> sqlite3.Connection:
    """As Django connects; and, where that is the question, with another word for `synchronous`."""
    connection = sqlite3.connect(
        path, timeout=options["timeout"], isolation_level=None, check_same_thread=False
    )
    connection.executescript(options["init_command"])
    connection.execute(f"PRAGMA synchronous={synchronous}")
    return connection


class _Writing:
    def __init__(
        self, path: Path, options: dict, synchronous: str, journal: Journal, acts: int, seed: int
    ) -> None:
        self.path, self.options, self.synchronous = path, options, synchronous
        self.journal, self.left, self.seed = journal, acts, seed
        self.wanted, self.wrong = threading.Event(), []

    def write(self, who: int) -> None:
        dice = random.Random(self.seed * WRITERS + who)  # noqa: S311
        try:
            with closing(_connected(self.path, self.options, self.synchronous)) as connection:
                while self.left > 0:
                    self.left -= 1
                    self._one(connection, dice)
        except sqlite3.Error as error:
            self.wrong.append(error)
            self.left = 0

    def _one(self, connection: sqlite3.Connection, dice: random.Random) -> None:
        connection.execute("BEGIN IMMEDIATE")
        (number,) = connection.execute("SELECT length + 1 FROM chain").fetchone()
        words = dice.randbytes(dice.randint(10, 3_000))
        connection.execute("INSERT INTO act VALUES (?, ?)", [number, words])
        connection.execute("UPDATE chain SET length = ?", [number])
        connection.execute("COMMIT")
        self.journal.say(number)
        if number % OFTEN == 0:
            self.wanted.set()


def found(folder: Path) -> tuple[int, str]:
    """How many acts stand there, one after the other without a gap; and what is wrong."""
    path = folder / NAME
    if not path.exists():
        return 0, ""
    try:
        with closing(sqlite3.connect(path)) as connection:
            said = connection.execute("PRAGMA integrity_check").fetchall()
            if said != [("ok",)]:
                return 0, f"integrity: {said[0][0]}"
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name='chain'").fetchone():
                return 0, ""
            (length,) = connection.execute("SELECT max(length) FROM chain").fetchone()
            count, last = connection.execute("SELECT count(*), max(number) FROM act").fetchone()
    except sqlite3.DatabaseError as error:
        return 0, f"unreadable: {error}"
    if (count, last or 0) != (length or 0, length or 0):
        return 0, f"inconsistent: {count} acts, the last is {last}, the trail says {length}"
    return count, ""
