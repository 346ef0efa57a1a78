"""A job in one's hand: how its work takes effect once, or leaves the house once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from yorisoi.accounts.policy import Actor
from yorisoi.common import clock
from yorisoi.jobs.models import Job

LEASE = timedelta(seconds=60)


class Lost(Exception):
    """The lease ran out, and somebody else has the job: nothing of this run may take effect."""


class Failed(Exception):
    """It cannot be done, and trying again would not help; says why in our own words."""


class NotSent(Exception):
    """Certainly nothing has left; says why in our own words. Tried again later."""


@dataclass
class Task:
    """A job in one's hand."""

    job: Job
    actor: Actor
    lease: UUID
    # Whether what it says must be gone when it is done.
    is_secret: bool = False
    is_finished: bool = field(default=False, init=False)

    def beat(self) -> None:
        """Still at it. Raises Lost where somebody else has taken over."""
        held = Job.objects.filter(pk=self.job.pk, lease=self.lease, finished_at=None)
        if not held.update(leased_until=clock.now() + LEASE):
            raise Lost

    @contextmanager
    def taking_effect(self, **result: object) -> Iterator[None]:
        """What is written in here stands if and only if the job is finished by it."""
        with transaction.atomic():
            self.beat()
            yield
            self.finish(Job.Outcome.DONE, result=result)
        self.is_finished = True

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Around what leaves the house. NotSent: nothing left. Anything else: nobody can know."""
        held = Job.objects.filter(pk=self.job.pk, lease=self.lease, sending_since=None)
        if not held.update(sending_since=clock.now()):
            raise Lost
        try:
            yield
        except NotSent:
            held = Job.objects.filter(pk=self.job.pk, lease=self.lease)
            held.update(sending_since=None)
            raise
        with transaction.atomic():
            self.finish(Job.Outcome.DONE)
        self.is_finished = True

    def finish(
        self, outcome: Job.Outcome, *, trouble: str = "", result: dict | None = None
    ) -> None:
        """Raises Lost where it is not ours to finish. What could not be done keeps its words: a
        person may want it tried again."""
        held = Job.objects.filter(pk=self.job.pk, lease=self.lease, finished_at=None)
        is_emptied = self.is_secret and outcome != Job.Outcome.FAILED
        emptied = {"payload": {}} if is_emptied else {}
        if not held.update(
            outcome=outcome, finished_at=clock.now(), leased_until=None, lease=None,
            trouble=trouble[:300], result=result or {}, **emptied,
        ):  # fmt: skip
            raise Lost
