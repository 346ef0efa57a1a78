"""Marks of an attendance sheet: who came, came late, left early, or did not come."""

import re
import tomllib
import unicodedata
from importlib.resources import files

from yorisoi.common.text import word_key
from yorisoi.interchange.reading.cells import text

PRESENT, LATE, LEFT_EARLY, ABSENT = "present", "late", "left_early", "absent"
_WORDS = tomllib.loads(files(__package__).joinpath("marks.toml").read_text(encoding="utf-8"))
_MEANING = {word_key(word): meaning for meaning, found in _WORDS.items() for word in found}
# «○出席　△遅刻　×欠席» above or below the table gives marks their meaning.
_LEGEND = re.compile(
    r"([^\w\s、，,・:：=＝…()（）「」]|[a-zA-Z])\s*[=＝:：…は]*\s*[「(（]?(出席|遅刻|早退|欠席|遅れ|休み)"
)


class Marks:
    """The meanings of marks in one sheet: the usual ones, and those its legend gives."""

    def __init__(self, legend: list[str]) -> None:
        self._meaning = dict(_MEANING)
        for written in legend:
            for mark, word in _LEGEND.findall(unicodedata.normalize("NFKC", written)):
                self._meaning[mark.casefold()] = _MEANING[word_key(word)]

    def read(self, value: object) -> str | None:
        """PRESENT, LATE, LEFT_EARLY or ABSENT; "" for a blank cell, None for an unknown mark."""
        plain = text(value)
        if not plain:
            return ""
        key = word_key(plain) or plain
        meaning = self._meaning.get(key)
        return meaning if meaning else self._of_parts(key)

    def _of_parts(self, key: str) -> str | None:
        """«○遅», «遅刻10分», «早退○», «○16時»: the telling part decides."""
        if key.startswith("欠") or key.endswith("欠席"):
            return ABSENT
        for part, meaning in (("遅", LATE), ("早", LEFT_EARLY)):
            if part in key:
                return meaning
        return self._meaning.get(key[0]) if key[0] in "○◯〇◎✓✔" else None
