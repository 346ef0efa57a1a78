"""What a seal hides. The one place that hands out contact points.

A seal covers the person and everybody who lives in the household, also a child who is entered
later: coverage is computed from the rows each time, so nobody has to remember to extend it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects

from yorisoi.accounts.policy import Actor, Facts, FieldGroup, Permission, decide
from yorisoi.common import clock
from yorisoi.disclosure.egress import carry
from yorisoi.registry import access
from yorisoi.registry.models import (
    Circumstance,
    ContactPoint,
    HouseholdMember,
    Person,
    Placement,
    Residence,
    Reveal,
    Seal,
    SealHolder,
    Shelf,
)
from yorisoi.registry.models.routes import WHEREABOUTS
from yorisoi.registry.queries.identity import same_human

# A measure can be renewed from a month before its end; in the last week nobody may overlook it.
FIRST_CALL, SECOND_CALL, LAST_CALL = (timedelta(days=days) for days in (60, 30, 7))


@dataclass(frozen=True, slots=True)
class Route:
    """A contact point as somebody may see it: the value, or that it is sealed."""

    point: ContactPoint
    is_sealed: bool

    @property
    def value(self) -> str:
        """Empty where it is sealed: a template cannot show what it does not get."""
        return "" if self.is_sealed else self.point.value

    @property
    def note(self) -> str:
        return "" if self.is_sealed else self.point.note

    @property
    def tel(self) -> str:
        """What a link may dial: nothing where one does not call, or nobody answers."""
        point = self.point
        is_used = point.is_reachable and point.may != ContactPoint.May.NO
        return point.digits if is_used and not self.is_sealed else ""


def seals_over(
    persons: Collection[int], humans: Mapping[int, frozenset[int]] | None = None
) -> dict[int, list[Seal]]:
    """The live seals that cover each person: the own, those of whoever they live with, and those
    over another file of any of these humans (`same_human`, where the caller has asked already)."""
    humans = humans or same_human(persons)
    files = {file for group in humans.values() for file in group}
    mine, homes = homes_around(files)
    mates = same_human({mate for home in homes.values() for mate in home} - files) | {
        file: humans[person] for person in humans for file in humans[person]
    }
    seals: dict[int, list[Seal]] = defaultdict(list)
    live = list(
        Seal.objects.known()
        .filter(person__among={file for group in mates.values() for file in group})
        .order_by("id")
    )
    if not live:
        return {}
    holders = SealHolder.objects.select_related("staff").order_by("id")
    prefetch_related_objects(live, Prefetch("holders", holders))
    for seal in live:
        seals[seal.person_id].append(seal)
    found: dict[int, dict[int, Seal]] = {}
    for person, group in humans.items():
        covering = [seal for file in group for seal in seals.get(file, ())]
        for household, until in (stay for file in group for stay in mine.get(file, ())):
            covering += [
                seal
                for mate in homes[household] - group
                for file in mates[mate]
                for seal in seals.get(file, ())
                # Whoever moved out before the seal began does not live where it hides.
                if until is None or until >= (seal.since or seal.learnt_at.date())
            ]
        if covering:
            found[person] = {seal.pk: seal for seal in covering}
    return {person: [by_pk[pk] for pk in sorted(by_pk)] for person, by_pk in found.items()}


def homes_around(
    files: Collection[int],
) -> tuple[dict[int, set[tuple[int, date | None]]], dict[int, set[int]]]:
    """Where these files live or lived (household, until), and who is written into which home: one
    query."""
    mine: dict[int, set[tuple[int, date | None]]] = defaultdict(set)
    homes: dict[int, set[int]] = defaultdict(set)
    stays = HouseholdMember.objects.known().filter(
        person__among=files, household__members__retracted_at=None
    )
    for person, household, until, mate in stays.values_list(
        "person_id", "household_id", "until", "household__members__person_id"
    ):
        mine[person].add((household, until))
        homes[household].add(mate)
    return mine, homes


def is_hidden(point: ContactPoint, seals: list[Seal]) -> bool:
    """Sealed by itself, or tells where somebody is whom a seal covers."""
    return point.is_sealed or (bool(seals) and point.kind in WHEREABOUTS)


def hides(seals: Collection[Seal], fact: Placement | Residence | Circumstance) -> bool:
    """Whether a fact tells where somebody is now whom a seal covers: the town, the facility where
    they still are, a word about work or study."""
    if not seals:
        return False
    if isinstance(fact, Placement):
        return bool(fact.facility) and (fact.until is None or fact.until >= clock.today())
    return not isinstance(fact, Circumstance) or bool(fact.note)


def routes(person: Person, seals: list[Seal] | None = None) -> list[Route]:
    """How to reach a person, usable ways first. What is sealed comes without its value, for
    everybody: opening it is an action of its own (actions/sealing.py: open_seal)."""
    if seals is None:
        seals = seals_over([person.pk]).get(person.pk, [])
    return routes_of([person.pk], seals)


def routes_of(files: Collection[int], seals: list[Seal]) -> list[Route]:
    """The same from all files of one human, with the seals that cover them."""
    carry(files, FieldGroup.CONTACT)
    order = {"yes": 0, "care": 1, "no": 2}
    points = ContactPoint.objects.known().filter(person__in=files).order_by("id")
    return sorted(
        (Route(point, is_hidden(point, seals)) for point in points),
        key=lambda route: (not route.point.is_reachable, order[route.point.may], route.point.pk),
    )


def may_open(actor: Actor, person: Person, seals: list[Seal]) -> bool:
    """Whether the actor holds the seals: opens them at any time, and may change what they hide."""
    known = replace(access.facts(person, seals), duties=(), together=())
    return _opens(actor, known)


def may_look(actor: Actor, person: Person, seals: list[Seal]) -> bool:
    """Whether the whereabouts open to this actor now: to the holders, to whoever has the seal duty,
    and to whom a second person agreed."""
    return _opens(actor, access.facts(person, seals))


def _opens(actor: Actor, known: Facts) -> bool:
    where = FieldGroup.WHEREABOUTS
    return bool(decide(actor, Permission.PERSON_READ, known, where, now=clock.now()))


def holders_of(seals: Collection[Seal]) -> frozenset[int]:
    """The staff to whom these seals are open; each of them opens what all of them hide."""
    return frozenset(
        holder.staff_id
        for seal in seals
        for holder in seal.holders.all()
        if holder.ended_at is None
    )


def sealed_points(person: Person) -> list[ContactPoint]:
    seals = seals_over([person.pk]).get(person.pk, [])
    points = ContactPoint.objects.known().filter(person=person).order_by("id")
    return [point for point in points if is_hidden(point, seals)]


def sealed_facts(person: Person) -> list[Placement | Residence | Circumstance]:
    """What else a seal hides: the facility, the town, the words about work or study."""
    seals = seals_over([person.pk]).get(person.pk, [])
    found: list[Placement | Residence | Circumstance] = []
    for model, word in ((Placement, "kind"), (Residence, "municipality"), (Circumstance, "kind")):
        rows = model.objects.known().filter(person=person).select_related(word).order_by("id")
        found += [row for row in rows if hides(seals, row)]
    return found


def without_hidden(points: Collection[ContactPoint]) -> list[ContactPoint]:
    """Those that may stand in a list, an index or a file."""
    covered = seals_over({point.person_id for point in points})
    return [p for p in points if not is_hidden(p, covered.get(p.person_id, []))]


def reveals_today(actor: Actor) -> QuerySet[Reveal]:
    """What this member of staff has opened since the day began in Japan."""
    begun = datetime.combine(clock.today(), time.min, tzinfo=clock.JAPAN)
    return Reveal.objects.filter(staff=actor.staff, at__gte=begun, is_refused=False)


def over_budget(actor: Actor, since: datetime) -> QuerySet[Reveal]:
    """Who wanted to open more than a day allows, for those who answer for the seals."""
    rows = Reveal.objects.filter(is_refused=True, at__gte=since)
    return rows.filter(staff__organization=actor.organization).select_related("staff")


def seals_ending(actor: Actor, until: date) -> QuerySet[Seal]:
    """Live seals that must be renewed by a day, over the living: to their holders; in the last week,
    and where it has passed, also to whoever sets seals."""
    held = SealHolder.objects.filter(seal=OuterRef("pk"), staff=actor.staff, ended_at=None)
    concerned = Q(Exists(held))
    if actor.may(Permission.SEAL_SET):
        concerned |= Q(until__lte=clock.today() + LAST_CALL)
    return (
        Seal.objects.known()
        .filter(concerned, until__lte=until, person__organization=actor.organization)
        .filter(access.reached(actor, person="person"))
        .exclude(person__shelf=Shelf.DEAD)
        .select_related("person")
        .order_by("until", "id")
    )
