"""`yorisoi recovery --email ADDRESS [--reason WORDS]`: one of the two who let somebody in again."""

import sys
from argparse import ArgumentParser

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _

from yorisoi.accounts.access import operator, recoveries
from yorisoi.accounts.actions.recovering import agree, ask
from yorisoi.accounts.models import Staff


class Command(BaseCommand):
    help = "Agree, as whoever runs the machine, that somebody who lost every key is let in again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True, metavar="ADDRESS")
        parser.add_argument("--reason", default="", metavar="WORDS")

    def handle(self, *, email: str, reason: str, **options: object) -> None:
        staff = Staff.objects.filter(email=email.casefold(), left_on=None).first()
        if staff is None or staff.organization is None:
            self._leave(_("このアドレスの人はいません。"))
        actor = operator(staff.organization)
        try:
            with transaction.atomic():
                row = recoveries(actor).filter(staff=staff).first()
                row = row or ask(actor, staff, reason=reason or actor.label)
                secret = agree(actor, row)
        except (ValidationError, PermissionDenied) as refused:
            self._leave(" ".join(getattr(refused, "messages", [str(refused)])))
        if secret:
            print(_("本人に、手わたしで渡してください（72時間、一度だけ）。"))
            print(f"{settings.BASE_URL}/recovery/{secret}/")
        else:
            print(
                _(
                    "ひとり目として認めました。もうひとりは、管理者か主任が「鍵をなくした人」で認めます。"
                )
            )

    def _leave(self, words: str) -> None:
        self.stderr.write(words)
        sys.exit(1)
