"""What kind of file is this really? The first bytes decide, and the name must agree."""

from collections.abc import Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from yorisoi.interchange.reading.archives import damaged, examine, locked
from yorisoi.interchange.reading.delimited import DelimitedSheet
from yorisoi.interchange.reading.encodings import is_text
from yorisoi.interchange.reading.rows import UnreadableFile
from yorisoi.interchange.reading.workbooks import Range, Workbook

TEXT_NAMES = {".csv", ".tsv", ".txt", ".tab"}
BOOK_NAMES = {".xlsx", ".xlsm", ".xltx", ".xltm"}
_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"\x1f\x8b", b"7z\xbc\xaf")
_MARKUP = (b"<!doctype", b"<html", b"<?xml")


class Sheet(Protocol):
    name: str
    hidden: bool
    date_1904: bool
    errors: tuple[str, ...]

    @property
    def merges(self) -> list[Range]: ...
    def rows(self) -> Iterator[list[object]]: ...
    def release(self) -> None: ...


def open_sheets(path: Path) -> list[Sheet]:
    """The sheets of a workbook, or the one of a CSV file. Raises UnreadableFile."""
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise UnreadableFile(
            _("ファイル「%(name)s」を開けません。場所と名前、読み取りの許可を確かめてください。")
            % {"name": path.name}
        ) from error
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise _empty()
    if head.startswith(_ZIP):
        return _workbook(path)
    if head.startswith(_OLE):
        raise _old_or_locked(path)
    return _text(path, head)


def _workbook(path: Path) -> list[Sheet]:
    archive = examine(path)
    if path.suffix.lower() in TEXT_NAMES | {".xls"}:
        raise _misnamed(path, _("Excelブック"), ".xlsx")
    return Workbook(path, archive).sheets


def _text(path: Path, head: bytes) -> list[Sheet]:
    plain = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_OTHERS) or plain.startswith(_MARKUP):
        raise _foreign()
    named_book = path.suffix.lower() in BOOK_NAMES | {".xls"}
    if not is_text(head):
        raise damaged() if named_book else _foreign()
    if named_book:
        raise _misnamed(path, _("CSV（文字だけの表）"), ".csv")
    return [DelimitedSheet(path)]


def _old_or_locked(path: Path) -> UnreadableFile:
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        if content.find(_ENCRYPTED) >= 0:
            return locked()
    return UnreadableFile(
        _(
            "古い形式（.xls など）のファイルは読めません。Excelで開き、「名前を付けて保存」で"
            "「Excelブック（*.xlsx）」を選んで保存し直してください。"
        )
    )


def _empty() -> UnreadableFile:
    return UnreadableFile(
        _("ファイルが空です。保存し忘れていないか、別のファイルを選んでいないか確かめてください。")
    )


def _foreign() -> UnreadableFile:
    return UnreadableFile(
        _(
            "表のファイルではありません（画像・PDF・Webページなどです）。"
            "Excelブック（.xlsx）か CSV を選んでください。Excelで開けるなら、"
            "「名前を付けて保存」で「Excelブック（*.xlsx）」を選んで保存し直してください。"
        )
    )


def _misnamed(path: Path, found: object, suffix: str) -> UnreadableFile:
    return UnreadableFile(
        _(
            "名前は「%(name)s」ですが、中身は%(found)sです。別のファイルを選んでいないか確かめ、"
            "正しければ名前の終わりを「%(suffix)s」に直してください。"
        )
        % {"name": path.name, "found": found, "suffix": suffix}
    )
