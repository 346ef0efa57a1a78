"""`yorisoi import FILE`: what an office really keeps becomes persons and acts."""

import gc
import json
import shlex
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yorisoi.accounts.access import operator
from yorisoi.accounts.management.organization import chosen_organization
from yorisoi.accounts.models import Organization
from yorisoi.common import scopes
from yorisoi.common.eras import read_asked_fiscal_year
from yorisoi.common.files import write_private
from yorisoi.common.space import is_full
from yorisoi.interchange.actions.deciding import keep_decisions
from yorisoi.interchange.actions.handing_out import hand_out
from yorisoi.interchange.actions.importing import Outcome, import_file
from yorisoi.interchange.actions.uploading import keep_copy
from yorisoi.interchange.decisions import UnreadableDecision, from_csv
from yorisoi.interchange.planning import plan
from yorisoi.interchange.reading import KINDS, KindNeeded, UnreadableFile, YearNeeded, read_file

NOTHING, SOME = 2, 3
# Places that are named of each reason.
PLACES = 5
MADE = {
    "sites": gettext_lazy("拠点"), "workers": gettext_lazy("職員"), "commissioners": gettext_lazy("委託元"),
    "commissions": gettext_lazy("委託"), "persons": gettext_lazy("人"), "households": gettext_lazy("世帯"),
}  # fmt: skip


def _year(written: str) -> int:
    if (year := read_asked_fiscal_year(written)) is None:
        raise ValueError(written)
    return year


class Command(BaseCommand):
    help = "Read a workbook or CSV, show what is in it, and record it in one transaction."
    # They would load every page of the site, of which an import needs none.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", choices=KINDS)
        parser.add_argument("--organization", metavar="CODE")
        parser.add_argument(
            "--create", action="store_true", help="make what the file names and is lacking"
        )
        parser.add_argument("--fiscal-year", dest="fiscal_year", type=_year, metavar="YEAR")
        parser.add_argument("--decisions", type=Path, metavar="CSV")
        parser.add_argument("--dry-run", dest="dry_run", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: object) -> None:
        # Rows are many and none of them refers back to itself: looking for cycles among millions
        # of objects would cost a fifth of the time.
        gc.disable()
        path: Path = options["file"]
        self._json = options["json"]
        self._line = _line(options)
        try:
            organization = chosen_organization(options["organization"])
            with scopes.within(organization.pk):
                outcome = self._take(organization, path, options)
        except (UnreadableFile, UnreadableDecision, OSError, DatabaseError) as problem:
            if isinstance(problem, DatabaseError) and not is_full(problem):
                raise
            self._nothing(path, _words(problem, path))
        if not options["dry_run"] and outcome.plan.waiting:
            with scopes.within(organization.pk):
                self._keep_what_waits(organization, path, outcome)
        self._print(outcome, dry_run=options["dry_run"])
        sys.exit(outcome.status)

    def _take(self, organization: Organization, path: Path, options: dict) -> Outcome:
        with transaction.atomic():
            outcome = self._import(organization, path, options)
            if options["dry_run"]:
                transaction.set_rollback(True)
        return outcome

    def _import(self, organization: object, path: Path, options: dict) -> Outcome:
        self._say(_("読んでいます：%(file)s") % {"file": path.name})
        reading = read_file(path, kind=options["kind"], fiscal_year=options["fiscal_year"])
        actor = operator(organization, via="import")
        decisions = from_csv(options["decisions"], organization.pk) if options["decisions"] else {}
        reviewed = plan(organization, reading, creates=options["create"], decisions=decisions)
        self._say(
            _("確かめました：新しい行 %(new)s、変わった行 %(corrected)s、"
              "同じ行 %(unchanged)s、待つ行 %(waiting)s、取り込めない行 %(refused)s")
            % {"new": reviewed.new, "corrected": reviewed.corrected, "unchanged": reviewed.unchanged,
               "waiting": reviewed.waiting_acts, "refused": reviewed.refused}
        )  # fmt: skip
        keep_decisions(actor, organization, reviewed, decisions)
        return import_file(actor, reviewed, path=path, progress=self._progress)

    def _progress(self, done: int, of: int) -> None:
        if of > 5_000:
            self._say(
                _("記録しています：%(done)s / %(of)s") % {"done": f"{done:,}", "of": f"{of:,}"}
            )

    def _say(self, words: str) -> None:
        print(words, file=sys.stderr, flush=True)

    def _nothing(self, path: Path, words: str) -> None:
        if self._json:
            problem = {"sheet": "", "cell": "", "reason": words}
            print(json.dumps({"kind": None, "rows": 0, "recorded": 0, "unchanged": 0, "corrected": 0,
                              "waiting": 0, "refused": 0, "created": {}, "problems": [problem]},
                             ensure_ascii=False, indent=1))  # fmt: skip
        self._say(words)
        sys.exit(NOTHING)

    def _keep_what_waits(self, organization: Organization, path: Path, outcome: Outcome) -> None:
        """For the page and for a spreadsheet. What was recorded is recorded, whatever happens."""
        try:
            keep_copy(outcome.batch, path)
            self._hand_out(path, hand_out(operator(organization, via="import"), outcome.batch))
        except (OSError, DatabaseError) as problem:
            if not is_full(problem):
                raise
            self._say(
                _(
                    "記録はしましたが、置き場所がいっぱいで、待っている行を書き出せませんでした。空きをつくってから、同じファイルをもう一度読ませてください。"
                )
            )

    def _hand_out(self, path: Path, content: bytes) -> None:
        target = path.with_name(f"{path.stem}-待っている行.csv")
        try:
            write_private(target, content)
        except OSError:
            target = settings.DATA / target.name
            write_private(target, content)
        self._say(
            _(
                "待っている行を %(file)s に書きました。「決定」を書き入れて --decisions で渡してください。"
            )
            % {"file": target}
        )

    def _print(self, outcome: Outcome, *, dry_run: bool) -> None:
        summary = outcome.summary()
        if self._json:
            print(json.dumps(summary, ensure_ascii=False, indent=1))
            return
        if dry_run:
            print(_("ためしに読んだだけです。何も書いていません。"))
        for line in _grouped(summary["problems"]):
            print(line)
        print(
            _(
                "記録 %(recorded)s、同じ %(unchanged)s、訂正 %(corrected)s、"
                "待つ %(waiting)s、取り込めない %(refused)s（合わせて %(rows)s行）"
            )
            % summary
        )
        if outcome.plan.waiting_lines or outcome.plan.refused_lines:
            print(
                _("名簿で待つ行 %(waiting)s、取り込めない行 %(refused)s")
                % {"waiting": outcome.plan.waiting_lines, "refused": outcome.plan.refused_lines}
            )
        if made := summary["created"]:
            print(
                _("つくったもの：%(what)s")
                % {"what": "、".join(f"{MADE.get(k, k)} {v}" for k, v in made.items())}
            )
        if not outcome.plan.creates and any(not row.candidates for row in outcome.plan.waiting):
            print(
                _("まだない人・拠点・職員・委託元を新しくつくって取り込むには：%(line)s")
                % {"line": self._line}
            )


