"""Hiding where somebody is, and opening it for a reason."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yorisoi.accounts.access import staff_with
from yorisoi.accounts.models import Staff
from yorisoi.accounts.policy import Actor, FieldGroup, Permission
from yorisoi.audit.actions import note
from yorisoi.common import clock
from yorisoi.disclosure import secrets
from yorisoi.disclosure.egress import carry
from yorisoi.registry import access
from yorisoi.registry.actions.guarding import use_up
from yorisoi.registry.actions.knowing import require_reach, spread
from yorisoi.registry.actions.telling import SEAL_OPENED, tell_at_once
from yorisoi.registry.models import ContactPoint, Person, Reveal, Seal, SealHolder
from yorisoi.registry.queries.sealing import (
    holders_of,
    may_look,
    may_open,
    reveals_today,
    sealed_points,
    seals_over,
)

REASON_LENGTH = 5


@transaction.atomic
def seal(
    actor: Actor,
    person: Person,
    *,
    basis: str,
    holders: Collection[Staff],
    since: object = None,
    until: object = None,
    reason: str = "",
) -> Seal:
    """Hide the whereabouts of a person and of everybody in the household. At least one member of
    staff can open it; otherwise what is hidden would be lost."""
    require_reach(actor, person, Permission.SEAL_SET)
    if any(staff.organization_id != actor.organization for staff in holders):
        raise PermissionDenied("staff")
    if not holders:
        raise ValidationError({"holders": _("開ける人を、ひとり以上えらんでください。")})
    row = Seal.objects.create(
        person=person, basis=basis, reason=reason, since=since, until=until,
        learnt_at=clock.now(), learnt_from=actor.label,
    )  # fmt: skip
    SealHolder.objects.bulk_create(SealHolder(seal=row, staff=staff) for staff in holders)
    note(
        actor, "seal.learnt", f"seal:{row.pk}", persons=[person.pk],
        payload={"holders": sorted(staff.pk for staff in holders)},
    )  # fmt: skip
    spread(Seal, [person.pk])
    return row


@transaction.atomic
def name_holder(actor: Actor, row: Seal, staff: Staff) -> SealHolder:
    """One more who may open the seal. Its holders say who; where none of them works here any more,
    whoever may set seals does, so that what is hidden is not lost."""
    require_keeper(actor, row)
    if staff.organization_id != actor.organization or not staff.is_active:
        raise PermissionDenied("staff")
    holder, _made = SealHolder.objects.update_or_create(
        seal=row, staff=staff, defaults={"ended_at": None}
    )
    note(
        actor, "seal.holder_named", f"seal:{row.pk}", persons=[row.person_id],
        payload={"staff": staff.pk},
    )  # fmt: skip
    return holder


@transaction.atomic
def end_holder(actor: Actor, holder: SealHolder) -> None:
    """No longer able to open the seal. The last one stays."""
    row = holder.seal
    require_keeper(actor, row)
    others = row.holders.filter(ended_at=None, staff__left_on=None).exclude(pk=holder.pk)
    if not others.exists():
        raise ValidationError(_("開ける人が、ひとりは要ります。さきに、ほかの人を加えてください。"))
    SealHolder.objects.filter(pk=holder.pk).update(ended_at=clock.now())
    note(
        actor, "seal.holder_ended", f"seal:{row.pk}", persons=[row.person_id],
        payload={"staff": holder.staff_id},
    )  # fmt: skip


def require_keeper(actor: Actor, row: Seal) -> None:
    """May this actor say who opens the seal?"""
    require_reach(actor, row.person, Permission.SEAL_SET)
    if row.retracted_at is not None or not may_keep(actor, row):
        raise PermissionDenied(Permission.SEAL_SET)


def may_keep(actor: Actor, row: Seal) -> bool:
    here = row.holders.filter(ended_at=None, staff__left_on=None)
    return may_open(actor, row.person, [row]) or not here.exists()


@transaction.atomic
def lift(actor: Actor, row: Seal, *, reason: str) -> None:
    """End a seal. Only its holders may: whoever cannot look must not uncover."""
    require_reach(actor, row.person, Permission.SEAL_SET)
    if row.retracted_at is not None or not may_open(actor, row.person, [row]):
        raise PermissionDenied(Permission.SEAL_SET)
    if len(reason.strip()) < REASON_LENGTH:
        raise ValidationError({"reason": _("とくわけを、ことばで書いてください（5文字から）。")})
    _without_secrets(row.person, reason)
    row.retracted_at = clock.now()
    row.save(update_fields=["retracted_at"])
    note(
        actor, "seal.lifted", f"seal:{row.pk}", persons=[row.person_id], payload={"reason": reason}
    )
    spread(Seal, [row.person_id])


@transaction.atomic
def _opened(actor: Actor, person: Person, seals: Sequence[Seal], reason: str) -> None:
    """Written down before anything is shown. Whoever is no holder uses up what a second person
    agreed to, or has the duty; the holders hear of it."""
    payload = {"reason": reason}
    holders = [
        holder.staff for seal in seals for holder in seal.holders.all() if not holder.ended_at
    ]
    if seals and actor.staff not in {staff.pk for staff in holders}:
        payload["as"] = "two" if use_up(actor, person) else "duty"
        if not may_look(actor, person, seals) and payload["as"] == "duty":
            raise PermissionDenied("seal")
        tell_at_once({staff.pk: staff for staff in holders}.values(), SEAL_OPENED, but=actor.staff)
    note(actor, "seal.opened", f"person:{person.pk}", persons=[person.pk], payload=payload)


def open_seal(actor: Actor, person: Person, *, reason: str) -> list[ContactPoint]:
    """Show what is sealed of the ways to reach a person."""
    break_seal(actor, person, reason=reason)
    return sealed_points(person)


def break_seal(actor: Actor, person: Person, *, reason: str) -> None:
    """From here on, in this answer, what is sealed may be shown: to a named holder, to whoever has
    the seal duty, or once to whom a second person agreed. They say why; the reading is written down
    first. Raises PermissionDenied, or ValidationError with words for the form."""
    if not access.persons(actor).filter(pk=person.pk).exists():
        raise PermissionDenied(Permission.PERSON_READ)
    seals = seals_over([person.pk]).get(person.pk, [])
    if not may_look(actor, person, seals):
        note(actor, "seal.refused", f"person:{person.pk}", persons=[person.pk])
        raise PermissionDenied("seal")
    if len(reason.strip()) < REASON_LENGTH:
        raise ValidationError({"reason": _("開くわけを、ことばで書いてください（5文字から）。")})
    _without_secrets(person, reason)
    # One transaction: an opening that could not be written down is not counted either.
    with transaction.atomic():
        is_within = _is_within_budget(actor, person)
        if is_within:
            _opened(actor, person, seals, reason)
    if not is_within:
        raise ValidationError({"reason": over_budget_words(actor)})
    # Whoever opens it by a second person or by the duty may be told now, and only now.
    carry([person.pk], FieldGroup.WHEREABOUTS, sealed_to=holders_of(seals) | {actor.staff})


@transaction.atomic
def _is_within_budget(actor: Actor, person: Person) -> bool:
    """Count this opening against the day's budget of whoever opens; over it, write that down."""
    staff = (
        Staff.objects.select_for_update(of=("self",))
        .select_related("organization")
        .get(pk=actor.staff)
    )
    opened = reveals_today(actor).count()
    is_within = opened < staff.organization.reveals_a_day
    Reveal.objects.create(staff=staff, person=person, at=clock.now(), is_refused=not is_within)
    if not is_within:
        note(actor, "seal.over_budget", f"person:{person.pk}", persons=[person.pk])
    return is_within


def over_budget_words(actor: Actor) -> str:
    """To whom to turn: a lead or manager, who is told on Today as well."""
    leads = staff_with(actor, Permission.SEAL_SET).exclude(pk=actor.staff).order_by("id")
    words = _(
        "きょう開ける回数を、使いきりました。必要なときは、%(names)sさんに話してください。知らせてあります。"
    )
    return words % {"names": "、".join(leads.values_list("name", flat=True)[:5])}


def _without_secrets(person: Person, reason: str) -> None:
    """A reason stands in the trail: what is hidden does not belong there."""
    if secrets.are_in(secrets.of([person.pk]), reason):
        raise ValidationError(
            {"reason": _("わけに、伏せている住所や番号を書かないでください。記録に残ります。")}
        )
