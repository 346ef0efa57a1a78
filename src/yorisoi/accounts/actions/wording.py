"""The words of an organization's option lists."""

from collections import Counter
from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yorisoi.accounts.access import require_everywhere, require_own
from yorisoi.accounts.models import Commission, Organization, Term, Vocabulary
from yorisoi.accounts.news import commission_changed
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.accounts.vocabulary import Lexicon, as_label, standards
from yorisoi.audit.actions import note
from yorisoi.common.text import one_line


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
        Term.objects.filter(organization=organization, vocabulary=vocabulary)
        .select_related("counts_as")
        .order_by("id"),
    )


def learn_words(
    actor: Actor, vocabulary: Vocabulary, counted: Counter[str]
) -> tuple[dict[str, Term], list[str]]:
    """Find or make the term of every word; returns them by word, and the words nobody knew.

    The most frequent own word of an office becomes the label («お金» for 金銭・経済); other
    spellings keep the label («TEL» is 電話). An unknown word becomes a term of its own, without a
    standard meaning: it is listed, and never guessed.
    """
    if not counted:
        return {}, []
    with transaction.atomic():
        return _learn(actor, vocabulary, counted)


def _learn(
    actor: Actor, vocabulary: Vocabulary, counted: Counter[str]
) -> tuple[dict[str, Term], list[str]]:
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
    if label := words.own_label(term, word):
        term.aliases = [*term.aliases, term.label]
        term.label = label
    elif as_label(word) != term.label:
        return
    term.is_standard_label = False
    term.save(update_fields=["label", "aliases", "is_standard_label"])
    words.add(term)


@transaction.atomic
def add_word(actor: Actor, vocabulary: str, *, label: str) -> Term:
    """A word that the organization wants to choose from. What it means can be said later."""
    require_everywhere(actor, Permission.SETUP)
    term = Term(organization_id=actor.organization, vocabulary=vocabulary, label=one_line(label))
    _require_unused(term, [term.label])
    term.save()
    note(actor, "term.added", f"term:{term.pk}")
    return term


@transaction.atomic
def change_word(actor: Actor, term: Term, *, label: str, aliases: Collection[str]) -> Term:
    """Show another word for the same thing. The word shown before is still understood in files."""
    _require_own_word(actor, term)
    before, term.label = term.label, one_line(label)
    if term.label != before:
        aliases = [*aliases, before]
        term.is_standard_label = False
    term.aliases = list(dict.fromkeys(a for a in map(one_line, aliases) if a and a != term.label))
    _require_unused(term, [term.label, *term.aliases])
    term.save()
    note(actor, "term.changed", f"term:{term.pk}")
    return term


@transaction.atomic
def give_meaning(actor: Actor, term: Term, into: Term | None) -> Term:
    """Say that a word means what another one means, or (None) that it stands for itself again.

    Acts that were recorded with it are not touched: they count with the other from now on, in every
    figure that is not submitted yet, and can be parted again.
    """
    _require_own_word(actor, term)
    if into is not None:
        _require_fit(actor, term, into)
        # What counted as this word counts as the other one now: one step, never a chain.
        Term.objects.filter(counts_as=term).update(counts_as=into)
    moved = {term.counts_as_id, term.pk, into.pk if into else None}
    term.counts_as = into
    term.save(update_fields=["counts_as"])
    note(actor, "term.changed", f"term:{term.pk}", payload={"counts_as": into and into.pk})
    if term.vocabulary == Vocabulary.MENU:
        # Which contract covers an act depends on its menu.
        for pk in (
            Commission.objects.filter(menus__in=moved - {None})
            .distinct()
            .values_list("pk", flat=True)
        ):
            commission_changed(pk)
    return term


def _require_fit(actor: Actor, term: Term, into: Term) -> None:
    require_own(actor, into)
    if into.pk == term.pk or into.vocabulary != term.vocabulary or into.counts_as_id:
        raise ValidationError(
            {"meaning": _("この言葉の意味にはできません。ほかの言葉をえらんでください。")}
        )
    if term.code:
        raise ValidationError({"meaning": _("標準の区分の言葉は、ほかの意味にできません。")})


@transaction.atomic
def retire_word(actor: Actor, term: Term, *, on: date | None) -> Term:
    """Offer the word no more (None: offer it again). What was recorded with it stays as it is."""
    _require_own_word(actor, term)
    term.retired_on = on
    term.save(update_fields=["retired_on"])
    note(actor, "term.changed", f"term:{term.pk}", payload={"retired_on": on})
    return term


def _require_own_word(actor: Actor, term: Term) -> None:
    require_everywhere(actor, Permission.SETUP)
    require_own(actor, term)


def _require_unused(term: Term, words: list[str]) -> None:
    """No word may mean two things of one list, the standard spellings included."""
    known = lexicon(term.organization_id, term.vocabulary)
    for word in words:
        other = known.find(word)
        if other is not None and other.pk not in {term.pk, term.counts_as_id}:
            raise ValidationError(
                {
                    "label": _("「%(word)s」は、もう「%(other)s」の言葉です。")
                    % {"word": word, "other": other.label}
                }
            )
