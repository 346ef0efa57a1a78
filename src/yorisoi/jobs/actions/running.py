"""Doing what was asked for: at least once run, once in effect.

A hand takes a job by putting its own lease on it, and keeps the lease alive while it works. Whoever
finds a lease that has run out takes the job over. So a job may be run twice, when a process stood
still for longer than its lease; but what it writes, it writes in the transaction that finishes the
job and only while the lease is still its own: of two, one takes effect, and the other hears `Lost`.

What leaves the house cannot be undone by a transaction. That it begins to leave is written down
first. Whoever dies between that and the end leaves a job of which nobody can know (送信不明): it is
never sent again by itself, a person decides.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from yorisoi.accounts.access import actor_for, operator
from yorisoi.accounts.models import Staff
from yorisoi.accounts.policy import Actor
from yorisoi.common import clock, envelopes, scopes
from yorisoi.jobs import kinds
from yorisoi.jobs.kinds import Kind
from yorisoi.jobs.models import Job
from yorisoi.jobs.tasks import LEASE, Failed, Lost, NotSent, Task

HEARTBEAT = 15.0  # seconds
# How long to wait after the first, second … trouble.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240)]


def run_one() -> bool:
    """Take one job that is due and do it. False where nothing is due."""
    task = _take()
    if task is None:
        return False
    with _heartbeat(task):
        _do(task, kinds.get(task.job.kind))
    return True


def run_until_idle() -> int:
    """Whatever is due now; answers how many were taken."""
    taken = 0
    while run_one():
        taken += 1
    return taken


def _take() -> Task | None:
    """One short transaction: of several hands one gets it."""
    now, lease = clock.now(), uuid4()
    with transaction.atomic():
        # What a newer version asked for waits for a hand of that version.
        rows = Job.objects.due(now).filter(kind__in=kinds.codes()).order_by("due_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        job = rows.first()
        if job is None:
            return None
        job.lease, job.leased_until, job.attempts = lease, now + LEASE, job.attempts + 1
        job.save(update_fields=["lease", "leased_until", "attempts"])
    return Task(job, _whoever_asked(job), lease, kinds.get(job.kind).is_secret)


def _whoever_asked(job: Job) -> Actor:
    """As that person stands now: a role that ended, somebody who left, is told apart here."""
    if job.staff is None:
        return operator(job.organization, via="job")
    staff = Staff.objects.select_related("organization").get(pk=job.staff)
    return actor_for(staff, via="job")


def _do(task: Task, kind: Kind) -> None:
    if kind.permission is not None and not task.actor.may(kind.permission):
        task.finish(Job.Outcome.REFUSED)
        return
    try:
        with scopes.within(task.job.organization_id), envelopes.fresh():
            kind.work(task)
        if not task.is_finished:
            with task.taking_effect():
                pass
    except Lost:
        return
    except PermissionDenied:
        _unless_lost(task, Job.Outcome.REFUSED)
    except Failed as reason:
        _unless_lost(task, Job.Outcome.FAILED, str(reason))
    except NotSent as reason:
        _try_later(task, kind, str(reason))
    except Exception as error:  # noqa: BLE001 (whatever a kind of work may raise)
        # The class alone: what an error says may hold what somebody typed.
        _try_later(task, kind, type(error).__name__)


def _unless_lost(task: Task, outcome: Job.Outcome, trouble: str = "") -> None:
    try:
        task.finish(outcome, trouble=trouble)
    except Lost:
        return


def _try_later(task: Task, kind: Kind, trouble: str) -> None:
    """A sending that broke off stays as it is: uncertain as soon as the lease is given back."""
    job = Job.objects.filter(pk=task.job.pk, lease=task.lease).first()
    if job is None:
        return
    if job.sending_since is None and job.attempts >= kind.attempts:
        _unless_lost(task, Job.Outcome.FAILED, trouble)
        return
    pause = PAUSES[min(job.attempts, len(PAUSES)) - 1]
    Job.objects.filter(pk=job.pk, lease=task.lease).update(
        lease=None, leased_until=None, due_at=clock.now() + pause, trouble=trouble[:300]
    )


@contextmanager
def _heartbeat(task: Task) -> Iterator[None]:
    """Keeps the lease alive from a thread of its own, as long as this process lives."""
    done = threading.Event()

    def beat() -> None:
        try:
            while not done.wait(HEARTBEAT):
                task.beat()
        except Lost:
            return
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name="job heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
