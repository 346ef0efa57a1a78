"""Every check by its name: what it is about, its options, and the function that makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module

from yorisoi.checks.said import Said


@dataclass(frozen=True)
class Check:
    about: str
    # «module:function», loaded when it is asked for.
    place: str
    # Name of an option: its default and what it is. A number stays a number.
    options: Mapping[str, tuple[object, str]] = field(default_factory=dict)

    def load(self) -> Callable[..., Said]:
        module, _colon, name = self.place.partition(":")
        return getattr(import_module(module), name)


_SEED = {"seed": (1, "さいころの種")}
CHECKS: dict[str, Check] = {
    "kill9": Check(
        "書きこみ中のサーバーを、なんども SIGKILL する",
        "yorisoi.checks.killing:check",
        {
            "cycles": (20, "何回"),
            "seconds": (0.0, "この秒数で切りあげる（0なら最後まで）"),
            **_SEED,
        },
    ),
    "powercut": Check(
        "電源が落ちたディスクをつくって調べる（SQLite）",
        "yorisoi.checks.powercut.cutting:answer",
        {
            "cuts": (1_000, "何回"),
            "synchronous": ("FULL", "FULL（本番）か NORMAL（失われるはず）"),
            **_SEED,
        },
    ),
    "diskfull": Check("置き場所をいっぱいにする（SQLite、root）", "yorisoi.checks.filling:check"),
    "postgresql-restart": Check(
        "PostgreSQL を、書きこみ中に落としておこす",
        "yorisoi.checks.restarting:check",
        {"times": (3, "何回")},
    ),
    "doublesubmit": Check(
        "おなじ用紙を、いちどに送る",
        "yorisoi.checks.doubling:check",
        {"times": (100, "何枚")},
    ),
    "load": Check(
        "おおぜいで、ほんとうのページを使う（見本の世界）",
        "yorisoi.checks.loading:check",
        {
            "users": (300, "何人で"),
            "minutes": (10.0, "何分"),
            "think": (15.0, "ひとりが次のページをひらくまで、ならして何秒"),
            "on": ("", "sqlite か postgresql（書かなければ、いまの設定の）"),
            "p95": (300.0, "100のうち95の答えが、何ミリ秒までに（0なら見ない）"),
        },
    ),
    "backup": Check(
        "書きこみ中に控え、もどして比べ、傷つけた控えを断らせる",
        "yorisoi.checks.backing:check",
        {"times": (3, "何回"), **_SEED},
    ),
    "restore": Check(
        "大きな控えをもどす時間をはかる",
        "yorisoi.checks.large:check",
        {"gigabytes": (0.05, "大きさ")},
    ),
    "leaks": Check(
        "伏せた場所を放ち、みんなでぜんぶひらいて、もれていないか調べる（見本の世界）",
        "yorisoi.checks.leaking:check",
        {"world": ("demo", "どの世界で"), "links": (4, "扉ごとに、ほかに何ページ")},
    ),
    "upgrade": Check(
        "版をあわせる途中で SIGKILL し、やりなおして比べる",
        "yorisoi.checks.upgrading:check",
        {"times": (5, "何回"), **_SEED},
    ),
    "tampering": Check(
        "監査の記録をわざと壊し、ぜんぶ見つかるかと、確かめる速さを見る",
        "yorisoi.checks.tampering:check",
        {
            "times": (20, "8つの壊し方を、それぞれ何回"),
            "links": (200_000, "速さをはかる鎖の長さ"),
            **_SEED,
        },
    ),
    "ghosts": Check(
        "封印したファイルと、なかった番号とを、答えと時間で見わけられるか",
        "yorisoi.checks.ghosts:check",
        {"samples": (400, "何回ずつ"), **_SEED},
    ),
    "policy": Check(
        "でたらめの世界で、検索と判断と手書きの神託とをくらべる（ソース一式の中で）",
        "yorisoi.checks.suites:policy",
        {"worlds": (10_000, "いくつ"), **_SEED},
    ),
    "matrix": Check(
        "すべての道×だれ×なに×方法を、神託とくらべる（ソース一式の中で）",
        "yorisoi.checks.suites:matrix",
        {"sample": (1.0, "何％"), "seed": (0, "さいころの種（0はその日のもの）")},
    ),
    "mutants": Check(
        "わざと入れた誤りを、表がぜんぶ見つけるか（ソース一式の中で）",
        "yorisoi.checks.suites:mutants",
    ),
}
