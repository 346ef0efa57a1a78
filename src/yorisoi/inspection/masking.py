"""Taking out of a text who it is, where they are and how to reach them. Pure.

Known words (names, addresses, facilities of the file) go as they are written; what only looks like a
telephone number, an address or a mail address goes too. It takes away too much rather than too little.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MASK = "●●"
_MAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_LINK = r"https?://\S+"
# Six digits and more, however they are parted; a day («2026-11-20», «11/20») has other parts.
_PHONE = r"(?<!\d)(?:\+81|0)[\d\-()（）ー－‐−・ 　]{7,}\d"
_POST = r"〒?\s?\d{3}[-ー－‐−]\d{4}(?![\d-])"
_PLACE = (
    r"[一-龠々ヶァ-ヴーぁ-ん0-9]{1,12}(?:丁目|番地|番町)[0-9の号番地\-－ー‐−]*"
    r"|[一-龠々ヶァ-ヴー]{1,10}[市区町村郡][一-龠々ヶァ-ヴーぁ-ん]{0,10}[0-9]+(?:[-－ー‐−の][0-9]+)+(?:号室|号)?"
    r"|[0-9]+(?:[-－ー‐−][0-9]+){1,3}\s?(?:号室|号)|[0-9]{2,4}号室"
)
_LOOKS = re.compile("|".join((_MAIL, _LINK, _PHONE, _POST, _PLACE)))


def mask(text: str, words: Iterable[str]) -> str:
    """The text in NFKC, with a mark wherever something was taken out."""
    said = unicodedata.normalize("NFKC", text)
    for word in sorted(
        {unicodedata.normalize("NFKC", word) for word in words}, key=len, reverse=True
    ):
        if word:
            said = said.replace(word, MASK)
    return _LOOKS.sub(MASK, said)
