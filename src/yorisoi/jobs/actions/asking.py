"""Asking for work to be done later, and deciding about what nobody can know."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from yorisoi.accounts.policy import Actor
from yorisoi.audit.actions import note
from yorisoi.common import clock
from yorisoi.jobs import access, kinds
from yorisoi.jobs.models import Job


def ask(
    actor: Actor,
    kind: str,
    payload: Mapping[str, object] | None = None,
    *,
    key: str | None = None,
    due_at: datetime | None = None,
) -> Job:
    """Put work down in the transaction of whatever asks for it: either both stand, or neither.

    The same `key` twice answers with the job that is there already.
    """
    what = kinds.get(kind)
    if what.permission is not None and not actor.may(what.permission):
        raise PermissionDenied(kind)
    if key is not None and (there := Job.objects.filter(kind=kind, key=key).first()):
        return there
    now = clock.now()
    try:
        with transaction.atomic():
            return Job.objects.create(
                organization_id=actor.organization, kind=kind, key=key, staff=actor.staff,
                asked_by=actor.label[:120], payload=dict(payload or {}), asked_at=now,
                due_at=due_at or now,
            )  # fmt: skip
    except IntegrityError:
        return Job.objects.get(kind=kind, key=key)


def stop(actor: Actor, pk: int) -> Job:
    """Not to be done any more. What is just being done is not interrupted: PermissionDenied."""
    return _decide(actor, pk, "job.stopped", Job.Outcome.STOPPED)


def say_it_arrived(actor: Actor, pk: int) -> Job:
    """Whoever was to get it has it: asked and found out by a person."""
    return _decide(actor, pk, "job.arrived", Job.Outcome.DONE, only_uncertain=True)


def send_again(actor: Actor, pk: int) -> Job:
    """It did not arrive: once more, though it may come twice."""
    with transaction.atomic():
        job = _uncertain_or_failed(actor, pk)
        Job.objects.filter(pk=job.pk).update(
            sending_since=None, lease=None, leased_until=None, attempts=0, due_at=clock.now(),
            finished_at=None, outcome="", trouble="",
        )  # fmt: skip
        note(actor, "job.again", f"job:{job.pk}", payload={"kind": job.kind})
    job.refresh_from_db()
    return job


def _uncertain_or_failed(actor: Actor, pk: int) -> Job:
    rows = access.jobs(actor)
    found = rows.uncertain().filter(pk=pk).first()
    # What is secret is gone when a job has finished: there is nothing left to send.
    found = found or rows.filter(pk=pk, outcome=Job.Outcome.FAILED).exclude(payload={}).first()
    if found is None:
        raise PermissionDenied("job")
    return found


def _decide(
    actor: Actor, pk: int, verb: str, outcome: Job.Outcome, *, only_uncertain: bool = False
) -> Job:
    now = clock.now()
    with transaction.atomic():
        rows = access.jobs(actor)
        rows = rows.uncertain(now) if only_uncertain else rows.open().exclude(leased_until__gt=now)
        job = rows.filter(pk=pk).first()
        if job is None:
            raise PermissionDenied("job")
        emptied = {"payload": {}} if kinds.get(job.kind).is_secret else {}
        Job.objects.filter(pk=job.pk).update(
            outcome=outcome, finished_at=now, lease=None, leased_until=None, **emptied
        )
        note(actor, verb, f"job:{job.pk}", payload={"kind": job.kind})
    job.refresh_from_db()
    return job
