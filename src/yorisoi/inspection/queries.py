"""Figure → masked list → evidence: what an inspector reads. Numbers, no names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from yorisoi.accounts.models import Commission
from yorisoi.accounts.policy import Actor
from yorisoi.common import saying
from yorisoi.insight.models import Submission
from yorisoi.insight.queries.members import SIZE, Address, PersonMember, members_behind
from yorisoi.inspection import access
from yorisoi.inspection.masking import mask
from yorisoi.inspection.models import Inspection, Sampled
from yorisoi.ledger import kinds
from yorisoi.ledger.models import Act, Participant
from yorisoi.registry.actions.erasing import names_of
from yorisoi.registry.models import (
    ContactPoint,
    DoNotTell,
    Household,
    HouseholdMember,
    Person,
    Placement,
    Relationship,
    Residence,
)


@dataclass(frozen=True)
class Figure:
    """A figure of a report, with the files and acts behind it: {person: acts}."""

    words: str
    value: str
    acts: Mapping[int, tuple[int, ...]]


def figure_of(
    actor: Actor,
    commission: Commission,
    month: date,
    address: Address,
    submission: Submission | None = None,
) -> Figure:
    """Raises NoSuchFigure, PermissionDenied. Acts out of the actor's reach are not in it."""
    found: dict[int, list[int]] = defaultdict(list)
    offset, total, label = 0, 1, ""
    value = 0
    while offset < total:
        page = members_behind(
            actor, commission, month, address, submission=submission,
            as_persons=None if address.block == 0 else False, offset=offset,
        )  # fmt: skip
        total, label = page.listed, page.figure.label
        value = page.persons if _counts_persons(page) else page.acts
        for row in page.rows:
            if isinstance(row, PersonMember):
                if row.person is not None:
                    found[row.person.pk] += []
            elif row.line is not None:
                for person in filter(None, row.persons):
                    found[person.pk].append(row.line.act.pk)
        offset += SIZE
    words = f"{commission.name}　{saying.month(month)}　{label}"
    return Figure(words, saying.number(value), {pk: tuple(acts) for pk, acts in found.items()})


def _counts_persons(page: object) -> bool:
    measure = page.figure.measure
    return page.as_persons or bool(measure and measure.is_distinct)


@dataclass(frozen=True)
class Line:
    """One act as an inspector reads it: when, what, how, how long, and the text with its mask."""

    day: date
    kind: str
    method: str
    topic: str
    minutes: int | None
    text: str
    is_counted: bool


@dataclass(frozen=True)
class File:
    sampled: Sampled
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Pack:
    inspection: Inspection
    files: tuple[File, ...]


@dataclass(frozen=True)
class Listed:
    sampled: Sampled
    acts: int
    counted: int


def listed(actor: Actor, row: Inspection) -> list[Listed]:
    """The masked list: numbers, and how many acts."""
    rows = access.sampled(actor).filter(inspection=row).select_related("inspection", "person")
    return [
        Listed(one, access.acts(actor, one).count(), len(one.acts))
        for one in rows.order_by("number")
    ]


def evidence(actor: Actor, row: Sampled) -> File:
    """The acts of one drawn file, oldest first."""
    acts = list(
        access.acts(actor, row).select_related("method", "main_topic")
        .order_by("occurred_on", "id")
    )  # fmt: skip
    words = _hidden_words(row.person, acts)
    counted = set(row.acts)
    return File(
        row,
        tuple(
            Line(
                act.occurred_on, str(kinds.get(act.kind).label),
                act.method.label if act.method else "",
                act.main_topic.label if act.main_topic else "", act.minutes,
                mask(act.text, words), act.pk in counted,
            )
            for act in acts
        ),
    )  # fmt: skip


def pack(actor: Actor, row: Inspection) -> Pack:
    rows = access.sampled(actor).filter(inspection=row).select_related("inspection", "person")
    return Pack(row, tuple(evidence(actor, one) for one in rows.order_by("number")))


def _hidden_words(person: Person, acts: list[Act]) -> set[str]:
    """Whatever in the texts would say who it is, or where: of this person and of all who took part."""
    beside = set(
        Participant.objects.filter(act__in=acts, person__isnull=False)
        .values_list("person_id", flat=True)
    )  # fmt: skip
    homes = HouseholdMember.objects.filter(person=person).values("household")
    beside |= set(
        HouseholdMember.objects.filter(household__in=homes).values_list("person_id", flat=True)
    )
    words = {
        word for one in Person.objects.filter(pk__in=beside | {person.pk}) for word in _names(one)
    }
    of = {"person__in": beside | {person.pk}}
    # Row by row: some of these columns open only with the key of their person.
    columns = (
        (ContactPoint, ("value",)), (Relationship, ("other_name",)), (DoNotTell, ("name", "phone")),
        (Placement, ("facility", "placing_office")),
    )  # fmt: skip
    for model, names in columns:
        for row in model.objects.filter(**of):
            words |= {str(getattr(row, name)) for name in names}
    words |= set(Residence.objects.filter(**of).values_list("municipality__label", flat=True))
    words |= set(Household.objects.filter(pk__in=homes).values_list("label", flat=True))
    return words


def _names(person: Person) -> set[str]:
    """With the family name, which a text without names may still say."""
    said = set(names_of(person)) | {person.number}
    return said | {part for name in (person.name, person.kana) for part in name.split()}