def _line(options: dict) -> str:
    """The same command once more, making what is lacking."""
    given = {"--kind": "kind", "--organization": "organization", "--fiscal-year": "fiscal_year",
             "--decisions": "decisions"}  # fmt: skip
    words = ["bin/yorisoi", "import", str(options["file"])]
    for option, name in given.items():
        if options[name] is not None:
            words += [option, str(options[name])]
    return shlex.join([*words, "--create"])


def _grouped(problems: list[dict[str, str]]) -> Iterator[str]:
    """Equal reasons on one line, with the first places where they stand."""
    places: dict[str, list[str]] = {}
    for problem in problems:
        place = " ".join(part for part in (problem["sheet"], problem["cell"]) if part)
        places.setdefault(problem["reason"], []).append(place)
    for reason, cells in places.items():
        named = "、".join(cell for cell in cells[:PLACES] if cell)
        if len(cells) > PLACES:
            named += _("、ほか%(count)s行") % {"count": len(cells) - PLACES}
        yield "  ".join(part for part in (named, reason) if part)


def _words(problem: Exception, path: Path) -> str:
    if is_full(problem):
        return _(
            "置き場所がいっぱいです。何も記録していません。空きをつくってから、もう一度打ってください。"
        )
    if isinstance(problem, FileNotFoundError):
        return _("ファイルが見つかりません：%(file)s") % {"file": path}
    if isinstance(problem, OSError):
        return _("ファイルを読めません：%(file)s（%(why)s）") % {
            "file": path,
            "why": problem.strerror,
        }
    if isinstance(problem, KindNeeded):
        return str(problem) + _("種類は --kind station のように付けます。")
    if isinstance(problem, YearNeeded):
        return str(problem) + _("年度は --fiscal-year 2025 のように付けます。")
    return str(problem)
