import json
import sys

from django.core.management.base import BaseCommand

from yorisoi.common.checkups import Level, run

MARKS = {Level.GOOD: "○", Level.WARN: "△", Level.BAD: "×"}


class Command(BaseCommand):
    help = "ぐあいの悪いところと、どうすればよいかを、ふつうの言葉で言う"
    # It is asked when something is wrong: also where the database is of another version.
    requires_migrations_checks = False
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="機械のための形で")

    def handle(self, **options):
        found = list(run())
        if options["json"]:
            rows = [
                {"code": one.code, "level": finding.level, "words": finding.words,
                 "advice": finding.advice}
                for one, finding in found
            ]  # fmt: skip
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
        else:
            for one, finding in found:
                self.stdout.write(f"{MARKS[finding.level]} {one.wording}　{finding.words}")
                if finding.advice:
                    self.stdout.write(f"    → {finding.advice}")
        if any(finding.level is Level.BAD for _one, finding in found):
            sys.exit(1)
