"""What a seal hides. The one place that hands out contact points.

A seal covers the person and everybody who lives in the household, also a child who is entered
later: coverage is computed from the rows each time, so nobody has to remember to extend it.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, Prefetch, Q

from yorisoi.accounts.policy import Actor, Permission, decide
from yorisoi.registry import access
from yorisoi.registry.models import ContactPoint, HouseholdMember, Person, Seal, SealHolder
from yorisoi.registry.models.routes import WHEREABOUTS


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


def seals_over(persons: Collection[int]) -> dict[int, list[Seal]]:
    """The live seals that cover each person: the own, and those of whoever they live with."""
    found: dict[int, dict[int, Seal]] = defaultdict(dict)
    mine = HouseholdMember.objects.known().filter(person__in=persons)
    live = Seal.objects.known().prefetch_related(
        Prefetch("holders", SealHolder.objects.select_related("staff").order_by("id"))
    )
    rows = live.filter(
        Q(person__in=persons)
        | Q(
            person__householdmember_facts__retracted_at=None,
            person__householdmember_facts__household__in=mine.values("household"),
        )
    ).annotate(household=F("person__householdmember_facts__household_id"))
    seals = list(rows)
    if not seals:
        return {}
    for seal in seals:
        if seal.person_id in persons:
            found[seal.person_id][seal.pk] = seal
    for person, household, until in mine.values_list("person_id", "household_id", "until"):
        for seal in seals:
            began = seal.since or seal.learnt_at.date()
            if seal.household == household and (until is None or until >= began):
                found[person][seal.pk] = seal
    return {person: list(by_pk.values()) for person, by_pk in found.items()}


def is_hidden(point: ContactPoint, seals: list[Seal]) -> bool:
    """Sealed by itself, or tells where somebody is whom a seal covers."""
    return point.is_sealed or (bool(seals) and point.kind in WHEREABOUTS)


def routes(person: Person, seals: list[Seal] | None = None) -> list[Route]:
    """How to reach a person, usable ways first. What is sealed comes without its value, for
    everybody: opening it is an action of its own (actions/sealing.py: open_seal)."""
    if seals is None:
        seals = seals_over([person.pk]).get(person.pk, [])
    order = {"yes": 0, "care": 1, "no": 2}
    points = ContactPoint.objects.known().filter(person=person).order_by("id")
    return sorted(
        (Route(point, is_hidden(point, seals)) for point in points),
        key=lambda route: (not route.point.is_reachable, order[route.point.may], route.point.pk),
    )


def may_open(actor: Actor, person: Person, seals: list[Seal]) -> bool:
    return bool(
        decide(actor, Permission.PERSON_READ, access.facts(person, seals))
        and actor.may(Permission.PERSON_READ)
    )


def sealed_points(person: Person) -> list[ContactPoint]:
    seals = seals_over([person.pk]).get(person.pk, [])
    points = ContactPoint.objects.known().filter(person=person).order_by("id")
    return [point for point in points if is_hidden(point, seals)]


def without_hidden(points: Collection[ContactPoint]) -> list[ContactPoint]:
    """Those that may stand in a list, an index or a file."""
    covered = seals_over({point.person_id for point in points})
    return [p for p in points if not is_hidden(p, covered.get(p.person_id, []))]
