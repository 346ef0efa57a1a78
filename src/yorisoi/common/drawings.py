"""Small drawings as numbers and words; the templates turn them into SVG."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _

from yorisoi.common import saying

LEFT, RIGHT, WEEKS = 8, 372, 12
EDGE, GAP = 378, 8


@dataclass(frozen=True)
class Word:
    x: int
    say: str
    anchor: str = "middle"
    due: bool = False


@dataclass(frozen=True)
class Weeks:
    """Twelve weeks up to today, for parts/weeks.html."""

    spoke: list[int]
    tried: list[int]
    void: int | None
    due: Word | None
    voice: Word | None
    texts: list[Word] = field(default_factory=list)
    words: str = ""


def weeks(
    today: date,
    spoke: Sequence[date],
    tried: Sequence[date] = (),
    promised: date | None = None,
    *,
    said: str = "",
) -> Weeks:
    """When someone was spoken with, tried and promised. `said`: 話せた (default), 来た, 会えた.

    The silence starts at the last voice, not at the last message sent.
    """
    first = today - timedelta(weeks=WEEKS)
    last = max((day for day in spoke if day <= today), default=None)
    due = None
    if promised and promised >= first:
        due = Word(_x(promised, today), _("%(day)s 約束") % {"day": _day(promised)}, due=True)
    voice = None
    if last and last >= first:
        say = f"{_day(last)} {said or _('話せた')}"
        voice = Word(_x(last, today), say)
    return Weeks(
        spoke=_inside(spoke, first, today),
        tried=_inside(tried, first, today),
        void=_void(last, first, today),
        due=due,
        voice=voice,
        texts=_placed([voice, due, Word(RIGHT + 4, _("きょう"), "end")]),
        words=_in_words(last, said, tried, promised, first),
    )


def _x(day: date, today: date) -> int:
    share = 1 - (today - day).days / (7 * WEEKS)
    return round(LEFT + 14 + (RIGHT - LEFT - 22) * min(1, max(0, share)))


def _inside(days: Sequence[date], first: date, today: date) -> list[int]:
    return sorted({_x(day, today) for day in days if first <= day <= today})


def _void(last: date | None, first: date, today: date) -> int | None:
    if last is None or last < first:
        return LEFT
    start = _x(last, today) + 12
    return start if start < RIGHT - 8 else None


def _placed(words: list[Word | None]) -> list[Word]:
    """Words that would touch: the last voice and a promise make room for each other, 「きょう」
    goes without saying."""
    placed: list[Word] = []
    for word in filter(None, words):
        leaning = _turned(word)
        if not any(_touch(leaning, other) for other in placed):
            placed.append(leaning)
        elif word.due:
            placed = _side_by_side(placed[0], word)
    return placed


def _side_by_side(older: Word, newer: Word) -> list[Word]:
    """Two words that would cover each other part at the newer mark, as far as the edges allow."""
    part = min(max(newer.x - 8, _width(older)), EDGE - GAP - _width(newer))
    return [
        Word(round(part), older.say, "end", older.due),
        Word(round(part) + GAP, newer.say, "start", newer.due),
    ]


def _width(word: Word) -> float:
    """In units of the drawing, where letters are 13.5 high."""
    return sum(13.5 if ord(letter) > 0x2E80 else 7.5 for letter in word.say)


def _span(word: Word) -> tuple[float, float]:
    """Where a word begins and ends under the line."""
    width = _width(word)
    left = {"start": word.x, "middle": word.x - width / 2, "end": word.x - width}[word.anchor]
    return left, left + width


def _touch(one: Word, other: Word) -> bool:
    (left, right), (start, end) = _span(one), _span(other)
    return left < end + GAP and start < right + GAP


def _turned(word: Word) -> Word:
    """Near an edge a word leans inwards."""
    left, right = _span(word)
    if left < 0:
        return Word(0, word.say, "start", word.due)
    if right > EDGE:
        return Word(EDGE, word.say, "end", word.due)
    return word


def _day(day: date) -> str:
    return saying.month_day(day)


def _in_words(
    last: date | None, said: str, tried: Sequence[date], promised: date | None, first: date
) -> str:
    parts = [_("この12週のようす。")]
    if last and last >= first:
        parts.append(
            _("さいご：%(day)s %(said)s。") % {"day": _day(last), "said": said or _("話せた")}
        )
    else:
        parts.append(_("この間、話せていません。"))
    count = sum(day >= max(last or first, first) for day in tried)
    parts.append(_("そのあと届かなかった：%(count)s回。") % {"count": count})
    if promised:
        parts.append(_("%(day)s 約束。") % {"day": _day(promised)})
    return "".join(parts)
