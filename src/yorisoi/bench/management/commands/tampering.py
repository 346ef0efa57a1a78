"""`yorisoi tampering`: the trail is changed on purpose, in a database of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from yorisoi.bench import tampering

LEAST = 100_000  # links a second


class Command(BaseCommand):
    help = (
        "監査の記録をわざと壊して、ぜんぶ見つかるか、どれだけ速く確かめられるかを見る（別の場所で）"
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--times", type=int, default=20, help="8つの壊し方を、それぞれ何回か")
        parser.add_argument("--links", type=int, default=200_000, help="速さをはかる鎖の長さ")
        parser.add_argument("--seed", type=int, help="同じ壊し方をくりかえすための数")
        parser.add_argument("--here", action="store_true", help="いまの場所で（何ものこさない）")

    def handle(
        self, *, times: int, links: int, seed: int | None, here: bool, **options: object
    ) -> None:
        if not here:
            sys.exit(_elsewhere())
        call_command("migrate", interactive=False, verbosity=0)
        outcome = tampering.tamper(times, seed=seed)
        for kind, count in outcome.found.items():
            print(f"{'○' if count == times else '✕'} {kind:<12}{count:>4} / {times}")
        for words in outcome.wrong:
            print(f"✕ {words}")
        said = {
            "found": sum(outcome.found.values()),
            "tried": outcome.tried,
            "false": outcome.false_alarms,
        }
        print(
            _(
                "壊したもの %(tried)s、正しい場所と種類で見つけたもの %(found)s、まちがった知らせ %(false)s"
            )
            % said
        )
        rate, own = tampering.speed(links)
        print(
            _(
                "確かめる速さ：1秒に %(rate)s件、使った計算の時間1秒では %(own)s件（%(links)s件の鎖）"
            )
            % {"rate": f"{rate:,.0f}", "own": f"{own:,.0f}", "links": f"{links:,}"}
        )
        if outcome.wrong or outcome.false_alarms or own < LEAST:
            sys.exit(1)


def _elsewhere() -> int:
    """The same command in an empty place that goes away again, on SQLite."""
    with tempfile.TemporaryDirectory(prefix="yorisoi-tampering-") as place:
        kept = {
            n: v
            for n, v in os.environ.items()
            if n != "DATABASE_URL" and not n.startswith("YORISOI_")
        }
        command = [sys.executable, "-P", "-m", "yorisoi.config.cli", *sys.argv[1:], "--here"]
        return subprocess.run(command, env=kept | {"YORISOI_DATA": place}, check=False).returncode  # noqa: S603
