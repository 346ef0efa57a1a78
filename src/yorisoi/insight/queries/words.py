"""The option lists of an organization, in the order and with the words of a report's rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yorisoi.accounts.models import Site, Term, Vocabulary
from yorisoi.common.ages import BANDS
from yorisoi.insight.definitions import Block
from yorisoi.ledger.queries.keys import KEYS
from yorisoi.ledger.queries.tables import Raw
from yorisoi.registry.models.facts import Sex
from yorisoi.registry.queries.knowledge import SEALED_MUNICIPALITY


@dataclass(frozen=True)
class Option:
    raw: Raw
    label: str
    is_always: bool = False


class Words:
    """Two queries: the terms and the sites of an organization."""

    def __init__(self, organization: int) -> None:
        self._organization = organization
        self._terms: dict[str, list[Term]] = defaultdict(list)
        for term in Term.objects.filter(organization=organization).order_by("position", "id"):
            self._terms[term.vocabulary].append(term)
        self._sites = list(
            Site.objects.filter(organization=organization).order_by("id").values_list("id", "name")
        )

    def term(self, vocabulary: str, code: str) -> int | None:
        return next((t.pk for t in self._terms[vocabulary] if t.code == code), None)

    def meaning(self, vocabulary: str, codes: Iterable[str]) -> list[int]:
        """The words for these codes, and every other word that counts as one of them."""
        named = {t.pk for t in self._terms[vocabulary] if t.code in set(codes)}
        return [t.pk for t in self._terms[vocabulary] if t.pk in named or t.counts_as_id in named]

    def options(self, block: Block, found: Iterable[Raw]) -> list[Option]:
        """The rows that a block may have, in order, without the one for «nothing written»."""
        if block.by == "age-band":
            return [Option(n, str(label), is_always=True) for n, (_top, label) in enumerate(BANDS)]
        if block.by == "sex":
            return self._sexes(block)
        if block.by == "site":
            return [Option(pk, name) for pk, name in self._sites]
        if not block.vocabulary:
            said = KEYS[block.by].labels(self._organization)
            return [Option(raw, said[raw]) for raw in sorted(filter(None, found), key=str)]
        options = [
            Option(t.pk, t.label, bool(t.code) and t.code in block.always)
            for t in self._terms[block.vocabulary]
            if t.counts_as_id is None
        ]
        if block.vocabulary == Vocabulary.MUNICIPALITY:
            options.append(Option(SEALED_MUNICIPALITY, _("秘匿")))
        return options

    @staticmethod
    def _sexes(block: Block) -> list[Option]:
        named = dict(block.rows)
        folded = {value for values in block.fold for value in values[1:]}
        return [
            Option(s.value, str(named.get(str(s.value), s.label)), is_always=True)
            for s in (Sex.MALE, Sex.FEMALE, Sex.OTHER, Sex.UNSAID)
            if s.value not in folded
        ]
