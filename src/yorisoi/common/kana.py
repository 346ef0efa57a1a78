"""Names in Japanese: compared, searched and sorted as people expect.

Names are kept as they were written (no blind NFKC on a name). Everything here makes
keys beside them. `fold` answers "is this the same name?", `search_key` is more forgiving
(かな, 濁点, 小書き, 長音 don't matter), `sort_key` gives 五十音順.
"""

import re
import unicodedata
from functools import lru_cache

# Variant characters that the same family writes differently from form to form; left: any of the
# variants, right: the one that keys use. Own list, from common family and given names.
_VARIANTS = {
    "高": "髙",
    "崎": "﨑嵜碕",
    "辺": "邊邉",
    "斎": "齋齊斉",
    "浜": "濱濵",
    "沢": "澤",
    "島": "嶋嶌",
    "桜": "櫻",
    "広": "廣",
    "国": "國",
    "滝": "瀧",
    "竜": "龍",
    "真": "眞",
    "徳": "德",
    "条": "條",
    "吉": "𠮷",
    "柳": "栁",
    "館": "舘",
    "蔵": "藏",
    "寿": "壽",
    "栄": "榮",
    "恵": "惠",
    "円": "圓",
    "実": "實",
    "静": "靜",
    "薮": "藪籔",
    "桧": "檜",
    "槙": "槇",
    "瀬": "瀨",
    "頼": "賴",
    "遥": "遙",
    "亀": "龜",
    "弥": "彌",
    "礼": "禮",
    "関": "關",
    "応": "應",
    "沖": "冲",
    "峰": "峯",
    "富": "冨",
    "兎": "兔",
    "穂": "穗",
    "黒": "黑",
    "豊": "豐",
    "芦": "蘆",
    "朗": "郞",
    "塩": "鹽",
    "鉄": "鐵",
    "来": "來",
    "万": "萬",
    "与": "與",
    "会": "會",
    "伝": "傳",
    "児": "兒",
    "楽": "樂",
    "気": "氣",
    "渓": "溪",
    "園": "薗",
    "鶴": "靏靍鸖",
    "鴎": "鷗",
    "経": "經",
    "総": "總",
    "緑": "綠",
    "尭": "堯",
    "巌": "巖",
    "曽": "曾",
    "桑": "桒",
    "凛": "凜",
    "煕": "熙熈",
    "薫": "薰",
    "巻": "卷",
    "戸": "戶",
    "内": "內",
    "呉": "吳",
    "説": "說",
    "青": "靑",
    "清": "淸",
    "祢": "禰",
    "ケ": "ヶ",
    "昇": "曻",
}
_FOLD = {ord(variant): base for base, variants in _VARIANTS.items() for variant in variants}
_SPACES = re.compile(r"[\s\u3000]+")
_IVS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u200b-\u200d]")
_SMALL = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_HALF_OR_WIDE = re.compile(r"[\uff61-\uff9f\uff01-\uff5e]+")
_SILENT = re.compile(r"[ー\-‐−–—―・･.,'’()（）]")
_BETWEEN = re.compile(r"[\s\-‐−–—―ー]")
_VOICING = re.compile("[\u3099\u309a゛゜]")
_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)} | {0x309D: 0x30FD, 0x309E: 0x30FE}
LAST = "\uffff"


def to_katakana(text: str) -> str:
    """Hiragana and half-width kana as full-width katakana; everything else as it was."""
    return _widen(text).translate(_HIRAGANA)


def _widen(text: str) -> str:
    # Only half-width kana and full-width Latin are widened or narrowed: 髙 and ① must survive.
    return _HALF_OR_WIDE.sub(lambda m: unicodedata.normalize("NFKC", m.group()), text)


@lru_cache(maxsize=65_536)
def fold(name: str) -> str:
    """Equal for two spellings of one name.

    「髙橋　直」 and 「高橋 直」; ﾏﾂﾅｶﾞ and マツナガ and まつなが."""
    name = unicodedata.normalize("NFKC", _IVS.sub("", name)).translate(_FOLD)
    return _SPACES.sub("", name).translate(_HIRAGANA).casefold()


@lru_cache(maxsize=65_536)
def search_key(text: str) -> str:
    """Like fold, and ガ=カ, ッ=ツ, without ー and punctuation: what is stored and what is asked."""
    folded = unicodedata.normalize("NFD", fold(text))
    folded = unicodedata.normalize("NFC", _VOICING.sub("", folded)).translate(_SMALL)
    return _SILENT.sub("", folded)


def sort_key(kana: str, name: str = "") -> str:
    """五十音順. Base letters decide, then voicing and small letters; unknown kana comes last."""
    kana = fold(kana)
    if not kana:
        return LAST + fold(name)
    return f"{search_key(kana)}\x01{kana}\x01{fold(name)}"


def suffixes(key: str) -> list[str]:
    """Every tail of a search key, so that a prefix search over them finds any part of a name."""
    return [key[i:] for i in range(len(key))]


def digits(text: str) -> str:
    return re.sub(r"\D", "", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=65_536, typed=True)
def registration_key(number: str) -> str:
    """«002», «2», «２» and «R7-0001»: how a registration number (登録番号) is compared."""
    key = _BETWEEN.sub("", unicodedata.normalize("NFKC", str(number))).casefold()
    return key.lstrip("0") or key[:1]


_LATIN = """a i u e o ka ki ku ke ko sa shi su se so ta chi tsu te to na ni nu ne no ha hi fu he ho
ma mi mu me mo ya yu yo ra ri ru re ro wa o n ga gi gu ge go za ji zu ze zo da ji zu de do
ba bi bu be bo pa pi pu pe po vu"""
_ROMAJI = dict(
    zip(
        "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
        "ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴ",
        _LATIN.split(),
        strict=True,
    )
)


def romaji(text: str) -> str:
    """Kana in Latin letters (Hepburn, long vowels as they are written); other signs stay."""
    written = "".join(_ROMAJI.get(sign, sign) for sign in to_katakana(text))
    written = re.sub(r"i([ャュョ])", lambda m: "y" + "auo"["ャュョ".index(m[1])], written)
    written = re.sub(r"(sh|ch|j)y([auo])", r"\1\2", written)
    return re.sub(r"ッ(.)", r"\1\1", written).replace("ー", "")
