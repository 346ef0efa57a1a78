"""Letting somebody in again who lost every key.

Two different people agree to it, neither of whom is the one let in, and neither of whom chooses a
key: the link that the second one hands over opens once, within 72 hours, and its bearer makes the
key. Old keys hold until then, so that whoever did not lose them can say so. Where nobody is left who
could agree, a code on paper stands in for both, and every manager hears of it.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yorisoi.accounts import letters
from yorisoi.accounts.access import may_recover, require, require_own
from yorisoi.accounts.actions.signing import end_sessions
from yorisoi.accounts.models import (
    DeviceUser,
    Identity,
    Membership,
    Organization,
    PaperCode,
    Recovery,
    Role,
    Staff,
)
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.audit.actions import note
from yorisoi.common import clock

LIFETIME = timedelta(hours=72)
PAPER_LIFETIME = timedelta(hours=1)
# Without letters that are misread on paper.
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
PAPER_GROUPS = 6


def _require(actor: Actor, staff: Staff) -> None:
    require(actor, Permission.RECOVER)
    require_own(actor, staff)
    if not may_recover(actor, staff):
        raise PermissionDenied(Permission.RECOVER)


@transaction.atomic
def ask(actor: Actor, staff: Staff, *, reason: str) -> Recovery:
    """Say that somebody lost every key, and how one made sure that it is she."""
    _require(actor, staff)
    if not staff.email:
        raise ValidationError(_("メールアドレスのない人には、招待のリンクをつくってください。"))
    _end_old(staff)
    if Recovery.objects.filter(staff=staff, used_at=None, ended_at=None).exists():
        raise ValidationError(_("この人のことは、もう頼まれています。"))
    row = Recovery.objects.create(
        staff=staff, reason=reason, asked_by=actor.label, asked_at=clock.now()
    )
    note(actor, "recovery.asked", f"staff:{staff.pk}")
    letters.send(staff, letters.RECOVERY_ASKED)
    return row


@transaction.atomic
def agree(actor: Actor, row: Recovery) -> str:
    """One of the two says yes. Answers the link's secret to the second, "" to the first.

    Raises ValidationError for the same person twice.
    """
    row = Recovery.objects.select_for_update().select_related("staff").get(pk=row.pk)
    _require(actor, row.staff)
    if row.ended_at or row.used_at or row.second_at:
        raise ValidationError(_("この頼みは、もう終わっています。"))
    now, me = clock.now(), actor.staff or 0
    if row.first_at is None:
        row.first_by, row.first_staff, row.first_at = actor.label, me, now
        row.save()
        note(actor, "recovery.agreed", f"staff:{row.staff_id}", payload={"as": "first"})
        return ""
    if row.first_staff == me:
        raise ValidationError(_("もうひとりは、ちがう人が承認します。"))
    secret = secrets.token_urlsafe(32)
    row.second_by, row.second_at = actor.label, now
    row.digest, row.expires_at = _digest(secret), now + LIFETIME
    row.save()
    note(actor, "recovery.agreed", f"staff:{row.staff_id}", payload={"as": "second"})
    end_sessions(actor, row.staff)
    letters.send(row.staff, letters.RECOVERY_AGREED)
    return secret


@transaction.atomic
def withdraw(actor: Actor, row: Recovery) -> None:
    """«I never asked for it», by the person; or a change of mind of those who may agree."""
    if actor.staff != row.staff_id:
        _require(actor, row.staff)
    Recovery.objects.filter(pk=row.pk, used_at=None, ended_at=None).update(ended_at=clock.now())
    note(actor, "recovery.withdrawn", f"staff:{row.staff_id}")


def find(secret: str) -> Recovery | None:
    """What a link opens, if it still does."""
    row = (
        Recovery.objects.filter(digest=_digest(secret), used_at=None, ended_at=None)
        .select_related("staff__organization")
        .first()
    )
    is_open = row is not None and row.expires_at > clock.now() and row.staff.is_active
    return row if is_open else None


@transaction.atomic
def complete(secret: str, *, password: str | None) -> Staff:
    """The bearer begins anew: old keys, devices and sessions are gone, a new key is made next.
    Raises PermissionDenied for a used link."""
    row = find(secret)
    used = row and Recovery.objects.filter(pk=row.pk, used_at=None).update(used_at=clock.now())
    if not used:
        raise PermissionDenied("recovery")
    staff = row.staff
    Authenticator.objects.filter(user=staff).delete()
    Identity.objects.filter(staff=staff).delete()
    DeviceUser.objects.filter(staff=staff).delete()
    staff.set_password(password)
    staff.session_round += 1
    staff.save(update_fields=["password", "session_round"])
    note(_self(staff), "recovery.used", f"staff:{staff.pk}")
    return staff


def _self(staff: Staff) -> Actor:
    return Actor(
        label=f"{staff.name}（{staff.pk}）", via="page", organization=staff.organization_id,
        chain=staff.organization.code, staff=staff.pk,
    )  # fmt: skip


def _end_old(staff: Staff) -> None:
    """What was not gone on with, or whose link nobody used, does not stand in the way."""
    now = clock.now()
    old = Recovery.objects.filter(staff=staff, used_at=None, ended_at=None)
    old.filter(Q(expires_at__lt=now) | Q(expires_at=None, asked_at__lt=now - LIFETIME)).update(
        ended_at=now
    )


@transaction.atomic
def make_paper_code(actor: Actor) -> str:
    """A new code to print and seal; the one before it is worth nothing any more."""
    require(actor, Permission.SETUP)
    now = clock.now()
    PaperCode.objects.filter(organization=actor.organization, opened_at=None, ended_at=None).update(
        ended_at=now
    )
    code = "".join(secrets.choice(SIGNS) for _sign in range(PAPER_GROUPS * 5))
    row = PaperCode.objects.create(
        organization_id=actor.organization, digest=_paper_digest(code), made_by=actor.label,
        made_at=now,
    )  # fmt: skip
    note(actor, "paper_code.made", f"paper_code:{row.pk}")
    return "-".join(code[start : start + 5] for start in range(0, len(code), 5))


@transaction.atomic
def open_paper_code(code: str, *, email: str) -> str | None:
    """The sealed code of an organization lets in one of its managers, once: the secret of a link,
    or None. Every manager is told."""
    row = PaperCode.objects.filter(digest=_paper_digest(code), opened_at=None, ended_at=None)
    row = row.select_related("organization").first()
    staff = row and managers(row.organization).filter(email=email.casefold().strip()).first()
    now = clock.now()
    if not staff or not PaperCode.objects.filter(pk=row.pk, opened_at=None).update(opened_at=now):
        return None
    Recovery.objects.filter(staff=staff, used_at=None, ended_at=None).update(ended_at=now)
    secret = secrets.token_urlsafe(32)
    outside = Actor(
        label=_("紙のコード"), via="page", organization=row.organization_id,
        chain=row.organization.code,
    )  # fmt: skip
    Recovery.objects.create(
        staff=staff, reason=outside.label, asked_by=outside.label, asked_at=now,
        first_by=outside.label, first_staff=0, first_at=now, second_by=outside.label,
        second_at=now, digest=_digest(secret), expires_at=now + PAPER_LIFETIME,
    )  # fmt: skip
    note(outside, "paper_code.opened", f"staff:{staff.pk}")
    end_sessions(outside, staff)
    for manager in managers(row.organization):
        letters.send(manager, letters.PAPER_OPENED)
    return secret


def managers(organization: Organization):
    live = Membership.objects.on(clock.today()).filter(role=Role.MANAGER)
    return Staff.objects.filter(
        organization=organization, left_on=None, pk__in=live.values("staff")
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _paper_digest(code: str) -> str:
    """As it was written down: in small letters, with other strokes between."""
    return _digest("".join(sign for sign in code.upper() if sign in SIGNS))
