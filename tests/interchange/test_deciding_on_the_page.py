"""Rows that wait are decided on their page, with what helps to decide."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.door import enter
from tests.interchange.taking import row, write_book
from yorisoi.interchange.models import Batch, WaitingRow
from yorisoi.ledger.models import Act
from yorisoi.registry.models import Person


@pytest.fixture
def suzuki(cast: Cast, client: Client) -> Client:
    """Leads 本所; knows nobody of 支所."""
    return enter(client, cast.suzuki)


def taken(client: Client, folder: Path, *rows: list, creates: bool = False) -> str:
    """The page of the rows that wait of a book that was taken in."""
    path = write_book(folder / "4月.csv", list(rows))
    file = SimpleUploadedFile(path.name, path.read_bytes())
    said = {"file": file, "kind": "station"} | ({"creates": "on"} if creates else {})
    client.post(reverse("interchange-imports"), said)
    client.post(reverse("interchange-import-take", args=[Batch.objects.latest("id").pk]))
    return reverse("interchange-waiting", args=[Batch.objects.latest("id").pk])


def line(number: int, name: str, who: str = "") -> list:
    """A row that names no place or staff that the organization lacks."""
    one = row(number, name=name, who=who, text="家賃のことで話をきいた")
    one[6] = one[8] = ""
    return one


def test_somebody_is_named_by_number_as_far_as_one_may_know_them(
    cast: Cast, suzuki: Client, tmp_path: Path
) -> None:
    page = taken(suzuki, tmp_path, line(1, "やまだ"), line(2, "かわぐち"))
    first, second = WaitingRow.objects.filter(decision="").order_by("id")
    hidden = suzuki.post(page, {f"number-{second.pk}": "003", f"number-{first.pk}": "001"})
    assert hidden.status_code == 400
    assert "この番号の人は見つかりません" in hidden.content.decode()
    assert 'value="001"' in hidden.content.decode()
    assert not WaitingRow.objects.exclude(decision="").exists()
    went = suzuki.post(page, {f"row-{first.pk}": "number", f"number-{first.pk}": "番号 001"})
    assert went.status_code == 302
    assert Act.objects.latest("id").participants.get().person.number == "001"
    assert went.url == reverse("interchange-waiting", args=[Batch.objects.latest("id").pk])
    (left,) = WaitingRow.objects.filter(decision="")
    ended = suzuki.post(went.url, {f"row-{left.pk}": "skip"})
    assert "waiting" not in ended.url


def test_a_number_beside_another_answer_is_asked_about(
    cast: Cast, suzuki: Client, tmp_path: Path
) -> None:
    page = taken(suzuki, tmp_path, line(1, "やまだ"))
    waiting = WaitingRow.objects.get()
    for said in ({"row": "new", "number": "001"}, {"row": "number"}):
        answer = suzuki.post(page, {f"{name}-{waiting.pk}": word for name, word in said.items()})
        assert answer.status_code == 400
    assert Person.objects.filter(name="やまだ").count() == 0


def test_the_page_shows_the_day_the_method_and_the_first_words(
    cast: Cast, suzuki: Client, tmp_path: Path
) -> None:
    page = suzuki.get(taken(suzuki, tmp_path, line(1, "やまだ"))).content.decode()
    for words in ("令和7年4月1日", "電話", "家賃のことで話をきいた"):
        assert words in page


def test_everybody_who_is_not_registered_is_registered_at_once_and_each_once(
    cast: Cast, suzuki: Client, tmp_path: Path
) -> None:
    known = cast.yamada.name
    rows = [line(1, "海野 直"), line(2, "海野 直"), line(3, "森 恵"), line(4, known, who="002")]
    page = taken(suzuki, tmp_path, *rows)
    assert "ぜんぶ新しい人として登録する" in suzuki.get(page).content.decode()
    went = suzuki.post(page, {"register": "1"})
    assert Person.objects.filter(name__in=["海野 直", "森 恵"]).count() == 2
    assert went.url == reverse("interchange-waiting", args=[Batch.objects.latest("id").pk])
    assert WaitingRow.objects.get(decision="").name == known
