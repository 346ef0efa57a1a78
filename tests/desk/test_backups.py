import io
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import installation as installations
from tests.harness.installation import Installation
from yorisoi.desk.backups import BackupFailed, restore

KEEP = """
from django.contrib.sessions.models import Session
from django.utils import timezone
Session.objects.create(session_key="k", session_data="山田さんの電話", expire_date=timezone.now())
"""
READ = """
from django.contrib.sessions.models import Session
print(Session.objects.get(pk="k").session_data)
"""


@pytest.fixture(scope="module")
def lived_in(migrated: Installation, tmp_path_factory) -> Iterator[Installation]:
    """Backed up once; nobody changes it."""
    folder = tmp_path_factory.mktemp("lived-in")
    with installations.new(folder / "data", like=migrated) as installation:
        installation.python(KEEP)
        (installation.data / "files" / "2026").mkdir(parents=True)
        (installation.data / "files" / "2026" / "同意書.pdf").write_bytes(b"%PDF")
        installation.must_run("backup", folder / "backup")
        yield installation


@pytest.fixture
def backup(lived_in: Installation, tmp_path: Path) -> Path:
    return Path(shutil.copy2(lived_in.data.parent / "backup", tmp_path / "控え.tar.gz"))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Installation]:
    """Another machine: nothing there, but on PostgreSQL an empty database."""
    with installations.new(tmp_path / "elsewhere") as installation:
        yield installation


def test_what_was_backed_up_comes_back_whole(lived_in, backup, elsewhere):
    elsewhere.must_run("restore", backup, "--to", elsewhere.data)
    assert elsewhere.python(READ) == "山田さんの電話\n"
    assert (elsewhere.data / "files/2026/同意書.pdf").read_bytes() == b"%PDF"
    key = (lived_in.data / "secret-key").read_text()
    assert (elsewhere.data / "secret-key").read_text() == key


def test_a_backup_is_taken_while_the_server_runs_and_replaces_the_older_one(installation, backup):
    older = backup.read_bytes()
    with installation.served():
        installation.must_run("backup", backup)
    assert backup.read_bytes() != older
    assert sorted(path.name for path in backup.parent.iterdir()) == ["data", backup.name]


def test_a_backup_can_be_read_by_its_owner_alone(backup):
    assert backup.stat().st_mode & 0o777 == 0o600


def test_a_backup_into_nowhere_is_refused(lived_in, tmp_path):
    ran = lived_in.run("backup", tmp_path / "nowhere" / "backup")
    assert ran.code == 1
    assert "フォルダーがありません" in ran.err


def test_nothing_is_restored_over_a_lived_in_place(lived_in, backup):
    with pytest.raises(BackupFailed, match="もう何かがあります"):
        restore(backup, lived_in.data)
    assert (lived_in.data / "files/2026/同意書.pdf").exists()


def test_a_cut_off_backup_is_refused_and_nothing_is_left(backup, tmp_path):
    backup.write_bytes(backup.read_bytes()[:-200])
    with pytest.raises(BackupFailed, match="途中で切れている"):
        restore(backup, tmp_path / "new")
    assert list(tmp_path.iterdir()) == [backup]


def test_an_altered_member_is_refused(backup, tmp_path):
    altered = tmp_path / "altered.tar.gz"
    with tarfile.open(backup) as old, tarfile.open(altered, "w:gz") as new:
        for entry in old:
            content = old.extractfile(entry).read()
            if entry.name.endswith("同意書.pdf"):
                content = b"%pdf"
            new.addfile(entry, io.BytesIO(content))
    with pytest.raises(BackupFailed, match="書き換えられて"):
        restore(altered, tmp_path / "new")


def test_a_backup_cannot_reach_outside_its_folder(tmp_path):
    wicked = tmp_path / "wicked.tar.gz"
    with tarfile.open(wicked, "w:gz") as tar:
        tar.addfile(tarfile.TarInfo("../../outside"), io.BytesIO())
    with pytest.raises(BackupFailed, match="outside"):
        restore(wicked, tmp_path / "folder" / "new")
    assert not (tmp_path / "outside").exists()


def test_a_file_that_is_no_backup_is_refused(tmp_path):
    (tmp_path / "letter.txt").write_text("拝啓")
    with pytest.raises(BackupFailed):
        restore(tmp_path / "letter.txt", tmp_path / "new")


@pytest.mark.postgresql
def test_a_backup_of_the_other_database_is_refused_by_name(backup, tmp_path):
    plain = Installation(tmp_path / "plain")
    ran = plain.run("restore", backup, "--to", plain.data)
    assert ran.code == 1
    assert "PostgreSQL のものです" in ran.err


@pytest.mark.postgresql
def test_rows_are_never_poured_into_a_database_that_has_some(lived_in, backup, tmp_path):
    ran = lived_in.run("restore", backup, "--to", tmp_path / "new")
    assert ran.code == 1
    assert "もう何かがあります" in ran.err
