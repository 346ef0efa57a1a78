"""The end of a commission: its files go back to whoever commissioned it, by two people, past the gate."""

from __future__ import annotations

import hashlib

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from yorisoi.accounts.access import require_everywhere
from yorisoi.accounts.models import Commission
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.audit.actions import note
from yorisoi.common import clock
from yorisoi.disclosure.gate import Package, release
from yorisoi.disclosure.kinds import Label
from yorisoi.retention import access
from yorisoi.retention.models import HandBack
from yorisoi.retention.papers.archive import archive


@transaction.atomic
def ask_hand_back(actor: Actor, commission: Commission, *, recipient: str, basis: str) -> HandBack:
    require_everywhere(actor, Permission.RETENTION)
    if actor.staff is None or not access.commissions(actor).filter(pk=commission.pk).exists():
        raise PermissionDenied(Permission.RETENTION)
    row = HandBack.objects.create(
        organization_id=actor.organization, commission=commission, recipient=recipient,
        basis=basis, asked_by_id=actor.staff, asked_at=clock.now(),
    )  # fmt: skip
    note(actor, "hand_back.asked", f"commission:{commission.pk}", payload={"hand_back": row.pk})
    return row


@transaction.atomic
def agree_hand_back(actor: Actor, row: HandBack) -> HandBack:
    """The second person. Raises ValidationError for the one who asked."""
    _require(actor, row)
    if row.agreed_at is not None:
        raise ValidationError(_("もう決まっています。"))
    if actor.staff is None or actor.staff == row.asked_by_id:
        raise ValidationError(_("たのんだ人とは、べつの人が決めます。"))
    row.agreed_by_id, row.agreed_at = actor.staff, clock.now()
    row.save(update_fields=["agreed_by", "agreed_at"])
    note(
        actor, "hand_back.agreed", f"commission:{row.commission_id}", payload={"hand_back": row.pk}
    )
    return row


def fetch_hand_back(actor: Actor, row: HandBack) -> bytes:
    """The archive, made anew each time from what the actor may know now: files that are sealed, and
    places under a seal, are not in it. Raises PermissionDenied before two have agreed."""
    _require(actor, row)
    if row.agreed_at is None:
        raise PermissionDenied(Permission.RETENTION)
    with transaction.atomic(), translation.override("ja"):
        made = archive(actor, row.commission)
        package = Package(made.content, sum(made.contents.values()), made.persons, said=made.said)
        content = release(
            actor, package, kind="hand-back", target=f"commission:{row.commission_id}",
            recipient=row.recipient, purpose=_("委託の終わりに記録を返す"), basis=row.basis[:200],
            labels={Label.NAMES, Label.CONTACT, Label.NOTES},
        )  # fmt: skip
        row.contents, row.fetched_at = made.contents, clock.now()
        row.digest = hashlib.sha256(content).hexdigest()
        row.save(update_fields=["contents", "digest", "fetched_at"])
    return content


def _require(actor: Actor, row: HandBack) -> None:
    require_everywhere(actor, Permission.RETENTION)
    if not access.hand_backs(actor).filter(pk=row.pk).exists():
        raise PermissionDenied(Permission.RETENTION)
