"""What another body shares: the groups that were granted and nothing else, each as plain lines."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from yorisoi.accounts.policy import (
    FIELD_GROUPS,
    Actor,
    Facts,
    FieldGroup,
    Level,
    Permission,
    decide,
)
from yorisoi.common import clock, lives, saying, scopes
from yorisoi.ledger.access import standing
from yorisoi.ledger.models import Act, Participant
from yorisoi.registry import access
from yorisoi.registry.models import (
    Circumstance,
    ContactPoint,
    Flag,
    Person,
    Placement,
    Relationship,
    Residence,
    Sex,
    Sharing,
    Vitals,
)
from yorisoi.registry.models.routes import WHEREABOUTS
from yorisoi.registry.queries.sealing import Route, hides, routes, seals_over

# Acts that are shown: the latest.
RECORDS = 50
SCHOOL = "student"
Lines = list[tuple[str, str]]


@dataclass(frozen=True)
class Section:
    label: str
    # (what, said)
    lines: Lines


@dataclass(frozen=True)
class Listed:
    row: Sharing
    # Empty where the name was not granted.
    name: str
    groups: str


@dataclass(frozen=True)
class Shared:
    row: Sharing
    person: Person
    sections: list[Section]


def groups_open(actor: Actor, row: Sharing, *, is_sealed: bool) -> list[FieldGroup]:
    """What this grant, found through access.shared, opens to this actor now; nothing where it does
    not hold. `is_sealed`: whether a seal covers the whereabouts."""
    facts = Facts(
        organization=row.person.organization_id, level=Level(row.person.level or 0),
        is_sealed=is_sealed, shares=(access.share_of(row),),
    )  # fmt: skip
    read, now = Permission.SHARED_READ, clock.now()
    return [group for group in FieldGroup if decide(actor, read, facts, group, now=now)]


def listed(actor: Actor) -> list[Listed]:
    """Every grant that opens something to this actor: as many queries as bodies that share."""
    rows = list(access.shared(actor).select_related("person__organization").order_by("until", "id"))
    sealed: set[int] = set()
    for giver in {row.person.organization_id for row in rows}:
        with scopes.within(giver):
            sealed |= set(
                seals_over([r.person_id for r in rows if r.person.organization_id == giver])
            )
    found = [(row, groups_open(actor, row, is_sealed=row.person_id in sealed)) for row in rows]
    return [
        Listed(
            row,
            row.person.name if FieldGroup.IDENTITY in groups else "",
            "、".join(str(FIELD_GROUPS[group]) for group in groups),
        )
        for row, groups in found
        if groups
    ]


def opened(actor: Actor, row: Sharing) -> Shared | None:
    """The shared part of a file, read in the scope of the body that shares it. None: not open."""
    with scopes.within(row.person.organization_id, file=row.person_id):
        file = _File(row.person)
        groups = groups_open(actor, row, is_sealed=bool(file.seals))
        sections = [Section(str(FIELD_GROUPS[g]), READ[g](file)) for g in groups]
    return Shared(row, row.person, sections) if sections else None


def sections_of(actor: Actor, permission: Permission, person: Person) -> list[Section]:
    """The groups of a file of the own organization that this permission opens to the actor now, as
    plain lines: reading, and nothing to press."""
    file = _File(person)
    facts, now = access.facts(person, file.seals), clock.now()
    groups = [group for group in FieldGroup if decide(actor, permission, facts, group, now=now)]
    return [Section(str(FIELD_GROUPS[group]), READ[group](file)) for group in groups]


class _File:
    def __init__(self, person: Person) -> None:
        self.person = person
        self.seals = seals_over([person.pk]).get(person.pk, [])
        self.today = clock.today()

    def routes(self, *, tells_where: bool) -> Lines:
        found = routes(self.person, self.seals)
        return [
            _route(one)
            for one in found
            if not one.is_sealed and (one.point.kind in WHEREABOUTS) == tells_where
        ]

    def holding(self, model: type, named: str) -> list:
        rows = model.objects.known().holding(self.today).filter(person=self.person)
        rows = rows.select_related(named).order_by("-since", "-id")
        return [row for row in rows if not hides(self.seals, row)]


def _route(one: Route) -> tuple[str, str]:
    may = one.point.may
    how = "" if may == ContactPoint.May.YES else str(one.point.get_may_display())
    said = [one.value, how, one.point.hours, one.note]
    return str(one.point.get_kind_display()), "　".join(filter(None, said))


def _identity(file: _File) -> Lines:
    person = file.person
    vitals = Vitals.objects.known().filter(person=person).first()
    said = [
        (_("名前"), person.name),
        (_("ふりがな"), person.kana),
        (_("呼び名"), person.called),
        (_("生年月日"), lives.birth(vitals.birth) if vitals else ""),
        (_("性別"), str(Sex(vitals.sex).label) if vitals and vitals.sex else ""),
    ]
    return [(label, words) for label, words in said if words]


def _whereabouts(file: _File) -> Lines:
    towns = [
        (_("市区町村"), str(row.municipality)) for row in file.holding(Residence, "municipality")
    ]
    return [*file.routes(tells_where=True), *towns]


def _upbringing(file: _File) -> Lines:
    rows = Placement.objects.known().filter(person=file.person).select_related("kind")
    return [
        (
            str(row.kind),
            "　".join(
                filter(
                    None,
                    [
                        "" if hides(file.seals, row) else row.facility,
                        row.placing_office,
                        lives.span(row.since, row.until),
                    ],
                )
            ),
        )
        for row in rows.order_by("since", "id")
    ]


def _flags(kinds: Collection[str]) -> Callable[[_File], Lines]:
    def lines(file: _File) -> Lines:
        rows = Flag.objects.known().holding(file.today).filter(person=file.person, kind__in=kinds)
        return [(str(row.get_kind_display()), row.text) for row in rows.order_by("id")]

    return lines


def _circumstance(*, is_school: bool) -> Callable[[_File], Lines]:
    def lines(file: _File) -> Lines:
        rows = file.holding(Circumstance, "kind")
        return [(str(row.kind), row.note) for row in rows if (row.kind.code == SCHOOL) == is_school]

    return lines


def _family(file: _File) -> Lines:
    """In what relation, and the name as it was written: other people's files are not part of it."""
    rows = Relationship.objects.known().holding(file.today).filter(person=file.person)
    return [
        (str(row.get_kind_display()), "　".join(filter(None, [row.other_name, row.note])))
        for row in rows.order_by("id")
    ]


