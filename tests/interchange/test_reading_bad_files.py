"""Files that must not be read: a clear word in Japanese, the next step, and no harm done."""

import contextlib
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.interchange.books import act, acts_of, book, month
from tests.workbooks import generate
from yorisoi.interchange.reading import UnreadableFile, read_file

SHEET = "xl/worksheets/sheet1.xml"


def told(path):
    with pytest.raises(UnreadableFile) as error:
        read_file(path)
    assert "。" in str(error.value)
    return str(error.value)


def good(tmp_path):
    return book(tmp_path, month(act(1, "R7.4.1")))


def rewritten(path: Path, changes: dict[str, bytes], *, name="changed.xlsx") -> Path:
    """The same archive with some parts exchanged or added."""
    out = path.with_name(name)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, changes.pop(part, None) or old.read(part))
        for part, content in changes.items():
            new.writestr(part, content)
    return out


def with_cells(path: Path, cells: bytes, *, dimension=b"") -> Path:
    """The sheet's rows exchanged for other XML."""
    with zipfile.ZipFile(path) as archive:
        xml = archive.read(SHEET)
    begin, end = xml.index(b"<sheetData>"), xml.index(b"</sheetData>")
    xml = xml[:begin] + b"<sheetData>" + cells + xml[end:]
    if dimension:
        xml = xml.replace(b'<dimension ref="A1:I3"/>', b'<dimension ref="%s"/>' % dimension)
        assert dimension in xml
    return rewritten(path, {SHEET: xml})


def original_rows(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        xml = archive.read(SHEET)
    return xml[xml.index(b"<sheetData>") + 11 : xml.index(b"</sheetData>")]


def test_a_missing_file(tmp_path):
    assert "開けません" in told(tmp_path / "none.xlsx")
    assert "開けません" in told(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.xlsx", b"", "空です"),
        ("a.xlsx", b"%PDF-1.7 ...", "表のファイルではありません"),
        ("a.csv", b"\x89PNG\r\n\x1a\n....", "表のファイルではありません"),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "表のファイルではありません"),
        ("a.xlsx", "受付番号,氏名\r\n1,福田\r\n".encode(), ".csv"),
        ("a.xlsx", bytes(range(1, 256)) * 8, "壊れていて"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "古い形式"),
    ],
)
def test_files_that_are_not_what_their_name_says(tmp_path, name, content, word):
    path = tmp_path / name
    path.write_bytes(content)
    assert word in told(path)


def test_a_workbook_called_csv_is_told_its_right_name(tmp_path):
    path = good(tmp_path).rename(tmp_path / "a.csv")
    assert "「.xlsx」" in told(path)


def test_a_workbook_without_any_ending_is_read(tmp_path):
    assert len(acts_of(good(tmp_path).rename(tmp_path / "upload"))) == 1


def test_a_locked_workbook_says_how_to_unlock_it(tmp_path):
    path = tmp_path / "a.xlsx"
    stream = "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 5000 + stream + b"\x00" * 500)
    assert "パスワードを外して保存し直して" in told(path)


def test_an_encrypted_zip_is_locked_too(tmp_path):
    path = good(tmp_path)
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    path.write_bytes(content)
    assert "パスワード" in told(path)


@pytest.mark.parametrize("keep", [0.2, 0.6, 0.95])
def test_a_truncated_workbook_is_damaged(tmp_path, keep):
    path = good(tmp_path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])
    assert "壊れていて" in told(path)


def test_flipped_bytes_are_damage_or_do_no_harm(tmp_path):
    path = good(tmp_path)
    content = path.read_bytes()
    for at in range(0, len(content), 97):
        spoilt = bytearray(content)
        spoilt[at] ^= 0x55
        path.write_bytes(spoilt)
        with contextlib.suppress(UnreadableFile):
            list(read_file(path).acts())


def test_malformed_xml_is_damage(tmp_path):
    path = with_cells(good(tmp_path), b'<row r="1"><c r="A1"><v>1</v></row>')
    assert "壊れていて" in told(path)


