from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from yorisoi.keeping import backups, schedule, speaking
from yorisoi.keeping.failing import BackupFailed


class Command(BaseCommand):
    help = "全部を一つのファイルに控える（動かしたままで取れます。復旧の鍵でだけ開きます）"

    def add_arguments(self, parser):
        parser.add_argument(
            "path", type=Path, nargs="?", metavar="PATH", help="控えのファイル、またはフォルダー"
        )
        parser.add_argument(
            "--scheduled",
            type=Path,
            metavar="DIR",
            help="このフォルダーに控え、7日・5週・12月ぶんを残して、古い控えを消す",
        )

    def handle(self, *, path, scheduled, **options):
        speaking.first_key(self.stdout.write)
        try:
            folder = scheduled or path or backups.default_place()
            target = backups.named(folder.resolve()) if folder.is_dir() else folder.resolve()
            if scheduled and not scheduled.is_dir():
                raise BackupFailed(f"フォルダーがありません: {scheduled}")
            manifest = backups.back_up(target)
            gone = schedule.thin(target.parent) if scheduled else []
        except (BackupFailed, OSError) as reason:
            raise CommandError(f"控えを取れませんでした。{reason}") from None
        size = target.stat().st_size / 1_000_000
        keys = "、".join(manifest["keys"])
        self.stdout.write(
            f"控えを取りました: {target}（{len(manifest['members'])}件、{size:.1f} MB）\n"
            f"開けるのは、復旧の鍵 {keys} を持つ人だけです。"
        )
        if gone:
            self.stdout.write(f"古い控えを{len(gone)}つ消しました。")
        speaking.key_still_here(self.stderr.write)
