"""Observations as a list shows them: what was noticed, who looked."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import QuerySet

from yorisoi.accounts.policy import Actor, Permission
from yorisoi.ledger import access
from yorisoi.ledger.models import Act, Participant, Promise
from yorisoi.registry import access as registry
from yorisoi.registry.models import Person
from yorisoi.streams.learning.kinds import OBSERVATION

SIZE = 50


@dataclass
class Observation:
    """An observation with what this reader may see of it."""

    act: Act
    # The writer's own words for whom it is about.
    about: str = ""
    persons: list[Person] = field(default_factory=list)
    # That somebody asked to have it looked at; its end says who looked.
    promise: Promise | None = None

    @property
    def is_open(self) -> bool:
        return self.promise is not None and not hasattr(self.promise, "end")


def observations(actor: Actor) -> QuerySet[Act]:
    """A worker sees those of the site as they stand. A helper sees the own words, also where
    somebody has carried them on: what others added to them is not a helper's to read."""
    rows = access.acts(actor).filter(kind=OBSERVATION.code)
    if actor.may(Permission.ACT_READ):
        return access.standing(rows)
    return rows.filter(retraction=None).exclude(superseded_by__author=actor.staff)


def latest(actor: Actor, *, size: int = SIZE) -> list[Observation]:
    rows = observations(actor).select_related("author", "site")
    return shown(actor, list(rows.order_by("-occurred_on", "-id")[:size]))


def shown(actor: Actor, acts: list[Act]) -> list[Observation]:
    """A fixed number of queries; people whom the reader may not know are not named."""
    found = {act.pk: Observation(act) for act in acts}
    rows = list(Participant.objects.filter(act__in=found).order_by("id"))
    people = registry.persons(actor).in_bulk({row.person_id for row in rows if row.person_id})
    for row in rows:
        one = found[row.act_id]
        one.about = one.about or row.body
        if row.person_id in people:
            one.persons.append(people[row.person_id])
    heads = _heads(list(found))
    promises = Promise.objects.filter(made_in__in=heads).select_related("end").order_by("id")
    for promise in promises:
        found[heads[promise.made_in_id]].promise = promise
    return list(found.values())


def _heads(acts: list[int]) -> dict[int, int]:
    """{the version that holds now: the one asked for}: a promise lies with the former."""
    heads = {act: act for act in acts}
    while True:
        later = Act.objects.filter(supersedes__in=heads).values_list("supersedes", "pk")
        steps = dict(later)
        if not steps:
            return heads
        heads = {steps.get(head, head): asked for head, asked in heads.items()}
