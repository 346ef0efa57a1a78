"""`yorisoi qa …`: a world for testers, and the tools to attack it. Only with YORISOI_QA=1."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from yorisoi.accounts.access import operator
from yorisoi.accounts.models import Organization
from yorisoi.audit.actions import note
from yorisoi.common import clock, scopes
from yorisoi.qa import digests, moving, outbox, place, sessions, spec, world


class Command(BaseCommand):
    help = "ためす人のための世界と道具（YORISOI_QA=1 のときだけ）"
    requires_system_checks = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: object) -> ArgumentParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        names = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
        build = names.add_parser("world", help="JSON から世界をつくる")
        build.add_argument("spec", nargs="?", help="SPEC.json（- なら標準入力）")
        build.add_argument("--show", action="store_true", help="つくった世界を、もう一度出す")
        login = names.add_parser("login", help="サインインしたクッキーを出す")
        login.add_argument("user", help="職員の key か、メールアドレス")
        login.add_argument("--stale", action="store_true", help="本人確認が1時間前のもの")
        moved = names.add_parser("clock", help="時刻を動かす", prefix_chars="\0")
        moved.add_argument("to", nargs="?", help="+3d、-2h、+10m、2027-04-01、reset。なければ見る")
        names.add_parser("outbox", help="送られたはずのものを JSON で")
        names.add_parser("digest", help="テーブルごとの要約を JSON で")
        return parser

    def handle(self, *, what: str, **options: object) -> None:
        try:
            place.require_qa()
            if what != "world":
                place.require_own()
            with scopes.everything():
                getattr(self, f"_{what}")(options)
        except place.Refused as words:
            self._leave(str(words))
        except spec.SpecError as wrong:
            self._leave(f"この JSON からは、つくれません。何も書いていません。\n{wrong}")

    def _world(self, options: dict) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        if options["show"]:
            place.require_own()
            self._print(place.known())
            return
        if place.world_file().exists():
            raise place.Refused(
                f"世界は、もうあります（{settings.DATA}）。何も変えていません。"
                "もう一度見るには qa world --show、ほかの世界は YORISOI_DATA=別の場所 で。"
            )
        if Organization.objects.exists():
            raise place.Refused(
                f"ここには、もうデータがあります（{settings.DATA}）。べつの場所で。"
            )
        checked = spec.read(_read(options["spec"]))
        with transaction.atomic():
            built = world.build(checked)
            told = {**world.told(built, checked), "base_url": settings.BASE_URL}
            said = json.dumps(told, ensure_ascii=False, indent=1)
            _write(place.world_file(), said)
        print(said)

    def _login(self, options: dict) -> None:
        staff = sessions.find(options["user"])
        print(sessions.cookie(sessions.make(staff, is_stale=options["stale"])))

    def _clock(self, options: dict) -> None:
        if words := options["to"]:
            ahead = moving.move(words)
            for body in Organization.objects.order_by("pk"):
                note(
                    operator(body, via="qa"), "qa.clock_moved",
                    payload={"to": words, "seconds": ahead.total_seconds()},
                )  # fmt: skip
        now = clock.now().astimezone(clock.JAPAN)
        ahead = clock.ahead().total_seconds()
        self._print({"now": now.isoformat(timespec="seconds"), "seconds_ahead": ahead})

    def _outbox(self, _options: dict) -> None:
        self._print(list(outbox.mails()))

    def _digest(self, _options: dict) -> None:
        self._print(digests.taken())

    def _print(self, said: object) -> None:
        print(json.dumps(said, ensure_ascii=False, indent=1))

    def _leave(self, words: str) -> None:
        print(words, file=sys.stderr)
        sys.exit(2)


def _read(name: str | None) -> object:
    if not name:
        raise place.Refused(
            "どの JSON からつくるかを書いてください。bin/yorisoi qa world SPEC.json"
        )
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
        return json.loads(text)
    except OSError as error:
        raise place.Refused(f"{name} が読めません（{error.strerror}）。") from error
    except ValueError as error:
        raise place.Refused(f"{name} は JSON として読めません（{error}）。") from error


def _write(path: Path, said: str) -> None:
    """Readable by its owner alone: seeds of second factors stand in it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(said)
