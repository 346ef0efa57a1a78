"""`yorisoi breached --out FILE SOURCE…`: makes the list of passwords that are refused.

A SOURCE is a text file with one password a line, commonest first (`.gz` as well), or «Pwned
Passwords, ordered by hash» (`--hashes`).
"""

import gzip
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from yorisoi.accounts import breached, guesses


class Command(BaseCommand):
    help = "Make the file that YORISOI_BREACHED names."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sources", nargs="+", type=Path, metavar="SOURCE")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE")
        parser.add_argument(
            "--hashes", action="store_true", help="sources are sorted SHA-1 digests"
        )
        parser.add_argument("--most", type=int, default=160_000, help="how many words, at most")
        parser.add_argument("--width", type=int, default=breached.WIDTH, help="bytes of a prefix")

    def handle(
        self, *, sources: list[Path], out: Path, hashes: bool, most: int, width: int, **more: object
    ) -> None:
        try:
            if hashes:
                digests = chain.from_iterable(map(breached.digests_in, sources))
            else:
                digests = breached.digests_of_words(islice(self._words(sources), most))
            count = breached.write(out, digests, width=width)
        except (OSError, ValueError, EOFError) as error:
            self.stderr.write(_("読めませんでした：%(error)s") % {"error": error})
            sys.exit(1)
        said = {"count": f"{count:,}", "file": out, "bytes": f"{out.stat().st_size:,}"}
        print(_("%(count)s語を %(file)s に書きました（%(bytes)sバイト）。") % said)

    def _words(self, sources: list[Path]) -> Iterator[str]:
        """Each once, in small letters, the breached ones first, then what is made of them."""
        read = [word for source in sources for word in lines(source)]
        found = chain(guesses.long_enough(read), guesses.derived(read))
        return iter(dict.fromkeys(word.casefold() for word in found))


def lines(path: Path) -> Iterator[str]:
    opens = gzip.open if path.suffix == ".gz" else open
    with opens(path, "rt", encoding="utf-8", errors="replace") as file:
        for line in file:
            if word := line.rstrip("\r\n"):
                yield word
