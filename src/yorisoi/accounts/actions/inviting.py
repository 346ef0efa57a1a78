"""The way in: somebody who may is asked by name, once, for 72 hours."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yorisoi.accounts.access import require
from yorisoi.accounts.models import (
    Commissioner,
    Invitation,
    Membership,
    Organization,
    Role,
    Site,
    Staff,
)
from yorisoi.accounts.policy import TABLE, Actor, Permission
from yorisoi.audit.actions import note
from yorisoi.common import clock

LIFETIME = timedelta(hours=72)


@transaction.atomic
def invite(
    actor: Actor,
    *,
    role: str,
    email: str = "",
    name: str = "",
    site: Site | None = None,
    commissioner: Commissioner | None = None,
    staff: Staff | None = None,
) -> tuple[Invitation, str]:
    """Make an invitation; returns it and the secret that the link carries, which is kept nowhere."""
    require(actor, Permission.STAFF)
    if role == Role.OFFICER and commissioner is None:
        raise ValidationError({"commissioner": _("どの委託元の人かを、えらんでください。")})
    if (
        email
        and Staff.objects.filter(email__iexact=email)
        .exclude(pk=staff.pk if staff else None)
        .exists()
    ):
        raise ValidationError({"email": _("このメールアドレスの人は、もう登録されています。")})
    secret = secrets.token_urlsafe(32)
    now = clock.now()
    row = Invitation.objects.create(
        organization_id=actor.organization, role=role, email=email, name=name, site=site,
        commissioner=commissioner, staff=staff, digest=_digest(secret), invited_by=actor.label,
        invited_at=now, expires_at=now + LIFETIME,
    )  # fmt: skip
    note(actor, "invitation.made", f"invitation:{row.pk}", payload={"role": role})
    return row, secret


def find_invitation(secret: str) -> Invitation | None:
    """The invitation behind a link, if it still opens: unused, not withdrawn, not too old."""
    row = Invitation.objects.filter(digest=_digest(secret)).select_related("organization").first()
    if row is None or row.accepted_at or row.withdrawn_at or row.expires_at < clock.now():
        return None
    return row


@transaction.atomic
def accept(secret: str, *, name: str, kana: str, email: str, password: str | None) -> Staff:
    """Become staff with the role that the inviter chose. Raises PermissionDenied for a used link.

    Without a password the way in is a passkey, which is made right afterwards.
    """
    row = find_invitation(secret)
    if row is None:
        raise PermissionDenied("invitation")
    taken = Staff.objects.filter(email__iexact=email)
    if taken.exclude(pk=row.staff_id).exists():
        raise ValidationError({"email": _("このメールアドレスの人は、もう登録されています。")})
    staff = row.staff or Staff(organization=row.organization)
    staff.name, staff.kana, staff.email = name, kana, email.lower()
    staff.set_password(password)
    staff.save()
    if Invitation.objects.filter(pk=row.pk, accepted_at=None).update(accepted_at=clock.now()) == 0:
        raise PermissionDenied("invitation")
    Membership.objects.create(
        staff=staff, site=row.site, commissioner=row.commissioner, role=row.role,
        valid_from=clock.today(), granted_by=row.invited_by,
    )  # fmt: skip
    newcomer = Actor(
        label=f"{staff.name}（{staff.pk}）", via="page", organization=row.organization_id,
        chain=row.organization.code, staff=staff.pk,
    )  # fmt: skip
    note(newcomer, "invitation.accepted", f"invitation:{row.pk}", payload={"staff": staff.pk})
    return staff


@transaction.atomic
def withdraw(actor: Actor, row: Invitation) -> None:
    require(actor, Permission.STAFF)
    if row.organization_id != actor.organization:
        raise PermissionDenied(Permission.STAFF)
    row.withdrawn_at = clock.now()
    row.save(update_fields=["withdrawn_at"])
    note(actor, "invitation.withdrawn", f"invitation:{row.pk}")


@transaction.atomic
def grant_role(
    actor: Actor,
    staff: Staff,
    *,
    role: str,
    site: Site | None = None,
    commissioner: Commissioner | None = None,
    valid_from: date,
    valid_to: date | None = None,
) -> Membership:
    require(actor, Permission.STAFF)
    if staff.organization_id != actor.organization or role not in TABLE:
        raise PermissionDenied(Permission.STAFF)
    if role == Role.OFFICER and commissioner is None:
        raise ValidationError({"commissioner": _("どの委託元の人かを、えらんでください。")})
    row = Membership.objects.create(
        staff=staff, site=site, commissioner=commissioner, role=role, valid_from=valid_from,
        valid_to=valid_to, granted_by=actor.label,
    )  # fmt: skip
    note(
        actor,
        "membership.granted",
        f"staff:{staff.pk}",
        payload={"role": role, "site": site and site.pk},
    )
    return row


@transaction.atomic
def end_role(actor: Actor, row: Membership) -> None:
    """From this moment on; a role that began today never was."""
    require(actor, Permission.STAFF)
    if row.staff.organization_id != actor.organization:
        raise PermissionDenied(Permission.STAFF)
    if row.staff_id == actor.staff and row.role == Role.MANAGER:
        raise ValidationError(_("自分の管理者の役割は、ほかの管理者に終えてもらいます。"))
    row.valid_to = clock.today() - timedelta(days=1)
    row.save(update_fields=["valid_to"])
    note(actor, "membership.ended", f"staff:{row.staff_id}", payload={"role": row.role})


@transaction.atomic
def leave(actor: Actor, staff: Staff, *, on: date) -> None:
    """A member of staff leaves: no role holds any more, and every session ends at once."""
    require(actor, Permission.STAFF)
    if staff.organization_id != actor.organization or staff.pk == actor.staff:
        raise PermissionDenied(Permission.STAFF)
    staff.left_on = on
    staff.set_unusable_password()
    staff.save(update_fields=["left_on", "password"])
    staff.memberships.filter(valid_to=None).update(valid_to=clock.today() - timedelta(days=1))
    note(actor, "staff.left", f"staff:{staff.pk}")


@transaction.atomic
def add_worker(actor: Actor, *, name: str, organization: Organization | None = None) -> Staff:
    """Somebody who works here but cannot sign in (yet): named in a file, or on paper."""
    row = Staff(organization_id=organization.pk if organization else actor.organization, name=name)
    row.set_unusable_password()
    row.save()
    note(actor, "staff.added", f"staff:{row.pk}")
    return row


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
