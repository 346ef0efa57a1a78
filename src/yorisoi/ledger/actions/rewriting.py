"""An act that is there, as it would be written again: where a room above corrects one thing of it."""

from __future__ import annotations

from yorisoi.ledger.actions.recording import NewAct, Taking
from yorisoi.ledger.models import Act

SAME = ("kind", "occurred_on", "started_at", "origin", "minutes", "text")
BY_NUMBER = (
    "site", "menu", "method", "counterpart", "main_topic", "destination", "route", "result",
)  # fmt: skip


def as_written(act: Act) -> NewAct:
    """Without its promises: they are handed on by the correction."""
    return NewAct(
        **{name: getattr(act, name) for name in SAME},
        **{name: getattr(act, f"{name}_id") for name in BY_NUMBER},
        commission=act.commission_id if act.is_commission_chosen else None,
        topics=list(act.other_topics.values_list("term_id", flat=True)),
        workers=list(act.workers.order_by("id").values_list("staff_id", flat=True)),
        takings=[
            Taking(
                row.form, row.person_id, row.household_id, row.body, row.adults, row.children,
                row.heads,
            )
            for row in act.participants.order_by("id")
        ],
    )  # fmt: skip
