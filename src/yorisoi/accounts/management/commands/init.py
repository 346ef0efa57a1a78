"""`yorisoi init --organization NAME --code CODE`: an empty installation, without questions."""

import re
import sys
from argparse import ArgumentParser
from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _

from yorisoi.accounts.access import operator
from yorisoi.accounts.actions.founding import found_organization
from yorisoi.accounts.actions.inviting import LIFETIME, invite
from yorisoi.accounts.actions.recovering import make_paper_code
from yorisoi.accounts.models import Organization, Role
from yorisoi.accounts.news import installation_made


class Command(BaseCommand):
    help = "Make an empty installation and print an invitation link for its first manager."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organization", required=True, metavar="NAME")
        parser.add_argument("--code", required=True, metavar="CODE")

    def handle(self, *, organization: str, code: str, **options: object) -> None:
        if not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z_-]{0,39}", code):
            self.stderr.write(_("符号は、半角の英数字とハイフンで40字までにしてください。"))
            sys.exit(2)
        call_command("migrate", interactive=False, verbosity=0)
        if Organization.objects.filter(code=code).exists():
            self.stderr.write(_("符号 %(code)s の法人は、もうあります。") % {"code": code})
            sys.exit(2)
        with transaction.atomic():
            actor = operator(None)
            row = found_organization(actor, name=organization, code=code)
            paper = make_paper_code(operator(row))
            _invitation, secret = invite(operator(row), role=Role.MANAGER)
        said = {"name": row.name, "data": settings.DATA, "hours": LIFETIME // timedelta(hours=1)}
        print(_("「%(name)s」をつくりました（%(data)s）。") % said)
        print(
            _(
                "さいしょの管理者は、bin/yorisoi serve のあと、%(hours)s時間のうちに、このリンクを開いてください。"
            )
            % said
        )
        print(f"{settings.BASE_URL}/invitation/{secret}/")
        print(
            _(
                "鍵を持つ管理者がいなくなったときの、紙のコードです。印刷して封をし、金庫へ。ここにしか出ません。"
            )
        )
        print(paper)
        installation_made(lambda words: print(f"\n{words}"))
