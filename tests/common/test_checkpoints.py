import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from yorisoi.common import checkpoints
from yorisoi.config import env


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "yorisoi.sqlite3"
    env.sqlite(path)
    return path


def connected(database: Path) -> sqlite3.Connection:
    """As Django connects: with the pragmas of the settings."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.executescript(env.sqlite(database)["OPTIONS"]["init_command"])
    return connection


def write_a_long_log(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE IF NOT EXISTS act (words TEXT)")
    for _ in range(600):
        connection.execute("INSERT INTO act VALUES (?)", ["あ" * 3000])


def rows_without_the_log(database: Path, tmp_path: Path) -> int:
    alone = shutil.copy(database, tmp_path / "alone.sqlite3")
    with closing(sqlite3.connect(f"file:{alone}?immutable=1", uri=True)) as connection:
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        return connection.execute("SELECT count(*) FROM act").fetchone()[0] if tables else 0


def test_a_new_database_stands_in_wal_mode_and_belongs_to_its_owner(database):
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert database.stat().st_mode & 0o777 == 0o600


def test_nobody_who_commits_makes_a_checkpoint(database, tmp_path):
    with closing(connected(database)) as connection:
        write_a_long_log(connection)
        assert rows_without_the_log(database, tmp_path) == 0
        assert checkpoints.last_write_of_a_long_log(database)


def test_a_checkpoint_brings_the_log_into_the_database(database, tmp_path):
    with closing(connected(database)) as connection:
        write_a_long_log(connection)
        assert checkpoints.checkpoint(database)
        assert rows_without_the_log(database, tmp_path) == 600


def test_the_log_starts_anew_after_a_checkpoint_and_gives_its_room_back(database):
    with closing(connected(database)) as connection:
        write_a_long_log(connection)
        checkpoints.checkpoint(database)
        connection.execute("INSERT INTO act VALUES ('次')")
        assert checkpoints.last_write_of_a_long_log(database) is None


def test_no_checkpoint_while_somebody_writes(database, tmp_path):
    with closing(connected(database)) as connection:
        write_a_long_log(connection)
        connection.execute("BEGIN IMMEDIATE")
        assert not checkpoints.checkpoint(database, patience=0.1)
        assert rows_without_the_log(database, tmp_path) == 0


def test_a_short_log_is_left_alone(database):
    assert checkpoints.last_write_of_a_long_log(database) is None


def test_it_is_seen_whether_the_remedy_is_in_force(database, tmp_path):
    with closing(connected(database)) as connection:
        assert checkpoints.is_in_force(connection)
        connection.execute("PRAGMA wal_autocheckpoint=1000")
        assert not checkpoints.is_in_force(connection)
    with closing(sqlite3.connect(tmp_path / "plain.sqlite3")) as plain:
        assert not checkpoints.is_in_force(plain)
