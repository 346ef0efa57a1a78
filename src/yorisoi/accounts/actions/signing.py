"""Who came in, who could not, who went, and what changed about their keys."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from yorisoi.accounts.access import actor_for
from yorisoi.accounts.models import Organization, SignIn, Staff
from yorisoi.accounts.policy import Actor
from yorisoi.audit.actions import note
from yorisoi.common import clock

UNKNOWN = Actor(label="サインイン前", via="page", organization=None, chain="system")


@transaction.atomic
def note_sign_in(
    staff: Staff, *, by: str, session_key: str = "", device: str = "", place: str = ""
) -> None:
    """`by`: password, passkey, totp, recovery_codes, oidc, pin, invitation, recovery or demo;
    several with «+». The session is listed for its owner, and those that are no more are not."""
    alive = Session.objects.filter(expire_date__gt=clock.now()).values("session_key")
    SignIn.objects.filter(staff=staff).exclude(session_key__in=alive).delete()
    if session_key:
        SignIn.objects.update_or_create(
            session_key=session_key,
            defaults={"staff": staff, "device": device, "place": place, "began_at": clock.now()},
        )
    note(actor_for(staff), "sign_in.done", f"staff:{staff.pk}", payload={"by": by})


@transaction.atomic
def note_sign_out(staff: Staff, *, session_key: str = "") -> None:
    SignIn.objects.filter(session_key=session_key).delete()
    note(actor_for(staff), "sign_in.ended", f"staff:{staff.pk}")


@transaction.atomic
def end_session(actor: Actor, row: SignIn) -> None:
    """One of one's own sessions: with its next request it is out."""
    if row.staff_id != actor.staff:
        raise PermissionDenied("session")
    Session.objects.filter(session_key=row.session_key).delete()
    row.delete()
    note(actor, "sign_in.ended", f"staff:{actor.staff}", payload={"device": row.device})


def note_failed_sign_in(*, email: str = "", staff: Staff | None = None, by: str) -> None:
    """Nobody is signed in, so nobody acted. What was typed is not written down: people type
    passwords into the wrong field."""
    if staff is None and email:
        staff = Staff.objects.filter(email=email.lower()).first()
    target = f"staff:{staff.pk}" if staff else ""
    note(_outside(staff), "sign_in.failed", target, payload={"by": by})


def _outside(staff: Staff | None) -> Actor:
    if staff is None or staff.organization_id is None:
        return UNKNOWN
    code = Organization.objects.values_list("code", flat=True).get(pk=staff.organization_id)
    return Actor(label=UNKNOWN.label, via="page", organization=staff.organization_id, chain=code)


def note_factor(staff: Staff, *, kind: str, change: str) -> None:
    """`kind`: password, webauthn, totp, recovery_codes; `change`: added, removed, renewed, used."""
    note(
        actor_for(staff), "factor.changed", f"staff:{staff.pk}",
        payload={"kind": kind, "change": change},
    )  # fmt: skip


@transaction.atomic
def end_sessions(actor: Actor, staff: Staff) -> Staff:
    """Sign this member of staff out everywhere, at once: no session is worth anything any more.
    The page that asked for it renews its own."""
    Staff.objects.filter(pk=staff.pk).update(session_round=F("session_round") + 1)
    staff.refresh_from_db(fields=["session_round"])
    note(actor, "sign_in.ended", f"staff:{staff.pk}", payload={"everywhere": True})
    return staff
