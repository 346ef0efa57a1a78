"""A person's acts, newest first: a query over the tally, in a fixed number of steps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import QuerySet

from yorisoi.accounts.models import Site, Staff, Term
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.common import clock
from yorisoi.ledger.access import standing
from yorisoi.ledger.models import Act, ActTopic, ActWorker, Participant, Promise, Tally
from yorisoi.ledger.queries.voices import is_voice
from yorisoi.registry.models import Person
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
    # How many took part, this person among them.
    participants: int = 1
    persons: list[Person] = field(default_factory=list)
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
    actor: Actor, persons: Sequence[int], *, after: str | None = None, size: int = SIZE
) -> Timeline:
    """Standing acts with any of these files (one human, linked), the newest first. The caller
    has found the persons through registry.access; whoever may know a person may read the acts."""
    if not actor.may(Permission.ACT_READ):
        return Timeline([], None)
    rows = Tally.objects.filter(person_id__in=persons, known_to=FOREVER)
    if after and (place := _place(after)):
        day, pk = place
        rows = rows.filter(day__lte=day).exclude(day=day, act_id__gte=pk)
    found = list(
        rows.order_by("-day", "-act_id").values_list("day", "act_id").distinct()[: size + 1]
    )
    lines = lines_of([act for _day, act in found[:size]])
    more = len(found) > size
    return Timeline(lines, f"{found[size - 1][0]}-{found[size - 1][1]}" if more else None)


def _place(mark: str) -> tuple[int, int] | None:
    day, _dash, pk = mark.partition("-")
    return (int(day), int(pk)) if day.isdecimal() and pk.isdecimal() else None


def lines_of(acts: Sequence[int]) -> list[Line]:
    """The acts with everything that a page says of them, in the order given: nine queries."""
    by_id = Act.objects.in_bulk(acts)
    rows = [by_id[pk] for pk in acts if pk in by_id]
    terms = Term.objects.in_bulk(
        {
            t
            for a in rows
            for t in (a.method_id, a.main_topic_id, a.result_id, a.counterpart_id)
            if t
        }
    )
    sites = dict(Site.objects.filter(pk__in={a.site_id for a in rows}).values_list("id", "name"))
    lines = {
        act.pk: Line(
            act, terms.get(act.method_id), terms.get(act.main_topic_id),
            result=terms.get(act.result_id), counterpart=terms.get(act.counterpart_id),
            site=sites.get(act.site_id, ""),
        )
        for act in rows
    }  # fmt: skip
    for pk, label in ActTopic.objects.filter(act__in=lines).values_list("act_id", "term__label"):
        lines[pk].topics.append(label)
    for pk, name in (
        ActWorker.objects.filter(act__in=lines).order_by("id").values_list("act_id", "staff__name")
    ):
        lines[pk].workers.append(name)
    _add_participants(lines)
    for promise in Promise.objects.filter(made_in__in=lines, ended_at=None):
        lines[promise.made_in_id].promise = promise
    return list(lines.values())


def _add_participants(lines: dict[int, Line]) -> None:
    heads: dict[int, int] = defaultdict(int)
    for row in Participant.objects.filter(act__in=lines).select_related("person").order_by("id"):
        line = lines[row.act_id]
        heads[row.act_id] += row.heads
        if row.person:
            line.persons.append(row.person)
        elif row.form == Participant.Form.BODY:
            line.bodies.append(row.body)
        else:
            line.unnamed += row.heads
    for pk, line in lines.items():
        line.participants = heads[pk]


def worked_with(staff: Staff, *, days: int = 14) -> QuerySet[Act]:
    """What somebody wrote down lately and still stands, for «さっき書いたもの»."""
    since = clock.today() - timedelta(days=days)
    mine = standing(Act.objects.filter(author=staff, occurred_on__gte=since))
    return mine.order_by("-recorded_at", "-id")
