from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from yorisoi.common import kek
from yorisoi.common.kek import KekTrouble
from yorisoi.keeping import wrapping


class Command(BaseCommand):
    help = "連絡先などをひらく鍵：確かめる（check）、とりかえる（rotate）"

    def add_arguments(self, parser):
        parser.add_argument("what", choices=("check", "rotate"))

    def handle(self, *, what, **options):
        try:
            self._check() if what == "check" else self._rotate()
        except KekTrouble as trouble:
            raise CommandError(str(trouble)) from None

    def _check(self) -> None:
        found = wrapping.check()
        if found.broken:
            names = "、".join(found.broken[:5])
            raise CommandError(f"ひらけない鍵が{len(found.broken):,}本あります：{names}")
        gone = f"（ほかに、消した鍵{found.destroyed:,}本）" if found.destroyed else ""
        self.stdout.write(f"鍵{found.good:,}本が、すべてひらきます{gone}。")

    def _rotate(self) -> None:
        count = wrapping.rotate()
        self.stdout.write(
            f"とりかえました。{count:,}本を、新しい鍵で包みなおしました：{kek.path()}\n"
            "これまでの控えは、そのままもどせます（控えのときの鍵が、中に入っています）。"
        )
