"""A file is there before its row, and goes with its person; what is missing or damaged is told."""

from __future__ import annotations

import base64
import io
import json
import os
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.attachments.makings import TOKEN, jpeg, pdf
from tests.attachments.scenes import add, fetch, hand_in, said
from tests.cast import Cast
from tests.desk.scenes import spoke
from tests.door import enter
from tests.harness import installation as installations
from tests.harness.installation import Installation
from tests.retention.scenes import second
from yorisoi.accounts.access import operator
from yorisoi.attachments import store
from yorisoi.attachments.checkups import files as checkup
from yorisoi.attachments.models import Attachment
from yorisoi.common.checkups import Level
from yorisoi.disclosure.models import Release
from yorisoi.keeping import kept
from yorisoi.registry.actions.erasing import names_of
from yorisoi.registry.actions.knowing import learn
from yorisoi.registry.actions.shredding import shred
from yorisoi.registry.erasing import Erasing, every
from yorisoi.registry.models import ContactPoint
from yorisoi.retention.actions.handing_back import agree_hand_back, ask_hand_back, fetch_hand_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def takada(cast: Cast) -> Client:
    return enter(Client(), cast.takada)


@pytest.fixture(autouse=True)
def _place(settings: SimpleNamespace, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def lying() -> set[str]:
    return {path.name for path in (Path(settings.MEDIA_ROOT) / "attachments").glob("*/*")}


def made_old() -> None:
    for path in (Path(settings.MEDIA_ROOT) / "attachments").glob("*/*"):
        os.utime(path, (time.time() - 2 * store.DAY,) * 2)


# --- in the order in which nothing is lost ----------------------------------------------------------


def test_the_file_is_on_the_disk_before_the_row_is_written(
    cast: Cast, takada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    sync, create = os.fsync, Attachment.objects.create
    monkeypatch.setattr(os, "fsync", lambda one: (told.append("sync"), sync(one))[1])
    monkeypatch.setattr(
        Attachment.objects, "create", lambda **row: (told.append("row"), create(**row))[1]
    )
    add(takada, cast.yamada, "a.pdf", pdf(), kind="letter")
    # The file, its folder and the folders above it; then the row.
    assert told[-1] == "row"
    assert told.count("sync") >= 2


def test_a_row_that_fails_leaves_no_file_and_a_file_that_fails_leaves_no_row(
    cast: Cast, takada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: object, **_more: object) -> None:
        raise OSError(28, "no space left on device")

    takada.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr("yorisoi.attachments.actions.keeping.note", fails)
        assert hand_in(takada, cast.yamada, ("a.jpg", jpeg())).status_code >= 500
    assert (Attachment.objects.count(), lying()) == (0, set())
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fails)
        assert hand_in(takada, cast.yamada, ("a.jpg", jpeg())).status_code >= 500
    assert (Attachment.objects.count(), lying()) == (0, set())


def test_the_daily_tidying_takes_what_has_no_row_once_it_is_a_day_old(
    cast: Cast, takada: Client
) -> None:
    row = add(takada, cast.yamada, "a.jpg", jpeg())
    folder = store.path_of(row.stored_as).parent
    (folder / ".draft").write_bytes(b"x")
    (folder / ("f" * 32)).write_bytes(b"x")
    assert store.sweep() == 0, "somebody may be about to write their rows"
    made_old()
    assert store.sweep() == 2
    assert lying() == {row.stored_as, row.thumbnail_as}
    assert fetch(takada, row).status_code == 200


# --- what is missing or damaged ---------------------------------------------------------------------


def test_doctor_says_what_is_missing_and_what_is_damaged(cast: Cast, takada: Client) -> None:
    assert checkup().level == Level.GOOD
    row = add(takada, cast.yamada, "a.jpg", jpeg())
    other = add(takada, cast.yamada, "b.pdf", pdf(), kind="letter")
    assert (checkup().level, kept.check().read) == (Level.GOOD, 3)
    store.path_of(row.thumbnail_as).unlink()
    lies = store.path_of(other.stored_as)
    lies.write_bytes(lies.read_bytes()[:-1] + b"?")
    found = checkup()
    assert found.level == Level.BAD
    assert "1件なく、1件傷んでいます" in found.words
    assert other.stored_as in found.advice
    page = said(takada, "attachments-papers", cast.yamada.pk)
    assert "data:image" not in page, "a page that shows what there is breaks at nothing"


# --- going ------------------------------------------------------------------------------------------


def test_whoever_is_erased_leaves_neither_row_nor_file_nor_small_picture(
    cast: Cast, takada: Client, django_capture_on_commit_callbacks: object
) -> None:
    act = spoke(cast, cast.yamada, 1)
    first = add(takada, cast.yamada, "a.jpg", jpeg(), act=act.pk)
    new = {"kind": "photo", "files": io.BytesIO(jpeg((20, 20)))}
    new["files"].name = "b.jpg"
    takada.post(reverse("attachments-replace", args=[first.pk]), new)
    takada.post(
        reverse("attachments-withdraw", args=[Attachment.objects.latest("pk").pk]),
        {"reason": "まちがい"},
    )
    stays = add(takada, cast.takahashi, "c.jpg", jpeg())
    assert len(lying()) == 6
    mine = next(one for one in every() if one.code == "attachments")
    names = names_of(cast.yamada)
    with django_capture_on_commit_callbacks(execute=True):
        gone = mine.erase(Erasing(cast.aozora.pk, cast.yamada.pk, names))
        assert len(lying()) == 6, "not before it has happened for good"
    assert gone["attachments_attachment"] == 2
    assert list(Attachment.objects.all()) == [stays]
    assert lying() == {stays.stored_as, stays.thumbnail_as}


def test_a_destroyed_key_leaves_nothing_that_opens(cast: Cast, takada: Client) -> None:
    row = add(takada, cast.yamada, "a.jpg", jpeg(), title="手帳")
    shred(operator(cast.aozora), cast.yamada)
    assert fetch(takada, row).status_code == 410
    page = said(takada, "attachments-papers", cast.yamada.pk)
    assert ("手帳" in page, "data:image" in page) == (False, False)


# --- handing back -----------------------------------------------------------------------------------


def handed_back(cast: Cast) -> zipfile.ZipFile:
    row = ask_hand_back(
        cast.actor(cast.satou), cast.contract, recipient="あかね県", basis="契約書12条"
    )
    agree_hand_back(cast.actor(second(cast)), row)
    return zipfile.ZipFile(io.BytesIO(fetch_hand_back(cast.actor(cast.satou), row)))


def test_papers_are_handed_back_with_their_list_and_digests(cast: Cast, takada: Client) -> None:
    letter = add(takada, cast.yamada, "a.pdf", pdf("市の通知"), kind="letter", title="市の通知")
    gone = add(takada, cast.yamada, "b.pdf", pdf(), kind="letter")
    takada.post(reverse("attachments-withdraw", args=[gone.pk]), {"reason": "まちがい"})
    add(takada, cast.yamada, "c.jpg", jpeg(), is_sealed="on")
    add(enter(Client(), cast.mori), cast.kawaguchi, "d.jpg", jpeg())
    bundle = handed_back(cast)
    name = f"papers/letter-{letter.pk}.pdf"
    assert [one for one in bundle.namelist() if one.startswith("papers/")] == [name]
    assert bundle.read(name) == pdf("市の通知")
    told = json.loads(bundle.read("contents.json"))
    assert told["rows"]["papers"] == 1
    assert name in told["sha256"]
    assert [one["title"] for one in json.loads(bundle.read("records.json"))["papers"]] == [
        "市の通知"
    ]
    assert Release.objects.get().kind == "hand-back"


def test_of_whoever_has_anything_sealed_no_paper_is_handed_back(cast: Cast, takada: Client) -> None:
    add(takada, cast.yamada, "a.pdf", pdf(), kind="letter")
    learn(
        operator(cast.aozora),
        cast.yamada,
        ContactPoint,
        kind="phone",
        value="080-9999-1111",
        is_sealed=True,
    )
    assert not [one for one in handed_back(cast).namelist() if one.startswith("papers/")]


# --- in a backup ------------------------------------------------------------------------------------

PLANT = """
from yorisoi.accounts.access import operator
from yorisoi.accounts.actions.founding import found_organization
from yorisoi.attachments import contents
from yorisoi.attachments.actions.keeping import add
from yorisoi.attachments.intake import NewPaper
from yorisoi.common import scopes
from yorisoi.registry.actions.registering import NewPerson, register_persons
from yorisoi.registry.models import Person
import base64
with scopes.everything():
    body = found_organization(operator(None), name="あ", code="a")
    (pk,) = register_persons(operator(body), [NewPerson("山田 春")])
    for name, given in (("a.pdf", {pdf!r}), ("b.jpg", {jpeg!r})):
        paper = contents.check(base64.b64decode(given), name)
        add(operator(body), Person.objects.get(pk=pk), [NewPaper(paper, name, name, "letter")], form=name)
"""
READ = """
from yorisoi.attachments import store
from yorisoi.attachments.models import Attachment
from yorisoi.common import scopes
with scopes.everything():
    row = Attachment.objects.get(media_type="application/pdf")
    print(store.read(row.stored_as, row.person_id).decode())
"""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Installation]:
    with installations.new(tmp_path / "elsewhere") as installation:
        yield installation


