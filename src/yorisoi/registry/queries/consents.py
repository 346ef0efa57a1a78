"""Whether a consent still holds, and which must be asked again."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.policy import Actor, Permission
from yorisoi.common.ages import Birth, age_on
from yorisoi.common.eras import to_int
from yorisoi.registry import access
from yorisoi.registry.models import Consent, Shelf

# 民法4条: from this age on a person decides alone.
OF_AGE = 18


class State(models.TextChoices):
    GIVEN = "given", _("あり")
    ASK_AGAIN = "ask", _("18歳。本人にきき直す")
    ENDED = "ended", _("期限がきれた")
    WITHDRAWN = "withdrawn", _("取り消し")


def state_of(consent: Consent, birth: Birth | None, day: date) -> State:
    """`consent.withdrawal` is loaded by the caller (select_related)."""
    if getattr(consent, "withdrawal", None) is not None:
        return State.WITHDRAWN
    if consent.until is not None and consent.until < day:
        return State.ENDED
    was_asked = consent.giver == Consent.Giver.PERSON
    if not was_asked and birth and age_on(to_int(day), birth.last) >= OF_AGE:
        return State.ASK_AGAIN
    return State.GIVEN


def to_ask(actor: Actor, day: date, since: date) -> QuerySet[Consent]:
    """Consents of people within reach that somebody gave for them before they came of age, and
    consents that have ended since a day; not those taken back or replaced by a later one."""
    grown = to_int(day) - OF_AGE * 10_000
    for_them = Q(
        ~Q(giver=Consent.Giver.PERSON),
        person__vitals_facts__retracted_at=None,
        person__vitals_facts__birth_last__lte=grown,
    ) & (Q(until=None) | Q(until__gte=day))
    later = Consent.objects.known().filter(
        person=models.OuterRef("person"),
        recipients=models.OuterRef("recipients"),
        learnt_at__gt=models.OuterRef("learnt_at"),
    )
    return (
        Consent.objects.known()
        .filter(access.reached(actor, Permission.PERSON_WRITE, person="person"))
        .filter(person__organization=actor.organization, person__shelf=Shelf.OPEN, withdrawal=None)
        .filter(for_them | Q(until__gte=since, until__lt=day))
        .exclude(models.Exists(later))
        .select_related("person")
        .order_by("until", "id")
    )
