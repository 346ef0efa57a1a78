import getpass

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from yorisoi.accounts.models import (
    Commission,
    Commissioner,
    Organization,
    Role,
    Site,
    Staff,
    Term,
)
from yorisoi.accounts.policy import Actor, Grant, Permission
from yorisoi.common import clock


def actor_for(staff: Staff, *, via: str = "page") -> Actor:
    """The member of staff with the roles that hold today: one query."""
    grants = tuple(
        Grant(Role(role), site, commissioner)
        for role, site, commissioner in staff.memberships.on(clock.today()).values_list(
            "role", "site_id", "commissioner_id"
        )
    )
    organization = staff.organization
    return Actor(
        label=f"{staff.name}（{staff.pk}）",
        via=via,
        organization=staff.organization_id,
        chain=organization.code if organization else "system",
        staff=staff.pk,
        grants=grants if staff.is_active else (),
    )


def operator(organization: Organization | None, *, via: str = "command") -> Actor:
    """Whoever runs commands on the machine; the trail names the operating-system user."""
    return Actor(
        label=f"os:{getpass.getuser()}",
        via=via,
        organization=organization.pk if organization else None,
        chain=organization.code if organization else "system",
        is_operator=True,
    )


def require(actor: Actor, permission: Permission) -> None:
    """Raises PermissionDenied, which the pages answer with «not found»."""
    if not actor.may(permission):
        raise PermissionDenied(permission)


def sites(actor: Actor, permission: Permission = Permission.ACT_RECORD) -> QuerySet[Site]:
    rows = Site.objects.filter(organization=actor.organization).order_by("id")
    scope = actor.sites(permission)
    return rows if scope is None else rows.filter(pk__in=scope)


def terms(actor: Actor, vocabulary: str) -> QuerySet[Term]:
    return Term.objects.filter(
        organization=actor.organization, vocabulary=vocabulary, retired_on=None
    ).order_by("position", "id")


def staff(actor: Actor) -> QuerySet[Staff]:
    return Staff.objects.filter(organization=actor.organization).order_by("kana", "name", "id")


def commissions(actor: Actor) -> QuerySet[Commission]:
    """Contracts whose figures the actor may see: an officer those of the own government."""
    rows = Commission.objects.filter(organization=actor.organization).order_by("id")
    if actor.may(Permission.REPORT_READ) or actor.may(Permission.ACT_RECORD):
        return rows
    if actor.may(Permission.REPORT_RECEIVED):
        return rows.filter(commissioner__in=actor.commissioners())
    return rows.none()


def commissioners(actor: Actor) -> QuerySet[Commissioner]:
    return Commissioner.objects.filter(organization=actor.organization).order_by("id")
