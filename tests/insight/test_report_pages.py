"""The pages of reports: who opens which, what stands there, and what opens behind a figure."""

import json
import random
import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.door import enter
from tests.insight.conftest import OCTOBER, at, done
from yorisoi.audit.links import ranges
from yorisoi.audit.models import Entry
from yorisoi.common import clock
from yorisoi.disclosure.models import Release
from yorisoi.insight.actions.submitting import submit

MONTH = "2026-10"


def url(cast: Cast, name: str, *more: object) -> str:
    return reverse(name, args=[cast.contract.pk, *more])


def members(client: Client, cast: Cast, month: str = MONTH, **query: object) -> str:
    asked = {"block": 2, "measure": "acts", "row": "total", "column": "month", **query}
    answer = client.get(url(cast, "insight-members", month), asked)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def worker(october: Cast) -> Client:
    return enter(Client(), october.takada)


def test_the_index_says_where_each_month_stands(october: Cast, manager: Client) -> None:
    submit(october.actor(october.satou), october.contract, date(2026, 9, 1))
    page = manager.get(reverse("insight-reports")).content.decode()
    assert "アフターケア事業" in page
    assert page.count("提出まち") == 2  # October, of two contracts
    assert page.count("提出ずみ") == 1
    assert page.count("まだ途中の月") == 2


def test_the_page_shows_sixteen_blocks_with_figures_that_open(
    october: Cast, worker: Client
) -> None:
    page = worker.get(url(october, "insight-report", MONTH)).content.decode()
    for block in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯":
        assert block in page
    assert "別計　委託元なし" in page
    assert "計画と会議は、まだこのシステムに記録するところがありません" in page
    assert "前年同月" in page
    assert "members/?block=2&amp;measure=acts&amp;row=total&amp;column=month" in page


def test_a_figure_opens_to_its_acts_and_each_act_to_its_page(october: Cast, worker: Client) -> None:
    page = members(worker, october)
    assert "計　8件" in page
    assert page.count("記録を開く") == 8
    assert "ヤマダ" in page
    assert "匿名" in page


def test_a_figure_opens_to_its_persons(october: Cast, worker: Client) -> None:
    page = members(worker, october, measure="persons")
    assert "計　2人" in page
    assert "4件" in page
    assert reverse("desk-person", args=[october.yamada.pk]) in page


@pytest.mark.parametrize(("block", "measure", "said"), [
    (3, "any", "8件"), (4, "persons", "2人"), (5, "persons", "2人"), (6, "persons", "2人"),
    (7, "persons", "2人"), (8, "persons", "2人"), (9, "persons", "2人"), (10, "acts", "1件"),
    (13, "visits", "1件"), (13, "days", "1件"), (15, "acts", "1件"),
])  # fmt: skip
def test_every_block_opens(
    october: Cast, worker: Client, block: int, measure: str, said: str
) -> None:
    assert f"計　{said}" in members(worker, october, block=block, measure=measure)


@pytest.mark.parametrize(
    ("page", "of", "least"), [("insight-report", MONTH, 60), ("insight-year", 2026, 60)]
)
def test_every_figure_that_is_a_link_opens_with_as_many_as_it_says(
    october: Cast, worker: Client, page: str, of: object, least: int
) -> None:
    shown = worker.get(url(october, page, of)).content.decode()
    links = set(re.findall(r'href="([^"]+/members/[^"]*)"[^>]*>([\d,]+)<', shown))
    assert len(links) > least
    # Of a year, which has hundreds, forty, others each time.
    opened_here = links if page == "insight-report" else random.sample(sorted(links), 40)
    for address, figure in opened_here:
        opened = worker.get(address.replace("&amp;", "&")).content.decode()
        title = re.search(r"<title>(.*?)｜", opened, re.S)[1]
        # Heads and days are more than the acts that hold them.
        if "measure=heads" not in address and "measure=visits" not in address:
            assert re.search(rf"　{figure}[件人日]", title), (address, figure, title)


def test_those_registered_open_to_names_and_days(october: Cast, worker: Client) -> None:
    page = members(worker, october, block=1, measure="persons", row="standing")
    assert "2人" in page
    assert "ヤマダ" in page


def test_the_line_without_a_contract_opens_too(october: Cast, manager: Client) -> None:
    assert "委託元なし　1件" in members(manager, october, block=0, row="none")


def test_whom_the_reader_may_not_see_is_counted_and_not_named(october: Cast) -> None:
    """森 works at the branch: the figures are hers, the names of 本所 are not."""
    client = enter(Client(), october.mori)
    page = members(client, october)
    assert "計　8件" in page
    assert "山田" not in page
    assert "ほかの拠点の記録が8件" in page
    people = members(client, october, measure="persons")
    assert "ほかの拠点の人が2人" in people
    assert "山田" not in people


