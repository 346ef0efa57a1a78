"""The monthly report as data: its blocks, in order, and what each counts.

Source: docs of the field, «(B) After-care monthly report» (inferred from commissioning habits, not
yet held against an official sheet). A change that moves a figure or a row is a new edition; the old
one stays, because a submitted report is explained by the definition it was made with.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise

UNKNOWN, SUM = _("不明"), _("計")
# What a unit is called, and how its members are counted: 延 adds up, 実 does not.
UNIT_WORDS: dict[str, Words] = {
    "acts": _("件"),
    "persons": pgettext_lazy("unit", "人"),
    "headcount": pgettext_lazy("unit", "人"),
    "days": pgettext_lazy("unit", "日"),
}


@dataclass(frozen=True)
class Measure:
    """A figure that a block gives for each of its rows."""

    code: str
    unit: str
    label: Words
    # Split by another key than the block's (any topic instead of the main one).
    by: str = ""
    # Tells more about small figures than the others hide: left out where small ones are withheld.
    is_exact_only: bool = False
    # Not about people: never withheld.
    is_open: bool = False

    @property
    def is_distinct(self) -> bool:
        return self.unit == "persons"


@dataclass(frozen=True)
class Block:
    no: int
    title: Words
    measures: tuple[Measure, ...] = ()
    # The key of counting that its rows are values of, and the option list of their labels.
    by: str = ""
    vocabulary: str = ""
    # Standard codes whose rows always stand there; others only where they have a figure.
    always: tuple[str, ...] = ()
    none: Words = UNKNOWN
    always_none: bool = False
    # Values that make one row together: the first of each tuple gives it its name.
    fold: tuple[tuple[int, ...], ...] = ()
    # (key, standard code): only these acts. `either`: any one of these is enough.
    only: tuple[tuple[str, str], ...] = ()
    either: tuple[tuple[str, str], ...] = ()
    total: Words = SUM
    has_total: bool = True
    # Registered persons instead of acts.
    is_register: bool = False
    # (key, words) of rows that are not values of an option list.
    rows: tuple[tuple[str, Words], ...] = ()
    not_yet: Words = ""
    note: Words = ""
    # The block that it splits again, and whose number it bears on paper.
    of: int = 0

    @property
    def mark(self) -> str:
        return chr(0x245F + (self.of or self.no))


@dataclass(frozen=True)
class Definition:
    code: str
    edition: str
    title: Words
    blocks: tuple[Block, ...]
    verified: bool = False

    def block(self, number: int) -> Block | None:
        return next((block for block in self.blocks if block.no == number), None)


ACTS = Measure("acts", "acts", _("延べ件数"))
PERSONS = Measure("persons", "persons", _("実人数"))
VISITS = Measure("visits", "headcount", _("のべ来所"))
TAKING_PART = Measure("heads", "headcount", _("のべ参加"))

_PLACEMENTS = (
    "infant_home", "childrens_home", "psychological", "self_reliance_facility", "mother_child",
    "independence_home", "foster", "family_home", "shelter", "disability", "independent_living",
    "none",
)  # fmt: skip
_TOPICS = (
    "housing", "work", "study", "health", "mental", "money", "relations", "family", "childbirth",
    "law", "procedure", "leisure", "wellbeing", "other",
)  # fmt: skip
_GATHERINGS = ("child_training", "child_exchange", "supporter_training")
_METHODS = (
    "visit_office", "phone", "mail", "sns", "letter", "visit", "accompany", "online", "drop_in",
    "meeting", "other",
)  # fmt: skip

AFTERCARE = Definition(
    code="aftercare-monthly",
    edition="2026.2",
    title=_("実績報告"),
    blocks=(
        Block(
            1, _("登録者"), (PERSONS,), is_register=True, has_total=False,
            rows=(
                ("new", _("新しく登録した人")),
                ("ended", _("登録を終えた人")),
                ("standing", _("期間の終わりに登録している人")),
                ("ever", _("これまでに登録した人（累計）")),
            ),
            note=_("登録は、この委託のもとにはいった日から、終えた日・ほかの委託にうつった日まで。"),
        ),
        Block(2, _("相談　方法べつ"), (ACTS, PERSONS), "method", "method", _METHODS,
              none=_("方法を書いていない")),
        Block(
            3, _("相談　内容べつ"),
            (
                Measure("acts", "acts", _("おもな内容")),
                Measure("any", "acts", _("ほかの内容もふくむ"), by="topic", is_exact_only=True),
            ),
            "main-topic", "topic", _TOPICS, none=_("内容を書いていない"),
            note=_("1件に内容がいくつかあれば、「ほかの内容もふくむ」ではそれぞれに数えます。"),
        ),
        Block(4, _("年齢べつ"), (PERSONS,), "age-band", always_none=True),
        Block(5, _("性別"), (PERSONS,), "sex", always_none=True, fold=((9, 8),),
              rows=(("9", _("その他・回答しない")),)),
        Block(6, _("措置種別"), (PERSONS,), "placement", "placement", _PLACEMENTS, always_none=True),
        Block(7, _("措置した児童相談所"), (PERSONS,), "placing-office",
              none=_("不明・措置なし"), always_none=True,
              note=_("県の児童相談所か市の児童相談所かを、登録された名前で分けています。")),
        Block(8, _("住んでいる市区町村"), (PERSONS,), "municipality", "municipality",
              always_none=True,
              note=_("県外もふくみます。居どころを伏せている人は「秘匿」に数え、市区町村には数えません。")),
        Block(9, _("現況"), (PERSONS,), "circumstance", "circumstance",
              ("employed", "non_regular", "student", "unemployed", "recuperating"), always_none=True),
        Block(10, _("同行先"), (ACTS,), "destination", "destination",
              ("city_office", "hospital", "estate_agent", "law_office", "school", "workplace", "other"),
              none=_("行き先を書いていない"), only=(("method", "accompany"),)),
        Block(11, _("継続支援計画"), (Measure("acts", "acts", _("件数・回数")),), has_total=False,
              rows=(("made", _("作成")), ("reviewed", _("見直し")),
                    ("conference", _("会議")), ("joined", _("うち本人が参加"))),
              not_yet=_("計画と会議は、まだこのシステムに記録するところがありません。できたら、その月からはいります。")),
        Block(12, _("一時的な居住支援"),
              (Measure("persons", "persons", _("実人数")), Measure("nights", "days", _("泊数"))),
              has_total=False, rows=(("stay", _("利用")),),
              not_yet=_("部屋の利用（入居・退居）は、まだこのシステムに記録するところがありません。")),
        Block(13, _("居場所"),
              (Measure("days", "days", _("開いた日"), is_open=True), VISITS), "site",
              none=_("場所を書いていない"), either=(("kind", "attendance"), ("method", "drop_in")),
              note=_("開いた日は場所ごとに数え、計はその合計です。")),
        Block(14, _("研修・交流"), (Measure("acts", "acts", _("回数")), TAKING_PART), "menu", "menu",
              _GATHERINGS, has_total=False, either=tuple(("menu", code) for code in _GATHERINGS)),
        # With what the menus show, facilities would tell of small figures that those hide.
        Block(17, _("研修・交流　施設べつ"), (replace(TAKING_PART, is_exact_only=True),), "facility",
              none=_("施設なし・わからない"), either=tuple(("menu", code) for code in _GATHERINGS),
              note=_("参加した人の、その日の措置の施設です。里親の名前は出さず、「里親」に数えます。"),
              of=14),
        Block(15, _("関係機関との連携"), (ACTS,), "counterpart", "counterpart",
              none=_("機関が同席した（相手の区分なし）"),
              either=(("participant", "body"), ("counterpart", "workplace"),
                      ("counterpart", "school"), ("counterpart", "government"),
                      ("counterpart", "medical"), ("counterpart", "facility"),
                      ("counterpart", "agency"), ("counterpart", "landlord"))),
        Block(16, _("就労（見学・体験・就職・定着）"), (Measure("persons", "persons", _("実人数")),), has_total=False,
              rows=(("tour", _("見学")), ("trial", _("体験")), ("hired", _("就職")),
                    ("settled", _("6か月の定着"))),
              not_yet=_("就労支援の段階は、まだこのシステムに記録するところがありません。")),
    ),
)  # fmt: skip

# Before gatherings were split by facility.
_AFTERCARE_1 = replace(
    AFTERCARE, edition="2026.1", blocks=tuple(block for block in AFTERCARE.blocks if not block.of)
)
DEFINITIONS = {(d.code, d.edition): d for d in (_AFTERCARE_1, AFTERCARE)}
CURRENT = AFTERCARE


def definition(code: str, edition: str) -> Definition:
    return DEFINITIONS[code, edition]