def test_other_zips_are_no_workbooks(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "別の種類" in told(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert "xlsx" in told(path)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    filling = b'<row r="9"><c r="A9"><v>1</v></c></row>' * 4_000_000
    path = with_cells(good(tmp_path), filling)
    assert path.stat().st_size < 2_000_000
    assert "大きすぎるか不自然" in told(path)


def test_a_lying_size_in_the_zip_is_damage(tmp_path):
    path = with_cells(good(tmp_path), b'<row r="9"><c r="A9"><v>1</v></c></row>' * 1_000)
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02", content.index(SHEET.encode()) + 200)
    while SHEET.encode() not in content[at : at + 80]:
        at = content.index(b"PK\x01\x02", at + 4)
    content[at + 24 : at + 28] = (50).to_bytes(4, "little")
    path.write_bytes(content)
    assert "壊れていて" in told(path)


def test_thousands_of_parts_are_refused(tmp_path):
    path = rewritten(good(tmp_path), {f"xl/media/{n}.png": b"x" for n in range(2_001)})
    assert "部品" in told(path)


@pytest.mark.parametrize(
    "prolog",
    [b'<!DOCTYPE a [<!ENTITY x "y">]>', b'<!DOCTYPE a SYSTEM "file:///etc/passwd">'],
)
def test_document_types_and_entities_are_refused(tmp_path, prolog):
    path = good(tmp_path)
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("xl/sharedStrings.xml")
    at = xml.index(b"<sst")
    assert "DTD" in told(rewritten(path, {"xl/sharedStrings.xml": xml[:at] + prolog + xml[at:]}))


FAR = [
    b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    b'<row r="1048576"><c r="Z1048576"><v>1</v></c></row>',
    b"<row r='1048576'><c s='0' r='XFD1048576'><v>1</v></c></row>",
    b'<row r="9"><c r="xfd9"><v>1</v></c></row>',
    b'<row r="9"><c\n r="ALL9"><v>1</v></c></row>',
    b'<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="9">'
    b'<x:c r="ZZ9"><x:v>1</x:v></x:c></x:row>',
    b'<row r="9"><c r="ZZZZZZ9"><v>1</v></c></row>',
    b'<row r="9">' + b"<c><v>1</v></c>" * 600 + b"</row>",
]


@pytest.mark.parametrize("cells", FAR)
def test_a_cell_far_away_is_refused_without_laying_out_the_sheet(tmp_path, cells):
    path = good(tmp_path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    message = told(with_cells(path, original_rows(path) + cells))
    assert "Ctrl+End" in message
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_a_sheet_that_only_claims_to_be_large_is_read(tmp_path):
    path = good(tmp_path)
    path = with_cells(path, original_rows(path), dimension=b"A1:XFD1048576")
    assert len(acts_of(path)) == 1


def test_styled_but_empty_cells_far_away_do_not_matter(tmp_path):
    path = good(tmp_path)
    empty = b'<row r="9"><c r="XFD9" s="0"/></row><row r="1048576"><c r="A1048576" s="0"/></row>'
    assert len(acts_of(with_cells(path, original_rows(path) + empty))) == 1


def test_error_cells_are_blank_and_named(tmp_path):
    path = good(tmp_path)
    cells = original_rows(path).replace(b'<c r="I3"', b'<c r="J3" t="e"><v>#REF!</v></c><c r="I3"')
    reading = read_file(with_cells(path, cells))
    assert len(list(reading.acts())) == 1
    assert [note.cell for note in reading.notes if "#REF!" in note.reason] == ["J3"]


def test_a_workbook_of_ten_thousand_rows_is_no_bomb(tmp_path):
    path, truth = generate(
        "station", 5, directory=tmp_path, size=10_000, lines=False, refused=False
    )
    assert len(acts_of(path)) == truth["rows"]


# The best of three, since the machine has other things to do, too.
MEASURE = """
import resource, sys, time
import python_calamine
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
from django.conf import settings
settings.configure(USE_I18N=False)
from yorisoi.interchange.reading import read_file

def ours():
    return sum(1 for _ in read_file(sys.argv[1]).acts())

def calamine():
    book = python_calamine.CalamineWorkbook.from_path(sys.argv[1])
    return sum(1 for name in book.sheet_names for _ in book.get_sheet_by_name(name).iter_rows())

def cost(work):
    start = time.process_time()
    work()
    return time.process_time() - start

rows = ours()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(rows, peak, min(cost(ours) for _ in "123") / min(cost(calamine) for _ in "123"))
"""


def test_a_large_workbook_costs_four_times_calamine_and_under_200_megabytes(tmp_path):
    path, truth = generate(
        "station",
        7,
        directory=tmp_path,
        size=20_000,
        people=500,
        lines=False,
        refused=False,
        by_month=True,
    )
    run = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)],
        capture_output=True, text=True, check=True, env={"PYTHONPATH": "src"},
    )  # fmt: skip
    rows, kilobytes, ratio = run.stdout.split()
    assert int(rows) == truth["rows"]
    assert int(kilobytes) < 200_000
    assert float(ratio) < 4
