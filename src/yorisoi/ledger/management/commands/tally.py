"""`yorisoi tally rebuild`: make the derived table anew from the ledger and the registry."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from yorisoi.common import scopes
from yorisoi.ledger import tally


class Command(BaseCommand):
    help = "Throw the tally away and make it again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["rebuild"])

    def handle(self, **options: object) -> None:
        with scopes.everything():
            done = tally.rebuild(lambda n: print(_("%(n)s件まで") % {"n": f"{n:,}"}, flush=True))
        print(_("%(n)s件の記録から作りなおしました。") % {"n": f"{done:,}"})
