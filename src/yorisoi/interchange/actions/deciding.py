"""What people decided about waiting rows is kept, so that the same file never asks twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from yorisoi.accounts.access import require
from yorisoi.accounts.models import Organization
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.audit.actions import note
from yorisoi.common import clock
from yorisoi.interchange.models import Batch, WaitingRow
from yorisoi.interchange.plans import Decisions, Plan
from yorisoi.registry import access as registry


@transaction.atomic
def keep_decisions(actor: Actor, organization: Organization, plan: Plan, given: Decisions) -> None:
    """Write down decisions that came with a file."""
    if not given:
        return
    require(actor, Permission.IMPORT)
    now = clock.now()
    batch = Batch.objects.create(
        organization=organization, kind=plan.kind, file_name=_("決定"), digest="",
        fiscal_year=plan.fiscal_year, made_at=now, made_by=actor.label, recorded_at=now,
    )  # fmt: skip
    WaitingRow.objects.bulk_create(
        WaitingRow(
            batch=batch, source=plan.source, sheet=sheet, key=key, reason="",
            decision=decided.decision, person_id=decided.person, decided_at=now,
            decided_by=actor.label,
        )
        for (sheet, key), decided in given.items()
    )  # fmt: skip
    note(actor, "row.decided", f"batch:{batch.pk}", payload={"rows": len(given)})


@transaction.atomic
def decide_all(actor: Actor, rows: Sequence[WaitingRow], answers: Mapping[str, str]) -> int:
    """Decide waiting rows on the page: answers are «row-<id>» → «person:<id>», new, anonymous,
    skip, or nothing. The next reading of the file follows them. Returns how many were decided."""
    require(actor, Permission.IMPORT)
    decided = 0
    reached = registry.persons(actor).in_bulk({pk for row in rows for pk in row.candidates})
    for row in rows:
        decision, _colon, mark = answers.get(f"row-{row.pk}", "").partition(":")
        if decision not in WaitingRow.Decision.values:
            continue
        person = int(mark) if mark.isdecimal() else None
        may = person in row.candidates and person in reached
        if (decision == WaitingRow.Decision.PERSON) != may:
            continue
        row.decision, row.person_id = decision, person
        row.decided_at, row.decided_by = clock.now(), actor.label
        row.save(update_fields=["decision", "person", "decided_at", "decided_by"])
        note(actor, "row.decided", f"waiting:{row.pk}", persons=[person] if person else [])
        decided += 1
    return decided
