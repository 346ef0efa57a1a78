"""`yorisoi check NAME`: proves one promise on this machine and prints its figures.

Without a name it is Django's own check of the program's parts.
"""

from __future__ import annotations

import sys
from json import dumps

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.core.management.commands.check import Command as SystemCheck

from yorisoi.checks.registry import CHECKS, Check


class Command(BaseCommand):
    help = "約束を一つ、この機械で確かめる：" + "、".join(CHECKS)
    requires_system_checks = []

    def create_parser(self, prog_name, subcommand, **kwargs):
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.add_argument("--deploy", action="store_true", help="本番の設定も見る（名前なしで）")
        names = parser.add_subparsers(dest="name", metavar="NAME")
        for name, check in CHECKS.items():
            own = names.add_parser(name, help=check.about)
            for option, (default, about) in check.options.items():
                own.add_argument(
                    f"--{option}", type=type(default), default=default, help=f"{about}（{default}）"
                )
            own.add_argument("--json", action="store_true", help="機械が読む形で")
        return parser

    def handle(self, *, name=None, deploy=False, json=False, **options):
        if name is None:
            call_command(SystemCheck(), deploy=deploy)
            self.stdout.write("部品は、そろっています。")
            return
        check = CHECKS[name]
        said = check.load()(say=self._say, **{key: options[key] for key in check.options})
        if json:
            told = {"check": name, "kept": said.is_well, "lines": said.lines, **said.figures}
            print(dumps(told, ensure_ascii=False))
        else:
            print("\n".join([f"{name}  {_as_typed(check, options)}", *said.lines]))
        if not said.is_well:
            sys.exit(1)

    def _say(self, words: str) -> None:
        print(words, file=sys.stderr, flush=True)


def _as_typed(check: Check, options: dict) -> str:
    return " ".join(f"--{key} {options[key]}" for key in check.options)
