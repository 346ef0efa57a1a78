"""A session for a tester, as after a sign-in with both factors, without the keys."""

from __future__ import annotations

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as PROOFS
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from yorisoi.accounts.access import operator
from yorisoi.accounts.models import SignIn, Staff
from yorisoi.accounts.queries.sessions import begin
from yorisoi.audit.actions import note
from yorisoi.common import clock
from yorisoi.qa.place import Refused, known

AN_HOUR = 3_600  # seconds


def find(user: str) -> Staff:
    """By the key of the world's JSON, or by e-mail address."""
    number = known().get("keys", {}).get(user, {})
    rows = Staff.objects.select_related("organization")
    if number.get("type") == "staff":
        return rows.get(pk=number["id"])
    found = rows.filter(email=user.lower()).first()
    if found is None:
        raise Refused(
            f"「{user}」という職員はいません。qa world が出した key か、メールアドレスで。"
        )
    return found


@transaction.atomic
def make(staff: Staff, *, is_stale: bool = False) -> str:
    """The key of a session. Its proof is of this moment, or an hour old (`is_stale`): then doors
    that want a fresh one ask. Whoever has no second factor has shown a password alone, so the gate
    leads to where one is made; whoever has left gets a session that is worth nothing."""
    has_factor = Authenticator.objects.filter(user=staff).exists()
    at = clock.seconds() - (AN_HOUR if is_stale else 0)
    proofs = [{"method": "password", "at": at}]
    if has_factor:
        proofs.append({"method": "mfa", "type": "totp", "at": at})
    session = SessionStore()
    session.update(
        {
            SESSION_KEY: str(staff.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: staff.get_session_auth_hash(), PROOFS: proofs,
            f"{PROOFS}_user": str(staff.pk),
        }
    )  # fmt: skip
    begin(session, way="qa")
    session.create()
    key = str(session.session_key)
    SignIn.objects.create(staff=staff, session_key=key, device="qa", began_at=clock.now())
    note(
        operator(staff.organization, via="qa"), "qa.session_made", f"staff:{staff.pk}",
        payload={"stale": is_stale},
    )  # fmt: skip
    return key


def cookie(key: str) -> str:
    return f"{settings.SESSION_COOKIE_NAME}={key}"
