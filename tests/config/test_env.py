from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from yorisoi.config import env


@pytest.fixture
def database(monkeypatch, tmp_path):
    def read(url: str) -> dict:
        monkeypatch.setenv("DATABASE_URL", url)
        return env.database(tmp_path)

    return read


def test_without_a_word_the_rows_live_in_the_data_directory(database, tmp_path):
    assert database("")["NAME"] == str(tmp_path / "yorisoi.sqlite3")


def test_sqlite_writes_so_that_nothing_acknowledged_is_lost(database):
    options = database("")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in options["init_command"]


def test_an_address_with_user_and_password(database):
    read = database("postgresql://yori:a%2Fb@db.example:5433/soi?sslmode=require")
    assert read["USER"] == "yori"
    assert read["PASSWORD"] == "a/b"
    assert (read["HOST"], read["PORT"], read["NAME"]) == ("db.example", "5433", "soi")
    assert read["OPTIONS"] == {"sslmode": "require", "options": "-c jit=off"}


def test_a_socket_directory_and_a_user_come_after_the_question_mark(database):
    read = database("postgresql:///soi?host=%2Frun%2Fpg&user=yori")
    assert (read["HOST"], read["USER"], read["NAME"]) == ("/run/pg", "yori", "soi")
    assert read["OPTIONS"] == {"options": "-c jit=off"}


def test_another_database_is_refused_with_the_right_form(database):
    with pytest.raises(ImproperlyConfigured, match="postgresql://"):
        database("mysql://db.example/soi")


def test_the_secret_key_is_made_once_and_for_its_owner_alone(tmp_path):
    key = env.secret_key(tmp_path)
    assert len(key) > 50
    assert env.secret_key(tmp_path) == key
    assert Path(tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_production_marker_forbids_the_demo_world(tmp_path, monkeypatch):
    (tmp_path / "DEMO").touch()
    assert env.is_demo(tmp_path)
    monkeypatch.setenv("YORISOI_PRODUCTION", "1")
    assert not env.is_demo(tmp_path)
    monkeypatch.delenv("YORISOI_PRODUCTION")
    (tmp_path / "PRODUCTION").touch()
    assert not env.is_demo(tmp_path)
