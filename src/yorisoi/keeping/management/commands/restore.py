from __future__ import annotations

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from yorisoi.keeping import backups, recovery
from yorisoi.keeping.failing import BackupFailed


class Command(BaseCommand):
    help = "控えのファイルから、新しい場所に全部をもどす"
    # The database may be empty, and the folder may be another than YORISOI_DATA.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE", help="控えのファイル")
        parser.add_argument("--to", type=Path, required=True, metavar="DIR", help="もどす場所")
        parser.add_argument("--verify", action="store_true", help="確かめたことを一つずつ言う")
        parser.add_argument(
            "--key",
            metavar="FILE",
            help="復旧の鍵のファイル（紙の8行でも。- なら打ちこむ。なければ、ここに残っている鍵）",
        )

    def handle(self, *, file, to, verify, key, **options):
        said = []
        try:
            identities = self._identities(key)
            manifest = backups.restore(file.resolve(), to.resolve(), identities, said.append)
        except (BackupFailed, recovery.BadKey, OSError) as reason:
            raise CommandError(f"もどせませんでした。{reason}") from None
        for line in said if verify else []:
            self.stdout.write(f"○ {line}")
        self.stdout.write(
            f"もどしました: {to}（{manifest['taken_at'][:16]} の控え、版 {manifest['yorisoi']}）\n"
            f"次の一行で開きます。\n    YORISOI_DATA={to} bin/yorisoi serve"
        )

    def _identities(self, key: str | None) -> list[bytes]:
        if key is None:
            return recovery.local_identities()
        if key == "-":
            if sys.stdin.isatty():
                self.stdout.write("紙の8行を打って、さいごに Ctrl-D を押してください。")
            text = sys.stdin.read()
        else:
            text = Path(key).read_text()
        found = recovery.read_identities(text)
        if not found:
            raise BackupFailed("渡された鍵のファイルに、復旧の鍵がありません。")
        return found
