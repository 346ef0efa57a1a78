"""What stands in the list of jobs, and how the whole of it does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from yorisoi.accounts.policy import Actor
from yorisoi.common import clock
from yorisoi.jobs import access, kinds
from yorisoi.jobs.models import GONE_AFTER, Hand, Job, State

SHOWN = 50
# Work that has waited so long waits for a hand that is not there.
LATE_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Shown:
    job: Job
    state: State
    wording: str

    @property
    def is_uncertain(self) -> bool:
        return self.state is State.UNCERTAIN

    @property
    def may_be_tried_again(self) -> bool:
        return self.is_uncertain or (self.state is State.FAILED and bool(self.job.payload))

    @property
    def may_be_stopped(self) -> bool:
        return self.state is State.WAITING


def jobs(actor: Actor) -> list[Shown]:
    """What nobody can know first, then the newest."""
    rows = access.jobs(actor)
    first = list(rows.uncertain().order_by("-id")[:SHOWN])
    rest = rows.exclude(pk__in=[job.pk for job in first]).order_by("-id")[:SHOWN]
    return [Shown(job, job.state, kinds.wording(job.kind)) for job in (*first, *rest)]


def uncertain(actor: Actor) -> int:
    return access.jobs(actor).uncertain().count()


@dataclass(frozen=True)
class Condition:
    """Of the whole installation, for whoever keeps the machine: numbers alone."""

    uncertain: int
    failed: int
    late: int
    hands: int


def condition() -> Condition:
    now = clock.now()
    return Condition(
        uncertain=Job.objects.uncertain(now).count(),
        failed=Job.objects.filter(
            outcome=Job.Outcome.FAILED, finished_at__gt=now - timedelta(days=7)
        ).count(),
        late=Job.objects.due(now).filter(Q(due_at__lt=now - LATE_AFTER)).count(),
        hands=Hand.objects.filter(seen_at__gt=now - GONE_AFTER).count(),
    )
