"""Rows that wait name people: their page leaves a trace, and their CSV passes the gate."""

import csv
import io
import json
import stat
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.door import enter
from tests.interchange.taking import row, take, two_of_a_name, write_book
from yorisoi.accounts.access import operator
from yorisoi.accounts.models import Organization
from yorisoi.audit.models import Entry
from yorisoi.disclosure.models import Release
from yorisoi.interchange.actions.handing_out import hand_out
from yorisoi.interchange.forms import UploadForm
from yorisoi.interchange.models import Batch, WaitingRow
from yorisoi.interchange.reading import UnreadableFile, read_file


@pytest.fixture
def suzuki(cast: Cast, client: Client) -> Client:
    """Leads 本所; knows nobody of 支所."""
    return enter(client, cast.suzuki)


def give(client: Client, path: Path) -> Batch:
    file = SimpleUploadedFile(path.name, path.read_bytes())
    client.post(reverse("interchange-imports"), {"file": file, "kind": "station", "creates": "on"})
    return Batch.objects.latest("id")


def taken(client: Client, path: Path) -> Batch:
    client.post(reverse("interchange-import-take", args=[give(client, path).pk]))
    return Batch.objects.latest("id")


def doubtful(tmp_path: Path) -> Path:
    """山田 春 with the number of 川口, whom only 支所 knows; and with that of 髙橋."""
    rows = [row(1, name="山田 春", who="003"), row(2, name="山田 春", who="002"), row(3)]
    return write_book(tmp_path / "4月.csv", rows)


def test_nobody_out_of_reach_is_named_by_what_waits(
    cast: Cast, suzuki: Client, tmp_path: Path
) -> None:
    review = give(suzuki, doubtful(tmp_path))
    shown = suzuki.get(reverse("interchange-import", args=[review.pk])).content.decode()
    batch = taken(suzuki, doubtful(tmp_path))
    page = suzuki.get(reverse("interchange-waiting", args=[batch.pk])).content.decode()
    file = suzuki.get(reverse("interchange-waiting-file", args=[batch.pk])).content.decode()
    after = suzuki.get(reverse("interchange-import", args=[batch.pk])).content.decode()
    for text in (shown, page, file, after):
        assert "川口" not in text
    for text in (page, file):
        assert "山田 春" in text
        assert "髙橋" in text
    assert "川口 蓮" in hand_out(operator(cast.aozora), batch).decode()


def test_the_pages_write_down_whom_they_listed(cast: Cast, suzuki: Client, tmp_path: Path) -> None:
    review = give(suzuki, doubtful(tmp_path))
    suzuki.get(reverse("interchange-import", args=[review.pk]))
    assert '"where":"import"' in Entry.objects.filter(verb="person.listed").latest("id").payload
    batch = taken(suzuki, doubtful(tmp_path))
    suzuki.get(reverse("interchange-waiting", args=[batch.pk]))
    entry = Entry.objects.filter(verb="person.listed").latest("id")
    assert json.loads(entry.payload)["where"] == "waiting"
    assert str(cast.yamada.pk) in json.loads(entry.payload)["persons"]


def test_the_csv_passes_the_gate_with_whom_it_names(
    cast: Cast, suzuki: Client, tmp_path: Path
) -> None:
    batch = taken(suzuki, doubtful(tmp_path))
    suzuki.get(reverse("interchange-waiting-file", args=[batch.pk]))
    given = Release.objects.get()
    assert (given.kind, given.rows, given.labels) == ("waiting", 2, ["names"])
    entry = Entry.objects.get(verb="disclosure.released")
    assert {m.person for m in entry.mentions.all()} == {cast.yamada.pk, cast.takahashi.pk}


def test_the_csv_holds_every_row_and_the_page_says_that_there_are_more(
    cast: Cast, suzuki: Client, tmp_path: Path, django_assert_max_num_queries: object
) -> None:
    rows = [row(n, name="山田 春", who="002") for n in range(1, 251)]
    batch = taken(suzuki, write_book(tmp_path / "4月.csv", rows))
    file = suzuki.get(reverse("interchange-waiting-file", args=[batch.pk])).content.decode()
    assert len(list(csv.DictReader(io.StringIO(file.lstrip("\ufeff"))))) == 250
    with django_assert_max_num_queries(25):
        page = suzuki.get(reverse("interchange-waiting", args=[batch.pk])).content.decode()
    assert page.count("<fieldset") == 200
    assert "つづきの50行" in page


def test_a_cell_like_a_formula_goes_out_as_text_and_is_found_again(
    body: Organization, tmp_path: Path
) -> None:
    two_of_a_name(body, tmp_path)
    book = write_book(tmp_path / "=SUM(1).csv", [row("=1", name="佐藤 蓮"), row(2, name="　=佐藤")])
    batch = take(body, book, kind="station", creates=False).batch
    text = hand_out(operator(body), batch).decode()
    for cells in csv.reader(io.StringIO(text.lstrip("\ufeff"))):
        assert not any(cell.lstrip(" \u3000").startswith(("=", "＝", "|", "%")) for cell in cells)


def test_the_command_writes_the_csv_for_its_own_account_alone(
    body: Organization, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    book = two_of_a_name(body, tmp_path)
    target = tmp_path / "4月-待っている行.csv"
    target.write_text("まえのもの", encoding="utf-8")
    target.chmod(0o644)
    with pytest.raises(SystemExit) as ended:
        call_command("import", str(book), kind="station", create=True, json=True)
    assert ended.value.code == 3
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert "佐藤 蓮" in target.read_text(encoding="utf-8")
    assert Release.objects.get().actor.startswith("os:")
    summary = json.loads(capsys.readouterr().out)
    assert summary["waiting"] == WaitingRow.objects.count() == 1


def test_the_page_offers_only_files_that_are_read(tmp_path: Path) -> None:
    field = UploadForm().fields["file"]
    offered = set(field.widget.attrs["accept"].split(","))
    assert {".xlsx", ".csv"} <= offered
    assert not offered & {".xls", ".ods"}
    assert "xls・" not in str(field.help_text)
    for suffix in (".xls", ".ods"):
        path = tmp_path / f"a{suffix}"
        path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
        with pytest.raises(UnreadableFile):
            read_file(path)
