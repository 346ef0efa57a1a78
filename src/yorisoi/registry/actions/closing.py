"""Closing a file to all but some: limited, or sealed. Setting, changing, naming, lifting."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yorisoi.accounts import access as accounts
from yorisoi.accounts.models import Organization, Role, Staff
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.audit.actions import note
from yorisoi.common import clock
from yorisoi.registry import access
from yorisoi.registry.actions.enclosing import enclose
from yorisoi.registry.actions.knowing import require_reach
from yorisoi.registry.models import (
    Closed,
    Insider,
    Outsider,
    Person,
    Restriction,
    RestrictionMember,
)

REASON_LENGTH = 5
# Who named somebody where nobody was left to do it.
BY_SUCCESSION = "succession"


@transaction.atomic
def restrict(
    actor: Actor, person: Person, *, level: int, members: Collection[Staff], reason: str
) -> Restriction:
    """Close a file to all but the named, or close it otherwise than before: the row before is
    retracted. Raises PermissionDenied, or ValidationError with words for the form."""
    require_keeper(actor, person)
    _require_words(reason)
    if level not in Closed.values:
        raise ValidationError({"level": _("ひらける人を、えらんでください。")})
    members = list({staff.pk: staff for staff in members}.values())
    if not members:
        raise ValidationError({"members": _("ひらける人を、ひとり以上えらんでください。")})
    for staff in members:
        _require_fitting(actor, person, staff)
    now = clock.now()
    Restriction.objects.known().filter(person=person).update(retracted_at=now)
    row = Restriction.objects.create(
        person=person, level=level, reason=reason.strip(), since=clock.today(), learnt_at=now,
        learnt_from=actor.label,
    )  # fmt: skip
    for staff in members:
        _name(actor, row, staff)
    enclose([person.pk])
    note(
        actor, "restriction.set", f"restriction:{row.pk}", persons=[person.pk],
        payload={"level": level, "members": sorted(s.pk for s in members), "reason": reason.strip()},
    )  # fmt: skip
    return row


@transaction.atomic
def name_member(actor: Actor, row: Restriction, staff: Staff) -> RestrictionMember:
    """One more who opens the file."""
    require_keeper(actor, row.person)
    _require_standing(row)
    _require_fitting(actor, row.person, staff)
    member = row.members.filter(staff=staff, ended_at=None).first() or _name(actor, row, staff)
    enclose([row.person_id])
    note(
        actor, "restriction.member_named", f"restriction:{row.pk}", persons=[row.person_id],
        payload={"staff": staff.pk},
    )  # fmt: skip
    return member


@transaction.atomic
def end_member(actor: Actor, member: RestrictionMember) -> None:
    """No longer named. The last one who works here stays."""
    row = member.restriction
    require_keeper(actor, row.person)
    _require_standing(row)
    others = row.members.filter(ended_at=None, staff__in=_able(row.person)).exclude(pk=member.pk)
    if not others.exists():
        raise ValidationError(
            _("ひらける人が、ひとりは要ります。さきに、ほかの人を加えてください。")
        )
    RestrictionMember.objects.filter(pk=member.pk, ended_at=None).update(ended_at=clock.now())
    enclose([row.person_id])
    note(
        actor, "restriction.member_ended", f"restriction:{row.pk}", persons=[row.person_id],
        payload={"staff": member.staff_id},
    )  # fmt: skip


@transaction.atomic
def lift_restriction(actor: Actor, row: Restriction, *, reason: str) -> None:
    """The file is an ordinary one again, to everybody whom the role lets see it."""
    require_keeper(actor, row.person)
    _require_standing(row)
    _require_words(reason)
    Restriction.objects.filter(pk=row.pk).update(retracted_at=clock.now())
    enclose([row.person_id])
    note(
        actor, "restriction.lifted", f"restriction:{row.pk}", persons=[row.person_id],
        payload={"reason": reason.strip()},
    )  # fmt: skip


@transaction.atomic
def appoint_heirs(organization: int) -> list[int]:
    """Where nobody who is named works here any more, the managers are: a file that nobody opens
    is a child whom nobody looks after. Never one with a tie to that human. The files, by number.

    Called when somebody leaves, a role ends or a tie is declared; once a day finds roles that ran
    out by themselves.
    """
    found = []
    closed = Person.objects.filter(organization=organization, level__isnull=False)
    for person in closed.order_by("id"):
        able = _able(person)
        if Insider.objects.filter(person=person, staff__in=able).exists():
            continue
        heirs = able.filter(
            memberships__in=accounts.held_today(Role.MANAGER), memberships__site=None
        ).distinct()
        rows = list(Restriction.objects.known().filter(person=person))
        for row in rows:
            for staff in heirs:
                _name(None, row, staff)
        if rows and heirs:
            found.append(person.pk)
            note(
                _succession(organization), "restriction.inherited", f"person:{person.pk}",
                persons=[person.pk], payload={"staff": sorted(staff.pk for staff in heirs)},
            )  # fmt: skip
    if found:
        enclose(found)
    return found


def _succession(organization: int) -> Actor:
    """Nobody acts: the rule does."""
    code = Organization.objects.values_list("code", flat=True).get(pk=organization)
    return Actor(label=BY_SUCCESSION, via="rule", organization=organization, chain=code)


def require_keeper(actor: Actor, person: Person) -> None:
    """Who may say how closed a file is: of an ordinary one leads and managers; of a closed one
    those whom it names."""
    if person.level is None:
        require_reach(actor, person, Permission.SEAL_SET)
    elif not is_keeper(actor, person):
        raise PermissionDenied(Permission.SEAL_SET)


def is_keeper(actor: Actor, person: Person) -> bool:
    reached = access.persons(actor, Permission.PERSON_WRITE).filter(pk=person.pk)
    if person.level is None:
        return access.persons(actor, Permission.SEAL_SET).filter(pk=person.pk).exists()
    named = Insider.objects.filter(person=person, staff=actor.staff)
    return actor.staff is not None and reached.exists() and named.exists()


def may_be_named(actor: Actor, person: Person) -> list[Staff]:
    """Who can be named: whoever reads files here and has no tie to this human."""
    return list(accounts.staff(actor).filter(pk__in=_able(person)))


def _able(person: Person) -> object:
    """Staff who read files here today and may open this one if they are named."""
    tied = Outsider.objects.filter(person=person).values("staff")
    return accounts.readers_in(person.organization_id).exclude(pk__in=tied)


def _require_fitting(actor: Actor, person: Person, staff: Staff) -> None:
    if (
        staff.organization_id != actor.organization
        or not _able(person).filter(pk=staff.pk).exists()
    ):
        raise PermissionDenied("staff")


def _require_standing(row: Restriction) -> None:
    if row.retracted_at is not None:
        raise ValidationError(
            _("ほかの人が先に変えました。ページを開きなおして、もう一度見てください。")
        )


def _require_words(reason: str) -> None:
    if len(reason.strip()) < REASON_LENGTH:
        raise ValidationError({"reason": _("わけを、ことばで書いてください（5文字から）。")})


def _name(actor: Actor | None, row: Restriction, staff: Staff) -> RestrictionMember:
    return RestrictionMember.objects.create(
        restriction=row, staff=staff, named_at=clock.now(),
        named_by=actor.label if actor else BY_SUCCESSION,
    )  # fmt: skip
