"""Households, consents, and a death."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yorisoi.accounts.policy import Actor
from yorisoi.audit.actions import note
from yorisoi.common import clock
from yorisoi.registry.actions.knowing import learn, require_reach
from yorisoi.registry.models import (
    Consent,
    Death,
    Household,
    HouseholdMember,
    Person,
    Withdrawal,
)


@transaction.atomic
def found_household(
    actor: Actor, head: Person, *, label: str = "", relation: str = "", since: date | None = None
) -> Household:
    """Write down a household, with the person it is known by."""
    require_reach(actor, head)
    household = Household.objects.create(
        organization_id=actor.organization,
        label=label or _("%(name)sさんの世帯") % {"name": head.name},
        created_at=clock.now(),
    )
    note(actor, "household.founded", f"household:{household.pk}", persons=[head.pk])
    learn(
        actor, head, HouseholdMember,
        household=household, is_head=True, relation=relation or _("世帯主"), since=since,
    )  # fmt: skip
    return household


def join_household(
    actor: Actor,
    person: Person,
    household: Household,
    *,
    relation: str = "",
    since: date | None = None,
) -> HouseholdMember:
    """Somebody lives there too; a seal over the household covers them from now on."""
    if (
        HouseholdMember.objects.known()
        .filter(person=person, household=household, until=None)
        .exists()
    ):
        raise ValidationError(_("もうこの世帯に入っています。"))
    return learn(
        actor, person, HouseholdMember, household=household, relation=relation, since=since
    )


@transaction.atomic
def withdraw_consent(
    actor: Actor, consent: Consent, *, on: date, by: str, note_text: str = ""
) -> Withdrawal:
    require_reach(actor, consent.person)
    if Withdrawal.objects.filter(consent=consent).exists():
        raise ValidationError(_("この同意は、もう取り消されています。"))
    row = Withdrawal.objects.create(
        consent=consent, on=on, by=by, note=note_text, recorded_at=clock.now(),
        recorded_by=actor.label,
    )  # fmt: skip
    note(actor, "consent.withdrawn", f"consent:{consent.pk}", persons=[consent.person_id])
    return row


def record_death(
    actor: Actor, person: Person, *, on: date | None, written: str = "", source: str = ""
) -> Death:
    """Once is enough: from now on no list, reminder or mailing names the person."""
    if Death.objects.known().filter(person=person).exists():
        raise ValidationError(_("もう記録されています。"))
    return learn(actor, person, Death, since=on, written=written, source=source)
