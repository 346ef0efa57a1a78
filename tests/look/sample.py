# ruff: noqa: E501 — sentences of a sample are not folded
"""Sample words for the gallery. All people, bodies and figures are invented."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

from django import forms

from yorisoi.common import clock, drawings, saying

COMMON = Path(__file__).resolve().parents[2] / "src/yorisoi/common"
SPRITE = COMMON / "templates/common/parts/sprite.html"
TODAY = date(2026, 11, 20)
LONG = "東久世小路 ヴィクトリア＝アレクサンドラ 佐和子"
LONG_KANA = "ひがしくぜのこうじ ゔぃくとりあ＝あれくさんどら さわこ"


def ago(*days: int) -> list[date]:
    return [TODAY - timedelta(days=n) for n in days]


def shell(request) -> dict[str, object]:
    """What the desk gives every page of someone who is signed in."""
    if not request.user.is_authenticated:
        return {"shell": SimpleNamespace(demo=True)}
    items = [
        ("/", "きょう", "sun", "4人"),
        ("/search/", "さがす", "search", ""),
        ("/gallery/", "ケース", "people", ""),
        ("/report/", "報告", "report", ""),
        ("/reception/", "受付", "reception", "2件"),
        ("/import/", "取りこみ", "import", ""),
        ("/settings/", "拠点と委託", "building", ""),
        ("/staff/", "人と役割", "key", ""),
        ("/audit/", "だれが読んだか", "shield", ""),
    ]
    return {
        "shell": SimpleNamespace(
            staff_name="三浦 千夏",
            place="みなと拠点・相談員",
            organization="特定非営利活動法人 こもれび舎",
            nav=[
                {
                    "url": url,
                    "label": label,
                    "icon": icon,
                    "current": request.path == url,
                    "count": n,
                }
                for url, label, icon, n in items
            ],
            record_url="/record/",
            search_url="/search/",
            demo=True,
            idle_seconds=int(request.GET.get("idle", 900)),
            lock_url="/lock/",
        )
    }


class ActForm(forms.Form):
    method = forms.ChoiceField(
        label="どうやって",
        widget=forms.RadioSelect,
        choices=[
            ("phone", "電話"),
            ("line", "LINE"),
            ("come", "来所"),
            ("visit", "訪問"),
            ("along", "同行"),
            ("place", "居場所"),
            ("mail", "メール"),
            ("meet", "会議"),
        ],
    )
    method.icons = {
        "phone": "phone",
        "line": "chat",
        "come": "come",
        "visit": "visit",
        "along": "along",
        "place": "cup",
        "mail": "mail",
        "meet": "meet",
    }
    topic = forms.ChoiceField(
        label="おもなこと（ひとつ）",
        help_text="よく使う順。ほかの話題は、あとから足せます。",
        widget=forms.RadioSelect,
        choices=[(word, word) for word in ("金銭", "就労", "住まい", "メンタル", "手続き", "家族")],
    )
    minutes = forms.IntegerField(label="かかった時間", initial=25)
    day = forms.CharField(label="いつ", help_text="R8.11.20 でも 2026-11-20 でも読めます。")
    site = forms.ChoiceField(
        label="拠点", choices=[("1", "みなと拠点"), ("2", "かわべ拠点")], required=False
    )
    text = forms.CharField(
        label="なにがあった",
        help_text="本人の言葉は「　」で。",
        widget=forms.Textarea,
        required=False,
    )
    others = forms.MultipleChoiceField(
        label="いっしょに",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("1", "大西 航"), ("2", "原 まどか"), ("3", LONG)],
    )
    agreed = forms.BooleanField(label="本人がこの内容を知っています", required=False)
    book = forms.FileField(
        label="ファイル", required=False, help_text="Excel（xlsx）か CSV。20MBまで。"
    )

    def clean_day(self):
        raise forms.ValidationError("2月30日はありません。")


def form() -> ActForm:
    return ActForm(
        {
            "topic": "金銭",
            "minutes": "25",
            "day": "R8.2.30",
            "others": ["1"],
            "agreed": "on",
            "text": "18:40、2回目でつながる。声は小さいが、話したいことはあったとのこと。",
        }
    )


def icons() -> list[str]:
    return re.findall(r'id="i-([a-z-]+)"', SPRITE.read_text())


def gallery() -> dict[str, object]:
    return PEOPLE | NUMBERS | LISTS | {"form": form(), "icons": icons(), "q": "ふじしろ"}


PEOPLE = {
    "flags": [
        {
            "sealed": True,
            "title": "住所は伏せています（秘匿）",
            "text": "支援措置　令和9年3月31日まで。一覧・検索・印刷・地図にも出ません。",
            "url": "/reveal/",
            "url_label": "理由を書いて開く",
            "url_note": "（開いた記録が残ります）",
            "dialog": "reveal",
        },
        {
            "icon": "mute",
            "title": "つたえない相手：実父・父方の親族",
            "text": "電話があっても「お答えしていません」とだけ。利用しているかどうかも言わない。",
        },
        {
            "icon": "care",
            "care": True,
            "title": "会うときに気をつけること",
            "text": "大きな音と、男の人の大きな声が苦手。出口の近い席を。そばアレルギー。",
        },
    ],
    "names": [
        {"name": "藤代 陽向", "kana": "ふじしろ ひなた"},
        {"name": LONG, "kana": LONG_KANA},
        {"name": "「はる」", "kana": ""},
        {"name": "グエン・ティ・ホア", "kana": "ぐえん てぃ ほあ"},
    ],
    "facts": [
        {"label": "生年月日", "value": "平成17年3月（日は不明）　21歳"},
        {
            "label": "住所",
            "sealed": True,
            "value": "",
            "url": "/reveal/",
            "url_label": "理由を書いて開く",
        },
        {"label": "登録番号", "value": "R5-0132"},
        {
            "label": "委託元",
            "value": "あかね県　社会的養護自立支援拠点事業",
            "note": "令和8年4月1日から",
        },
    ],
    "voice": {
        "words": "「一人でも朝おきて、パンを焼ける人になりたい。いつか猫とくらす。」",
        "from": "ひなたさんの言葉　8月3日",
    },
    "routes": [
        {
            "may": "yes",
            "icon": "phone",
            "value": "090-0000-0132",
            "note": "平日18時から。留守番電話に残さない",
        },
        {
            "may": "care",
            "icon": "letter",
            "value": "手紙",
            "note": "差出人は「三浦」だけ。法人名を書かない",
        },
        {
            "may": "no",
            "icon": "visit",
            "value": "職場（パン工房）",
            "note": "ここのことは話していない",
        },
        {"may": "no", "sealed": True, "note": "見られるのは三浦と原だけです"},
    ],
    "watch": [
        {
            "url": "/p/1/",
            "name": "藤代 陽向",
            "kana": "ふじしろ ひなた",
            "small": "21歳",
            "tag": "約束から23日",
            "tag_icon": "phone",
            "why": "10月28日に電話する約束でしたが、つながらないまま23日です。"
            "さいごに話せたのは9月28日（電話、三浦）。",
            "weeks": drawings.weeks(TODAY, ago(81, 72, 53), ago(23, 21, 11), date(2026, 10, 28)),
            "next": "きょう18時からの電話（本人の希望の時間）。出なければ、里親の佐久間さんにきく。",
            "owner": "持ち主：三浦　／　11月27日までに動きがなければ主任の原へ",
            "deed": {"url": "/record/", "label": "電話して記録", "icon": "phone"},
            "wait_url": "/wait/",
        },
        {
            "url": "/p/2/",
            "name": LONG,
            "kana": LONG_KANA,
            "small": "19歳",
            "tag": "約束から3日",
            "tag_icon": "hour",
            "why": "11月17日に「免許の学科の結果をきく」約束でした。まだ記録がありません。",
            "weeks": drawings.weeks(TODAY, ago(75, 62, 48, 35, 18, 10), (), date(2026, 11, 17)),
            "owner": "持ち主：三浦",
            "deed": {"url": "/record/", "label": "LINEして記録", "icon": "chat"},
        },
        {
            "name": "「はる」",
            "kana": "",
            "small": "匿名・10代後半",
            "tag": "いつもの土曜に来ていない",
            "tag_icon": "cup",
            "why": "土曜の居場所に7回つづけて来ていましたが、11月14日は来ませんでした。",
            "weeks": drawings.weeks(TODAY, ago(62, 55, 41, 34, 27, 13), said="来た"),
            "next": "あすの居場所で待つ。",
            "owner": "持ち主：居場所の当番（あす：大西）",
        },
        {
            "name": "声のない人",
            "kana": "",
            "why": "登録のあと、まだ一度も話せていません。",
            "weeks": drawings.weeks(TODAY, (), ago(60, 30, 2)),
            "owner": "持ち主：いない",
        },
    ],
    "agenda": [
        {
            "time": "10:30",
            "title": "同行",
            "who": "小林 さくらさん",
            "url": "/p/3/",
            "icon": "along",
            "note": "年金事務所　正面入口で待ち合わせ",
        },
        {"time": "14:00", "title": "訪問", "who": "田所 優さん", "url": "/p/4/", "sealed": True},
        {
            "time": "16:00",
            "title": "支援調整会議",
            "who": "3人の計画",
            "icon": "meet",
            "note": "あかね県こども家庭課・オンライン",
        },
    ],
    "acts": [
        {
            "icon": "chat",
            "unanswered": True,
            "iso": "2026-11-09",
            "day": saying.day_short(date(2026, 11, 9)),
            "title": "LINE・見守り",
            "state": "読まれていない",
            "meta": "三浦　こちらから　5分",
            "text": "「寒くなってきたね。新しいパンの写真、また見せてください」。",
        },
        {"gap": "ここから53日、声をきけていません"},
        {
            "icon": "phone",
            "iso": "2026-09-28",
            "day": saying.day_short(date(2026, 9, 28)),
            "url": "/act/1/",
            "title": "電話・就労",
            "tags": [
                {"label": "主　就労", "kind": "main"},
                {"label": "金銭"},
                {"label": "目標1", "kind": "good"},
            ],
            "text": "パン工房の仕込みを一人で任された日。声が明るい。\n給料明細の引かれている額がわからず不安とのこと。",
            "meta": "三浦　本人から　25分",
            "promise": "10月28日 電話",
        },
        {
            "icon": "along",
            "iso": "2026-09-12",
            "day": saying.day_short(date(2026, 9, 12)),
            "title": "同行・行政手続き",
            "tags": [{"label": "主　手続き", "kind": "main"}],
            "text": "市役所の休日窓口。国保の減免を申請。最後まで自分で書けた。",
            "meta": "三浦・大西　90分",
            "correction": "9月14日に分数を訂正（60→90分、三浦）。",
            "correction_url": "/act/2/",
        },
    ],
    "chosen": [{"value": "1", "label": "藤代 陽向さん"}, {"value": "2", "label": LONG + "さん"}],
}

NUMBERS = {
    "boxes": [
        {
            "label": "相談した人",
            "unit": "distinct",
            "value": 108,
            "url": "/members/",
            "suffix": "人",
            "notes": ["前月 102", "前年同月 86"],
        },
        {
            "label": "相談",
            "unit": "count",
            "value": 12338,
            "url": "/members/",
            "suffix": "件",
            "notes": ["前月 11,319"],
        },
        {
            "label": "登録",
            "unit": "distinct",
            "value": 0,
            "url": "/members/",
            "suffix": "人",
            "notes": ["新しく 6"],
        },
        {
            "label": "食料品",
            "icon": "box",
            "value": None,
            "suffix": "",
            "notes": ["この記録はまだ始めていません"],
        },
    ],
    "table": {
        "caption": "相談の方法べつ件数と人数、令和8年10月",
        "heads": [
            {"label": "方法"},
            {"label": "10月", "n": True},
            {"label": "前月", "n": True},
            {"label": "前年同月", "n": True},
            {"label": "年度計", "n": True},
        ],
        "rows": [
            {
                "head": word,
                "cells": [
                    {"value": n, "n": True, "url": f"/members/?m={n}"},
                    {"value": n - 5, "n": True},
                    {"value": n - 16, "n": True},
                    {"value": n * 7, "n": True},
                ],
            }
            for word, n in (
                ("電話", 86),
                ("LINE・SNS", 121),
                ("来所", 49),
                ("訪問", 33),
                ("メール・手紙", 21),
            )
        ],
        "foot": {
            "head": "計",
            "cells": [
                {"value": 338, "n": True, "url": "/members/"},
                {"value": 319, "n": True},
                {"value": 251, "n": True},
                {"value": 2241, "n": True},
            ],
        },
    },
    "officer": [{"value": None}, {"value": 45, "rounded": True}, {"value": 120, "rounded": True}],
    "steps": [
        {"label": "下書き", "done": True},
        {"label": "主任の確認", "done": True},
        {"label": "凍結・提出ずみ　11月5日 17:02（原）", "current": True, "icon": "lock"},
        {"label": "県の受領"},
    ],
    "toast": {
        "title": "提出のあとで3つの数字が動きました。",
        "text": "理由をつけて11月分に載せられます。",
        "label": "ちがいを見る",
    },
}

LISTS = {
    "sorts": [
        {"value": "due", "label": "先に切れるものから", "checked": True},
        {"value": "kana", "label": "五十音"},
    ],
    "tabs": [
        {"url": "?t=1", "label": "ぜんぶ", "count": 142, "current": True},
        {"url": "?t=2", "label": "みなと拠点", "count": 88},
        {"url": "?t=3", "label": "終わった人", "count": None},
    ],
    "results": [
        {
            "url": "/p/1/",
            "name": "藤代 陽向",
            "kana": "ふじしろ ひなた",
            "called": "「ひなた」",
            "sealed": True,
            "facts": ["21歳（平成17年3月）", "R5-0132", "みなと拠点", "担当 三浦"],
        },
        {
            "url": "/p/5/",
            "name": "髙橋 直",
            "kana": "たかはし なお",
            "facts": ["24歳", "R6-0007", "かわべ拠点"],
            "why": "旧姓「藤代」で見つかりました",
        },
        {
            "url": "/p/2/",
            "name": LONG,
            "kana": LONG_KANA,
            "facts": ["年齢不明", "R8-0211", "やまて拠点"],
            "tag": {"label": "終わり　令和8年3月", "kind": ""},
        },
    ],
    "pager": {
        "number": 3,
        "has_previous": True,
        "has_next": True,
        "previous": 2,
        "next": 4,
        "say": "101–150人目 ／ 1万件以上",
        "numbers": [1, None, 2, 3, 4, None, 9],
    },
    "people": {
        "caption": "ケースの一覧",
        "heads": [{"label": "なまえ"}, {"label": "さいごの声"}, {"label": "担当"}],
        "rows": [
            {
                "head": name,
                "url": "/p/1/",
                "cells": [{"value": when, "label": "さいごの声"}, {"value": who, "label": "担当"}],
            }
            for name, when, who in (
                ("藤代 陽向さん", "9月28日（53日）", "三浦"),
                (LONG + "さん", "11月10日", "大西 航"),
            )
        ],
    },
    "pair": {
        "id": 7,
        "left": {
            "name": "髙橋 直",
            "kana": "たかはし なお",
            "url": "/p/5/",
            "note": "R6-0007　みなと拠点　記録 31件",
        },
        "right": {
            "name": "高橋 直",
            "kana": "たかはし なお",
            "url": "/p/6/",
            "note": "番号なし　かわべ拠点　記録 2件",
        },
        "reasons": [
            {"label": "名前の字ちがい（髙／高）", "kind": "good"},
            {"label": "電話の下4けたがおなじ", "kind": "good"},
            {"label": "生まれた年がちがう", "kind": "due"},
        ],
        "rows": [
            {"label": "かな", "left": "たかはし なお", "right": "たかはし なお", "state": "agree"},
            {
                "label": "生年月日",
                "left": "平成14年5月2日",
                "right": "平成15年5月2日",
                "state": "differ",
            },
            {"label": "性別", "left": "女", "right": "", "state": "unknown"},
        ],
    },
    "changes": [
        {"label": "かかった時間", "before": "60分", "after": "90分"},
        {"label": "つぎの連絡", "before": "", "after": "10月28日 電話"},
        {"label": "話題", "before": "健康", "after": ""},
    ],
    "sums": [
        {"label": "新しい", "value": 412, "kind": "good", "icon": "plus"},
        {"label": "前とおなじ", "value": 3051, "kind": "", "icon": "check"},
        {"label": "直す", "value": 6, "kind": "good", "icon": "pen"},
        {"label": "人が決める", "value": 14, "kind": "waits", "icon": "hour"},
        {"label": "読めない", "value": 3, "kind": "refused", "icon": "cross"},
    ],
    "review": {
        "caption": "人が決めること",
        "heads": [{"label": "場所"}, {"label": "書いてあること"}, {"label": "わけ"}],
        "rows": [
            {
                "head": "6月!B14",
                "cells": [
                    {"value": "高橋直　H14.5.2", "label": "書いてあること"},
                    {"value": "同じ名前の人がふたりいます", "label": "わけ"},
                ],
            },
            {
                "head": "8月!C3",
                "cells": [
                    {"value": "2月30日", "label": "書いてあること"},
                    {"value": "2月30日はありません", "label": "わけ"},
                ],
            },
        ],
    },
    "trail": [
        {
            "who": "三浦 千夏（担当）",
            "did": "記録を読みました",
            "when": saying.moment(datetime(2026, 11, 20, 9, 12, tzinfo=clock.JAPAN)),
        },
        {
            "icon": "lock",
            "guard": True,
            "who": "原 まどか（主任）",
            "did": "伏せた住所を開きました",
            "when": "R8.11.16 10:03",
            "why": "同行の待ち合わせを決めるため。本人と電話で確認ずみ。",
        },
        {
            "icon": "pen",
            "who": LONG,
            "did": "分数を訂正しました（60→90分）",
            "when": "R8.9.14 8:55",
        },
    ],
    "matrix": {
        "caption": "だれが何をできるか",
        "roles": ["管理者", "主任", "相談員", "居場所の人", "委託元の担当", "監査", "技術管理"],
        "groups": [
            {
                "label": "人の記録",
                "rows": [
                    {
                        "label": "受け持ちの人を読む",
                        "cells": [{"state": "yes", "say": "できる"}] * 3
                        + [{"state": "some", "say": "自分の分"}]
                        + [{"state": "no", "say": "―"}] * 3,
                    },
                    {
                        "label": "伏せた住所を、理由を書いて開く",
                        "cells": [{"state": "some", "say": "名前のある人"}] * 3
                        + [{"state": "no", "say": "―"}] * 4,
                    },
                ],
            },
            {
                "label": "数字",
                "rows": [
                    {
                        "label": "報告を見る",
                        "cells": [{"state": "yes", "say": "できる"}] * 2
                        + [{"state": "some", "say": "拠点の分"}]
                        + [
                            {"state": "no", "say": "―"},
                            {"state": "some", "say": "まるめて"},
                            {"state": "yes", "say": "できる"},
                            {"state": "no", "say": "―"},
                        ],
                    }
                ],
            },
        ],
    },
    "tags": [
        {"label": "あり", "kind": "good", "icon": "check"},
        {"label": "約束から23日", "kind": "due", "icon": "phone"},
        {"label": "秘匿", "kind": "guard", "icon": "lock"},
        {"label": "よむ", "kind": "news", "icon": "eye"},
        {"label": "返事", "kind": "", "icon": "send"},
        {"label": "主　就労", "kind": "main", "icon": ""},
    ],
}
