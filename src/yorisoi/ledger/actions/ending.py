"""How promises end and open again: the end itself, and the mark by which open ones are found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from yorisoi.common import bulk
from yorisoi.ledger.models import Promise, PromiseEnd


def end_promises(
    organization: int | None,
    ends: Sequence[tuple[int, int | None, str]],
    *,
    at: datetime,
    by: str,
) -> None:
    """Write the ends (promise, act that kept it, reason). One that has ended already, or belongs
    to somebody else, is left as it is."""
    is_open = set(
        Promise.objects.filter(
            pk__in={promise for promise, _act, _reason in ends},
            organization=organization,
            ended_at=None,
        ).values_list("pk", flat=True)
    )
    first = {promise: (promise, act, reason) for promise, act, reason in reversed(ends)}
    bulk.insert(
        PromiseEnd,
        ("promise_id", "act_id", "reason", "at", "by"),
        [(*first[promise], bulk.moment(at), by) for promise in first if promise in is_open],
    )
    Promise.objects.filter(pk__in=is_open).update(ended_at=at)


def reopen_promises(acts: Collection[int]) -> None:
    """What these acts kept is open again."""
    kept = set(PromiseEnd.objects.filter(act__in=acts).values_list("promise", flat=True))
    PromiseEnd.objects.filter(promise__in=kept).delete()
    Promise.objects.filter(pk__in=kept).update(ended_at=None)
