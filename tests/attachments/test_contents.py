"""What a file is is looked for in it; photos keep the picture and nothing else."""

from __future__ import annotations

import io
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from tests.attachments import makings
from tests.attachments.makings import TOKEN, archive, jpeg, office, pdf, png, webp
from yorisoi.attachments import contents
from yorisoi.attachments.contents import check

WORDS = (
    TOKEN.encode(),
    b"Canary",
    b"GPS",
    b"Exif",
    b"xmpmeta",
    b"35,15.604N",
    b"tEXt",
    b"iTXt",
    b"zTXt",
)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize(
    ("given", "name", "form"),
    [(jpeg(), "a.jpg", "JPEG"), (png(), "b.png", "PNG"), (webp(), "c.webp", "JPEG")],
    ids=["jpeg", "png", "webp"],
)
def test_a_photo_loses_position_comments_and_all_words(given: bytes, name: str, form: str) -> None:
    before = opened(given)
    assert before.getexif().get_ifd(0x8825), "the test's photo has no position: it proves nothing"
    assert any(word in given for word in WORDS)
    kept = check(given, name)
    for content in (kept.content, kept.thumbnail):
        after = opened(content)
        assert not after.getexif()
        assert not set(after.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert not [word for word in WORDS if word in content]
    assert (opened(kept.content).format, opened(kept.content).size) == (form, (64, 48))


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_photo_stands_as_it_was_taken_before_the_camera_s_word_goes(turn: int) -> None:
    """The red corner is where every viewer showed it."""
    given = jpeg((96, 48), exif=makings.exif(orientation=turn))
    red = {1: "left top", 2: "right top", 3: "right bottom", 4: "left bottom", 5: "left top",
           6: "right top", 7: "right bottom", 8: "left bottom"}[turn]  # fmt: skip
    after = opened(check(given, "a.jpg").content)
    assert after.size == ((96, 48) if turn < 5 else (48, 96))
    at = {"left": 3, "right": after.width - 4}[red.split()[0]]
    down = {"top": 3, "bottom": after.height - 4}[red.split()[1]]
    r, g, b = after.getpixel((at, down))
    assert (r > 200, g < 90, b < 90) == (True, True, True)


def test_what_hangs_behind_a_photo_is_gone() -> None:
    given = jpeg() + b"MotionPhoto" + TOKEN.encode() * 9
    assert TOKEN.encode() not in check(given, "a.jpg").content


def test_a_large_photo_becomes_one_that_can_still_be_read_and_has_a_small_picture() -> None:
    kept = check(jpeg((5000, 3000)), "a.jpg")
    assert max(opened(kept.content).size) == contents.LONGEST
    assert max(opened(kept.thumbnail).size) == contents.SMALL


def test_a_picture_that_one_sees_through_stays_so_and_is_small_on_white() -> None:
    kept = check(png(mode="RGBA"), "a.png")
    assert opened(kept.content).mode == "RGBA"
    assert opened(kept.thumbnail).getpixel((60, 40)) > (240, 240, 240)


@pytest.mark.parametrize(
    ("given", "name", "kind"),
    [
        (pdf(), "a.pdf", contents.PDF),
        (pdf(), "", contents.PDF),
        (office(), "手紙.docx", contents.DOCX),
        (office("xl/workbook.xml"), "表.XLSX", contents.XLSX),
        ("面談の\r\nメモ".encode("cp932"), "memo.txt", contents.TEXT),
        ("﻿面談のメモ".encode(), "memo.txt", contents.TEXT),
    ],
)
def test_papers_are_kept_as_they_are(given: bytes, name: str, kind: str) -> None:
    kept = check(given, name)
    assert (kept.media_type, kept.thumbnail) == (kind, b"")
    assert kept.content == given or kind == contents.TEXT
    if kind == contents.TEXT:
        assert "面談の" in kept.content.decode()


@pytest.mark.parametrize(
    ("given", "name", "words"),
    [
        (b"", "a.jpg", "空"),
        (makings.HEIC, "IMG_1.HEIC", "互換性優先"),
        (makings.HEIC, "IMG_1.jpg", "互換性優先"),
        (jpeg(), "a.pdf", "中身は写真"),
        (pdf(), "a.jpg", "中身はPDF"),
        (office(), "a.xlsx", "中身はWord"),
        (pdf(), "a.txt", "中身はPDF"),
        ("ことば".encode(), "a.pdf", "中身は文字"),
        (jpeg()[:600], "a.jpg", "壊れています"),
        (b"\xff\xd8\xff\xe0" + bytes(200), "a.jpg", "壊れています"),
        (jpeg() + archive(), "a.jpg", "かくれています"),
        (png() + archive(), "a.png", "かくれています"),
        (jpeg(comment=b"%PDF-1.4 <</Root 1 0 R>>", exif=b""), "a.jpg", "かくれています"),
        (pdf() + archive(), "a.pdf", "かくれています"),
        (pdf().replace(b"%PDF-1.4\n", b"%PDF-1.4\n<script>alert(1)</script>"), "a.pdf", "かくれています"),
        (pdf(active=b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), "a.pdf", "しかけ"),
        (pdf(active=b"/A<</S/Launch/F(cmd.exe)>>"), "a.pdf", "しかけ"),
        (pdf()[:40], "a.pdf", "途中で切れて"),
        (archive(), "a.docx", "この種類のファイル"),
        (office(**{"word/vbaProject.bin": b"x"}), "a.docx", "マクロ"),
        (office(**{"word/media/image1.jpeg": jpeg()}), "a.docx", "撮った場所"),
        (pdf().replace(b"trailer", b"stream\n" + jpeg() + b"\nendstream\ntrailer"), "a.pdf", "撮った場所"),
        (b"<html><script>alert(1)</script></html>", "a.txt", "この種類のファイル"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg", "この種類のファイル"),
        (b"GIF89a" + bytes(50), "a.gif", "この種類のファイル"),
        (b"MZ\x90\x00" + bytes(range(256)), "a.exe", "この種類のファイル"),
        (b"a" * (contents.LARGEST + 1), "a.txt", "大きすぎます"),
    ],
)  # fmt: skip
def test_what_is_refused_is_told_with_what_to_do(given: bytes, name: str, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        check(given, name)
    assert words in " ".join(refused.value.messages)


def test_a_photo_in_a_word_file_without_a_position_is_welcome() -> None:
    plain = jpeg(exif=makings.exif(with_position=False))
    assert check(office(**{"word/media/image1.jpeg": plain}), "a.docx").media_type == contents.DOCX


def progressive(size: tuple[int, int]) -> bytes:
    return jpeg(size, progressive=True, quality=30)


@contextmanager
def in_little_time_and_memory() -> Iterator[None]:
    tracemalloc.start()
    begun = time.perf_counter()
    try:
        yield
    finally:
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert time.perf_counter() - begun < 5
    assert peak < 200_000_000


@pytest.mark.parametrize(
    "given",
    [
        makings.png_bomb(60_000, 60_000),
        makings.png_bomb(6_300, 6_300),
        progressive((6_000, 6_000)),
        progressive((64, 64)).replace(b"\xff\xd9", b"\xff\xda" * 100 + b"\xff\xd9"),
        office(**{"word/media/a.bin": bytes(110_000_000)}),
    ],
    ids=[
        "3600 megapixels",
        "fewer rows than promised",
        "progressive",
        "scans",
        "unpacks to 110 MB",
    ],
)
def test_a_bomb_is_refused_at_once_and_in_little_memory(given: bytes) -> None:
    name = {b"PK": "a.docx", b"\xff\xd8": "a.jpg"}.get(given[:2], "a.png")
    with in_little_time_and_memory(), pytest.raises(ValidationError):
        check(given, name)


def test_what_is_just_small_enough_is_looked_through_in_little_memory() -> None:
    with in_little_time_and_memory():
        check(office(**{"word/media/a.bin": bytes(90_000_000)}), "a.docx")