def planted(there: Installation) -> None:
    given = {
        "pdf": base64.b64encode(pdf(TOKEN)).decode(),
        "jpeg": base64.b64encode(jpeg()).decode(),
    }
    there.python(PLANT.format(**given))


def test_a_backup_holds_the_papers_and_restoring_looks_at_every_byte(
    migrated: Installation, elsewhere: Installation, tmp_path: Path
) -> None:
    with installations.new(tmp_path / "data", like=migrated) as there:
        planted(there)
        there.must_run("backup", tmp_path / "backup")
        key = tmp_path / "鍵.txt"
        key.write_text((there.data / "recovery-key").read_text())
        files = [path for path in (there.data / "files").rglob("*") if path.is_file()]
        assert len(files) == 3
        assert not [path for path in files if TOKEN.encode() in path.read_bytes()]
        # Damaged since: doctor says so, and a backup of it is not taken for a good one.
        files[0].write_bytes(files[0].read_bytes()[:-1] + b"?")
        told = there.run("doctor")
        assert "1件傷んでいます" in told.out
        there.must_run("backup", tmp_path / "later")
    said = elsewhere.must_run(
        "restore", tmp_path / "backup", "--to", elsewhere.data, "--verify", "--key", key
    )
    assert "書類と写真のファイル3件は" in said
    assert TOKEN in elsewhere.python(READ)
    with installations.new(tmp_path / "third") as third:
        refused = third.run("restore", tmp_path / "later", "--to", third.data, "--key", key)
        assert refused.code == 1
        assert "傷んでいます" in refused.out + refused.err
