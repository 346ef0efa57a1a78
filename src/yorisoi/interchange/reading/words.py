"""Words in cells: several in one cell, names, totals, yes and no."""

import re
import tomllib
import unicodedata
from functools import lru_cache
from importlib.resources import files

from yorisoi.common.text import word_key
from yorisoi.interchange.reading.cells import prose, text

_DATA = tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
_STRONG = re.compile(r"[;；\n|｜]+")
_WEAK = re.compile(r"[、，,・･/／]+")
_BETWEEN_NAMES = re.compile(r"[、，,;；/／\n]+")
_MANY_NAMES = re.compile(r"[、，,;；/／\n・･]")
_DOT_BETWEEN_NAMES = re.compile(r"[・･]")
# 「仕事探し、就職について」 is one item of the standard form, though it has a separator inside.
_WHOLE = {word_key(phrase): phrase for phrase in _DATA["whole"]}
_WHOLE_INSIDE = re.compile(
    "|".join(
        r"\s*[、，,・･/／]\s*".join(map(re.escape, _WEAK.split(phrase)))
        for phrase in sorted(_DATA["whole"], key=len, reverse=True)
    )
)
_TOTAL = re.compile(_DATA["total"])
_COUNT = re.compile(_DATA["count"])
_COUNTED = frozenset("件名人回帯)）中")
_YES = {word_key(word) for word in _DATA["yes"]}
_NO = {word_key(word) for word in _DATA["no"]}
_RECEIVED = {word_key(word) for word in _DATA["received"]}
_NOT_RECEIVED = {word_key(word) for word in _DATA["not_received"]}
_RECEIVED_LIKE = re.compile(_DATA["received_like"])
_WISH_LIKE = re.compile(_DATA["wish_like"], re.IGNORECASE)
_REFUSAL_LIKE = re.compile(_DATA["refusal_like"])
_NOT_RECEIVED_LIKE = re.compile(_DATA["not_received_like"])
_CANCELLED = re.compile(_DATA["cancelled"])
_STAFF = re.compile(_DATA["staff"])
_STAFF_BESIDE = re.compile(rf"{_DATA['staff']}[\s:：]+\S.*|\S.*[(（]{_DATA['staff']}[)）]")
# What is said to people belongs to no name; «お母さん» and «息子さん» are no names at all.
_TITLE = re.compile(r"(?<=\S)\s*(?:さん|さま|様|殿|くん|ちゃん)$")
_NO_NAME = re.compile(r"(?:お|ご)\S{1,3}|(?:息子|娘|奥|嫁|孫|父|母|兄|姉|弟|妹)\S{0,2}")
_OLD_NAME = re.compile(r"\s*[(（]\s*(?:旧姓|旧氏|旧)\s*[:：]?\s*(?P<old>[^)）]+?)\s*[)）]\s*")


def split_words(written: str) -> tuple[str, ...]:
    """The words of a cell. Semicolons and line ends part them before commas and dots do."""
    if word_key(written) in _WHOLE:
        return (text(written),)
    if _STRONG.search(written):
        return _tidy(_STRONG.split(written))
    if not _WEAK.search(written):
        return _tidy([written])
    return _tidy(_parts_around_phrases(written))


def _parts_around_phrases(written: str) -> list[str]:
    parts, end = [], 0
    for match in _WHOLE_INSIDE.finditer(written):
        parts += [*_WEAK.split(written[end : match.start()]), match.group()]
        end = match.end()
    return parts + _WEAK.split(written[end:])


def _tidy(parts: list[str]) -> tuple[str, ...]:
    found = dict.fromkeys(text(part) for part in parts)
    found.pop("", None)
    return tuple(found)


@lru_cache(maxsize=16_384, typed=True)
def words_of(value: object) -> tuple[str, ...]:
    """split_words of a cell as it is."""
    if isinstance(value, str) and (_STRONG.search(value) or _WEAK.search(value)):
        return split_words(prose(value))
    plain = text(value)
    return (plain,) if plain else ()


