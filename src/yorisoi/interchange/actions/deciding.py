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
from yorisoi.common.kana import registration_key
from yorisoi.interchange.models import Batch, WaitingRow
from yorisoi.interchange.plans import Decided, Decisions, Plan
from yorisoi.registry import access as registry

# The answer of who types the registration number of somebody known.
NUMBER = "number"


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


class Undecidable(Exception):
    """Answers that cannot be followed: by row, what to do about it. Nothing is decided."""

    def __init__(self, troubles: dict[int, str]) -> None:
        super().__init__(troubles)
        self.troubles = troubles


@transaction.atomic
def decide_all(actor: Actor, rows: Sequence[WaitingRow], answers: Mapping[str, str]) -> int:
    """Decide waiting rows on the page: answers are «row-<id>» → «person:<id>», number, new,
    anonymous, skip, or nothing, and «number-<id>» → a registration number. The next reading of the
    file follows them. Returns how many were decided. Raises Undecidable."""
    require(actor, Permission.IMPORT)
    decided = _read_answers(actor, rows, answers)
    for row in rows:
        if row.pk not in decided:
            continue
        row.decision, row.person_id = decided[row.pk].decision, decided[row.pk].person
        row.decided_at, row.decided_by = clock.now(), actor.label
        row.save(update_fields=["decision", "person", "decided_at", "decided_by"])
        persons = [row.person_id] if row.person_id else []
        note(actor, "row.decided", f"waiting:{row.pk}", persons=persons)
    return len(decided)


def _read_answers(
    actor: Actor, rows: Sequence[WaitingRow], answers: Mapping[str, str]
) -> dict[int, Decided]:
    known = registry.persons(actor)
    reached = set(
        known.filter(pk__in={pk for row in rows for pk in row.candidates}).values_list(
            "pk", flat=True
        )
    )
    typed = {row.pk: _key(answers.get(f"number-{row.pk}", "")) for row in rows}
    keys = {key for key in typed.values() if key}
    numbered = dict(known.filter(number_key__in=keys).values_list("number_key", "pk"))
    decided: dict[int, Decided] = {}
    troubles: dict[int, str] = {}
    for row in rows:
        decision, _colon, mark = answers.get(f"row-{row.pk}", "").partition(":")
        key = typed[row.pk]
        if key and decision not in {"", NUMBER}:
            troubles[row.pk] = _(
                "番号も書いてあります。その人なら「番号の人」をえらび、ちがうなら番号を消してください。"
            )
        elif key and key not in numbered:
            troubles[row.pk] = _("この番号の人は見つかりません。番号をたしかめてください。")
        elif key:
            decided[row.pk] = Decided(WaitingRow.Decision.PERSON, numbered[key])
        elif decision == NUMBER:
            troubles[row.pk] = _("その人の番号を書いてください。")
        elif decision == WaitingRow.Decision.PERSON:
            person = int(mark) if mark.isdecimal() else None
            if person in row.candidates and person in reached:
                decided[row.pk] = Decided(decision, person)
        elif decision in WaitingRow.Decision.values:
            decided[row.pk] = Decided(decision)
    if troubles:
        raise Undecidable(troubles)
    return decided


def _key(written: str) -> str:
    return registration_key(written.strip().removeprefix("番号"))
