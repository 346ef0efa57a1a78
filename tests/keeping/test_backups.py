"""A backup is whole or refused; it is written for the keys on paper, and read by nobody else."""

import io
import random
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import installation as installations
from tests.harness.installation import Installation
from yorisoi.keeping import age, archive, lines, recovery
from yorisoi.keeping.backups import restore
from yorisoi.keeping.failing import BackupFailed

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
        shutil.copy2(installation.data / "recovery-key", folder / "鍵.txt")
        yield installation


@pytest.fixture
def backup(lived_in: Installation, tmp_path: Path) -> Path:
    return Path(shutil.copy2(lived_in.data.parent / "backup", tmp_path / "控え.tar.gz.age"))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Installation]:
    """Another machine: nothing there, but on PostgreSQL an empty database."""
    with installations.new(tmp_path / "elsewhere") as installation:
        yield installation


@pytest.fixture
def key(lived_in: Installation) -> Path:
    return lived_in.data.parent / "鍵.txt"


@pytest.fixture
def identities(key: Path) -> list[bytes]:
    return recovery.read_identities(key.read_text())


def test_what_was_backed_up_comes_back_whole_and_says_each_check(lived_in, backup, elsewhere, key):
    said = elsewhere.must_run("restore", backup, "--to", elsewhere.data, "--verify", "--key", key)
    assert said.count("○") == 5
    assert elsewhere.python(READ) == "山田さんの電話\n"
    assert (elsewhere.data / "files/2026/同意書.pdf").read_bytes() == b"%PDF"
    secret = (lived_in.data / "secret-key").read_text()
    assert (elsewhere.data / "secret-key").read_text() == secret
    assert not (elsewhere.data / "recovery-key").exists()
    trail = "from yorisoi.audit.models import Entry; print(*Entry.objects.values_list('verb'))"
    assert "backup.restored" in elsewhere.python(trail)
    # Its backups go on being written for the same keys.
    assert "復旧の鍵" in elsewhere.must_run("backup", elsewhere.data / "next")


def test_the_paper_opens_it(backup, elsewhere, identities, tmp_path):
    typed = tmp_path / "紙.txt"
    copied = lines.numbered(identities[0]).lower().replace("0", "o").replace("-", " ")
    typed.write_text(f"よりそい 復旧の鍵\n{copied}\n")
    elsewhere.must_run("restore", backup, "--to", elsewhere.data, "--key", typed)
    assert elsewhere.python(READ) == "山田さんの電話\n"


def test_the_key_that_still_lies_beside_the_installation_is_the_default(lived_in, tmp_path):
    if lived_in.database_url:
        pytest.skip("rows would need another, empty database")
    backup = lived_in.data.parent / "backup"
    lived_in.must_run("restore", backup, "--to", tmp_path / "beside")
    assert (tmp_path / "beside" / "files/2026/同意書.pdf").exists()


def test_an_older_backup_is_replaced_while_the_server_runs_and_no_plain_copy_is_left(
    installation, backup
):
    older = backup.read_bytes()
    with installation.served():
        installation.must_run("backup", backup)
    assert backup.read_bytes() != older
    assert sorted(path.name for path in backup.parent.iterdir()) == ["data", backup.name]
    assert not list(installation.data.glob(".backup-*"))


def test_a_backup_says_nothing_to_whoever_finds_it(backup):
    assert backup.stat().st_mode & 0o777 == 0o600
    content = backup.read_bytes()
    assert "山田".encode() not in content
    assert b"secret-key" not in content


def test_a_backup_into_nowhere_is_refused(lived_in, tmp_path):
    ran = lived_in.run("backup", tmp_path / "nowhere" / "backup")
    assert ran.code == 1
    assert "フォルダーがありません" in ran.err


def test_nothing_is_restored_over_a_lived_in_place(lived_in, backup, identities):
    with pytest.raises(BackupFailed, match="もう何かがあります"):
        restore(backup, lived_in.data, identities)
    assert (lived_in.data / "files/2026/同意書.pdf").exists()


