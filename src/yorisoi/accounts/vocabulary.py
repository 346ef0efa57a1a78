"""The standard option lists (vocabulary.toml), and how a written word finds its term."""

import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from yorisoi.accounts.models import Term
from yorisoi.common.text import one_line, word_key

SOURCE = Path(__file__).with_name("vocabulary.toml")


@dataclass(frozen=True)
class Standard:
    """One standard meaning: its label, other spellings of it, and words kept as an own label."""

    vocabulary: str
    code: str
    label: str
    same: frozenset[str]
    # Key → the word as it is best written (LINE, however a file writes it).
    own: dict[str, str]
    rolls_up_to: str
    position: int


@cache
def standards() -> dict[str, dict[str, Standard]]:
    """By vocabulary, then by code, in the order of the file."""
    lists = tomllib.loads(SOURCE.read_text())
    return {
        vocabulary: {
            code: Standard(
                vocabulary=vocabulary,
                code=code,
                label=entry["label"],
                same=frozenset(map(word_key, entry["same"])),
                own={word_key(word): word for word in entry["own"]},
                rolls_up_to=entry.get("in", ""),
                position=position * 10,
            )
            for position, (code, entry) in enumerate(entries.items(), start=1)
        }
        for vocabulary, entries in lists.items()
        if isinstance(entries, dict)
    }


class Lexicon:
    """Finds the term that a written word means, within one vocabulary of one organization."""

    def __init__(self, vocabulary: str, terms: Iterable[Term]) -> None:
        self.vocabulary = vocabulary
        self._by_key: dict[str, Term] = {}
        self._by_code: dict[str, Term] = {}
        for term in terms:
            self.add(term)

    def add(self, term: Term) -> None:
        if term.code:
            self._by_code[term.code] = term
            if standard := standards().get(self.vocabulary, {}).get(term.code):
                for key in (*standard.same, *standard.own, word_key(standard.label)):
                    self._by_key.setdefault(key, term)
        # The organization's own words overrule the standard list; one may count as another.
        for word in [term.label, *term.aliases]:
            self._by_key[word_key(word)] = term.counts_as or term

    def find(self, word: str) -> Term | None:
        return self._by_key.get(word_key(word))

    def by_code(self, code: str) -> Term | None:
        return self._by_code.get(code)

    def own_label(self, term: Term, word: str) -> str | None:
        """The label that an office which writes this word should see, if it is a word of its own."""
        standard = standards().get(self.vocabulary, {}).get(term.code)
        return standard.own.get(word_key(word)) if standard else None


def as_label(word: str) -> str:
    """How a word found in a file is shown: full-width Latin narrowed, half-width kana widened."""
    return unicodedata.normalize("NFKC", one_line(word))
