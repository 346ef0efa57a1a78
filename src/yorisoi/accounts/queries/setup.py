"""The organization as its manager sets it up: what is there, what is still to do."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from yorisoi.accounts import access, steps
from yorisoi.accounts.models import Commission, Commissioner, Site, Term, Vocabulary
from yorisoi.accounts.policy import Actor
from yorisoi.accounts.vocabulary import standards
from yorisoi.common import clock, saying


@dataclass(frozen=True)
class Todo:
    label: str | Promise
    note: str | Promise
    url: str
    is_done: bool


def checklist(actor: Actor) -> list[Todo]:
    return [
        Todo(step.label, step.note, reverse(step.url_name), step.is_done(actor))
        for step in steps.every()
    ]


def has_site(actor: Actor) -> bool:
    return access.sites(actor).exists()


def has_commission(actor: Actor) -> bool:
    return access.commissions(actor).exists()


def has_colleague(actor: Actor) -> bool:
    """Somebody else who works here, or is asked to."""
    others = access.staff(actor).exclude(pk=actor.staff)
    return others.exists() or access.invitations(actor).exists()


def is_open(row: Site) -> bool:
    return row.closed_on is None or row.closed_on > clock.today()


@dataclass(frozen=True)
class Contract:
    """A commission as a list shows it."""

    pk: int
    name: str
    code: str
    programme: str
    span: str
    menus: str
    disclosure: str
    is_over: bool


@dataclass(frozen=True)
class Client:
    """A commissioner with its contracts."""

    pk: int
    name: str
    department: str
    contracts: list[Contract]


def clients(actor: Actor) -> list[Client]:
    rows = access.commissions(actor).prefetch_related("menus")
    by_client: dict[int, list[Contract]] = {}
    for row in rows:
        by_client.setdefault(row.commissioner_id, []).append(_contract(row))
    return [_client(row, by_client.get(row.pk, [])) for row in access.commissioners(actor)]


def _client(row: Commissioner, contracts: list[Contract]) -> Client:
    return Client(row.pk, row.name, row.department, contracts)


def _contract(row: Commission) -> Contract:
    since, until = saying.wareki_short(row.since), saying.wareki_short(row.until)
    return Contract(
        pk=row.pk,
        name=row.name,
        code=row.code,
        programme=row.get_programme_display(),
        span=saying.span(since, until) or _("期間のさだめなし"),
        menus="、".join(menu.label for menu in row.menus.all()) or _("すべてのメニュー"),
        disclosure=row.get_disclosure_display(),
        is_over=bool(row.until and row.until < clock.today()),
    )


@dataclass(frozen=True)
class Word:
    pk: int
    label: str
    # The standard meaning in words, or the organization's word that this one counts as.
    meaning: str
    aliases: str
    counts_as: str
    is_retired: bool
    is_unknown: bool


def words(actor: Actor, vocabulary: str) -> list[Word]:
    rows = access.words(actor, vocabulary).select_related("counts_as")
    also: dict[int, list[str]] = {}
    rows = list(rows)
    for row in rows:
        if row.counts_as_id:
            also.setdefault(row.counts_as_id, []).append(row.label)
    return [_word(row, also.get(row.pk, [])) for row in rows]


def one_word(actor: Actor, row: Term) -> Word:
    also = access.words(actor, row.vocabulary).filter(counts_as=row)
    return _word(row, list(also.values_list("label", flat=True)))


def _word(row: Term, also: list[str]) -> Word:
    standard = standards().get(row.vocabulary, {}).get(row.code)
    return Word(
        pk=row.pk,
        label=row.label,
        meaning=standard.label if standard else "",
        aliases="、".join(dict.fromkeys([*also, *row.aliases])),
        counts_as=row.counts_as.label if row.counts_as else "",
        is_retired=row.retired_on is not None,
        is_unknown=is_unknown(row),
    )


def is_unknown(row: Term) -> bool:
    """It has no standard meaning and counts as no other word: reports cannot place it."""
    has_standards = row.vocabulary in standards()
    return has_standards and not row.code and row.counts_as_id is None and not row.retired_on


UNKNOWN = Q(code="", counts_as=None, retired_on=None, vocabulary__in=list(standards()))


@dataclass(frozen=True)
class WordList:
    code: str
    label: str
    unknown: int


def word_lists(actor: Actor) -> list[WordList]:
    unknown: dict[str, int] = {}
    for vocabulary in access.words(actor).filter(UNKNOWN).values_list("vocabulary", flat=True):
        unknown[vocabulary] = unknown.get(vocabulary, 0) + 1
    return [
        WordList(choice.value, str(choice.label), unknown.get(choice.value, 0))
        for choice in Vocabulary
    ]


def meanings_to_choose(actor: Actor, term: Term) -> list[tuple[str, str]]:
    """The words of the same list that stand for themselves, with their standard meaning."""
    rows = access.terms(actor, term.vocabulary).exclude(pk=term.pk)
    known = standards().get(term.vocabulary, {})
    return [(str(row.pk), _with_standard(row.label, known.get(row.code))) for row in rows]


def _with_standard(label: str, standard: object) -> str:
    if standard is None or standard.label == label:
        return label
    return _("%(label)s（標準：%(standard)s）") % {"label": label, "standard": standard.label}


@dataclass(frozen=True)
class Counts:
    sites: int
    commissions: int
    staff: int
    invitations: int
    unknown_words: int


def counts(actor: Actor) -> Counts:
    return Counts(
        sites=access.sites(actor)
        .filter(Q(closed_on=None) | Q(closed_on__gt=clock.today()))
        .count(),
        commissions=access.commissions(actor).count(),
        staff=access.staff(actor).filter(left_on=None).count(),
        invitations=access.invitations(actor).count(),
        unknown_words=access.words(actor).filter(UNKNOWN).count(),
    )
