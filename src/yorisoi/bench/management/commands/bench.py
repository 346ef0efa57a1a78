"""`yorisoi bench`: how fast, how large, how right; docs/mechanisms/bench.md."""

from __future__ import annotations

import json
import os
import shutil
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from yorisoi.bench import measuring, rowlevel

PARTS = ("speed", "growth", "memory", "import")
# Needs a PostgreSQL database of its own, so it is measured where it is asked for.
NETS = "nets"


class Command(BaseCommand):
    help = "速さと大きさを、この機械ではかる（人10万、記録100万。はじめは世界をつくるので20分ほど）"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--persons", type=int, default=100_000, help="人の数")
        parser.add_argument("--acts", type=int, default=1_000_000, help="記録の数")
        parser.add_argument("--rows", type=int, default=100_000, help="取り込むブックの行の数")
        parser.add_argument("--rounds", type=int, default=20, help="それぞれをはかる回数")
        parser.add_argument(
            "--only", choices=(*PARTS, NETS), action="append", help="これだけをはかる"
        )
        parser.add_argument("--fresh", action="store_true", help="世界をつくりなおす")
        parser.add_argument("--json", action="store_true", help="JSON で出す")

    def handle(self, **options: object) -> None:
        chosen = options["only"] or PARTS
        place = Path(settings.DATA) / "bench"
        where = place / f"{options['persons']}-{options['acts']}"
        if options["fresh"]:
            shutil.rmtree(where, ignore_errors=True)
        where.mkdir(parents=True, exist_ok=True)
        found = measuring.Found()
        if {"speed", "growth", "memory"} & set(chosen):
            self._say(_("世界を用意しています…（%(where)s）") % {"where": where})
            with measuring.worlds(
                where, options["persons"], options["acts"], both="growth" in chosen
            ) as opened:
                if {"speed", "growth"} & set(chosen):
                    self._say(_("はかっています…"))
                    measuring.speed(found, opened, options["rounds"], self._say)
                if "memory" in chosen:
                    self._say(_("サーバーの大きさをはかっています…"))
                    measuring.server_memory(found, opened[-1], rounds=3)
        if NETS in chosen:
            url = os.environ.get("DATABASE_URL", "")
            if not url:
                raise CommandError(
                    _("DATABASE_URL に、空の PostgreSQL のデータベースを書いてください。")
                )
            self._say(_("行の鍵のあるとき・ないときをはかっています…"))
            size = options["persons"], options["acts"]
            rowlevel.measure(found, url, where, size, options["rounds"], self._say)
        if "import" in chosen:
            self._say(_("取り込みをはかっています…"))
            measuring.importing(found, where, options["rows"], self._say)
        print(_as_json(found) if options["json"] else _as_text(found))
        if found.wrong:
            sys.exit(1)

    def _say(self, words: str) -> None:
        print(words, file=sys.stderr, flush=True)


def _as_text(found: measuring.Found) -> str:
    lines = [f"{'':<8}{'':<16}{'':<10}{'p50 ms':>10}{'p95 ms':>10}{'cpu ms':>10}{'n':>5}"]
    for (world, task, who), times in sorted(found.times.items()):
        values = (times.p50, times.p95, times.processor)
        numbers = "".join(f"{value * 1000:>10.1f}" for value in values)
        lines.append(f"{world:<8}{task:<16}{who:<10}{numbers}{len(times.wall):>5}")
    lines.append("")
    for one in found.held:
        mark = "○" if one.is_kept else "✕"
        lines.append(f"{mark} {one.name:<44}{one.found:>8.2f} {one.unit}  (≤ {one.most:g})")
    lines += ["", *found.notes, *(f"✕ {words}" for words in found.wrong)]
    return "\n".join(lines)


def _as_json(found: measuring.Found) -> str:
    return json.dumps(
        {
            "times": [
                {"world": world, "task": task, "who": who, "p50": times.p50, "p95": times.p95,
                 "cpu": times.processor, "count": len(times.wall)}
                for (world, task, who), times in sorted(found.times.items())
            ],
            "held": [
                {"name": one.name, "found": one.found, "most": one.most, "unit": one.unit,
                 "kept": one.is_kept}
                for one in found.held
            ],
            "wrong": found.wrong,
            "notes": found.notes,
        },
        ensure_ascii=False,
    )  # fmt: skip