def test_another_key_is_told_so(backup, tmp_path):
    with pytest.raises(BackupFailed, match="この鍵では開けません"):
        restore(backup, tmp_path / "new", [age.new_identity()])
    with pytest.raises(BackupFailed, match="復旧の鍵がありません"):
        restore(backup, tmp_path / "new", [])
    assert list(tmp_path.iterdir()) == [backup]


def test_a_line_of_the_paper_that_was_miscopied_is_named(backup, tmp_path, identities, lived_in):
    copied = lines.written(identities[0])
    copied[2] = copied[2][:-1] + ("Z" if copied[2][-1] != "Z" else "Y")
    (tmp_path / "紙.txt").write_text("\n".join(f"{n} {one}" for n, one in enumerate(copied, 1)))
    ran = lived_in.run("restore", backup, "--to", tmp_path / "new", "--key", tmp_path / "紙.txt")
    assert ran.code == 1
    assert "鍵の3行めが、紙のとおりではありません" in ran.err


@pytest.mark.parametrize("seed", range(12))
def test_a_flipped_byte_or_a_cut_is_refused_and_nothing_is_left(backup, identities, tmp_path, seed):
    dice, content = random.Random(seed), bytearray(backup.read_bytes())
    at = dice.randrange(len(content))
    if seed % 2:
        content[at] ^= 1 << dice.randrange(8)
    else:
        del content[at:]
    backup.write_bytes(content)
    with pytest.raises(BackupFailed):
        restore(backup, tmp_path / "new", identities)
    assert list(tmp_path.iterdir()) == [backup]


def packed(path: Path, members: dict[str, bytes], **manifest: object) -> Path:
    """An archive in our form that somebody else made, for the very same keys."""
    recipients = [age.public_of(one) for one in manifest.pop("identities")]
    with path.open("wb") as file:
        sealed = age.Writer(file, recipients)
        with tarfile.open(fileobj=sealed, mode="w|gz") as tar:
            for name, content in members.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))
        sealed.close()
    return path


def test_an_archive_without_a_manifest_is_refused(tmp_path, identities):
    foreign = packed(tmp_path / "x.age", {"yorisoi.sqlite3": b"SQLite"}, identities=identities)
    with pytest.raises(BackupFailed, match="よりそいの控えではない"):
        restore(foreign, tmp_path / "new", identities)
    assert list(tmp_path.iterdir()) == [foreign]


def test_an_archive_cannot_reach_outside_its_folder(tmp_path, identities):
    wicked = packed(tmp_path / "x.age", {"../../outside": b""}, identities=identities)
    with pytest.raises(BackupFailed, match="outside"):
        restore(wicked, tmp_path / "folder" / "new", identities)
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize(
    "content", ["拝啓".encode(), b"", b"age-encryption.org/v1\n", b"\0" * 9000]
)
def test_a_file_that_is_no_backup_is_refused(tmp_path, identities, content):
    (tmp_path / "letter.txt").write_bytes(content)
    with pytest.raises(BackupFailed, match="よりそいの控えではありません"):
        restore(tmp_path / "letter.txt", tmp_path / "new", identities)
    assert not (tmp_path / "new").exists()


def test_what_is_no_backup_is_told_before_anybody_goes_to_the_safe(tmp_path):
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.7")
    with pytest.raises(BackupFailed, match="よりそいの控えではありません"):
        restore(tmp_path / "report.pdf", tmp_path / "new", [])
    with pytest.raises(BackupFailed, match=r"none\.age がありません"):
        restore(tmp_path / "none.age", tmp_path / "new", [])


