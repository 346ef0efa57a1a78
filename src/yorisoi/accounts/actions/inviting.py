"""The way in: somebody who may is asked by name, once, for 72 hours."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yorisoi.accounts import access, news
from yorisoi.accounts.access import require_everywhere, require_own
from yorisoi.accounts.models import (
    Commissioner,
    DeviceUser,
    Identity,
    Invitation,
    Membership,
    Organization,
    Role,
    SignIn,
    Site,
    Staff,
)
from yorisoi.accounts.policy import AT_SITES, TABLE, Actor, Permission, may_give
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
    """Make an invitation; returns it and the secret that the link carries, which is kept nowhere.

    With `staff` it is for somebody who is registered already: a worker named in a file who gets a
    key now. Whoever has a key and lost it is let in by two (recovering.py). An older link for the
    same person stops working. The link is bound to the address; only whoever runs the machine may
    leave it open.
    """
    _require_fitting(actor, role, site, commissioner)
    require_own(actor, staff)
    email = email.lower()
    if not email and not actor.is_operator:
        raise ValidationError({"email": _("メールアドレスを書いてください。")})
    if staff is not None and has_key(staff):
        raise ValidationError(
            _(
                "この人には、もう鍵があります。なくしたときは「鍵をなくした人」から、ふたりで入れ直します。"
            )
        )
    _require_free(email, staff.pk if staff else None)
    now = clock.now()
    for older in access.invitations(actor).filter(_same_person(email, staff)):
        withdraw(actor, older)
    secret = secrets.token_urlsafe(32)
    row = Invitation.objects.create(
        organization_id=actor.organization, role=role, email=email, name=name, site=site,
        commissioner=commissioner, staff=staff, digest=_digest(secret), invited_by=actor.label,
        invited_at=now, expires_at=now + LIFETIME,
    )  # fmt: skip
    note(actor, "invitation.made", f"invitation:{row.pk}", payload={"role": role})
    return row, secret


def has_key(staff: Staff) -> bool:
    return Authenticator.objects.filter(user=staff).exists()


def _same_person(email: str, staff: Staff | None) -> Q:
    found = Q(pk__in=())
    if email:
        found |= Q(email=email)
    return found | Q(staff=staff) if staff else found


def find_invitation(secret: str) -> Invitation | None:
    """The invitation behind a link, if it still opens: unused, not withdrawn, not too old."""
    row = (
        Invitation.objects.filter(digest=_digest(secret))
        .select_related("organization", "site", "commissioner", "staff")
        .first()
    )
    if row is None or row.accepted_at or row.withdrawn_at or row.expires_at < clock.now():
        return None
    return row


@transaction.atomic
def accept(secret: str, *, name: str, kana: str, email: str, password: str | None) -> Staff:
    """Become staff with the role that the inviter chose. Raises PermissionDenied for a used link.

    Without a password the way in is a passkey, which is made right afterwards. Whoever was
    registered before begins anew: an old password and open sessions are gone.
    """
    row = find_invitation(secret)
    if row is None or (row.staff is not None and has_key(row.staff)):
        raise PermissionDenied("invitation")
    if row.email and email.lower() != row.email:
        raise ValidationError({"email": _("この招待は、べつのアドレスの人のものです。")})
    if not _use(row):
        raise PermissionDenied("invitation")
    _require_free(email.lower(), row.staff_id)
    staff = row.staff or Staff(organization=row.organization)
    staff.name, staff.kana, staff.email, staff.left_on = name, kana, email.lower(), None
    staff.set_password(password)
    staff.session_round += 1
    staff.save()
    held = {"site": row.site, "commissioner": row.commissioner, "role": row.role}
    if not staff.memberships.on(clock.today()).filter(**held).exists():
        Membership.objects.create(
            staff=staff, valid_from=clock.today(), granted_by=row.invited_by, **held
        )
    newcomer = Actor(
        label=f"{staff.name}（{staff.pk}）", via="page", organization=row.organization_id,
        chain=row.organization.code, staff=staff.pk,
    )  # fmt: skip
    note(newcomer, "invitation.accepted", f"invitation:{row.pk}", payload={"staff": staff.pk})
    return staff


def _use(row: Invitation) -> bool:
    """True for one of two who press the button at the same time."""
    unused = Invitation.objects.filter(pk=row.pk, accepted_at=None)
    return bool(unused.update(accepted_at=clock.now()))


def _require_free(email: str, staff: int | None) -> None:
    if email and Staff.objects.filter(email=email).exclude(pk=staff).exists():
        raise ValidationError({"email": _("このメールアドレスの人は、もう登録されています。")})


@transaction.atomic
def withdraw(actor: Actor, row: Invitation) -> None:
    require_everywhere(actor, Permission.STAFF)
    require_own(actor, row)
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
    _require_fitting(actor, role, site, commissioner)
    require_own(actor, staff)
    if valid_to is not None and valid_to < valid_from:
        raise ValidationError({"valid_to": _("「いつまで」が「いつから」より前になっています。")})
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


def _require_fitting(
    actor: Actor, role: str, site: Site | None, commissioner: Commissioner | None
) -> None:
    """A role of the whole organization has no site, an officer belongs to one commissioner."""
    require_everywhere(actor, Permission.STAFF)
    require_own(actor, site, commissioner)
    if role not in TABLE or not may_give(
        actor, Permission.STAFF, Role(role), site.pk if site else None
    ):
        raise PermissionDenied(Permission.STAFF)
    if role == Role.OFFICER and commissioner is None:
        raise ValidationError({"commissioner": _("どの委託元の人かを、えらんでください。")})
    if role != Role.OFFICER and commissioner is not None:
        raise ValidationError({"commissioner": _("委託元をえらぶのは、委託元の担当者だけです。")})
    if role not in AT_SITES and site is not None:
        raise ValidationError(
            {
                "site": _("%(role)sは法人ぜんたいの役割です。拠点はえらばないでください。")
                % {"role": Role(role).label}
            }
        )


@transaction.atomic
def end_role(actor: Actor, row: Membership) -> None:
    """From this moment on; a role that began today never was."""
    require_everywhere(actor, Permission.STAFF)
    require_own(actor, row.staff)
    if row.staff_id == actor.staff and row.role == Role.MANAGER:
        raise ValidationError(_("自分の管理者の役割は、ほかの管理者に終えてもらいます。"))
    row.valid_to = clock.today() - timedelta(days=1)
    row.save(update_fields=["valid_to"])
    note(actor, "membership.ended", f"staff:{row.staff_id}", payload={"role": row.role})
    news.role_ended(row.staff.organization_id)


@transaction.atomic
def leave(actor: Actor, staff: Staff, *, on: date) -> None:
    """A member of staff leaves: no role holds, no key opens, every session ends at once."""
    require_everywhere(actor, Permission.STAFF)
    require_own(actor, staff)
    if staff.pk == actor.staff:
        raise ValidationError(_("自分が退くときは、ほかの管理者に記録してもらいます。"))
    today = clock.today()
    if on > today:
        raise ValidationError(
            {
                "on": _(
                    "これから退く人は、役割の「いつまで」に日を書いておくと、その日に終わります。"
                )
            }
        )
    staff.left_on = on
    staff.set_unusable_password()
    staff.session_round += 1
    staff.save(update_fields=["left_on", "password", "session_round"])
    Authenticator.objects.filter(user=staff).delete()
    Identity.objects.filter(staff=staff).delete()
    DeviceUser.objects.filter(staff=staff).delete()
    SignIn.objects.filter(staff=staff).delete()
    staff.memberships.filter(Q(valid_to=None) | Q(valid_to__gte=today)).update(
        valid_to=today - timedelta(days=1)
    )
    for open_link in access.invitations(actor).filter(staff=staff):
        withdraw(actor, open_link)
    note(actor, "staff.left", f"staff:{staff.pk}")
    news.role_ended(staff.organization_id)


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
