"""The pages about files say what was done, and who became whom."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.door import enter
from tests.interchange.taking import row, write_book
from yorisoi.audit.models import Entry
from yorisoi.interchange.models import Batch


@pytest.fixture
def suzuki(cast: Cast, client: Client) -> Client:
    return enter(client, cast.suzuki)


def give(client: Client, path: Path) -> str:
    file = SimpleUploadedFile(path.name, path.read_bytes())
    client.post(reverse("interchange-imports"), {"file": file, "kind": "station", "creates": "on"})
    return reverse("interchange-import", args=[Batch.objects.latest("id").pk])


def test_who_became_whom_by_the_name_alone_is_said_within_reach(
    cast: Cast, suzuki: Client, tmp_path: Path
) -> None:
    rows = [row(1, name="山田春"), row(2, name="川口蓮"), row(3, name="山田 春", who="001")]
    rows[1][8] = "支所"
    url = give(suzuki, write_book(tmp_path / "4月.csv", rows))
    review = suzuki.get(url).content.decode()
    assert "山田春 → 山田 春さん（番号 001）" in review
    assert "川口 蓮" not in review
    url = suzuki.post(f"{url}take/").url
    page = suzuki.get(url).content.decode()
    assert "山田春 → 山田 春さん（番号 001）" in page
    assert page.count("→") == 1
    assert "川口 蓮" not in page
    act = Batch.objects.get(recorded_at__isnull=False).rows.get(key="1").act_id
    assert reverse("ledger-act-correct", args=[act]) in page
    entry = json.loads(Entry.objects.filter(verb="person.listed").latest("id").payload)
    assert (entry["where"], str(cast.yamada.pk)) == ("import", entry["persons"])


def test_after_recording_the_page_says_recorded(cast: Cast, suzuki: Client, tmp_path: Path) -> None:
    url = give(suzuki, write_book(tmp_path / "4月.csv", [row(1)]))
    assert "記録する" in suzuki.get(url).content.decode()
    page = suzuki.get(suzuki.post(f"{url}take/").url).content.decode()
    assert "記録した" in page
    assert "記録する</dt>" not in page


def test_a_file_that_cannot_be_read_is_listed_as_such_and_a_discarded_one_no_more(
    cast: Cast, suzuki: Client, tmp_path: Path
) -> None:
    path = tmp_path / "品.csv"
    path.write_text("品名,数量\n米,3\n", encoding="utf-8")
    url = give(suzuki, path)
    assert suzuki.get(url).status_code == 400
    listed = suzuki.get(reverse("interchange-imports")).content.decode()
    assert "読めませんでした" in listed
    assert "まだ記録していません" not in listed
    suzuki.post(f"{url}throw/")
    assert "品.csv" not in suzuki.get(reverse("interchange-imports")).content.decode()
