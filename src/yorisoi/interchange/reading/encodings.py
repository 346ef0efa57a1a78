"""Which encoding is a text file in? Decided over the whole file, never by a guess alone."""

import codecs
import re
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from yorisoi.interchange.reading.rows import UnreadableFile

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
CHUNK = 1 << 18
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# JSON and old tools write lone surrogates; clean_text makes them visible, row by row.
ERRORS = "surrogatepass"


def is_text(head: bytes) -> bool:
    """Whether the beginning of a file could be text at all: next to no control characters."""
    name = next((name for mark, name in _MARKS if head.startswith(mark)), "")
    written = head.decode(name or _utf_16_without_mark(head) or "cp932", "ignore")
    return len(_CONTROLS.findall(written)) * 50 <= len(head)


def encoding_of(path: Path) -> tuple[str, str]:
    """Name and error handler for `open`. Raises UnreadableFile where no encoding fits."""
    with path.open("rb") as file:
        head = file.read(CHUNK)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return _certain(path, name)
    if name := _utf_16_without_mark(head):
        return _certain(path, name)
    if _first_bad_byte(path, "utf-8", ERRORS) is None:
        if b"\x1b$" in head:
            return _certain(path, "iso2022_jp", "strict")
        return "utf-8", ERRORS
    if _first_bad_byte(path, "cp932", "strict") is None and not _begins_as_utf_8(head):
        return "cp932", "strict"
    return _certain(path, "utf-8" if _begins_as_utf_8(head) else "cp932", "strict")


def _certain(path: Path, name: str, errors: str = ERRORS) -> tuple[str, str]:
    line = _first_bad_byte(path, name, errors)
    if line is not None:
        raise UnreadableFile(
            _(
                "文字コードがわかりません（%(line)d行目に%(name)sとして読めない文字があります）。"
                "Excelで開き、「名前を付けて保存」で「CSV UTF-8（コンマ区切り）」を選んで"
                "保存し直してください。"
            )
            % {"line": line, "name": name.removesuffix("-sig").upper()}
        )
    return name, errors


def _first_bad_byte(path: Path, name: str, errors: str) -> int | None:
    """The line that cannot be decoded, or None where all can."""
    decoder = codecs.getincrementaldecoder(name)(errors)
    lines = 1
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            try:
                lines += decoder.decode(chunk).count("\n")
            except UnicodeDecodeError as error:
                return lines + chunk[: error.start].count(b"\n")
        try:
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            return lines
    return None


def _begins_as_utf_8(head: bytes) -> bool:
    """True where Japanese in UTF-8 stands before the first byte that is not."""
    try:
        return not head.decode("utf-8", ERRORS).isascii()
    except UnicodeDecodeError as error:
        return len(head[: error.start].decode("utf-8", "ignore").encode("ascii", "ignore")) < (
            error.start - 8
        )


def _utf_16_without_mark(head: bytes) -> str:
    """Latin letters, commas and line ends leave every second byte zero, on one side only."""
    high, low = head[0::2].count(0), head[1::2].count(0)
    if max(high, low) * 50 < len(head) or min(high, low) * 20 > max(high, low):
        return ""
    return "utf-16-be" if high > low else "utf-16-le"
