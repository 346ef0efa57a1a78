"""What is in a file that somebody hands over: its first bytes decide, not its name.

Photos are drawn anew and lose everything that is not the picture: position, camera, comments, words
in the margins of the format, whatever hangs behind the end. Papers stay as they are, to the byte, and
are only ever handed out as files.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import ExifTags, Image

MB = 1024 * 1024
LARGEST = 20 * MB
# Of a picture: what a telephone takes, and what is held in memory at once.
MOST_PIXELS = {"JPEG": 120_000_000, "PNG": 40_000_000, "WEBP": 25_000_000}
# A progressive JPEG cannot be read at a smaller size, and may hide thousands of passes.
MOST_PROGRESSIVE, MOST_SCANS = 25_000_000, 64
# The longer side of what is kept, and of the small picture in lists. A page of A4 stays readable.
LONGEST, SMALL = 4096, 320
QUALITY, SMALL_QUALITY = 88, 72
# Of a docx or xlsx, unpacked.
MOST_PARTS, MOST_UNPACKED = 2_000, 100 * MB

JPEG, PNG, PDF, TEXT = "image/jpeg", "image/png", "application/pdf", "text/plain"
_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX = f"{_OFFICE}wordprocessingml.document", f"{_OFFICE}spreadsheetml.sheet"
SUFFIX = {JPEG: ".jpg", PNG: ".png", PDF: ".pdf", TEXT: ".txt", DOCX: ".docx", XLSX: ".xlsx"}
PICTURES = {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp"}
# What the form offers. Without HEIC in it, an iPhone makes a JPEG of its photos by itself.
ACCEPT = "image/jpeg,image/png,image/webp,.pdf,.docx,.xlsx,.txt"

_HEIC = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif"}
_ACTIVE = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia)\b")
_MARKUP = re.compile(rb"<(?:!doctype|html|script|svg|\?xml|iframe|body)\b", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MACROS = re.compile(r"vbaproject|/activex/|macrosheets/|\.exe$|\.js$|\.vbs$", re.IGNORECASE)


@dataclass(frozen=True)
class Checked:
    """What is kept: `content` to the byte; `thumbnail` of a photo, a small JPEG."""

    media_type: str
    content: bytes
    thumbnail: bytes = b""


def check(content: bytes, name: str) -> Checked:
    """Raises ValidationError with words that say what to do."""
    if not content.strip(b"\0 \r\n\t"):
        raise _no(_("空のファイルです。保存し忘れていないか、確かめてください。"))
    if len(content) > LARGEST:
        raise too_large(len(content))
    suffix = PurePath(name.lower()).suffix
    if form := _picture(content):
        _named(suffix, PICTURES, _("写真"))
        _is_nothing_else(content)
        return _drawn_anew(content, form)
    if content.startswith(b"%PDF-"):
        _named(suffix, {".pdf"}, "PDF")
        return Checked(PDF, _pdf(content))
    if content.startswith(b"PK\x03\x04"):
        return _office(content, suffix)
    return _text_or_nothing(content, suffix)


def too_large(size: int) -> ValidationError:
    if size <= LARGEST:
        return _no(
            _("ほかのファイルと合わせて大きすぎます。このファイルは、つぎに加えてください。")
        )
    return _no(
        _(
            "大きすぎます（%(size)sMB）。%(most)sMBまでです。写真は小さく撮りなおし、"
            "紙は何枚かに分けてください。"
        )
        % {"size": f"{size / MB:.0f}", "most": LARGEST // MB}
    )


def _no(words: str) -> ValidationError:
    return ValidationError(words)


def _named(suffix: str, wanted: set[str], what: str) -> None:
    if suffix and suffix not in wanted:
        raise _no(
            _(
                "名前の終わりは「%(suffix)s」ですが、中身は%(what)sです。ちがうファイルを選んでいない"
                "か確かめ、正しければ名前の終わりを直してください。"
            )
            % {"suffix": suffix[:12], "what": what}
        )


def _is_nothing_else(content: bytes) -> None:
    """One file that is two: a picture or a PDF to one program, an archive or a page to another."""
    is_archive = zipfile.is_zipfile(io.BytesIO(content))
    is_pdf = b"%PDF-" in content[1:1024]
    if is_archive or is_pdf or _MARKUP.search(content[:1024]):
        raise _no(
            _(
                "ひとつのファイルの中に、べつの種類の中身がかくれています。受けとれません。"
                "紙なら写真に撮り、写真なら画面を写して、新しいファイルにしてください。"
            )
        )


# --- photos -----------------------------------------------------------------------------------------


def _picture(content: bytes) -> str:
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    return ""


def _drawn_anew(content: bytes, form: str) -> Checked:
    broken = _(
        "写真が途中で切れているか、壊れています。もう一度撮るか、もとの写真を選びなおしてください。"
    )
    try:
        # This one form alone: Pillow reads dozens, and each is a door.
        with Image.open(io.BytesIO(content), formats=[form]) as picture:
            if picture.width * picture.height > _most_pixels(picture, content, form):
                raise _no(
                    _(
                        "画素が多すぎます（%(width)s×%(height)s）。写真を小さくするか、"
                        "画面を写して、それを選んでください。"
                    )
                    % {"width": picture.width, "height": picture.height}
                )
            # A large JPEG is read at half or a quarter: a hundred megapixels never stand in memory.
            picture.draft("RGB", (LONGEST, LONGEST))
            shown = _upright(picture)
    except ValidationError:
        raise
    except (OSError, ValueError, SyntaxError, TypeError, ArithmeticError, LookupError,
            Image.DecompressionBombError) as error:  # fmt: skip
        raise _no(broken) from error
    is_plain = shown.mode == "RGB"
    as_png = form == "PNG" or not is_plain
    small = shown.copy()
    small.thumbnail((SMALL, SMALL))
    return Checked(
        PNG if as_png else JPEG,
        _written(shown, "PNG") if as_png else _written(shown, "JPEG", QUALITY),
        _written(_on_white(small), "JPEG", SMALL_QUALITY),
    )


def _most_pixels(picture: Image.Image, content: bytes, form: str) -> int:
    if form != "JPEG" or not picture.info.get("progressive"):
        return MOST_PIXELS[form]
    return MOST_PROGRESSIVE if content.count(b"\xff\xda") <= MOST_SCANS else 0


def _upright(picture: Image.Image) -> Image.Image:
    """The picture alone, the way it is looked at: turned as the camera said, then without a word of
    what the camera said."""
    picture.load()
    turn = picture.getexif().get(ExifTags.Base.Orientation, 1)
    has_alpha = picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
    shown = picture.convert("RGBA" if has_alpha else "RGB")
    shown.thumbnail((LONGEST, LONGEST), reducing_gap=2.0)
    shown = shown.copy() if shown is picture else shown
    # `info` carries EXIF, XMP, comments, profiles and text chunks from one picture to the next.
    shown.info.clear()
    if isinstance(turn, int) and turn in range(2, 9):
        shown = shown.transpose(_TURNS[turn])
    shown.info.clear()
    return shown


_Way = Image.Transpose
_TURNS = {
    2: _Way.FLIP_LEFT_RIGHT, 3: _Way.ROTATE_180, 4: _Way.FLIP_TOP_BOTTOM, 5: _Way.TRANSPOSE,
    6: _Way.ROTATE_270, 7: _Way.TRANSVERSE, 8: _Way.ROTATE_90,
}  # fmt: skip


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGB":
        return picture
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def _written(picture: Image.Image, form: str, quality: int | None = None) -> bytes:
    out = io.BytesIO()
    options = {"quality": quality, "optimize": True} if quality else {}
    picture.save(out, form, **options)
    return out.getvalue()


def carries_position(content: bytes) -> bool:
    """Whether a photo inside of a paper says where it was taken."""
    at = content.find(b"Exif\x00\x00")
    while at >= 0:
        try:
            exif = Image.Exif()
            exif.load(content[at : at + 65_536])
            if exif.get_ifd(ExifTags.IFD.GPSInfo):
                return True
        except Exception:  # noqa: BLE001 S110 (what cannot be read tells no program a position)
            pass
        at = content.find(b"Exif\x00\x00", at + 6)
    return False


def _without_position(content: bytes) -> None:
    if carries_position(content):
        raise _no(
            _(
                "中の写真に、撮った場所が残っています。もとの写真をそのまま（PDFやWordにせずに）"
                "選んでください。写真なら、場所はこちらで消します。"
            )
        )


# --- papers -----------------------------------------------------------------------------------------


def _pdf(content: bytes) -> bytes:
    _is_nothing_else(content)
    if b"%%EOF" not in content[-4096:]:
        raise _no(_("PDFが途中で切れています。もう一度保存してから、選びなおしてください。"))
    if _ACTIVE.search(content):
        raise _no(
            _(
                "動くしかけ（プログラムや埋めこみ）の入ったPDFは受けとれません。"
                "「印刷」から「PDFに保存」して、それを選んでください。"
            )
        )
    _without_position(content)
    return content


def _office(content: bytes, suffix: str) -> Checked:
    """A docx or xlsx whose parts are counted before any is unpacked."""
    broken = _no(
        _("壊れているか、開くのにパスワードがいるファイルです。PDFで保存しなおしてください。")
    )
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise broken from error
    found = _which(parts, suffix)
    if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > MOST_UNPACKED:
        raise _no(_("ひらくと大きすぎるファイルです。PDFで保存しなおしてください。"))
    if any(one.flag_bits & 1 for one in parts) or len({one.filename for one in parts}) < len(parts):
        raise broken
    if any(_MACROS.search(one.filename) for one in parts):
        raise _no(
            _("マクロの入ったファイルは受けとれません。マクロなしか、PDFで保存しなおしてください。")
        )
    if b"%PDF-" in content[:1024]:
        _is_nothing_else(content)
    for one in parts:
        if "/media/" in one.filename:
            _without_position(_part(archive, one, broken))
    return Checked(found, content)


def _which(parts: list[zipfile.ZipInfo], suffix: str) -> str:
    names = {one.filename for one in parts}
    if "[Content_Types].xml" in names and "word/document.xml" in names:
        _named(suffix, {".docx"}, "Word")
        return DOCX
    if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
        _named(suffix, {".xlsx"}, "Excel")
        return XLSX
    raise _unknown()


def _part(archive: zipfile.ZipFile, one: zipfile.ZipInfo, broken: ValidationError) -> bytes:
    """No more than the list of contents says: what unpacks to more is a bomb."""
    try:
        with archive.open(one) as file:
            return file.read(one.file_size)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise broken from error
    except Exception as error:  # zlib.error has no common base
        raise broken from error


def _text_or_nothing(content: bytes, suffix: str) -> Checked:
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        raise _no(
            _(
                "iPhoneの写真の形式（HEIC）は受けとれません。iPhoneの「設定」→「カメラ」→「フォーマット」"
                "で「互換性優先」にして撮るか、写真の画面を写して、それを選んでください。"
            )
        )
    words = words_of(content)
    if words is None or _CONTROLS.search(words) or _MARKUP.search(content[:1024]):
        raise _unknown()
    _named(suffix, {".txt"}, _("文字だけのファイル"))
    return Checked(TEXT, words.encode())


def words_of(content: bytes) -> str | None:
    """A text as people save it: UTF-8 or, from old programs, Shift_JIS."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _unknown() -> ValidationError:
    return _no(
        _(
            "この種類のファイルは受けとれません。写真（JPEG・PNG・WebP）、PDF、Word（docx）、"
            "Excel（xlsx）、文字（txt）のどれかにしてください。"
        )
    )
