"""Who somebody is at the organization's OpenID provider. Nobody becomes staff by it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yorisoi.accounts.actions.signing import note_factor
from yorisoi.accounts.models import Identity, Staff
from yorisoi.accounts.policy import Actor
from yorisoi.common import clock


@transaction.atomic
def bind(actor: Actor, staff: Staff, *, issuer: str, subject: str) -> Identity:
    """This member of staff is that subject. Raises ValidationError where somebody else is."""
    known = Identity.objects.filter(issuer=issuer, subject=subject).first()
    if known is not None:
        if known.staff_id != actor.staff:
            raise ValidationError(_("このアカウントは、ほかの人とつながっています。"))
        return known
    row = Identity.objects.create(staff=staff, issuer=issuer, subject=subject, bound_at=clock.now())
    note_factor(staff, kind="oidc", change="added")
    return row


@transaction.atomic
def unbind(actor: Actor, staff: Staff, *, has_other_way: bool) -> None:
    """Raises ValidationError where it is the last way in."""
    rows = Identity.objects.filter(staff=actor.staff)
    if not has_other_way:
        raise ValidationError(_("これが最後の入り方です。さきに、鍵をひとつ用意してください。"))
    if rows.delete()[0]:
        note_factor(staff, kind="oidc", change="removed")


@transaction.atomic
def recognise(*, issuer: str, subject: str) -> Staff | None:
    """Who has been bound to this subject; nobody is made."""
    row = Identity.objects.select_related("staff").filter(issuer=issuer, subject=subject).first()
    if row is None or not row.staff.is_active:
        return None
    row.used_at = clock.now()
    row.save(update_fields=["used_at"])
    return row.staff
