"""Which place does a sheet speak of? «出席簿（あおば教室）» names one, «（4月分）» does not."""

import re
import unicodedata
from collections.abc import Iterable

from yorisoi.interchange.reading.cells import text

_BRACKETS = re.compile(r"[（(【「\[〔《](.{1,30}?)[）)】」\]〕》]")
_LABEL = re.compile(r"(?:会場|場所|拠点|教室名?|実施場所|開催場所)\s*[:：]\s*([^\s、，,（(]{1,30})")
_SUFFIX = (
    "教室|校舎|校|会場|拠点|センター|ひろば|広場|会館|公民館|児童館|館|クラブ|スペース|食堂|カフェ|ブランチ|"
    "本所|支所|サテライト|ステーション|事業所|ハウス|ホーム|塾|室|ルーム|集会所|コミセン|教会|寺|支部"
)
_PLACE = re.compile(rf".*(?:{_SUFFIX})")
# «学習教室　出席簿» says what is done, not where.
_GENERIC = re.compile(
    r"(?:無料|放課後|地域|小学生|中学生|高校生|子ども|子供|こども|学習|学習支援|自立|相談|生活|支援|フード|フードパントリー)*"
    r"(?:教室|塾|食堂|広場|ひろば|会場|センター|拠点|ステーション|事業所|室)"
)
_NO_PLACE = re.compile(
    r"[年月日週]|\d度|取り?扱い?|注意|記入|様式|単位|件|版|案|写し?$|印|出席|欠席|遅刻|自由|凡例|名簿|簿|曜|回|時|[○×◎△]|^\d+$"
)


def place_of(name: str, titles: Iterable[str], *, is_loose: bool) -> str:
    """The place in the titles or the sheet's name, "" where there is none.

    `is_loose` takes any bracketed word of a title for a place, and words outside of brackets too:
    where the family of the file makes it likely (a learning place, a pantry).
    """
    titles = list(titles)
    for title in [*titles, name]:
        labelled = _LABEL.findall(title)
        for found in [*labelled, *_BRACKETS.findall(title)]:
            plain = unicodedata.normalize("NFKC", found)
            is_meant = is_loose or found in labelled or _is_place(plain)
            if is_meant and not _NO_PLACE.search(plain):
                return text(found)
    if not is_loose:
        return ""
    candidates = [part for title in titles for part in re.split(r"[\s　]+", title)] + [name]
    return next((text(part) for part in candidates if _is_place(part)), "")


def _is_place(written: str) -> bool:
    plain = unicodedata.normalize("NFKC", written)
    return (
        bool(_PLACE.fullmatch(plain))
        and not _GENERIC.fullmatch(plain)
        and not _NO_PLACE.search(plain)
    )
