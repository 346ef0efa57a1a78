"""What the record form offers: the words of the organization in the order in which it uses them,
the people met just now, the own sites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q

from yorisoi.accounts import access as accounts
from yorisoi.accounts.models import Commission, Role, Site, Staff, Term, Vocabulary
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.common import clock
from yorisoi.common.eras import fiscal_year
from yorisoi.ledger import kinds
from yorisoi.ledger.kinds import Kind
from yorisoi.ledger.models import Act, Participant, Tally
from yorisoi.ledger.queries.promises import my_promises
from yorisoi.ledger.queries.timeline import worked_with
from yorisoi.registry import access as registry
from yorisoi.registry.models import Person
from yorisoi.registry.queries.knowledge import FOREVER
from yorisoi.registry.queries.listing import living

# So many acts back say what an organization usually does.
LATELY = 800
PEOPLE = 6
COLLEAGUES = 60
ASKED = (
    Vocabulary.METHOD, Vocabulary.TOPIC, Vocabulary.RESULT, Vocabulary.COUNTERPART,
    Vocabulary.ROUTE, Vocabulary.MENU, Vocabulary.DESTINATION,
)  # fmt: skip
AT_WORK = (Role.MANAGER, Role.LEAD, Role.WORKER, Role.HELPER)
MINUTES = 20
# What most offices do most, for one that has written nothing yet.
USUAL = ("phone", "sns", "visit_office", "visit", "accompany", "drop_in", "mail", "meeting")


class Word(NamedTuple):
    """A term as a form offers it."""

    pk: int
    label: str
    code: str
    vocabulary: str


class Choices:
    """Everything that can be chosen, for a new act or for correcting one: then its own words stand
    there too, retired or not. Each part is looked up when somebody asks for it: a form that is
    sent needs few of them."""

    def __init__(self, actor: Actor, act: Act | None = None) -> None:
        self.actor, self.act = actor, act

    @cached_property
    def terms(self) -> dict[str, list[Word]]:
        """By vocabulary, in the organization's own order."""
        return _terms(self.actor, self.act)

    def often_first(self, vocabulary: Vocabulary) -> list[Word]:
        """Methods or topics, the most used first."""
        rank = {pk: place for place, pk in enumerate(self._usage[vocabulary])}
        terms = self.terms[vocabulary]
        return sorted(terms, key=lambda term: (rank.get(term.pk, len(rank)), _usual(term)))

    @cached_property
    def sites(self) -> list[Site]:
        return _with_own_site(self._own_sites, self.act)

    @cached_property
    def commissions(self) -> list[Commission]:
        return _commissions(self.actor, self.act)

    @cached_property
    def colleagues(self) -> list[Staff]:
        return _colleagues(self.actor, {site.pk for site in self._own_sites}, self.act)

    @cached_property
    def kinds(self) -> list[Kind]:
        return _kinds(self.act)

    @property
    def kinds_often_first(self) -> list[Kind]:
        rank = {code: place for place, code in enumerate(self._usage["kind"])}
        return sorted(self.kinds, key=lambda kind: rank.get(kind.code, len(rank)))

    @property
    def site(self) -> int | None:
        """Where this member of staff wrote last."""
        own = sorted(site.pk for site in self._own_sites)
        return self._last[0] if self._last[0] in own else next(iter(own), None)

    @cached_property
    def kind(self) -> str:
        """How this member of staff wrote last."""
        return self._last[1] or _usual_kind(self.actor)

    @property
    def minutes(self) -> int:
        return next(iter(self._usage["minutes"]), MINUTES)

    @cached_property
    def people(self) -> list[Person]:
        return [] if self.act else people_met(self.actor)

    @cached_property
    def _usage(self) -> dict[str, list]:
        return _usage(self.actor)

    @cached_property
    def _last(self) -> tuple[int | None, str]:
        return _last(self.actor)

    @cached_property
    def _own_sites(self) -> list[Site]:
        return list(accounts.sites(self.actor).filter(closed_on=None))


def _usage(actor: Actor) -> dict[str, list]:
    """Methods, topics, minutes and kinds of the latest acts, the most used first."""
    rows = list(
        Tally.objects.filter(organization_id=actor.organization, known_to=FOREVER, lead=1)
        .order_by("-day")
        .values_list("method_id", "main_topic_id", "minutes", "kind")[:LATELY]
    )
    columns = zip(*rows, strict=True) if rows else ((), (), (), ())
    names = ("method", "topic", "minutes", "kind")
    return {
        name: [value for value, _n in Counter(v for v in column if v).most_common()]
        for name, column in zip(names, columns, strict=True)
    }


