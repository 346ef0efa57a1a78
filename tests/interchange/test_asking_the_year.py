"""A file that names no fiscal year is asked for it where it lies."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.door import enter
from yorisoi.accounts.models import Organization
from yorisoi.common.eras import read_asked_fiscal_year
from yorisoi.interchange.models import Batch

PANTRY = Path(__file__).parents[2] / "samples" / "pantry.xlsx"


def give(client: Client, **said: str) -> Batch:
    file = SimpleUploadedFile(PANTRY.name, PANTRY.read_bytes())
    client.post(reverse("interchange-imports"), {"file": file, "creates": "on", **said})
    return Batch.objects.latest("id")


@pytest.mark.parametrize("said", ["令和7", "R7", "r７", "2025", "令和7年度", "7"])
def test_a_year_is_read_with_its_era(said: str) -> None:
    assert read_asked_fiscal_year(said) == 2025


@pytest.mark.parametrize("said", ["", "ことし", "12025", "R7.4.1"])
def test_what_is_no_year_is_not_read(said: str) -> None:
    assert read_asked_fiscal_year(said) is None


def test_the_page_asks_for_the_year_and_goes_on_with_the_same_file(
    cast: Cast, client: Client
) -> None:
    enter(client, cast.suzuki)
    url = reverse("interchange-import", args=[give(client).pk])
    asked = client.get(url).content.decode()
    assert "何年度の記録ですか" in asked
    assert "--fiscal-year" not in asked
    wrong = client.post(url, {"fiscal_year": "ことし"})
    assert wrong.status_code == 400
    assert "ことし" in wrong.content.decode()
    assert client.post(url, {"fiscal_year": "令和7"}).status_code == 302
    assert "取り込むまえに" in client.get(url).content.decode()
    assert Batch.objects.get().fiscal_year == 2025


def test_the_year_may_be_given_with_the_file(cast: Cast, client: Client) -> None:
    enter(client, cast.suzuki)
    assert give(client, fiscal_year="R7").fiscal_year == 2025


def test_the_command_names_its_option(body: Organization, capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit):
        call_command("import", str(PANTRY), "--create", "--dry-run")
    assert "--fiscal-year 2025" in capsys.readouterr().err
    with pytest.raises(SystemExit) as ended:
        call_command("import", str(PANTRY), "--create", "--dry-run", "--fiscal-year", "R7")
    assert ended.value.code != 2
