"""Letting another body on this installation see a part of a file, for a purpose and a while."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yorisoi.accounts.models import Organization
from yorisoi.accounts.policy import Actor, FieldGroup, Level, Permission
from yorisoi.audit.actions import note
from yorisoi.common import clock
from yorisoi.registry.actions.knowing import require_reach
from yorisoi.registry.models import Consent, Person, Sharing
from yorisoi.registry.queries.sealing import seals_over

A_YEAR = timedelta(days=Sharing.LONGEST)


@transaction.atomic
def share(
    actor: Actor,
    person: Person,
    *,
    recipient: Organization,
    groups: Collection[str],
    purpose: str,
    basis: str,
    until: date,
    since: date | None = None,
    consent: Consent | None = None,
    evidence: str = "",
) -> Sharing:
    """Raises PermissionDenied, or ValidationError with words for the form."""
    require_reach(actor, person, Permission.SEAL_SET)
    since = since or clock.today()
    wanted = [group.value for group in FieldGroup if group in set(groups)]
    _check(person, recipient, wanted, purpose, basis, since, until)
    _check_basis(person, basis, consent, evidence)
    row = Sharing.objects.create(
        person=person, recipient=recipient, groups=wanted, purpose=purpose.strip(), basis=basis,
        consent=consent, evidence=evidence.strip(), since=since, until=until, made_at=clock.now(),
        made_by=actor.label,
    )  # fmt: skip
    note(
        actor, "sharing.made", f"sharing:{row.pk}", persons=[person.pk],
        payload={"recipient": recipient.pk, "groups": wanted, "basis": basis, "until": until},
    )  # fmt: skip
    return row


@transaction.atomic
def revoke(actor: Actor, row: Sharing) -> None:
    """Nothing opens to the other body from the next request on."""
    require_reach(actor, row.person, Permission.SEAL_SET)
    Sharing.objects.filter(pk=row.pk, revoked_at=None).update(
        revoked_at=clock.now(), revoked_by=actor.label[:120]
    )
    note(actor, "sharing.revoked", f"sharing:{row.pk}", persons=[row.person_id])


def _check(
    person: Person,
    recipient: Organization,
    groups: list[str],
    purpose: str,
    basis: str,
    since: date,
    until: date,
) -> None:
    if recipient.pk == person.organization_id:
        raise PermissionDenied("recipient")
    if basis not in Sharing.Basis.values:
        raise ValidationError({"basis": _("もとになる決まりを、えらんでください。")})
    if not groups:
        raise ValidationError({"groups": _("わたすことを、ひとつ以上えらんでください。")})
    if not purpose.strip():
        raise ValidationError({"purpose": _("なんのためかを書いてください。")})
    if not since <= until <= since + A_YEAR:
        raise ValidationError({"until": _("「いつまで」は、はじまりから1年までです。")})
    if (person.level or 0) >= Level.SEALED:
        raise ValidationError(_("封印したファイルは、ほかの団体にわたせません。"))
    if FieldGroup.WHEREABOUTS in groups and seals_over([person.pk]).get(person.pk):
        raise ValidationError(
            {"groups": _("居場所は秘匿されています。ほかの団体にわたすことはできません。")}
        )


def _check_basis(person: Person, basis: str, consent: Consent | None, evidence: str) -> None:
    """Consent stands on a live row of it, or says in words why there is none."""
    if consent is not None:
        live = Consent.objects.known().holding(clock.today()).filter(withdrawal=None)
        if not live.filter(pk=consent.pk, person=person).exists():
            raise ValidationError({"consent": _("この同意は、いまは有効ではありません。")})
    if basis == Sharing.Basis.CONSENT and consent is None and not evidence.strip():
        raise ValidationError(
            {"evidence": _("同意の記録をえらぶか、記録がないわけを書いてください。")}
        )
    if basis != Sharing.Basis.CONSENT and not evidence.strip():
        raise ValidationError(
            {"evidence": _("なにで確かめたか（会議の日・文書の番号など）を書いてください。")}
        )
