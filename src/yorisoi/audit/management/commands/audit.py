"""`yorisoi audit verify | anchor`: does the trail still hold, and what keeps it so."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yorisoi.audit import queries
from yorisoi.audit.anchors import Held, anchor, place, read
from yorisoi.audit.models import Chain

REASONS = {
    "removed": gettext_lazy("この番号の記録がありません（取りのぞかれました）"),
    "cut": gettext_lazy("ここから先の記録がありません（末尾が切られました）"),
    "order": gettext_lazy("ほかの番号の記録が、ここにあります（並べかえられました）"),
    "inserted": gettext_lazy("もとはなかった記録が、ここにあります（差しこまれました）"),
    "payload": gettext_lazy("中身か、だれのファイルかが、書きかえられています"),
    "erased": gettext_lazy("中身が消えているのに、消したという記録がありません"),
    "edited": gettext_lazy("記録が書きかえられています"),
    "head": gettext_lazy("いちばん新しい記録がどれかの控えが、なくなっています"),
    "backdated": gettext_lazy(
        "前の錨より古い日時がついています（あとから、前の日付で書かれました）"
    ),
    "recomputed": gettext_lazy(
        "錨にのこっている記録とちがいます（ここから先が作りなおされました）"
    ),
}


class Command(BaseCommand):
    help = "監査の記録がつながっているか確かめる（verify）、錨をのこす（anchor）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "deed",
            choices=["verify", "anchor"],
            help="verify：どの鎖もつながっているか（切れていれば 1 で終わる）　"
            "anchor：どの鎖がどこまで来たかを、データベースの外に書く",
        )
        parser.add_argument(
            "--anchors",
            nargs="?",
            const="",
            metavar="FILE",
            help="verify で、錨ともくらべる（FILE がなければ、この場所の錨と）",
        )

    def handle(self, *, deed: str, anchors: str | None, **options: object) -> None:
        if deed == "anchor":
            self._anchor()
        else:
            self._verify(anchors)

    def _anchor(self) -> None:
        try:
            made = anchor()
        except OSError as error:
            said = {"place": place(), "why": error.strerror or error}
            raise CommandError(_("錨を書けません（%(place)s：%(why)s）。") % said) from None
        for one in made:
            print(f"{one.chain}：{one.number}　{one.hash}")
        print(_("錨の置き場所：%(place)s") % {"place": place()})

    def _verify(self, wanted: str | None) -> None:
        held = Held() if wanted is None else self._held(wanted)
        is_broken = False
        if held.wrong is not None:
            is_broken = True
            print(
                _("錨のファイルが%(line)s行目から合いません（書きかえられました）。")
                % {"line": held.wrong}
            )
        chains = {chain.name: chain for chain in queries.chains()}
        for name in held.traces:
            # A chain that is gone with everything in it is known by its anchors alone.
            chains.setdefault(name, Chain(name=name))
        for name in sorted(chains):
            is_broken |= self._tell(chains[name], held)
        if is_broken:
            sys.exit(1)

    def _held(self, wanted: str) -> Held:
        path = Path(wanted) if wanted else place()
        try:
            return read(path)
        except OSError as error:
            said = {"place": path, "why": error.strerror}
            raise CommandError(_("錨を読めません（%(place)s：%(why)s）。") % said) from None

    def _tell(self, chain: Chain, held: Held) -> bool:
        traces = held.traces.get(chain.name, [])
        found = queries.verify(chain, traces)
        if found is None:
            print(
                _("%(name)s：%(count)s件、つながっています。")
                % {"name": chain.name, "count": chain.length}
            )
            if traces:
                said = {"count": chain.length - traces[-1].number, "number": traces[-1].number}
                print(
                    _("　　錨は%(number)s番まで。そのあとの%(count)s件は、まだ錨がありません。")
                    % said
                )
            return False
        said = {"name": found.chain, "number": found.number, "why": REASONS[found.reason]}
        if found.until:
            said["number"] = f"{found.number}〜{found.until}"
        print(_("%(name)s：%(number)s番で切れています。%(why)s。") % said)
        return True
