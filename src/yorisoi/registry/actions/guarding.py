"""Opening a seal by two people, and the seal duty."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yorisoi.accounts.access import require
from yorisoi.accounts.models import Staff
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.audit.actions import note
from yorisoi.common import clock
from yorisoi.common.text import clean_text
from yorisoi.registry import access
from yorisoi.registry.models import Duty, Person, SealRequest
from yorisoi.registry.queries.sealing import seals_over

ENOUGH_REASON = 5
TO_AGREE = timedelta(minutes=15)
LONGEST_DUTY = timedelta(days=31)


@transaction.atomic
def ask_for_second(actor: Actor, person: Person, *, reason: str) -> SealRequest:
    """«Look with me»: waits a quarter of an hour for a second person. PermissionDenied where the
    actor may not know the person."""
    if actor.staff is None or not access.persons(actor).filter(pk=person.pk).exists():
        raise PermissionDenied(Permission.PERSON_READ)
    if not seals_over([person.pk]):
        raise ValidationError(_("伏せているものはありません。"))
    reason = clean_text(reason).strip()
    if len(reason) < ENOUGH_REASON:
        raise ValidationError({"reason": _("開くわけを、ことばで書いてください（5文字から）。")})
    now = clock.now()
    row = SealRequest.objects.create(
        person=person, staff_id=actor.staff, reason=reason, asked_at=now, until=now + TO_AGREE
    )
    note(
        actor, "seal.asked", f"sealrequest:{row.pk}", persons=[person.pk],
        payload={"reason": reason},
    )  # fmt: skip
    return row


@transaction.atomic
def agree(actor: Actor, row: SealRequest) -> None:
    """The second person, on a screen of their own, within the quarter of an hour. They see nothing
    by it; the first may look once, within as long again."""
    if not access.may_agree(actor).filter(pk=row.pk).exists():
        raise PermissionDenied("sealrequest")
    now = clock.now()
    agreed = SealRequest.objects.filter(pk=row.pk, second=None, until__gt=now).update(
        second=actor.staff, agreed_at=now, until=now + TO_AGREE
    )
    if not agreed:
        raise ValidationError(_("時間がすぎたか、もうほかの人がたしかめました。"))
    note(
        actor, "seal.agreed", f"sealrequest:{row.pk}", persons=[row.person_id],
        payload={"asked_by": row.staff_id},
    )  # fmt: skip


def use_up(actor: Actor, person: Person) -> bool:
    """Take the agreement that opens once; False where there is none."""
    row = access.agreed(person).filter(staff=actor.staff).order_by("id").first()
    if row is None:
        return False
    rows = SealRequest.objects.filter(pk=row.pk, opened_at=None)
    return bool(rows.update(opened_at=clock.now()))


@transaction.atomic
def put_on_duty(
    actor: Actor, staff: Staff, *, since: datetime, until: datetime, phone: str
) -> Duty:
    """From then to then this member of staff opens seals of the people whom they may know, and is
    rung. Nobody puts themselves on duty: that would be a key to every seal."""
    require(actor, Permission.SEAL_SET)
    if staff.organization_id != actor.organization or not staff.is_active:
        raise PermissionDenied("staff")
    if staff.pk == actor.staff:
        raise ValidationError(
            {"staff": _("自分の当番は、ほかの主任か管理者に決めてもらってください。")}
        )
    if not phone.strip():
        raise ValidationError({"phone": _("かける番号を書いてください。")})
    if until <= since:
        raise ValidationError({"until_on": _("おわりは、はじまりより後にしてください。")})
    if until - since > LONGEST_DUTY:
        raise ValidationError({"until_on": _("ひとつの当番は、31日までです。")})
    row = Duty.objects.create(
        organization_id=actor.organization, staff=staff, since=since, until=until,
        phone=phone.strip(), made_at=clock.now(), made_by=actor.label[:120],
    )  # fmt: skip
    note(
        actor, "duty.set", f"duty:{row.pk}",
        payload={"staff": staff.pk, "since": since.isoformat(), "until": until.isoformat()},
    )  # fmt: skip
    return row


@transaction.atomic
def end_duty(actor: Actor, row: Duty) -> None:
    """It is over, or was wrong."""
    require(actor, Permission.SEAL_SET)
    if row.organization_id != actor.organization:
        raise PermissionDenied("duty")
    if Duty.objects.filter(pk=row.pk, ended_at=None).update(ended_at=clock.now()):
        note(actor, "duty.ended", f"duty:{row.pk}", payload={"staff": row.staff_id})
