"""Sixty files that somebody might hand to the importer to do harm: bombs, entities, macros, files of two
kinds at once, tables that never end. Each is made here, from a workbook as an office has it."""

from __future__ import annotations

import gzip
import io
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterator

SHEET, STRINGS, TYPES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "[Content_Types].xml"
CSV_HEAD = "受付番号,受付日,相談者氏名,相談経路,お困りごと,対応結果,備考\r\n".encode()
OLE = bytes.fromhex("D0CF11E0A1B11AE1")
LOL = b'<!DOCTYPE l [<!ENTITY a "lol">' + b"".join(
    b'<!ENTITY %c "&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;">' % (n, *[n - 1] * 8) for n in range(98, 110)
) + b"]>"  # fmt: skip


def archive(parts: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method, compresslevel=1) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def every(good: bytes) -> Iterator[tuple[str, bytes]]:  # noqa: PLR0915
    """(name, content); `good` is a workbook that is read."""
    with zipfile.ZipFile(io.BytesIO(good)) as file:
        parts = {name: file.read(name) for name in file.namelist()}

    def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
        return archive({**parts, name: change(parts.get(name, b""))})

    def rows(cells: bytes) -> bytes:
        return with_part(SHEET, lambda xml: xml.replace(b"</sheetData>", cells + b"</sheetData>"))

    def prolog(name: str, words: bytes) -> bytes:
        return with_part(name, lambda xml: xml.replace(b"?>", b"?>" + words, 1))

    # Small outside, large inside.
    yield "spaces.xlsx", with_part(SHEET, lambda xml: xml + b" " * 300_000_000)
    yield "rows.xlsx", rows(b'<row r="9"><c r="A9"><v>1</v></c></row>' * 4_000_000)
    yield (
        "strings.xlsx",
        with_part(STRINGS, lambda _xml: b"<sst>" + b"<si><t>a</t></si>" * 9_000_000),
    )
    yield "one-string.xlsx", with_part(STRINGS, lambda _xml: b"<sst><si><t>" + b"a" * 200_000_000)
    yield "styles.xlsx", with_part("xl/styles.xml", lambda _xml: b"<x/>" * 60_000_000)
    inner = archive({"a": b"\0" * 100_000_000})
    yield "nested.xlsx", archive({f"{n}.zip": inner for n in range(100)})
    yield "quine.xlsx", archive({**parts, "again.xlsx": good})
    yield "parts.xlsx", archive({**parts, **{f"xl/media/{n}.png": b"x" for n in range(5_000)}})
    yield "gzip.xlsx", gzip.compress(b"\0" * 100_000_000)
    yield "gzip.csv", gzip.compress(CSV_HEAD + b"1,\r\n" * 10_000_000)
    yield "deep-path.xlsx", archive({**parts, "/".join(["a"] * 20_000): b"x"})
    # Entities and what lies elsewhere.
    for name in (SHEET, STRINGS, TYPES, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        short = name.rsplit("/", 1)[-1].replace(".", "-").strip("[]")
        yield f"laughs-{short}.xlsx", prolog(name, LOL)
        yield (
            f"file-{short}.xlsx",
            prolog(name, b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        )
    yield "http.xlsx", prolog(SHEET, b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">')
    yield (
        "parameter.xlsx",
        prolog(SHEET, b'<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///dev/zero"> %p;]>'),
    )
    yield "late-doctype.xlsx", with_part(SHEET, lambda xml: xml + b'<!DOCTYPE a [<!ENTITY x "y">]>')
    yield "utf16.xlsx", with_part(SHEET, lambda xml: ("\ufeff" + xml.decode()).encode("utf-16-le"))
    yield (
        "utf16-doctype.xlsx",
        with_part(
            SHEET,
            lambda _xml: ('<?xml version="1.0"?>' + LOL.decode() + "<worksheet/>").encode("utf-16"),
        ),
    )
    # What a program would start, or follow.
    yield "macro.xlsm", archive({**parts, "xl/vbaProject.bin": OLE + b"\0" * 5_000})
    yield "macro.xlsx", archive({**parts, "xl/vbaProject.bin": OLE + b"\0" * 5_000})
    yield (
        "external.xlsx",
        archive({**parts, "xl/externalLinks/externalLink1.xml": b"<externalLink/>"}),
    )
    yield "dde.csv", CSV_HEAD + b"=cmd|'/c calc'!A0,R7.4.6,@SUM(1),+1,-1,=1,\tx\r\n"
    yield "template.xltx", archive(parts)
    # Two kinds at once, or another than it says.
    yield "picture-first.xlsx", b"GIF89a" + b"\0" * 500 + good
    yield "program-first.xlsx", b"MZ" + b"\0" * 500 + good
    yield "web-first.xlsx", b"<html><script>alert(1)</script></html>" + good
    yield "after.xlsx", good + b"PK\x05\x06" + b"\0" * 18
    yield "twice.xlsx", good + good
    yield "script.csv", b"<script>alert(1)</script>," * 50 + b"\r\n"
    yield "svg.csv", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    yield "pdf.xlsx", b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj"
    yield "elf.csv", b"\x7fELF" + bytes(range(256)) * 50
    yield "ole.xls", OLE + b"\0" * 20_000
    yield "ole.csv", OLE + b"\0" * 20_000
    yield "locked.xlsx", OLE + b"\0" * 5_000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 500
    yield "rtf.xlsx", rb"{\rtf1{\object\objocx{\*\objdata 01050000}}}"
    yield "tar.xlsx", b"../../../../etc/passwd".ljust(100, b"\0") + b"0000644\0" + b"\0" * 2_000
    # Zips that lie.
    same = io.BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(same, "w") as file:
        for content in (parts[SHEET], b"<worksheet/>"):
            file.writestr(zipfile.ZipInfo(SHEET), content)
    yield "same-name.xlsx", same.getvalue()
    yield "climbing.xlsx", archive({**parts, "../../../../tmp/yorisoi-was-here": b"x"})
    yield "absolute.xlsx", archive({**parts, "/tmp/yorisoi-was-here": b"x"})
    at = good.index(b"PK\x01\x02")
    for name, where, value in (
        ("huge-size", 24, struct.pack("<I", 0xFFFFFFFE)), ("no-size", 24, struct.pack("<I", 0)),
        ("encrypted", 8, b"\x01\x00"), ("strange-method", 10, b"\x63\x00"),
        ("far-offset", 42, struct.pack("<I", 0x7FFFFFFF)),
    ):  # fmt: skip
        yield f"{name}.xlsx", good[: at + where] + value + good[at + where + len(value) :]
    yield "stored.xlsx", archive(parts, method=zipfile.ZIP_STORED)
    yield "half.xlsx", good[: len(good) // 2]
    # Tables without an end.
    yield "corner.xlsx", rows(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    yield "wide.xlsx", rows(b'<row r="9">' + b"<c><v>1</v></c>" * 200_000 + b"</row>")
    yield "deep.xlsx", rows(b"<row>" * 100_000)
    yield "columns.csv", b"," * 3_000_000 + b"\r\n"
    yield "one-line.csv", CSV_HEAD + b"x" * 30_000_000
    yield "quote.csv", CSV_HEAD + b'"' + b"x,\r\n" * 1_000_000
    yield "zeros.csv", b"\0" * 20_000_000
    yield "bad-utf8.csv", CSV_HEAD + b"\xff\xfe\xfd" * 100_000
    yield "numbers.xlsx", rows(b'<row r="9"><c r="A9"><v>' + b"9" * 100_000 + b"</v></c></row>")