def test_a_row_that_changed_between_copy_and_archive_is_named(
    lived_in, backup, tmp_path, identities
):
    """Whoever holds the public key can write an archive. What it says of itself must be so."""
    if lived_in.database_url:
        pytest.skip("the rows of SQLite are one file of the archive")
    folder = tmp_path / "inside"
    folder.mkdir()
    with backup.open("rb") as file:
        manifest = archive.unpack(file, identities, folder)
    del manifest["members"], manifest["format"]
    manifest["held"]["tables"]["django_session"][1] = "0" * 64
    with (tmp_path / "other.age").open("wb") as file:
        members = [
            (one.relative_to(folder).as_posix(), one) for one in folder.rglob("*") if one.is_file()
        ]
        archive.pack(file, [age.public_of(identities[0])], members, manifest)
    with pytest.raises(BackupFailed, match="django_session"):
        restore(tmp_path / "other.age", tmp_path / "new", identities)
    assert not (tmp_path / "new").exists()


@pytest.mark.postgresql
def test_a_backup_of_the_other_database_is_refused_by_name(backup, key, tmp_path):
    plain = Installation(tmp_path / "plain")
    ran = plain.run("restore", backup, "--to", plain.data, "--key", key)
    assert ran.code == 1
    assert "PostgreSQL のものです" in ran.err


@pytest.mark.postgresql
def test_rows_are_never_poured_into_a_database_that_has_some(lived_in, backup, tmp_path):
    ran = lived_in.run("restore", backup, "--to", tmp_path / "new")
    assert ran.code == 1
    assert "もう何かがあります" in ran.err


@pytest.mark.postgresql
def test_a_refused_backup_leaves_the_database_empty(backup, key, elsewhere):
    backup.write_bytes(backup.read_bytes()[:-40])
    ran = elsewhere.run("restore", backup, "--to", elsewhere.data, "--key", key)
    assert ran.code == 1
    tables = "from django.db import connection as c; print(c.introspection.table_names())"
    assert elsewhere.python(tables) == "[]\n"


SEAL = """
from yorisoi.accounts import keys
print(keys.seal_seed("JBSWY3DPEHPK3PXP"))
"""
OPEN = """
from yorisoi.accounts import keys
print(keys.open_seed({token!r}))
"""


def test_the_key_that_opens_telephones_comes_back_with_the_recovery_key_alone(
    migrated, elsewhere, tmp_path
):
    """The database alone opens nothing; the paper and the backup open everything."""
    with installations.new(tmp_path / "data", like=migrated) as there:
        token = there.python(SEAL).strip()
        there.must_run("backup", tmp_path / "backup")
        paper = Path(shutil.copy2(there.data / "recovery-key", tmp_path / "鍵.txt"))
        kek = (there.data / "kek").read_bytes()
        unpacked = tmp_path / "unpacked"
        unpacked.mkdir()
        identities = recovery.read_identities(paper.read_text())
        with (tmp_path / "backup").open("rb") as file:
            archive.unpack(file, identities, unpacked)
        assert "kek" not in {path.name for path in unpacked.iterdir()}
        assert not [path for path in unpacked.rglob("*") if kek.strip() in _content(path)]
        # Changed since: the backup still opens with what it was made with.
        there.must_run("keys", "rotate")
        assert (there.data / "kek").read_bytes() != kek
        assert there.python(OPEN.format(token=token)) == "JBSWY3DPEHPK3PXP\n"
    said = elsewhere.must_run(
        "restore", tmp_path / "backup", "--to", elsewhere.data, "--verify", "--key", paper
    )
    assert "連絡先などをひらく鍵も" in said
    assert (elsewhere.data / "kek").read_bytes() == kek
    assert (elsewhere.data / "kek").stat().st_mode & 0o777 == 0o400
    assert elsewhere.python(OPEN.format(token=token)) == "JBSWY3DPEHPK3PXP\n"
    (elsewhere.data / "kek").unlink()
    refused = elsewhere.run("serve", "--port", "8899")
    assert refused.code != 0
    assert "kek" in refused.out + refused.err


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
