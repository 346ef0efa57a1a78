from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from yorisoi.desk import backups


class Command(BaseCommand):
    help = "全部を一つのファイルに控える（動かしたままで取れます）"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE", help="控えのファイル")

    def handle(self, *, file, **options):
        try:
            manifest = backups.back_up(file.resolve())
        except (backups.BackupFailed, OSError) as reason:
            raise CommandError(f"控えを取れませんでした。{reason}") from None
        size = file.stat().st_size / 1_000_000
        self.stdout.write(
            f"控えを取りました: {file}（{len(manifest['members'])}件、{size:.1f} MB）\n"
            "名簿がそのまま入っています。鍵のかかる所に置いてください。"
        )
