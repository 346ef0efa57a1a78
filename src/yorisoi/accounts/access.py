import getpass

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet

from yorisoi.accounts.models import (
    Commission,
    Commissioner,
    Device,
    Invitation,
    Membership,
    Organization,
    Recovery,
    Role,
    SignIn,
    Site,
    Staff,
    Term,
)
from yorisoi.accounts.policy import TABLE, Actor, Grant, Permission, may_give
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


def require_everywhere(actor: Actor, permission: Permission) -> None:
    """For what concerns the whole organization: a permission at one site is not enough."""
    require(actor, permission)
    if actor.sites(permission) is not None:
        raise PermissionDenied(permission)


def require_own(actor: Actor, *rows: object) -> None:
    """Whatever a form points to belongs to the actor's organization; None points to nothing."""
    for row in rows:
        if row is not None and row.organization_id != actor.organization:
            raise PermissionDenied(row._meta.model_name)


def sites(actor: Actor, permission: Permission = Permission.ACT_RECORD) -> QuerySet[Site]:
    rows = Site.objects.filter(organization=actor.organization).order_by("id")
    scope = actor.sites(permission)
    return rows if scope is None else rows.filter(pk__in=scope)


def terms(actor: Actor, vocabulary: str) -> QuerySet[Term]:
    """The words to choose from: in use, and meaning something of their own."""
    return words(actor, vocabulary).filter(retired_on=None, counts_as=None)


def words(actor: Actor, vocabulary: str | None = None) -> QuerySet[Term]:
    """Every word of the organization's lists, also those that count as another or are retired."""
    rows = Term.objects.filter(organization=actor.organization)
    rows = rows if vocabulary is None else rows.filter(vocabulary=vocabulary)
    return rows.order_by("position", "id")


def staff(actor: Actor) -> QuerySet[Staff]:
    return Staff.objects.filter(organization=actor.organization).order_by("kana", "name", "id")


def memberships(actor: Actor) -> QuerySet[Membership]:
    return Membership.objects.filter(staff__organization=actor.organization).order_by("id")


def invitations(actor: Actor) -> QuerySet[Invitation]:
    """Links that still open."""
    return Invitation.objects.filter(
        organization=actor.organization,
        accepted_at=None,
        withdrawn_at=None,
        expires_at__gt=clock.now(),
    ).order_by("-id")


def commissions(actor: Actor) -> QuerySet[Commission]:
    """Contracts whose figures the actor may see: an officer those of the own government."""
    rows = Commission.objects.filter(organization=actor.organization).order_by("id")
    if actor.may(Permission.REPORT_READ) or actor.may(Permission.ACT_RECORD):
        return rows
    if actor.may(Permission.REPORT_RECEIVED):
        return rows.filter(commissioner__in=actor.commissioners())
    return rows.none()


def staff_with(actor: Actor, permission: Permission) -> QuerySet[Staff]:
    """Who works here now in a role that has this permission, at any site."""
    roles = [role for role, permissions in TABLE.items() if permission in permissions]
    held = held_today(*roles).filter(staff=OuterRef("pk"))
    return staff(actor).filter(Exists(held), left_on=None)


def readers_in(organization: int) -> QuerySet[Staff]:
    """Who works in an organization today in a role that reads files."""
    roles = [role for role, permissions in TABLE.items() if Permission.PERSON_READ in permissions]
    held = held_today(*roles).filter(staff=OuterRef("pk"))
    return Staff.objects.filter(Exists(held), organization=organization, left_on=None)


def held_today(*roles: str) -> QuerySet[Membership]:
    return Membership.objects.on(clock.today()).filter(role__in=roles)


def commissioners(actor: Actor) -> QuerySet[Commissioner]:
    return Commissioner.objects.filter(organization=actor.organization).order_by("id")


def keys(actor: Actor) -> QuerySet[Authenticator]:
    """The actor's own passkeys, security keys, app and recovery codes."""
    return Authenticator.objects.filter(user=actor.staff).order_by("id")


def sign_ins(actor: Actor) -> QuerySet[SignIn]:
    """One's own open sessions."""
    return SignIn.objects.filter(staff=actor.staff).order_by("-began_at", "-id")


def shared_devices(actor: Actor) -> QuerySet[Device]:
    rows = Device.objects.filter(organization=actor.organization, shared_at__isnull=False)
    return rows.order_by("name", "id")


def recoveries(actor: Actor) -> QuerySet[Recovery]:
    """Those that are not over: one's own, and those of people whom one may let in."""
    rows = Recovery.objects.filter(
        staff__organization=actor.organization, used_at=None, ended_at=None
    ).exclude(expires_at__lt=clock.now())
    if not actor.is_operator and actor.sites(Permission.RECOVER) is not None:
        rows = rows.filter(Q(staff=actor.staff) | Q(staff__in=recoverable(actor)))
    return rows.order_by("-id")


def recoverable(actor: Actor) -> QuerySet[Staff]:
    """Who works where the actor may let people in again; `may_recover` looks at the roles too."""
    rows = staff(actor).filter(left_on=None)
    sites = actor.sites(Permission.RECOVER)
    if sites is None:
        return rows
    held = Membership.objects.on(clock.today()).filter(staff=OuterRef("pk"), site__in=sites)
    return rows.filter(Exists(held))


def may_recover(actor: Actor, staff: Staff) -> bool:
    """Somebody else, of one's own organization, whose roles are no greater than one's own."""
    if actor.organization != staff.organization_id or actor.staff == staff.pk:
        return False
    if not actor.may(Permission.RECOVER) or not staff.is_active:
        return False
    held = Membership.objects.on(clock.today()).filter(staff=staff)
    return all(
        may_give(actor, Permission.RECOVER, Role(role), site)
        for role, site in held.values_list("role", "site_id")
    )
