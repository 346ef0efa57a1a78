"""What is allowed to reach a table: one choke point for everything typed or imported."""

import re
import unicodedata
from functools import lru_cache

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Whatever clean_text would change: looked for first, since hardly any text has it.
_UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_SPACES = re.compile(r"\s+")
REPLACED = "\ufffd"


def clean_text(text: str) -> str:
    """Text as it may be stored on both databases.

    Lone surrogates cannot be encoded and NUL is refused by PostgreSQL: both become U+FFFD,
    visibly, so that nothing else of the text is lost. Bidirectional controls go (they can turn
    a name around on screen). Line ends become LF. Nothing else changes: ① stays ①.
    """
    if not _UNCLEAN.search(text):
        return text
    if _SURROGATE.search(text):
        # JSON sends astral characters as pairs; only what is really alone is replaced.
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _BIDI.sub("", _CONTROLS.sub(REPLACED, text))


def one_line(text: str) -> str:
    """For names and labels: cleaned, white space (also full-width) single and trimmed."""
    return _SPACES.sub(" ", clean_text(text)).strip()


@lru_cache(maxsize=65_536)
def word_key(text: str) -> str:
    """How a word of an option list is compared: width, case, spaces and dashes don't matter."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s・･/／,、。.()（）\-‐−–—―]+", "", folded)
