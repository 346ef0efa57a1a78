"""The report on paper: a workbook and a PDF that an office would be glad to receive."""

import csv
import io
import json
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.cast import Cast
from tests.insight.conftest import OCTOBER
from yorisoi.disclosure.models import Release
from yorisoi.insight.actions.exporting import export
from yorisoi.insight.actions.submitting import submit
from yorisoi.insight.papers.pdf import pdf
from yorisoi.insight.papers.plain import csv_file, json_file
from yorisoi.insight.papers.xlsx import xlsx
from yorisoi.insight.queries.monthly import build
from yorisoi.insight.queries.submitted import frozen
from yorisoi.insight.report import Report, from_json

DAY = date(2026, 11, 5)
NASTY = "=1+1 @SUM(A1) <b>& #let x = 1"
LONG = "社会福祉法人" + "とても長い名前の" * 12 + "会"


def opened(report: Report) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(xlsx(report, made_on=DAY)))


def text_of(content: bytes, tmp_path: Path) -> str:
    (tmp_path / "report.pdf").write_bytes(content)
    command = ["pdftotext", "-layout", str(tmp_path / "report.pdf"), "-"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except FileNotFoundError:
        pytest.skip("pdftotext がありません（poppler-utils）")


def named(report: Report, words: str) -> Report:
    about = replace(report.about, organization=words, commission=words, commissioner=words)
    return replace(report, about=about, note=words)


def test_the_workbook_is_set_up_for_a4_with_frozen_headings(report: Report) -> None:
    book = opened(report)
    for sheet in book:
        assert sheet.page_setup.paperSize in {"9", 9}
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
    assert [sheet.freeze_panes is not None for sheet in book][:2] == [True, True]
    assert book.worksheets[0].print_title_rows or book.worksheets[0].oddFooter.center.text


def test_its_numbers_are_numbers_and_its_data_sheet_holds_every_figure(report: Report) -> None:
    data = opened(report)["データ"]
    rows = [[cell.value for cell in row] for row in data.iter_rows()]
    flat = [value for row in rows for value in row]
    assert 8 in flat
    assert not [
        value for value in flat if isinstance(value, str) and value.isdecimal() and value == "8"
    ]
    assert sum(len(block.rows) for block in report.blocks) <= len(rows)


def test_what_somebody_wrote_is_never_a_formula(report: Report) -> None:
    for sheet in opened(named(report, NASTY)):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.coordinate


def test_a_long_name_gets_the_lines_it_needs(report: Report) -> None:
    short, long = opened(report).worksheets[0], opened(named(report, LONG)).worksheets[0]
    assert short.row_dimensions[2].height < 20 < long.row_dimensions[2].height
    assert long["A2"].alignment.wrap_text


def test_the_same_report_makes_the_same_bytes(report: Report) -> None:
    assert xlsx(report, made_on=DAY) == xlsx(report, made_on=DAY)
    assert pdf(report, made_on=DAY) == pdf(report, made_on=DAY)


def test_the_pdf_has_boxes_for_seals_and_all_sixteen_blocks(report: Report, tmp_path: Path) -> None:
    said = text_of(pdf(report, made_on=DAY), tmp_path)
    for words in (
        "決",
        "裁",
        "施設長",
        "担当",
        "令和8年10月分",
        "あかね県",
        "御中",
        "委託元なし",
        "取扱注意",
    ):
        assert words in said, words
    for block in report.blocks:
        assert block.mark in said
    assert "足しても合計になりません" in said.replace("\n", "").replace(" ", "")
    assert "匿名の相談は延べに数え" in said


@pytest.mark.parametrize("words", [NASTY, LONG])
def test_any_name_is_text_on_paper(report: Report, words: str, tmp_path: Path) -> None:
    said = text_of(pdf(named(report, words), made_on=DAY), tmp_path)
    assert words[:6] in said


def test_an_empty_month_makes_whole_papers(cast: Cast, tmp_path: Path) -> None:
    report = build(cast.actor(cast.satou), cast.city_contract, date(2026, 2, 1))
    assert "令和8年2月分" in text_of(pdf(report, made_on=DAY), tmp_path)
    assert opened(report).worksheets


def test_the_csv_opens_in_a_spreadsheet_and_holds_no_formula(report: Report) -> None:
    content = csv_file(named(report, NASTY))
    assert content.startswith("\ufeff".encode())
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0] == ["番号", "表", "項目", "数え方", "単位", "10月", "前月", "前年同月", "年度計"]
    assert ["2", "相談　方法べつ", "電話", "延べ件数", "件", "3", "1", "1", "4"] in rows
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]
    assert any("委託元なし" in cell for row in rows for cell in row)


def test_the_json_comes_back_as_the_same_figures(report: Report) -> None:
    found = json.loads(json_file(report))
    assert found["month"] == "2026-10"
    assert from_json(found) == report


def test_a_report_handed_in_is_the_same_file_every_day(october: Cast) -> None:
    actor = october.actor(october.satou)
    row = submit(actor, october.contract, OCTOBER)
    one = export(actor, frozen(row), "pdf")
    assert one.content == export(actor, frozen(row), "pdf").content
    assert one.name == "実績報告_2026-10_あかね県.pdf"
    assert Release.objects.count() == 2
