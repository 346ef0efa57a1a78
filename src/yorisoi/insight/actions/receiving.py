"""Opening a report that was handed in: both sides see in the trail that it was read."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from yorisoi.accounts.policy import Actor, Permission
from yorisoi.audit.actions import note
from yorisoi.insight import access
from yorisoi.insight.models import Submission


def open_received(actor: Actor, submission: Submission) -> None:
    """Raises PermissionDenied where it was not handed in to the actor."""
    if not access.received(actor).filter(pk=submission.pk).exists():
        raise PermissionDenied(Permission.REPORT_RECEIVED)
    # An auditor looks at what the receiver sees; that does not say that it arrived.
    is_own = actor.may(Permission.REPORT_READ)
    note(actor, "report.looked" if is_own else "report.received", f"submission:{submission.pk}")
