from django.core.management.commands import shell

from yorisoi.common import scopes


class Command(shell.Command):
    """Django's own, with every organization's rows in reach: whoever opens a shell on the machine can
    read its files anyway."""

    def handle(self, **options):
        with scopes.everything():
            return super().handle(**options)
