"""`yorisoi audit verify`: does the trail still hold?"""

import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from yorisoi.audit import queries

REASONS = {
    "missing": _("つぎの記録がありません（消されたか、末尾が切られました）"),
    "order": _("前の記録とつながりません（並べかえ、または差しこみ）"),
    "payload": _("内容の控えが書きかえられています"),
    "edited": _("記録が書きかえられています"),
}


class Command(BaseCommand):
    help = "Check that the audit trail is whole; name the first broken link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify"])

    def handle(self, *, what: str, **options: object) -> None:
        broken = False
        for chain in queries.chains():
            found = queries.verify(chain)
            if found is None:
                print(
                    _("%(name)s：%(count)s件、つながっています。")
                    % {"name": chain.name, "count": chain.length}
                )
                continue
            broken = True
            print(
                _("%(name)s：%(number)s番で切れています。%(why)s")
                % {"name": found.chain, "number": found.number, "why": REASONS[found.reason]}
            )
        if broken:
            sys.exit(1)
