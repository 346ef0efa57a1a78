"""What the commissioner's officer receives: what was handed in, as the contract says, and nobody."""

import io
from datetime import date

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.door import enter
from tests.insight.conftest import OCTOBER, at, done
from yorisoi.accounts.models import Commission
from yorisoi.audit.models import Entry
from yorisoi.common import clock
from yorisoi.disclosure.models import Release
from yorisoi.disclosure.suppression import SMALL, rounded
from yorisoi.insight.actions.submitting import submit
from yorisoi.insight.models import Submission
from yorisoi.insight.queries.submitted import frozen, given
from yorisoi.insight.report import HIDDEN, Report

LIST = "/received/"
EVERYBODY = (
    "山田", "髙橋", "川口", "遠野", "ヤマダ", "タカハシ", "佐藤", "鈴木", "高田", "西", "話した。", "港高校",
)  # fmt: skip


@pytest.fixture
def handed(busy: Cast) -> Submission:
    return submit(busy.actor(busy.satou), busy.contract, OCTOBER)


@pytest.fixture
def officer(busy: Cast) -> Client:
    return enter(Client(), busy.kenno)


def exact(row: Submission) -> Submission:
    Commission.objects.filter(pk=row.commission_id).update(disclosure=Commission.Disclosure.EXACT)
    return Submission.objects.get(pk=row.pk)


def cells(report: Report) -> list[tuple]:
    return [
        (block.no, row.measure, row.key, column, value)
        for block, row in report.every_row()
        for column, value in row.values.items()
    ]


def test_the_officer_finds_only_what_was_handed_in_to_the_own_office(
    busy: Cast, handed: Submission, officer: Client
) -> None:
    city = submit(busy.actor(busy.satou), busy.city_contract, OCTOBER)
    page = officer.get(LIST).content.decode()
    assert "令和8年10月" in page
    assert "令和8年9月" not in page
    assert "アフターケア事業（市）" not in page
    assert officer.get(reverse("insight-received-report", args=[city.pk])).status_code == 404
    assert (
        officer.get(reverse("insight-received-export", args=[city.pk, "xlsx"])).status_code == 404
    )


def test_before_anything_was_handed_in_the_page_says_so(busy: Cast, officer: Client) -> None:
    assert "提出された報告は、まだありません" in officer.get(LIST).content.decode()


def test_nobodys_name_and_no_word_of_a_record_reaches_the_officer(
    handed: Submission, officer: Client
) -> None:
    address = reverse("insight-received-report", args=[handed.pk])
    for page in (officer.get(LIST), officer.get(address)):
        said = page.content.decode()
        for name in EVERYBODY:
            assert name not in said, name
        assert "members/" not in said


def test_opening_it_is_in_the_trail_and_the_organization_sees_it(
    busy: Cast, handed: Submission, officer: Client
) -> None:
    url = reverse("insight-report", args=[busy.contract.pk, "2026-10"])
    assert "まだ見ていません" in enter(Client(), busy.satou).get(url).content.decode()
    officer.get(reverse("insight-received-report", args=[handed.pk]))
    assert Entry.objects.filter(verb="report.received", target=f"submission:{handed.pk}").exists()
    assert "あかね県が見た" in enter(Client(), busy.satou).get(url).content.decode()


def test_that_the_auditor_looked_does_not_say_that_the_commissioner_did(
    busy: Cast, handed: Submission
) -> None:
    auditor = enter(Client(), busy.kan)
    assert auditor.get(reverse("insight-received-report", args=[handed.pk])).status_code == 200
    assert Entry.objects.filter(verb="report.looked").exists()
    url = reverse("insight-report", args=[busy.contract.pk, "2026-10"])
    assert "まだ見ていません" in auditor.get(url).content.decode()


def test_figures_below_ten_are_stars_and_the_rest_is_rounded_to_five(handed: Submission) -> None:
    truth = {cell[:4]: cell[4] for cell in cells(frozen(handed))}
    seen = cells(given(handed))
    opened = {block.no for block in given(handed).blocks if block.not_yet}
    for *place, value in seen:
        if place[2] == "rest" or place[0] in opened or place[1] == "days":
            continue
        right = truth[tuple(place)]
        assert value == HIDDEN or value == rounded(right), place
        assert value == HIDDEN or right >= SMALL, place
    assert any(isinstance(value, int) for *_place, value in seen)


