"""The zip around a workbook: is it sound, and can it be opened without harm?"""

import html
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from yorisoi.interchange.reading import extents
from yorisoi.interchange.reading.rows import UnreadableFile

MAX_ENTRIES = 2_000
MAX_TOTAL = 400 * 1024 * 1024
MAX_RATIO = 100
# Below this size even a very dense zip does no harm.
RATIO_MATTERS = 24 * 1024 * 1024

_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_1904 = re.compile(r'<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*["\'](?:1|true)["\']')


@dataclass
class Archive:
    """What the parts of a workbook say of themselves before it is parsed."""

    date_1904: bool = False
    errors: dict[str, tuple[str, ...]] = field(default_factory=dict)


def examine(path: Path) -> Archive:
    """Look through the zip of an xlsx workbook. Raises UnreadableFile."""
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_other_kinds(archive)
            _refuse_bombs(archive)
            return _look_through(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise damaged() from error
    except (expat.ExpatError, UnicodeDecodeError, ValueError) as error:
        raise damaged() from error
    except extents.Forbidden:
        raise UnreadableFile(
            _(
                "このブックには、表計算ソフトが書かない仕掛け（DTD・実体宣言）が含まれています。"
                "安全のため読み込みません。Excelで開けるなら、新しいブックに表を写して保存し直してください。"
            )
        ) from None


def damaged() -> UnreadableFile:
    return UnreadableFile(
        _(
            "ブックが壊れていて開けません。コピーや送信の途中で切れたのかもしれません。"
            "元のファイルをもう一度もらうか、Excelで開いて「名前を付けて保存」し直してください。"
        )
    )


def locked() -> UnreadableFile:
    return UnreadableFile(
        _(
            "ブックにパスワードがかかっています。Excelで開き、「ファイル」→「情報」→「ブックの保護」"
            "→「パスワードを使用して暗号化」でパスワードを外して保存し直してください。"
        )
    )


def _refuse_other_kinds(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        return
    if "xl/workbook.bin" in names or "mimetype" in names:
        raise UnreadableFile(
            _(
                "xlsb・ods 形式のブックは読めません。Excelで開き、「名前を付けて保存」で"
                "「Excelブック（*.xlsx）」を選んで保存し直してください。"
            )
        )
    raise UnreadableFile(
        _(
            "Excelのブックではありません（中身は別の種類のファイルです）。"
            "表の入った Excelブック（.xlsx）か CSV を選んでください。"
            "圧縮（zip）したファイルは、展開してから選んでください。"
        )
    )


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise locked()
    total = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    dense = total > RATIO_MATTERS and total > packed * MAX_RATIO
    if len(entries) > MAX_ENTRIES or total > MAX_TOTAL or dense:
        raise UnreadableFile(
            _(
                "ブックを展開すると%(size)d MB（部品%(parts)d個）になり、大きすぎるか不自然なので"
                "読み込みません。年度や月ごとに分けるか、表だけを新しいブックに写して保存し直してください。"
            )
            % {"size": total // 1_048_576, "parts": len(entries)}
        )


def _look_through(archive: zipfile.ZipFile) -> Archive:
    names = _sheet_names(archive)
    known = Archive(date_1904=bool(_1904.search(_read(archive, "xl/workbook.xml"))))
    for entry in archive.infolist():
        extent = _extent(archive, entry)
        sheet = names.get(entry.filename, entry.filename)
        if not extent.is_bearable:
            raise _too_far(sheet, extent)
        if extent.errors:
            known.errors[sheet] = extent.errors
    return known


def _extent(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> extents.Extent:
    try:
        with archive.open(entry) as stream:
            extent = extents.quick(stream)
        if extent.is_bearable:
            return extent
    except extents.UnusualXml:
        pass
    try:
        with archive.open(entry) as stream:
            return extents.exact(stream)
    except expat.ExpatError:
        if entry.filename.endswith((".xml", ".rels")) or _holds_cells(archive, entry):
            raise
        return extents.Extent()


def _holds_cells(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """A picture may look like anything; a sheet has this word."""
    with archive.open(entry) as stream:
        return any(b"sheetData" in chunk for chunk in iter(lambda: stream.read(1 << 20), b""))


def _too_far(sheet: str, extent: extents.Extent) -> UnreadableFile:
    return UnreadableFile(
        _(
            "シート「%(sheet)s」は%(rows)d行・%(columns)s列まで使われていることになっており、読み込めません"
            "（行は%(most_rows)d、列は%(most_columns)dまで。遠く離れた所に1つだけ値があるときも読めません）。"
            "Excelで「Ctrl+End」を押して一番端のセルを確かめ、表の外の余分な行と列を削除してから保存し直してください。"
        )
        % {
            "sheet": sheet,
            "rows": extent.rows,
            "columns": extents.column_letters(extent.columns),
            "most_rows": extents.MAX_ROWS,
            "most_columns": extents.MAX_COLUMNS,
        }
    )


def _read(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as stream:
        return stream.read(4 * 1024 * 1024).decode()


def _sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Part of the archive → name of the sheet, as far as the workbook says so."""
    relations = "xl/_rels/workbook.xml.rels"
    if relations not in archive.namelist():
        return {}
    targets = {}
    for tag in _RELATION.findall(_read(archive, relations)):
        target = _attribute(tag, "Target").removeprefix("/xl/")
        targets[_attribute(tag, "Id")] = f"xl/{target}"
    tags = _SHEET.findall(_read(archive, "xl/workbook.xml"))
    return {targets.get(_attribute(tag, "id"), ""): _attribute(tag, "name") for tag in tags}


def _attribute(tag: str, name: str) -> str:
    match = re.search(rf"\b{name}\s*=\s*(\"[^\"]*\"|'[^']*')", tag)
    return html.unescape(match[1][1:-1]) if match else ""
