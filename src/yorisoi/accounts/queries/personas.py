"""Who can be walked in as, in the demo world: one named person of each role and body."""

from __future__ import annotations

from dataclasses import dataclass

from yorisoi.accounts.models import Membership, Organization, Role, Staff
from yorisoi.accounts.policy import INTRODUCTION
from yorisoi.common import clock


@dataclass(frozen=True)
class Persona:
    value: int
    name: str
    role: Role
    # The site or the commissioner, empty for the whole organization.
    place: str
    may: str


@dataclass(frozen=True)
class Cast:
    organization: str
    personas: list[Persona]


def casts() -> list[Cast]:
    """By organization, in the order in which the demo world made them."""
    names = dict(Organization.objects.order_by("id").values_list("id", "name"))
    rows = (
        Membership.objects.on(clock.today())
        .filter(staff__left_on=None, staff__email__isnull=False)
        .select_related("staff", "site", "commissioner")
        .order_by("id")
    )
    found: dict[int, dict[str, Persona]] = {pk: {} for pk in names}
    for row in rows:
        if row.staff.organization_id in found:
            found[row.staff.organization_id].setdefault(row.role, _persona(row))
    order = list(Role)
    return [
        Cast(names[pk], sorted(by_role.values(), key=lambda p: order.index(p.role)))
        for pk, by_role in found.items()
        if by_role
    ]


def _persona(row: Membership) -> Persona:
    where = row.site or row.commissioner
    return Persona(
        value=row.staff_id,
        name=row.staff.name,
        role=Role(row.role),
        place=where.name if where else "",
        may=str(INTRODUCTION[Role(row.role)]),
    )


def find(pk: str) -> Staff | None:
    """A persona that the page offers, and nobody else."""
    offered = {str(persona.value) for cast in casts() for persona in cast.personas}
    return Staff.objects.filter(pk=pk).first() if pk in offered else None
