import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.harness import installation as installations
from tests.harness.installation import Installation

KEEP = """
from django.contrib.sessions.models import Session
from django.utils import timezone
Session.objects.create(session_key="k", session_data="山田さんの電話", expire_date=timezone.now())
"""
READ = """
from django.contrib.sessions.models import Session
print(Session.objects.get(pk="k").session_data)
"""


@pytest.fixture
def lived_in(installation: Installation) -> Installation:
    installation.python(KEEP)
    (installation.data / "files" / "2026").mkdir(parents=True)
    (installation.data / "files" / "2026" / "同意書.pdf").write_bytes(b"%PDF")
    return installation


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Installation]:
    """Another machine: nothing there, but on PostgreSQL an empty database."""
    with installations.new(tmp_path / "elsewhere") as installation:
        yield installation


@pytest.fixture
def backup(lived_in: Installation, tmp_path: Path) -> Path:
    file = tmp_path / "控え.tar.gz"
    lived_in.must_run("backup", file)
    return file


def refused(ran: installations.Ran, word: str) -> None:
    assert ran.code == 1
    assert word in ran.err


def test_what_was_backed_up_comes_back_whole(lived_in, backup, elsewhere):
    elsewhere.must_run("restore", backup, "--to", elsewhere.data)
    assert elsewhere.python(READ) == "山田さんの電話\n"
    assert (elsewhere.data / "files/2026/同意書.pdf").read_bytes() == b"%PDF"
    key = (lived_in.data / "secret-key").read_text()
    assert (elsewhere.data / "secret-key").read_text() == key
    with elsewhere.served():
        pass


def test_a_backup_is_taken_while_the_server_runs(lived_in, tmp_path):
    with lived_in.served():
        lived_in.must_run("backup", tmp_path / "running.tar.gz")


def test_a_backup_can_be_read_by_its_owner_alone(backup):
    assert backup.stat().st_mode & 0o777 == 0o600


def test_an_older_backup_stands_until_the_new_one_is_complete(lived_in, backup):
    before = backup.read_bytes()
    refused(lived_in.run("backup", backup.parent / "nowhere" / "x"), "フォルダーがありません")
    assert backup.read_bytes() == before
    lived_in.must_run("backup", backup)
    assert backup.read_bytes() != before


def test_nothing_is_restored_over_a_lived_in_place(lived_in, backup):
    refused(lived_in.run("restore", backup, "--to", lived_in.data), "もう何かがあります")
    assert lived_in.python(READ) == "山田さんの電話\n"


def test_a_cut_off_backup_is_refused_and_nothing_is_left(backup, elsewhere):
    backup.write_bytes(backup.read_bytes()[:-200])
    refused(elsewhere.run("restore", backup, "--to", elsewhere.data / "new"), "途中で切れている")
    assert not (elsewhere.data / "new").exists()


def test_an_altered_member_is_refused(backup, elsewhere, tmp_path):
    altered = tmp_path / "altered.tar.gz"
    with tarfile.open(backup) as old, tarfile.open(altered, "w:gz") as new:
        for entry in old:
            content = old.extractfile(entry).read()
            if entry.name.endswith("同意書.pdf"):
                content = b"%pdf"
            new.addfile(entry, io.BytesIO(content))
    refused(elsewhere.run("restore", altered, "--to", elsewhere.data / "new"), "書き換えられて")


def test_a_backup_cannot_reach_outside_its_folder(elsewhere, tmp_path):
    wicked = tmp_path / "wicked.tar.gz"
    with tarfile.open(wicked, "w:gz") as tar:
        tar.addfile(tarfile.TarInfo("../outside"), io.BytesIO())
    refused(elsewhere.run("restore", wicked, "--to", elsewhere.data / "new"), "../outside")
    assert not (elsewhere.data / "outside").exists()


def test_a_backup_of_the_other_database_is_refused_by_name(backup, tmp_path):
    if connection.vendor == "sqlite":
        pytest.skip("the run on PostgreSQL has both")
    plain = Installation(tmp_path / "plain")
    refused(plain.run("restore", backup, "--to", plain.data), "PostgreSQL のものです")
