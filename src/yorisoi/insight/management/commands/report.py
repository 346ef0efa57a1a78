"""`yorisoi report YYYY-MM --commission CODE --format … --out PATH`: a month's report as a file."""

import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from yorisoi.accounts.access import operator
from yorisoi.accounts.management.organization import chosen_organization
from yorisoi.accounts.models import Commission
from yorisoi.accounts.policy import Actor
from yorisoi.common import clock, scopes
from yorisoi.common.eras import DateError, read_date
from yorisoi.insight import access
from yorisoi.insight.actions.exporting import FORMS, export
from yorisoi.insight.queries.monthly import build
from yorisoi.insight.queries.submitted import frozen, latest
from yorisoi.ledger.management.commands.count import read_moment
from yorisoi.ledger.queries.counting import UnknownValue


class Command(BaseCommand):
    help = (
        "Write a month's report. A submitted month comes as it was submitted; with --as-of, or "
        "where nothing was submitted, it is counted."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("month", metavar="YYYY-MM")
        parser.add_argument("--commission", required=True, metavar="CODE")
        parser.add_argument("--organization", metavar="CODE")
        parser.add_argument("--as-of", dest="as_of", metavar="T")
        parser.add_argument("--format", choices=list(FORMS), required=True)
        parser.add_argument("--out", type=Path, required=True, metavar="PATH")

    def handle(self, **options: object) -> None:
        organization = chosen_organization(options["organization"])
        with scopes.within(organization.pk):
            self._write(operator(organization), options)

    def _write(self, actor: Actor, options: dict) -> None:
        month = _month(options["month"])
        # Before the register says that a file was given out.
        if not options["out"].parent.is_dir():
            _leave(_("書けません：%(file)s（フォルダーがありません）") % {"file": options["out"]})
        commission = _commission(access.commissions(actor), options["commission"])
        try:
            as_of = read_moment(options["as_of"]) if options["as_of"] else None
        except UnknownValue as problem:
            _leave(str(problem))
        submission = None if as_of else latest(actor, commission, month)
        report = (
            frozen(submission)
            if submission
            else build(actor, commission, month, as_of=as_of or clock.now())
        )
        file = export(actor, report, options["format"])
        try:
            options["out"].write_bytes(file.content)
        except OSError as problem:
            _leave(
                _("書けません：%(file)s（%(why)s）")
                % {"file": options["out"], "why": problem.strerror}
            )
        state = _("提出した数字です。") if submission else _("まだ提出していません。")
        print(
            _("「%(title)s」（%(commission)s）を %(file)s に書きました。%(state)s")
            % {
                "title": report.title,
                "commission": commission.name,
                "file": options["out"],
                "state": state,
            }
        )


def _month(written: str) -> date:
    """«2026-10», «令和8年10月», «R8.10»."""
    plain = written.strip().removesuffix("月").replace("年", ".").rstrip(".")
    try:
        month = read_date(f"{plain.replace('-', '.')}.1").day
    except DateError:
        _leave(
            _("月は 2026-10 の形で書いてください（令和8年10月 でも）：%(text)s") % {"text": written}
        )
    if month > clock.today():
        _leave(_("まだ来ていない月です：%(text)s") % {"text": written})
    return month


def _commission(rows: object, code: str) -> Commission:
    found = rows.filter(code=code).first()
    if found is None:
        codes = "、".join(rows.values_list("code", flat=True)) or _("まだありません")
        _leave(
            _("委託「%(code)s」はありません。あるもの：%(codes)s") % {"code": code, "codes": codes}
        )
    return found


def _leave(words: str) -> None:
    print(words, file=sys.stderr)
    sys.exit(2)
