"""Households, consents, and a death."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yorisoi.accounts.policy import Actor, Permission
from yorisoi.audit.actions import note
from yorisoi.common import clock
from yorisoi.registry import access
from yorisoi.registry.actions.knowing import learn, relearn, require_reach
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
    if not access.households(actor).filter(pk=household.pk).exists():
        raise PermissionDenied(Permission.PERSON_READ)
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
def live_with(
    actor: Actor,
    person: Person,
    mate: Person,
    *,
    household: Household | None = None,
    relation: str = "",
    since: date | None = None,
) -> HouseholdMember:
    """Somebody lives with somebody who is registered: in that household, or in one founded now."""
    household = household or found_household(actor, mate)
    return join_household(actor, person, household, relation=relation, since=since)


def leave_household(actor: Actor, member: HouseholdMember, *, on: date) -> HouseholdMember:
    """Somebody lived there until a day. A seal that had begun by then goes on covering them."""
    return relearn(actor, member, until=on)


@transaction.atomic
def withdraw_consent(
    actor: Actor, consent: Consent, *, on: date, by: str, note_text: str = ""
) -> Withdrawal:
    require_reach(actor, consent.person)
    if consent.since and on < consent.since:
        raise ValidationError({"on": _("同意した日より前になっています。")})
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
