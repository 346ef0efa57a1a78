"""Staff as pages show them: who has which role where, who was invited to what."""

from __future__ import annotations

from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from django.db.models import Prefetch, QuerySet

from yorisoi.accounts import access
from yorisoi.accounts.models import Identity, Invitation, Membership, Role, Staff
from yorisoi.accounts.policy import INTRODUCTION, Actor, Permission
from yorisoi.common import clock, saying


@dataclass(frozen=True)
class HeldRole:
    pk: int
    role: str
    # The site, the commissioner, or nothing for the whole organization.
    place: str
    # «R6.4.1から», «R6.4.1〜R8.3.31».
    span: str
    is_live: bool


@dataclass(frozen=True)
class Member:
    pk: int
    name: str
    kana: str
    email: str
    left: str
    has_key: bool
    roles: list[HeldRole]
    past: list[HeldRole] = field(default_factory=list)


@dataclass(frozen=True)
class Introduced:
    """To what somebody is invited, and by whom."""

    organization: str
    role: str
    place: str
    may: str
    by: str
    until: str


def held(row: Membership) -> HeldRole:
    today = clock.today()
    where = row.site or row.commissioner
    ends = saying.wareki_short(row.valid_to) if row.valid_to else ""
    return HeldRole(
        pk=row.pk,
        role=Role(row.role).label,
        place=where.name if where else "",
        span=saying.span(saying.wareki_short(row.valid_from), ends),
        is_live=row.valid_from <= today and (row.valid_to is None or row.valid_to >= today),
    )


def introduction(row: Invitation) -> Introduced:
    where = row.site or row.commissioner
    return Introduced(
        organization=row.organization.name,
        role=Role(row.role).label,
        place=where.name if where else "",
        may=str(INTRODUCTION[Role(row.role)]),
        by=row.invited_by.partition("（")[0] if not row.invited_by.startswith("os:") else "",
        until=saying.moment(row.expires_at),
    )


def members(actor: Actor) -> list[Member]:
    """Everybody who works here or did, who is here first, each with roles: four queries."""
    rows = list(_with_roles(actor))
    keys = _owners_of_keys([row.pk for row in rows])
    return sorted((_member(row, keys) for row in rows), key=lambda member: bool(member.left))


def member(actor: Actor, staff: Staff) -> Member:
    row = _with_roles(actor).get(pk=staff.pk)
    return _member(row, _owners_of_keys([row.pk]))


def _with_roles(actor: Actor) -> QuerySet[Staff]:
    roles = Membership.objects.select_related("site", "commissioner").order_by("valid_from", "id")
    return access.staff(actor).prefetch_related(Prefetch("memberships", roles))


def _owners_of_keys(staff: list[int]) -> set[int]:
    keys = Authenticator.objects.filter(user__in=staff)
    return set(keys.values_list("user_id", flat=True))


def _member(row: Staff, keys: set[int]) -> Member:
    roles = [held(membership) for membership in row.memberships.all()]
    today = clock.today()
    coming = {m.pk for m in row.memberships.all() if m.valid_from > today}
    return Member(
        pk=row.pk,
        name=row.name,
        kana=row.kana,
        email=row.email or "",
        left=saying.wareki_short(row.left_on),
        has_key=row.pk in keys,
        roles=[r for r in roles if r.is_live or r.pk in coming],
        past=[r for r in roles if not r.is_live and r.pk not in coming],
    )


@dataclass(frozen=True)
class Myself:
    member: Member
    organization: str
    passkeys: int
    has_app: bool
    codes_left: int
    # Bound to an account at the organization's OpenID provider.
    has_identity: bool


def myself(actor: Actor) -> Myself:
    staff = access.staff(actor).select_related("organization").get(pk=actor.staff)
    keys = list(access.keys(actor))
    kinds = [key.type for key in keys]
    codes = next((key for key in keys if key.type == Authenticator.Type.RECOVERY_CODES), None)
    return Myself(
        member=member(actor, staff),
        organization=staff.organization.name,
        passkeys=kinds.count(Authenticator.Type.WEBAUTHN),
        has_app=Authenticator.Type.TOTP in kinds,
        has_identity=Identity.objects.filter(staff=staff).exists(),
        codes_left=len(codes.wrap().get_unused_codes()) if codes else 0,
    )


@dataclass(frozen=True)
class OpenInvitation:
    pk: int
    who: str
    role: str
    place: str
    until: str


def open_invitations(actor: Actor) -> list[OpenInvitation]:
    if not actor.may(Permission.STAFF):
        return []
    rows = access.invitations(actor).select_related("staff", "site", "commissioner")
    return [
        OpenInvitation(
            pk=row.pk,
            who=row.name or (row.staff.name if row.staff else "") or row.email,
            role=Role(row.role).label,
            place=(row.site or row.commissioner).name if row.site or row.commissioner else "",
            until=saying.moment(row.expires_at),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class ClosedScreen:
    """All that a closed screen may say: a first name, a place, and which ways back there are."""

    first_name: str
    place: str
    has_password: bool
    has_passkey: bool
    has_codes: bool


def closed_screen(actor: Actor, staff: Staff) -> ClosedScreen:
    kinds = set(access.keys(actor).values_list("type", flat=True))
    live = access.memberships(actor).filter(staff=staff, site__isnull=False).on(clock.today())
    site = live.values_list("site__name", flat=True).first()
    return ClosedScreen(
        first_name=staff.name.split()[-1],
        place=site or (staff.organization.name if staff.organization else ""),
        has_password=staff.has_usable_password(),
        has_passkey=Authenticator.Type.WEBAUTHN in kinds,
        has_codes=bool(kinds - {Authenticator.Type.WEBAUTHN}),
    )


# How a form says the whole organization, where nothing chosen is no answer.
EVERYWHERE = "all"


def to_invite(actor: Actor, staff: Staff) -> dict[str, object]:
    """What an invitation for somebody who is registered already begins with."""
    held = access.memberships(actor).filter(staff=staff).order_by("-valid_from", "-id").first()
    return {
        "name": staff.name,
        "email": staff.email,
        "role": held.role if held else Role.WORKER,
        "site": (held.site_id or EVERYWHERE) if held else None,
        "commissioner": held.commissioner_id if held else None,
    }
