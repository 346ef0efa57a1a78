"""The WAL-reset fault of SQLite 3.7.0 to 3.51.2, brought about on purpose.

The log has been copied over completely. A second checkpoint has just looked at it; at that moment
another connection commits and, because the log was copied, begins it anew. The second checkpoint goes
on with what it saw, and notes frames of the new log as copied that are not: later commits vanish.

Left to itself the moment is a matter of microseconds. Here the journal calls back exactly then.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from yorisoi.checks.powercut.journal import Journal
from yorisoi.common import checkpoints, sqlite

BEFORE, AFTER = 30, 60


@dataclass(frozen=True)
class Outcome:
    # Whether somebody could commit at the unlucky moment.
    got_in: bool
    acknowledged: int
    # What a reader saw at worst, and what is wrong with the file at the end.
    seen: int
    wrong: str

    @property
    def is_well(self) -> bool:
        return self.seen == self.acknowledged and not self.wrong


def bring_about(*, with_remedy: bool) -> Outcome:
    """With the remedy the second checkpoint is the product's own; without, SQLite's."""
    with tempfile.TemporaryDirectory(prefix="yorisoi-reset-") as folder:
        return _Scene(Path(folder) / "yorisoi.sqlite3").play(with_remedy=with_remedy)


class _Scene:
    def __init__(self, path: Path) -> None:
        self.path, self.journal = path, Journal()
        self.acknowledged, self.got_in = 0, False

    def play(self, *, with_remedy: bool) -> Outcome:
        options = sqlite.sqlite(self.path)["OPTIONS"]
        with (
            self.journal.listening(),
            closing(self._connected(options)) as self.writer,
            closing(self._connected(options)) as second,
        ):
            self.writer.execute("CREATE TABLE act (number INTEGER PRIMARY KEY, words TEXT)")
            # It has seen the log once, shorter than it will be.
            self._count(second)
            for _ in range(BEFORE):
                self._commit()
            self.writer.execute("PRAGMA wal_checkpoint(PASSIVE)")
            self.journal.before_copying = self._slip_in
            if with_remedy:
                checkpoints.checkpoint(self.path)
            else:
                second.execute("PRAGMA wal_checkpoint(PASSIVE)")
            seen = self._watch(options)
        return Outcome(self.got_in, self.acknowledged, *self._at_the_end(seen))

    def _connected(self, options: dict) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None)
        connection.executescript(options["init_command"])
        connection.execute("PRAGMA busy_timeout=0")
        return connection

    def _commit(self) -> None:
        words = "あ" * 1_000
        self.writer.execute("BEGIN IMMEDIATE")
        self.writer.execute("INSERT INTO act (words) VALUES (?)", [words])
        self.writer.execute("COMMIT")
        self.acknowledged += 1

    def _slip_in(self) -> None:
        try:
            self._commit()
            self.got_in = True
        except sqlite3.OperationalError:
            return

    def _watch(self, options: dict) -> int:
        """Others write on, and a third checkpoint comes: how many acts a reader misses at worst."""
        missing = 0
        for number in range(AFTER):
            self._commit()
            if number % 20 == 19:
                self.writer.execute("PRAGMA wal_checkpoint(PASSIVE)")
            with closing(self._connected(options)) as reader:
                missing = max(missing, self.acknowledged - self._count(reader))
        return self.acknowledged - missing

    def _at_the_end(self, seen: int) -> tuple[int, str]:
        try:
            with closing(sqlite3.connect(self.path)) as connection:
                (said,) = connection.execute("PRAGMA integrity_check").fetchone()
                return min(seen, self._count(connection)), "" if said == "ok" else said
        except sqlite3.DatabaseError as error:
            return 0, str(error)

    @staticmethod
    def _count(connection: sqlite3.Connection) -> int:
        try:
            return connection.execute("SELECT count(*) FROM act NOT INDEXED").fetchone()[0]
        except sqlite3.DatabaseError:
            return 0
