"""`yorisoi count --from D --to D …`: any figure, as words or as JSON."""

import json
import sys
from argparse import ArgumentParser
from datetime import datetime, time

from django.core.management.base import BaseCommand
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from yorisoi.accounts.management.organization import chosen_organization
from yorisoi.common import clock, scopes
from yorisoi.common.eras import DateError, read_date
from yorisoi.ledger.queries.counting import KEYS, UNITS, Count, UnknownValue, count


class Command(BaseCommand):
    help = "Count acts, persons, minutes… between two days, both included."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="start", required=True, metavar="D")
        parser.add_argument("--to", dest="end", required=True, metavar="D")
        parser.add_argument("--organization", metavar="CODE")
        parser.add_argument("--unit", default="acts", help=" | ".join(UNITS))
        parser.add_argument(
            "--by", action="append", default=[], metavar="KEY", help=", ".join(KEYS)
        )
        parser.add_argument("--where", action="append", default=[], metavar="KEY=VALUE")
        parser.add_argument("--as-of", dest="as_of", metavar="T")
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: object) -> None:
        organization = chosen_organization(options["organization"])
        try:
            start, end = read_date(options["start"]).day, read_date(options["end"]).day
            if end < start:
                words = _("--to（%(end)s）が --from（%(start)s）より前です。")
                raise UnknownValue(words % {"start": start, "end": end})
            as_of = read_moment(options["as_of"])
            with scopes.within(organization.pk):
                result = count(
                    organization, start=start, end=end, unit=options["unit"], by=options["by"],
                    where=[_pair(text) for text in options["where"]], as_of=as_of,
                )  # fmt: skip
        except (UnknownValue, DateError) as problem:
            self.stderr.write(str(problem))
            sys.exit(2)
        if options["json"]:
            print(json.dumps({
                "unit": options["unit"], "from": start.isoformat(), "to": end.isoformat(),
                "as_of": as_of.isoformat(), "organization": organization.code,
                "rows": [{"by": row.by, "value": row.value} for row in result.rows],
                "total": result.total, "notes": result.notes,
            }, ensure_ascii=False, indent=1))  # fmt: skip
        else:
            _print(result, options["by"])


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise UnknownValue(
            _("--where は KEY=VALUE の形で書いてください：%(text)s") % {"text": text}
        )
    return key, value


def read_moment(text: str | None) -> datetime:
    """A moment, or the end of a day in Japan; now where none is given."""
    if not text:
        return clock.now()
    if day := parse_date(text):
        return datetime.combine(day, time.max, clock.JAPAN)
    moment = parse_datetime(text)
    if moment is None:
        raise UnknownValue(
            _("--as-of は 2026-04-10 か 2026-04-10T09:00+09:00 の形で書いてください。")
        )
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.JAPAN)


def _print(result: Count, by: list[str]) -> None:
    for row in result.rows:
        labels = "\t".join(row.by[key] or _("（なし）") for key in by)
        print(f"{labels}\t{row.value:,}" if by else f"{row.value:,}")
    if by:
        print("\t".join([_("計"), *[""] * (len(by) - 1), f"{result.total:,}"]))
    for note in result.notes:
        print(_("注　%(note)s") % {"note": note})
