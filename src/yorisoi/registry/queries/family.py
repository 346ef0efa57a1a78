"""Who lives together, now and before; named only where the actor may know them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from yorisoi.accounts.policy import Actor
from yorisoi.registry import access
from yorisoi.registry.models import HouseholdMember


@dataclass
class Home:
    """A household as somebody may see it."""

    household: int
    label: str
    now: list[HouseholdMember] = field(default_factory=list)
    before: list[HouseholdMember] = field(default_factory=list)
    # How many live there whom the actor may not know.
    unknown: int = 0


def homes_of(actor: Actor, files: Sequence[int], day: date) -> list[Home]:
    """The households of one human, the present ones first: one query."""
    mine = HouseholdMember.objects.known().filter(person__in=files)
    homes = _homes(actor, _members(actor).filter(household__in=mine.values("household")), day)
    here = {
        home.household for home in homes if any(member.person_id in files for member in home.now)
    }
    return sorted(homes, key=lambda home: home.household not in here)


def home(actor: Actor, household: int, day: date) -> Home | None:
    found = _homes(actor, _members(actor).filter(household=household), day)
    return found[0] if found else None


def _members(actor: Actor) -> QuerySet[HouseholdMember]:
    return (
        HouseholdMember.objects.known()
        .select_related("household", "person")
        .annotate(
            is_known=access.is_reached(actor, "person"),
            is_nobody=Exists(access.unknown_to(actor).filter(pk=OuterRef("person"))),
        )
        .order_by("household_id", "-is_head", "id")
    )


def _homes(actor: Actor, rows: QuerySet[HouseholdMember], day: date) -> list[Home]:
    found: dict[int, Home] = {}
    for row in rows.filter(household__organization=actor.organization):
        one = found.setdefault(row.household_id, Home(row.household_id, row.household.label))
        if row.is_head and not row.is_known:
            # A household bears the name of its head.
            one.label = _("世帯")
        if row.is_nobody:
            continue
        lives_here = row.until is None or row.until >= day
        if not row.is_known:
            one.unknown += lives_here
        elif lives_here:
            one.now.append(row)
        else:
            one.before.append(row)
    return list(found.values())
