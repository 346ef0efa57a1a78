"""Django's own `migrate`, with a backup before and the canary afterwards."""

from __future__ import annotations

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from yorisoi.common import nets, scopes
from yorisoi.keeping import backups, canary, speaking, tables
from yorisoi.keeping.failing import BackupFailed


class Command(Migrate):
    help = "データベースをこのプログラムの版にあわせる（そのまえに控えを取ります）"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--no-backup", action="store_true", help="控えを取らずにはじめる")

    def handle(self, *arguments, no_backup=False, **options):
        target = None
        if not (no_backup or options.get("plan") or options.get("check_unapplied")):
            target = self._back_up()
        # A migration that moves rows moves those of every body.
        with scopes.everything():
            if self._is_everything(options) and tables.is_empty():
                tables.make()
            said = super().handle(*arguments, **options)
        # Only where everything stands: somebody may have asked for one room, or for an older state.
        if (
            not options.get("plan")
            and not options.get("check_unapplied")
            and not self._left_to_do()
        ):
            nets.lay()
            canary.release()
            if target:
                backups.note_made(target)
        return said

    @staticmethod
    def _is_everything(options) -> bool:
        narrower = ("app_label", "plan", "check_unapplied", "fake", "fake_initial", "prune")
        return not any(options.get(name) for name in narrower)

    def _back_up(self):
        executor = MigrationExecutor(connection)
        if not executor.loader.applied_migrations or not self._left_to_do():
            return None
        speaking.first_key(self.stdout.write, is_noted=False)
        target = backups.named(backups.default_place(), "before-upgrade")
        try:
            backups.back_up(target, is_noted=False)
        except (BackupFailed, OSError) as reason:
            raise CommandError(
                f"版をあわせるまえの控えを取れませんでした。何も変えていません。{reason}"
            ) from None
        self.stdout.write(f"版をあわせるまえの控え: {target}")
        return target

    def _left_to_do(self) -> bool:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
