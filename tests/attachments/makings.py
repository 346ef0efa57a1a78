"""Files as people hand them over, and as nobody should."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image, ImageDraw, PngImagePlugin

SHIOMI = ((35.0, 15.0, 36.24), (139.0, 34.0, 51.6))
TOKEN = "カナリア岬のいえ"


def picture(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    """Red at the upper left, so that it can be seen how it was turned."""
    made = Image.new(mode, size, "white" if mode != "RGBA" else (255, 255, 255, 0))
    ImageDraw.Draw(made).rectangle((0, 0, size[0] // 4, size[1] // 4), fill="red")
    return made


def exif(*, orientation: int = 1, with_position: bool = True) -> Image.Exif:
    """As a telephone writes it: maker, comment, position."""
    said = Image.Exif()
    said[0x0112] = orientation
    said[0x010F] = "Canary Phone"
    said[0x010E] = TOKEN.encode().decode("latin-1")
    if with_position:
        place = said.get_ifd(0x8825)
        place[1], place[2], place[3], place[4] = "N", SHIOMI[0], "E", SHIOMI[1]
    return said


def jpeg(size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    """With a position, a comment and XMP, as telephones make them."""
    out = io.BytesIO()
    given = {"exif": exif(), "comment": TOKEN.encode(), "quality": 95, **options}
    picture(size).save(out, "JPEG", **given)
    content = out.getvalue()
    xmp = b"http://ns.adobe.com/xap/1.0/\x00" + xmp_said().encode()
    return content[:2] + b"\xff\xe1" + struct.pack(">H", len(xmp) + 2) + xmp + content[2:]


def xmp_said() -> str:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-'
        'syntax-ns#"><rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" '
        f'exif:GPSLatitude="35,15.604N">{TOKEN}</rdf:Description></rdf:RDF></x:xmpmeta>'
    )


def png(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> bytes:
    said = PngImagePlugin.PngInfo()
    said.add_text("Location", TOKEN)
    said.add_itxt("XML:com.adobe.xmp", xmp_said())
    said.add_text("Comment", TOKEN, zip=True)
    out = io.BytesIO()
    picture(size, mode).save(out, "PNG", pnginfo=said, exif=exif())
    return out.getvalue()


def webp(size: tuple[int, int] = (64, 48)) -> bytes:
    out = io.BytesIO()
    picture(size).save(out, "WEBP", exif=exif(), xmp=xmp_said().encode())
    return out.getvalue()


def pdf(words: str = "", *, active: bytes = b"") -> bytes:
    body = b"1 0 obj<</Type/Catalog/Pages 2 0 R" + active + b">>endobj\n"
    body += b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n% " + words.encode() + b"\n"
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF\n"


def office(part: str = "word/document.xml", **more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr(part, "<w>ことば</w>")
        for name, content in more.items():
            parts.writestr(name, content)
    return out.getvalue()


def archive(name: str = "a.html", content: bytes = b"<script>alert(1)</script>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr(name, content)
    return out.getvalue()


def png_bomb(width: int, height: int) -> bytes:
    """A header that promises more pixels than anybody's memory holds."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(64)
