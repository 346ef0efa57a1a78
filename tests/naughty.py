"""Strings that have broken programs: some that any keyboard can make, and three hundred that Japanese
offices meet. Made here by rule, so that one sees what each group is about."""

from __future__ import annotations

import unicodedata

# What other languages of machines would take for their own.
FOREIGN = [
    "' OR 1=1 --", "'; DROP TABLE registry_person; --", "\\", "\\'", "\"", "%s", "%(x)s", "{0}", "{{ 7|add:7 }}",
    "{% debug %}", "${7*7}", "#{7*7}", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    "</textarea><script>alert(1)</script>", "javascript:alert(1)", "&lt;b&gt;", "&#0;", "&amp;amp;", "<!--", "]]>",
    "<![CDATA[x]]>", "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>", "../../../etc/passwd",
    "C:\\CON", "NUL", "aux.txt", "/dev/null", "`id`", "$(id)", "; ls", "| cat", "&& true", "=1+1", "+1", "-1+1",
    "@SUM(A1)", "=HYPERLINK(\"http://example.jp\")", "\tTAB", "a\tb", "a\\nb", "0x0", "1e1000", "-0", "NaN",
    "Infinity", "undefined", "null", "None", "nil", "true", "False", "[]", "{}", "[object Object]", "0", "00", "1,000",
    "1.000,00", "９９", "1/0", "2026-02-30", "令和0年", "?a=b&c=d", "%00", "%E3%81", "%u3042", "a=b;c=d", "a:b", "*",
    "?",
    "^$", "(?:", "[a-", "((a+)+)+$", "\\u0000", "\\x00", "%n%n%n", "(){ :;};", "UNION SELECT 1", "LIKE '%_%'", "100%",
    "a_b", "ＯＲ　１＝１", "<svg/onload=alert(1)>", "data:text/html,x", "//example.jp", "mailto:a@example.jp",
]  # fmt: skip
# What encodings and screens trip over.
SHAPES = [
    "\u0000", "a\u0000b", "\ud800", "a\udfffb", "\ud83d", "\ufeff先頭", "\ufffe", "\uffff", "\ufffd", "\u00a0",
    "\u2003x",
    "\u3000全角", "a\u200bb", "a\u200db", "a\u2060b", "\u202e逆", "\u2067右\u2069", "a\u00adb", "\u2028行", "\u2029段",
    "\u0085", "\r", "\r\n", "\n", "\u0007", "\u001b[31m", "\u007f", "İ", "ı", "ß", "ẞ", "ﬁ", "Å", "A\u030a", "é",
    "e\u0301",
    "Ω", "µ", "Ⅷ", "½", "Ꙭ", "﷽", "العربية", "עברית", "हिन्दी", "ภาษาไทย", "한국어",
    "한", "中文", "ქართული", "🏳️\u200d🌈",
    "👩\u200d👩\u200d👧\u200d👦", "👍🏽", "🇯🇵", "1️⃣", "Z" + "\u0335" * 30, "🫠",
    "𝕏", "𒀱", "\U0010ffff", "\ue000", "\U000f0000",
]  # fmt: skip