def _terms(actor: Actor, act: Act | None) -> dict[str, list[Word]]:
    kept = set(_words_of(act)) if act else set()
    rows = Term.objects.filter(organization=actor.organization).filter(
        Q(vocabulary__in=ASKED, retired_on=None) | Q(pk__in=kept)
    )
    columns = ("id", "label", "code", "vocabulary", "from_fiscal_year", "to_fiscal_year")
    year = fiscal_year(clock.today())
    found: dict[str, list[Word]] = {vocabulary: [] for vocabulary in ASKED}
    for *word, begins, ends in rows.order_by("position", "id").values_list(*columns):
        term = Word(*word)
        if term.pk in kept or (begins or 0) <= year <= (ends or 9999):
            found.setdefault(term.vocabulary, []).append(term)
    return found


def _usual(term: Word) -> int:
    is_named = term.vocabulary == Vocabulary.METHOD and term.code in USUAL
    return USUAL.index(term.code) if is_named else len(USUAL)


def _words_of(act: Act) -> Iterable[int]:
    ids = (
        act.method_id, act.main_topic_id, act.result_id, act.counterpart_id, act.route_id,
        act.menu_id, act.destination_id,
    )  # fmt: skip
    yield from (pk for pk in ids if pk)
    yield from act.other_topics.values_list("term_id", flat=True)


def _with_own_site(sites: list[Site], act: Act | None) -> list[Site]:
    if act is None or act.site_id is None or any(s.pk == act.site_id for s in sites):
        return sites
    return [*sites, Site.objects.get(pk=act.site_id)]


def _commissions(actor: Actor, act: Act | None) -> list[Commission]:
    rows = accounts.commissions(actor).select_related("commissioner")
    held = rows.on(act.occurred_on if act else clock.today())
    kept = act.commission_id if act else None
    return list((held | rows.filter(pk=kept)).distinct().order_by("id"))


def _colleagues(actor: Actor, sites: Collection[int], act: Act | None) -> list[Staff]:
    """Who works at the own sites now, and whoever was there already."""
    here = Q(
        memberships__role__in=AT_WORK,
        memberships__valid_from__lte=clock.today(),
        left_on=None,
    ) & (Q(memberships__site__in=sites) | Q(memberships__site=None))
    here &= Q(memberships__valid_to=None) | Q(memberships__valid_to__gte=clock.today())
    if act:
        here |= Q(pk__in=act.workers.values("staff"))
    return list(accounts.staff(actor).filter(here).only("name").distinct()[:COLLEAGUES])


def _kinds(act: Act | None) -> list[Kind]:
    return [k for k in kinds.every() if k.is_on_form or (act and act.kind == k.code)]


def _last(actor: Actor) -> tuple[int | None, str]:
    """The site and kind of what this member of staff wrote last."""
    offered = [kind.code for kind in kinds.every() if kind.is_on_form]
    rows = Act.objects.filter(author=actor.staff, kind__in=offered)
    last = rows.order_by("-occurred_on", "-id").values_list("site_id", "kind").first()
    return last if last and actor.staff is not None else (None, "")


def _usual_kind(actor: Actor) -> str:
    """What somebody who has written nothing yet will probably write: the kind whose menu one of
    the contracts names, else the first."""
    offered = [kind for kind in kinds.every() if kind.is_on_form]
    menus = set(
        Term.objects.filter(commissions__organization=actor.organization)
        .exclude(code="")
        .values_list("code", flat=True)
    )
    return next((k.code for k in offered if k.menu in menus), offered[0].code)


def people_met(actor: Actor, *, size: int = PEOPLE) -> list[Person]:
    """Whom today's promises name, then whom one wrote about lately: the chips of «だれ»."""
    due = my_promises(actor, until=clock.today(), size=size).promises
    ids = [promise.person_id for promise in due if promise.person_id]
    if actor.staff is not None:
        acts = worked_with(actor).values_list("pk", flat=True)[: size * 3]
        ids += (
            Participant.objects.filter(act__in=list(acts), person__isnull=False)
            .order_by("-act_id", "id")
            .values_list("person_id", flat=True)[: size * 3]
        )
    wanted = list(dict.fromkeys(ids))[: size * 2]
    rows = living(registry.persons(actor, Permission.PERSON_READ)).in_bulk(wanted)
    return [rows[pk] for pk in wanted if pk in rows][:size]
