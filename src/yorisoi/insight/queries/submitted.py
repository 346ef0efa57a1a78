"""What was handed in, as it was handed in."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from yorisoi.accounts.models import Commission
from yorisoi.accounts.policy import Actor
from yorisoi.audit.models import Entry
from yorisoi.insight import access
from yorisoi.insight.models import Submission
from yorisoi.insight.report import Report, from_json

WHOSE = ("commission__commissioner", "commission__organization")


def latest(actor: Actor, commission: Commission, month: date) -> Submission | None:
    return (
        access.submissions(actor)
        .filter(commission=commission, month=month, superseded_by=None)
        .select_related(*WHOSE)
        .first()
    )


def earlier(actor: Actor, submission: Submission) -> list[Submission]:
    """What was handed in before for the same month, the newest first."""
    rows = access.submissions(actor).filter(
        commission=submission.commission_id, month=submission.month, pk__lt=submission.pk
    )
    return list(rows.defer("figures", "given", "withheld"))


def frozen(submission: Submission) -> Report:
    """The exact figures, as they were when the report was handed in."""
    return _marked(from_json(submission.figures), submission)


def given(submission: Submission) -> Report:
    """What its receiver may see, by the contract. No name of anybody: the organization answers."""
    if submission.commission.disclosure == Commission.Disclosure.EXACT:
        return replace(frozen(submission), submitted_by="")
    report = _marked(from_json(submission.given), submission)
    return replace(report, is_withheld=True, submitted_by="")


def _marked(report: Report, submission: Submission) -> Report:
    return replace(
        report,
        submitted_at=submission.submitted_at,
        submitted_by=name_in(submission.submitted_by),
        note=submission.note,
        trail=_trail(submission),
    )


def _trail(submission: Submission) -> str:
    """The link that says so: its number and the beginning of its hash. Whoever has the paper can
    tell, years later, whether the chain was made anew."""
    link = (
        Entry.objects.filter(
            chain=submission.commission.organization.code,
            verb="report.submitted",
            target=f"submission:{submission.pk}",
        )
        .order_by("-at")
        .first()
    )
    return f"{link.chain} {link.number} {link.hash[:16]}" if link else ""


def name_in(label: str) -> str:
    """«三浦» of «三浦（12）»: how the trail names staff."""
    return re.sub(r"（\d+）$", "", label)


def was_opened(submission: Submission) -> bool:
    """Whether an officer has opened it: the trail knows."""
    return Entry.objects.filter(
        chain=submission.commission.organization.code,
        verb="report.received",
        target=f"submission:{submission.pk}",
        at__gte=submission.submitted_at,
    ).exists()