def _japanese() -> list[str]:
    found: list[str] = []
    # Variants chosen by a selector (IVS): a name is written with this drop and no other.
    for base in "辻葛祇芦樋鯖榊逢飴溢茨鰯淫迂厩噂餌襖迦牙":
        found += [f"{base}\U000e0100", f"{base}\U000e0101さん"]
    # Letters beyond the sixteenth bit, and the compatibility ideographs that NFC would change.
    found += list("𠮷𩸽𠀋𡈽𡌛𡑮𡢽𠮟𡚴𡸴𣇄𣗄𣜿𣝣𣳾𤟱𥒎𥔎𥝱𥧄𥶡𦫿𦹀𧃴𧚄𨉷𨏍𪆐𠂉𠂢")
    found += [chr(code) for code in range(0xFA10, 0xFA2E)]
    # Old and new forms, and twins that look alike.
    found += [
        "髙﨑",
        "渡邊渡邉渡辺",
        "齋藤齊藤斎藤",
        "靑木青木",
        "德永徳永",
        "濵田濱田浜田",
        "吉𠮷",
        "土圡",
        "島嶋嶌",
    ]
    # Half and full width, marks of sound by themselves, iteration.
    half = "ｱｲｳｴｵｶﾞｷﾞﾊﾟﾋﾟｯｬｭｮｰ｡｢｣､･ﾞﾟ"
    found += [half, *half, unicodedata.normalize("NFKC", half)]
    found += [
        "か\u3099",
        "は\u309a",
        "ゞ",
        "ヽヾ",
        "々",
        "〻",
        "〱〲",
        "〳\u3099〵",
        "ヿ",
        "ゟ",
        "う゛",
        "ヴ",
        "ヷヸヹヺ",
        "𛀁𛄢",
    ]
    # Dashes that are one sound, and waves that are two codes.
    found += [f"ス{dash}パ" for dash in "ー－―‐‑–—−ｰ─━一〜～∼"]
    found += [
        "¥100",
        "￥100",
        "\\100",
        "‖∥",
        "￠￡￢",
        "…‥⋯",
        "・･·•",
        "“”‘’",
        "〝〟",
        "〘〙〚〛",
        "【】〖〗",
        "、,，､",
        "。．.｡",
    ]
    # One letter that stands for several.
    found += list("㈱㈲㍿㌔㌢㍉㎝㎏㎡℡№㏍㊤㊥㊦㍾㍽㍼㍻㋿①⑳㊿Ⅰⅻㇰㇿ〶〠㉿♨☎")
    found += [
        "令和８年４月１日",
        "㋿8年",
        "R８.４．１",
        "平成31年5月1日",
        "昭和六十四年",
        "元年",
        "〇一二三",
        "壱弐参萬",
        "十七・八",
    ]
    # Faces, families, flags, and what a telephone adds.
    found += [
        "(´・ω・`)",
        "(╯°□°）╯︵ ┻━┻",
        "ヽ(；▽；)ノ",
        "(^_^;)",
        "m(_ _)m",
        "orz",
        "🙇‍♀️",
        "🧑‍🍼",
        "🍙🍙",
        "💢",
        "😭" * 20,
        "㊙️",
    ]
    found += ["👨‍👩‍👧", "👩🏻‍⚕️", "❤️‍🔥", "✨✨", "⁉️", "〽️", "🈂️", "🔞", "♿️"]
    # Names and words that a form would rather not believe.
    found += [
        "一",
        "二 三",
        "Ｎｕｌｌ",
        "なし",
        "不明",
        "無",
        "・",
        "ー",
        "ん",
        "っ",
        "を",
        "ヶヵ",
        "一ノ瀬",
        "一の瀬",
        "一之瀬",
        "喜屋武 朝助",
    ]
    found += [
        "ジョン・Ｆ・ケネディ",
        "グエン ティ トゥイ",
        "Nguyễn Thị Thúy",
        "O'Brien",
        "D’Angelo",
        "Ng",
        "김민준",
        "王小明",
        "ＡＢＣ",
        "ﾔﾏﾀﾞ ﾀﾛｳ",
    ]
    found += [
        "山田太郎（旧姓　鈴木）",
        "佐藤=花子",
        "田中，実",
        "高橋/健",
        "伊藤〈通称〉",
        "〒100-0001",
        "千代田区１－１－１",
        "1丁目2番地の3",
        "ﾒｿﾞﾝ山田１０１",
    ]
    found += [
        "「」",
        "『』",
        "（笑）",
        "ｗｗｗ",
        "！？",
        "!!",
        "。。。",
        "、、、",
        "　",
        "　あ　",
        "あ　　い",
        "\tあ",
        "あ\nい",
        "改行\r\nあり",
    ]
    found += [
        "縦︙書",
        "︵縦︶",
        "ᅠ",
        "ㅤ",
        "⠿⠓",
        "゙",
        "゚",
        "〲",
        "ㆍ",
        "㆐㆑",
        "⿰木木",
        "⺅⻌",
        "㐂",
        "㝡",
        "䨻",
        "龘",
        "纛",
        "鬱",
        "驫麤",
        "〆切",
        "〆",
        "仝",
        "〇",
    ]
    return list(dict.fromkeys(found))


JAPANESE = _japanese()
EVERY = list(dict.fromkeys([*FOREIGN, *SHAPES, *JAPANESE]))


def packed(width: int, between: str = "｜") -> list[str]:
    """All of them, several to a string of at most so many characters."""
    found, line = [], ""
    for one in EVERY:
        if line and len(line) + len(between) + len(one) > width:
            found.append(line)
            line = ""
        line = f"{line}{between}{one}" if line else one
    return [*found, line]