def test_no_column_shows_its_total_with_one_small_figure_missing(handed: Submission) -> None:
    report = given(handed)
    for block in report.blocks:
        for head in block.heads:
            rows = [line.rows[head.code] for line in block.lines() if head.code in line.rows]
            for column in ("month", "last_month", "last_year"):
                parts = [r.values[column] for r in rows if r.key != "total"]
                total = next((r.values[column] for r in rows if r.key == "total"), HIDDEN)
                if isinstance(total, int) and head.unit != "days":
                    assert parts.count(HIDDEN) != 1, (block.no, head.code, column)


def test_free_rows_that_show_no_figure_are_together_the_rest(handed: Submission) -> None:
    """The name of an office with three placed children would tell that there are some."""
    labels = [line.label for line in given(handed).block(7).lines()]
    assert "あかね県中央児童相談所" not in labels
    assert "そのほか" in labels


def test_where_the_contract_says_exact_the_figures_are_exact(
    handed: Submission, officer: Client
) -> None:
    report = given(exact(handed))
    assert report.value(2, "acts", "total", "month") == 39
    assert not report.is_withheld
    page = officer.get(reverse("insight-received-report", args=[handed.pk])).content.decode()
    for name in EVERYBODY:
        assert name not in page, name
    assert "members/" not in page


def test_two_versions_of_a_month_do_not_differ_by_one_person(
    busy: Cast, handed: Submission
) -> None:
    """What was a star stays a star, though with a late act it would be ten."""
    before = {c[:4]: c[4] for c in cells(given(handed))}
    for day in (12, 13, 14, 15, 16, 17, 18, 19, 20):
        done(busy, date(2026, 10, day), busy.yamada, method="mail", on=date(2026, 11, 9))
    with clock.standing_at(at(date(2026, 11, 10))):
        again = submit(busy.actor(busy.satou), busy.contract, OCTOBER)
    for *place, value in cells(given(again)):
        if before.get(tuple(place)) == HIDDEN and place[3] != "year":
            assert value == HIDDEN, place


def test_the_year_tells_no_month_that_was_withheld(busy: Cast, handed: Submission) -> None:
    """November's year less October's year is November: shown only where November is."""
    for day in range(1, 29):
        with clock.standing_at(at(date(2026, 11, 28), 20)):
            done(busy, date(2026, 11, day), busy.yamada, on=date(2026, 11, 28))
    with clock.standing_at(at(date(2026, 12, 5))):
        november = submit(busy.actor(busy.satou), busy.contract, date(2026, 11, 1))
    one, two = given(handed), given(november)
    for block, row in two.every_row():
        was = one.value(block.no, row.measure, row.key, "year")
        if isinstance(row.values["year"], int) and isinstance(was, int) and row.unit != "days":
            assert isinstance(row.values["month"], int), (block.no, row.key)


@pytest.mark.parametrize("form", ["xlsx", "pdf"])
def test_a_file_for_the_officer_is_withheld_too_and_registered(
    handed: Submission, officer: Client, form: str
) -> None:
    answer = officer.get(reverse("insight-received-export", args=[handed.pk, form]))
    assert answer.status_code == 200
    assert Release.objects.get().labels == ["withheld"]
    if form == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        words = {str(cell.value) for sheet in book for row in sheet for cell in row if cell.value}
        assert "＊" in words
        assert not [word for word in words if any(name in word for name in EVERYBODY)]
        assert "取扱注意" not in words


@pytest.mark.parametrize("form", ["csv", "json", "exe"])
def test_other_forms_are_not_for_the_officer(
    handed: Submission, officer: Client, form: str
) -> None:
    url = reverse("insight-received-export", args=[handed.pk, form])
    assert officer.get(url).status_code == 404


@pytest.mark.parametrize("who", ["takada", "nishi", "gi", "tanaka"])
def test_nobody_else_opens_what_the_officer_receives(
    busy: Cast, handed: Submission, who: str
) -> None:
    client = enter(Client(), getattr(busy, who))
    assert client.get(LIST).status_code == 404
    assert client.get(reverse("insight-received-report", args=[handed.pk])).status_code == 404


def test_a_report_handed_in_again_takes_the_place_of_the_first(
    busy: Cast, handed: Submission, officer: Client
) -> None:
    with clock.standing_at(at(date(2026, 11, 10))):
        again = submit(busy.actor(busy.satou), busy.contract, OCTOBER)
    assert officer.get(reverse("insight-received-report", args=[handed.pk])).status_code == 404
    assert officer.get(reverse("insight-received-report", args=[again.pk])).status_code == 200
    assert "出しなおし" in officer.get(LIST).content.decode()


def test_a_steady_year_shows_less_than_it_knows(handed: Submission) -> None:
    """The chart of twelve months would show what the columns hide."""
    assert frozen(handed).trend
    assert not given(handed).trend
