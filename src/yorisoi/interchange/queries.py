"""What the pages about files show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from django.db.models import Count, Q, QuerySet

from yorisoi.accounts.policy import Actor
from yorisoi.interchange import access
from yorisoi.interchange.models import Batch, SourceRow, WaitingRow
from yorisoi.interchange.plans import PlannedAct
from yorisoi.interchange.remembering import written_heads
from yorisoi.ledger import access as ledger
from yorisoi.ledger.models import Participant
from yorisoi.registry import access as registry
from yorisoi.registry.models import Person, Vitals


def batches(actor: Actor) -> QuerySet[Batch]:
    """Files, the newest first, with how many of their rows still wait."""
    return (
        access.batches(actor)
        .exclude(digest="", recorded_at__isnull=False)
        .annotate(waits=Count("waiting", filter=Q(waiting__decision="")))
        .order_by("-id")
    )


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be meant, as far as the one who decides may know them."""

    person: Person
    birth: str
    sex: str

    @property
    def value(self) -> str:
        """The answer that names this person."""
        return f"person:{self.person.pk}"


@dataclass(frozen=True)
class Waiting:
    row: WaitingRow
    candidates: list[Candidate]


def undecided(batch: Batch) -> QuerySet[WaitingRow]:
    """The rows of a file that wait for somebody to say who is meant."""
    return batch.waiting.filter(decision="").order_by("id")


def waiting(actor: Actor, batch: Batch, most: int) -> list[Waiting]:
    """The first of them, with whoever may be meant."""
    rows = list(undecided(batch)[:most])
    ids = {pk for row in rows for pk in row.candidates}
    persons = registry.persons(actor).in_bulk(ids)
    vitals = {v.person_id: v for v in Vitals.objects.known().filter(person__in=persons)}
    return [
        Waiting(
            row, [_candidate(persons[pk], vitals.get(pk)) for pk in row.candidates if pk in persons]
        )
        for row in rows
    ]


def _candidate(person: Person, vitals: Vitals | None) -> Candidate:
    if vitals is None:
        return Candidate(person, "", "")
    birth = vitals.birth
    written = "" if birth is None else birth.written or _day(birth.first)
    return Candidate(person, written, vitals.get_sex_display() if vitals.sex else "")


def _day(number: int) -> str:
    return f"{number // 10_000}.{number // 100 % 100}.{number % 100}"


@dataclass(frozen=True)
class Became:
    """Who was written in a row, and whom that was taken to be."""

    written: str
    person: Person


@dataclass(frozen=True)
class ByName:
    """A recorded row of which somebody was told by the name alone."""

    row: SourceRow
    became: list[Became]
    may_open: bool


def by_name(actor: Actor, batch: Batch, most: int) -> list[ByName]:
    """The first rows of a file whose people were told by the name alone, with who became whom as
    far as the actor may know them."""
    rows = list(batch.rows.filter(by_name_alone=True).order_by("id")[:most])
    acts = {row.act_id for row in rows}
    took: dict[int, list[int | None]] = defaultdict(list)
    found = Participant.objects.filter(act__in=acts).order_by("id")
    for act, person in found.values_list("act_id", "person_id"):
        took[act].append(person)
    persons = registry.persons(actor).in_bulk({pk for each in took.values() for pk in each if pk})
    opened = set(ledger.acts(actor).filter(pk__in=acts).values_list("pk", flat=True))
    return [
        ByName(
            row, _became(written_heads(row.raw), took[row.act_id], persons), row.act_id in opened
        )
        for row in rows
    ]


def _became(
    heads: list[tuple[str, str]], took: list[int | None], persons: dict[int, Person]
) -> list[Became]:
    """Heads and participants stand in one order; where somebody was left out, nothing is said."""
    if len(heads) != len(took):
        return []
    return [
        Became(name, persons[pk])
        for (number, name), pk in zip(heads, took, strict=True)
        if pk in persons and not number
    ]


def will_become(actor: Actor, acts: Iterable[PlannedAct], most: int) -> list[Became]:
    """Whom a review tells by the name alone: each once."""
    pairs = {
        (taking.head.name, taking.person): None
        for act in acts if act.by_name_alone
        for taking in act.takings if taking.by_name_alone and taking.person > 0
    }  # fmt: skip
    persons = registry.persons(actor).in_bulk({pk for _name, pk in islice(pairs, 10 * most)})
    known = (Became(name, persons[pk]) for name, pk in pairs if pk in persons)
    return list(islice(known, most))
