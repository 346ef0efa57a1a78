from __future__ import annotations

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from yorisoi.accounts.access import operator
from yorisoi.audit.actions import note
from yorisoi.common.files import write_private
from yorisoi.keeping import age, lines, paper, recovery, speaking

WHAT = ("new", "list", "print", "add", "forget", "remove-local")


class Command(BaseCommand):
    help = "復旧の鍵：つくる・見る・紙に刷る・加える・外す・この機械から消す"

    def add_arguments(self, parser):
        parser.add_argument("what", choices=WHAT)
        parser.add_argument("key", nargs="?", metavar="KEY", help="add: age1…　forget: 鍵の記号")
        parser.add_argument("--label", default="", help="鍵の呼び名（例：施設長の金庫）")
        parser.add_argument("--out", type=Path, metavar="PDF", help="print: 紙のファイル")
        parser.add_argument("--yes", action="store_true", help="remove-local: 聞かずに消す")

    def handle(self, *, what, key, label, out, yes, **options):
        deeds = {
            "new": lambda: self._new(label),
            "list": self._list,
            "print": lambda: self._print(out),
            "add": lambda: self._add(key, label),
            "forget": lambda: self._forget(key),
            "remove-local": lambda: self._remove(yes),
        }
        deeds[what]()

    def _new(self, label: str) -> None:
        identity = recovery.new(label)
        self._note("recovery.key_made", recovery.code_of(age.public_of(identity)))
        speaking.show(identity, self.stdout.write)

    def _list(self) -> None:
        here = {one.public for one in recovery.still_here()}
        for one in recovery.recipients():
            lies = "　秘密の半分が、まだこの機械にあります" if one.public in here else ""
            self.stdout.write(f"{one.code}  {one.made_on}  {one.label}{lies}")
        if not recovery.recipients():
            self.stdout.write("復旧の鍵は、まだありません。")

    def _print(self, out: Path | None) -> None:
        identities = recovery.local_identities()
        if not identities:
            raise CommandError("この機械には、もう鍵がありません。紙にあるものが、すべてです。")
        if out is None:
            for identity in identities:
                speaking.show(identity, self.stdout.write)
            return
        write_private(out, paper.pdf(identities))
        self.stdout.write(
            f"紙のファイルをつくりました: {out}\n"
            "刷ったら、このファイルも消してください。鍵がそのまま書いてあります。"
        )

    def _add(self, key: str | None, label: str) -> None:
        try:
            one = recovery.add(age.read_recipient(key or ""), label)
        except age.NotAKey:
            raise CommandError("age1… ではじまる、公開の半分を書いてください。") from None
        self._note("recovery.key_added", one.code)
        self.stdout.write(f"これからの控えは、鍵 {one.code} でも開けます。")

    def _forget(self, key: str | None) -> None:
        if len(recovery.recipients()) < 2:
            raise CommandError(
                "さいごの鍵は外せません。さきに new か add で、もう一つ加えてください。"
            )
        if not recovery.forget(key or ""):
            raise CommandError("その記号の鍵はありません（bin/yorisoi recovery-key list）。")
        self._note("recovery.key_forgotten", key.upper())
        self.stdout.write("これからの控えは、その鍵では開けません。いままでの控えは開けます。")

    def _remove(self, yes: bool) -> None:
        identities = recovery.local_identities()
        if not identities:
            self.stdout.write("この機械に、復旧の鍵はありません。")
            return
        if not yes:
            self._ask_for_the_paper(identities)
        here = [one.code for one in recovery.still_here()]
        recovery.remove_local()
        for code in here:
            self._note("recovery.key_taken_away", code)
        self.stdout.write("この機械から、復旧の鍵を消しました。控えを開けるのは、紙だけです。")

    def _ask_for_the_paper(self, identities: list[bytes]) -> None:
        """Whoever can read a line from the paper has it."""
        if not sys.stdin.isatty():
            raise CommandError("紙があることを確かめてから、--yes をつけてください。")
        for identity in identities:
            code = recovery.code_of(age.public_of(identity))
            said = input(f"鍵 {code} の紙を手もとに置いて、4行めを打ってください: ")
            if said.replace("-", "").replace(" ", "").upper() != lines.written(identity)[3].replace(
                "-", ""
            ):
                raise CommandError("紙の4行めとちがいます。消していません。")

    def _note(self, verb: str, code: str) -> None:
        note(operator(None), verb, "recovery-key", payload={"key": code})
