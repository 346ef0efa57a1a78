from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from yorisoi.desk import backups


class Command(BaseCommand):
    help = "控えのファイルから、新しい場所に全部をもどす"
    # The database may be empty, and the folder may be another than YORISOI_DATA.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE", help="控えのファイル")
        parser.add_argument("--to", type=Path, required=True, metavar="DIR", help="もどす場所")

    def handle(self, *, file, to, **options):
        try:
            manifest = backups.restore(file.resolve(), to.resolve())
        except (backups.BackupFailed, OSError) as reason:
            raise CommandError(f"もどせませんでした。{reason}") from None
        self.stdout.write(
            f"もどしました: {to}（{manifest['taken_at'][:16]} の控え、版 {manifest['yorisoi']}）\n"
            f"次の一行で開きます。\n    YORISOI_DATA={to} bin/yorisoi serve"
        )
