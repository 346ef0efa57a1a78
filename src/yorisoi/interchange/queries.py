"""What the pages about files show."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from yorisoi.accounts.policy import Actor
from yorisoi.interchange import access
from yorisoi.interchange.models import Batch, WaitingRow
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
