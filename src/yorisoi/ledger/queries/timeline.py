"""A person's acts, newest first: a query over the tally, in a fixed number of steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import F, QuerySet

from yorisoi.accounts.models import Term
from yorisoi.accounts.policy import Actor, FieldGroup, Permission
from yorisoi.common import clock
from yorisoi.common.eras import to_int
from yorisoi.disclosure.egress import carry
from yorisoi.ledger.access import in_the_open, standing
from yorisoi.ledger.models import Act, ActTopic, ActWorker, Participant, Promise, Tally
from yorisoi.ledger.queries.voices import is_voice
from yorisoi.registry import access as registry
from yorisoi.registry.queries.knowledge import FOREVER

SIZE = 50


@dataclass(slots=True)
class Line:
    """One act as a page shows it, with its labels."""

    act: Act
    method: Term | None = None
    main_topic: Term | None = None
    topics: list[str] = field(default_factory=list)
    result: Term | None = None
    counterpart: Term | None = None
    workers: list[str] = field(default_factory=list)
    site: str = ""
    author: str = ""
    # How many took part, this person among them.
    participants: int = 0
    # Their files, by number: whom of them the reader may know is asked by whoever names them.
    persons: list[int] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    unnamed: int = 0
    promise: Promise | None = None

    @property
    def is_reached(self) -> bool:
        """Whether the person's voice was heard, and not only a message sent."""
        terms = (self.method, self.result, self.counterpart)
        return is_voice(*(term.code if term else "" for term in terms), self.act.origin)

    @property
    def is_correction(self) -> bool:
        return self.act.supersedes_id is not None


@dataclass(frozen=True)
class Timeline:
    lines: list[Line]
    # Where the next page begins («yyyymmdd-id»), or None.
    after: str | None


def timeline(
    actor: Actor,
    persons: Sequence[int],
    *,
    after: str | None = None,
    size: int = SIZE,
    since: date | None = None,
    until: date | None = None,
) -> Timeline:
    """Standing acts with any of these files (one human, linked), the newest first; of a span of
    days, both included, where one is asked for. The caller has found the persons through
    registry.access; whoever may know a person may read the acts."""
    if not actor.may(Permission.ACT_READ):
        return Timeline([], None)
    carry(persons, FieldGroup.RECORDS)
    rows = Tally.objects.filter(person_id__in=persons, known_to=FOREVER)
    if since:
        rows = rows.filter(day__gte=to_int(since))
    if until:
        rows = rows.filter(day__lte=to_int(until))
    if after and (place := _place(after)):
        day, pk = place
        rows = rows.filter(day__lte=day).exclude(day=day, act_id__gte=pk)
    found = list(
        rows.order_by("-day", "-act_id").values_list("day", "act_id").distinct()[: size + 1]
    )
    lines = lines_of(actor, [act for _day, act in found[:size]])
    more = len(found) > size
    return Timeline(lines, f"{found[size - 1][0]}-{found[size - 1][1]}" if more else None)


def _place(mark: str) -> tuple[int, int] | None:
    day, _dash, pk = mark.partition("-")
    return (int(day), int(pk)) if day.isdecimal() and pk.isdecimal() else None


def lines_of(actor: Actor, acts: Sequence[int]) -> list[Line]:
    """The acts with everything that a page says of them, in the order given: six queries.
    The caller has found them through access."""
    found = (
        Act.objects.annotate(site_name=F("site__name"), author_name=F("author__name"))
        .filter(pk__among=acts)
        .in_bulk()
    )
    terms = _terms(found.values())
    lines = {
        pk: Line(
            act, terms.get(act.method_id), terms.get(act.main_topic_id),
            result=terms.get(act.result_id), counterpart=terms.get(act.counterpart_id),
            site=act.site_name or "", author=act.author_name or "",
        )
        for pk in acts
        if (act := found.get(pk))
    }  # fmt: skip
    topics = ActTopic.objects.filter(act__among=lines).order_by("id")
    for pk, label in topics.values_list("act_id", "term__label"):
        lines[pk].topics.append(label)
    workers = ActWorker.objects.filter(act__among=lines).order_by("id")
    for pk, name in workers.values_list("act_id", "staff__name"):
        lines[pk].workers.append(name)
    parts = Participant.objects.filter(act__among=lines).exclude(
        person__in=registry.unknown_to(actor)
    )
    told = parts.order_by("id").values_list("act_id", "person_id", "heads", "body")
    for pk, person, heads, body in told:
        lines[pk].participants += heads
        if person:
            lines[pk].persons.append(person)
        if body:
            lines[pk].bodies.append(body)
        elif not person:
            lines[pk].unnamed += heads
    promises = Promise.objects.filter(made_in__among=lines, ended_at=None)
    for promise in promises.select_related("method"):
        lines[promise.made_in_id].promise = promise
    return list(lines.values())


def _terms(acts: Iterable[Act]) -> dict[int, Term]:
    """The few words that these acts share, each once; joined to the acts there are two hundred."""
    wanted = {
        pk
        for act in acts
        for pk in (act.method_id, act.main_topic_id, act.result_id, act.counterpart_id)
        if pk
    }
    return Term.objects.filter(pk__among=wanted).in_bulk()


def worked_with(actor: Actor, *, days: int = 14) -> QuerySet[Act]:
    """What somebody wrote down lately and still stands, for «さっき書いたもの»."""
    since = clock.today() - timedelta(days=days)
    mine = Act.objects.filter(in_the_open(actor), author=actor.staff, occurred_on__gte=since)
    return standing(mine).order_by("-recorded_at", "-id")