def _records(file: _File) -> Lines:
    """Acts with this person alone: what is written of several people tells of the others too."""
    named = Participant.objects.filter(act=OuterRef("pk"))
    rows = standing(Act.objects.filter(Exists(named.filter(person=file.person))))
    rows = rows.exclude(Exists(named.exclude(person=file.person)))
    rows = rows.select_related("method", "main_topic").order_by("-occurred_on", "-id")
    return [
        (
            saying.wareki_short(act.occurred_on),
            "　".join(
                filter(
                    None,
                    [
                        act.method.label if act.method else "",
                        act.main_topic.label if act.main_topic else "",
                        act.text,
                    ],
                )
            ),
        )
        for act in rows[:RECORDS]
    ]


READ: dict[FieldGroup, Callable[[_File], Lines]] = {
    FieldGroup.IDENTITY: _identity,
    FieldGroup.CONTACT: lambda file: file.routes(tells_where=False),
    FieldGroup.WHEREABOUTS: _whereabouts,
    FieldGroup.UPBRINGING: _upbringing,
    FieldGroup.ABUSE: _flags([Flag.Kind.SAFETY]),
    FieldGroup.MEDICAL: _flags([Flag.Kind.HEALTH]),
    FieldGroup.WORK: _circumstance(is_school=False),
    FieldGroup.SCHOOL: _circumstance(is_school=True),
    # Plans come with their own room.
    FieldGroup.PLAN: lambda _file: [],
    FieldGroup.RECORDS: _records,
    FieldGroup.FAMILY: _family,
}