def test_opening_a_figure_is_in_the_trail_with_those_who_were_named(
    october: Cast, worker: Client
) -> None:
    members(worker, october, measure="persons")
    entry = Entry.objects.filter(verb="report.members").latest("id")
    assert json.loads(entry.payload)["persons"] == ranges([october.yamada.pk, october.takahashi.pk])


def test_a_figure_handed_in_opens_as_it_was_with_what_came_later_apart(
    october: Cast, worker: Client
) -> None:
    row = submit(october.actor(october.satou), october.contract, OCTOBER)
    done(october, date(2026, 10, 30), october.takahashi, on=date(2026, 11, 9))
    with clock.standing_at(at(date(2026, 11, 10))):
        page = members(enter(worker, october.takada), october, submission=row.pk)
    assert "計　8件" in page
    assert "提出のあとに加わった記録" in page
    assert page.count("記録を開く") == 9


@pytest.mark.parametrize("query", [
    {"block": 99}, {"row": "999999"}, {"row": "x"}, {"measure": "secrets"}, {"column": "ever"},
    {"block": 11}, {"submission": 99}, {"block": 1, "measure": "persons", "row": "x"},
])  # fmt: skip
def test_an_address_of_no_figure_is_not_there(october: Cast, worker: Client, query: dict) -> None:
    asked = {"block": 2, "measure": "acts", "row": "total", "column": "month", **query}
    assert worker.get(url(october, "insight-members", MONTH), asked).status_code == 404


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "abc", "1800-01", "٢٠٢٦-10"])
def test_a_month_that_is_none_is_not_there(october: Cast, worker: Client, month: str) -> None:
    assert worker.get(url(october, "insight-report", month)).status_code == 404


PAGES = ["insight-report", "insight-members", "insight-report-submit"]


@pytest.mark.parametrize("who", ["kenno", "nishi", "gi", "tanaka"])
@pytest.mark.parametrize("name", PAGES)
def test_officer_helper_technician_and_others_find_nothing(
    october: Cast, who: str, name: str
) -> None:
    client = enter(Client(), getattr(october, who))
    answer = client.get(url(october, name, MONTH), {"block": 2, "measure": "acts", "row": "total"})
    assert answer.status_code == 404
    assert "アフターケア事業" not in answer.content.decode()


@pytest.mark.parametrize("who", ["kenno", "nishi", "gi", "tanaka"])
def test_nor_a_year_nor_a_file(october: Cast, who: str) -> None:
    client = enter(Client(), getattr(october, who))
    assert client.get(url(october, "insight-year", 2026)).status_code == 404
    assert client.get(url(october, "insight-report-export", MONTH, "xlsx")).status_code == 404
    assert not Release.objects.exists()


def test_the_auditor_sees_figures_and_nothing_behind_them(october: Cast) -> None:
    client = enter(Client(), october.kan)
    page = client.get(url(october, "insight-report", MONTH)).content.decode()
    assert "実績報告" in page
    assert "members/" not in page
    assert client.get(url(october, "insight-members", MONTH)).status_code == 404


def test_the_year_shows_twelve_months_and_no_figure_for_those_to_come(
    october: Cast, worker: Client
) -> None:
    page = worker.get(url(october, "insight-year", 2026)).content.decode()
    assert "令和8年度" in page
    assert "月を足しても年度の数になりません" in page
    assert "―" in page


@pytest.mark.parametrize("form", ["xlsx", "pdf", "csv", "json"])
def test_a_file_passes_the_gate_and_stands_in_the_register(
    october: Cast, worker: Client, form: str
) -> None:
    answer = worker.get(url(october, "insight-report-export", MONTH, form))
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    row = Release.objects.get()
    assert (row.kind, row.recipient, row.labels) == ("report", "あかね県", ["figures"])
    assert Entry.objects.filter(verb="disclosure.released").exists()


def test_an_unknown_form_is_not_there(october: Cast, worker: Client) -> None:
    assert worker.get(url(october, "insight-report-export", MONTH, "exe")).status_code == 404


PATHS = [("insight-report", (MONTH,)), ("insight-year", (2026,)), ("insight-members", (MONTH,))]


@pytest.mark.parametrize(("name", "more"), PATHS)
def test_the_number_of_queries_does_not_grow_with_the_rows(
    october: Cast,
    worker: Client,
    name: str,
    more: tuple,
) -> None:
    address = url(october, name, *more)
    asked = {"block": 2, "measure": "acts", "row": "total"}
    worker.get(address, asked)
    few = _queries(worker, address, asked)
    for day in range(1, 29):
        done(october, date(2026, 10, day), october.yamada, october.takahashi)
    assert _queries(worker, address, asked) <= few


def _queries(client: Client, address: str, asked: dict) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address, asked).status_code == 200
    return len(seen)
