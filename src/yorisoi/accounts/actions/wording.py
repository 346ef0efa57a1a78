"""The words of an organization's option lists."""

from collections import Counter

from django.db import transaction

from yorisoi.accounts.models import Organization, Term, Vocabulary
from yorisoi.accounts.policy import Actor
from yorisoi.accounts.vocabulary import Lexicon, as_label, standards
from yorisoi.audit.actions import note


def install_vocabulary(organization: Organization) -> None:
    """Give a new organization its copy of the standard lists."""
    Term.objects.bulk_create(
        Term(
            organization=organization,
            vocabulary=entry.vocabulary,
            code=entry.code,
            label=entry.label,
            is_standard_label=True,
            position=entry.position,
        )
        for entries in standards().values()
        for entry in entries.values()
    )


def lexicon(organization: int, vocabulary: str) -> Lexicon:
    return Lexicon(
        vocabulary,
        Term.objects.filter(organization=organization, vocabulary=vocabulary).order_by("id"),
    )


@transaction.atomic
def learn_words(
    actor: Actor, vocabulary: Vocabulary, counted: Counter[str]
) -> tuple[dict[str, Term], list[str]]:
    """Find or make the term of every word; returns them by word, and the words nobody knew.

    The most frequent own word of an office becomes the label («お金» for 金銭・経済); other
    spellings keep the label («TEL» is 電話). An unknown word becomes a term of its own, without a
    standard meaning: it is listed, and never guessed.
    """
    words = lexicon(actor.organization, vocabulary)
    found: dict[str, Term] = {}
    unknown: list[str] = []
    for word, _times in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])):
        term = words.find(word)
        if term is None:
            term = Term.objects.create(
                organization_id=actor.organization, vocabulary=vocabulary, label=as_label(word)
            )
            words.add(term)
            if vocabulary != Vocabulary.MUNICIPALITY:
                unknown.append(word)
                note(actor, "term.added", f"term:{term.pk}")
        elif term.is_standard_label:
            _settle_label(words, term, word)
        found[word] = term
    return found, unknown


def _settle_label(words: Lexicon, term: Term, word: str) -> None:
    label = as_label(word)
    if words.is_own_label(term, word):
        term.aliases = [*term.aliases, term.label]
        term.label = label
    elif label != term.label:
        return
    term.is_standard_label = False
    term.save(update_fields=["label", "aliases", "is_standard_label"])
    words.add(term)