@lru_cache(maxsize=16_384, typed=True)
def names_of(value: object) -> tuple[str, ...]:
    """split_names of a cell as it is."""
    if isinstance(value, str) and _MANY_NAMES.search(value):
        return tuple(map(without_title, split_names(prose(value))))
    plain = text(value)
    return (without_title(plain),) if plain else ()


def without_title(name: str) -> str:
    """«森本 様» is called 森本."""
    bare = _TITLE.sub("", name)
    return name if bare != name and _NO_NAME.fullmatch(bare) else bare


def old_name_in(name: str) -> tuple[str, str]:
    """«斎藤（旧姓：佐藤）みどり», «斎藤 みどり（旧姓 佐藤）» → («斎藤 みどり», «佐藤 みどり»)."""
    match = _OLD_NAME.search(name)
    if not match:
        return name, ""
    now = " ".join(filter(None, (name[: match.start()].strip(), name[match.end() :].strip())))
    _family, _space, given = now.partition(" ")
    old = match["old"]
    return now, old if " " in old or not given else f"{old} {given}"


def is_cancelled(written: str) -> bool:
    """«キャンセル», «当日欠席»: nothing was handed over."""
    return bool(_CANCELLED.fullmatch(_bare(written)))


def is_staff(written: str) -> bool:
    """«講師», «講師 山口», «山口（ボランティア）», «ボランティア3名»."""
    return bool(_STAFF.fullmatch(_bare(written)) or _STAFF_BESIDE.fullmatch(written))


def split_names(written: str) -> tuple[str, ...]:
    """Several people in one cell. The dot inside 「マリア・ゴンザレス」 does not part."""
    names = []
    for part in _BETWEEN_NAMES.split(written):
        pieces = _DOT_BETWEEN_NAMES.split(part)
        names += pieces if all(map(_has_kanji, pieces)) else [part]
    return _tidy(names)


def _has_kanji(name: str) -> bool:
    return any("\u3400" <= char <= "\u9fff" or char >= "\U00020000" for char in name)


@lru_cache(maxsize=4_096)
def is_total(written: str) -> bool:
    """計, 合計, 4月計: a word that marks a row or a column of sums."""
    return bool(_TOTAL.fullmatch(_bare(written)))


def is_count(written: str) -> bool:
    """「47件」, 「計88名」: what stands in a row of sums where a name should stand."""
    return written[-1:] in _COUNTED and bool(_COUNT.fullmatch(_bare(written)))


def _bare(written: str) -> str:
    return re.sub(r"[\s()（）【】\[\]:：]", "", unicodedata.normalize("NFKC", written))


def is_yes(value: object) -> bool | None:
    """Ticked, or a word that agrees; None for a word that is neither yes nor no."""
    return _decide(text(value), _YES, _NO)


def was_received(value: object) -> bool | None:
    """Was a parcel handed over? None where the word is not known. A time of day says yes."""
    plain = text(value)
    decided = _decide(plain, _RECEIVED, _NOT_RECEIVED)
    if decided is not None:
        return decided
    plain = unicodedata.normalize("NFKC", plain)
    if _NOT_RECEIVED_LIKE.search(plain):
        return False
    return True if _RECEIVED_LIKE.search(plain) else None


def is_wish(value: object) -> bool | None:
    """Does the cell ask for contact? None where it says neither yes nor no."""
    decided = is_yes(value)
    plain = unicodedata.normalize("NFKC", text(value))
    if decided is not None:
        return decided
    if _REFUSAL_LIKE.search(plain):
        return False
    return True if _WISH_LIKE.search(plain) else None


def _decide(plain: str, yes: set[str], no: set[str]) -> bool | None:
    key = word_key(plain)
    if not plain or (not key and plain in "×✕✖"):
        return False
    if key in yes:
        return True
    return False if key in no else None
