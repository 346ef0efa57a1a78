"""Work that is done later, by whichever process has a hand free: a row for each piece."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Organization
from yorisoi.common import clock

# A hand that has not shown itself for so long is gone.
GONE_AFTER = timedelta(minutes=5)


class State(models.TextChoices):
    """Never stored: what the moments of a job say."""

    WAITING = "waiting", _("順番を待っています")
    RUNNING = "running", _("しています")
    UNCERTAIN = "uncertain", _("送信不明")
    DONE = "done", _("すみました")
    FAILED = "failed", _("できませんでした")
    REFUSED = "refused", _("許しがなくなったので、しませんでした")
    STOPPED = "stopped", _("とりやめました")


class JobQuerySet(models.QuerySet["Job"]):
    def open(self) -> JobQuerySet:
        return self.filter(finished_at=None)

    def uncertain(self, now: datetime | None = None) -> JobQuerySet:
        """Something may have left, and whoever sent it did not live to say so."""
        return self.open().filter(
            Q(leased_until=None) | Q(leased_until__lte=now or clock.now()),
            sending_since__isnull=False,
        )

    def due(self, now: datetime) -> JobQuerySet:
        """What a free hand may take: not finished, not in another's hand, nothing half sent."""
        return self.open().filter(
            Q(leased_until=None) | Q(leased_until__lte=now), due_at__lte=now, sending_since=None
        )


class Job(models.Model):
    """One piece of work. It is run at least once and takes effect once (docs/mechanisms/jobs.md).

    `payload` holds numbers and options; what must be secret in it is gone when the job is finished.
    Whoever asked is named by number, without a foreign key: may that person still? is asked again
    when it is run.
    """

    class Outcome(models.TextChoices):
        DONE = "done", State.DONE.label
        FAILED = "failed", State.FAILED.label
        REFUSED = "refused", State.REFUSED.label
        STOPPED = "stopped", State.STOPPED.label

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, related_name="+"
    )
    kind = models.CharField(max_length=60)
    # The same work asked for twice is one job.
    key = models.CharField(max_length=120, null=True)
    asked_by = models.CharField(_("だれが"), max_length=120)
    staff = models.PositiveBigIntegerField(null=True)
    payload = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    sending_since = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    # The last trouble, in our own words: never a value that somebody typed.
    trouble = models.CharField(max_length=300, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="jobs_one_of_a_key"),
            models.CheckConstraint(
                condition=Q(finished_at=None, outcome="") | ~Q(finished_at=None) & ~Q(outcome=""),
                name="jobs_finished_somehow",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(finished_at=None), name="jobs_due"),
            models.Index(fields=["organization", "-id"], name="jobs_of_organization"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def state(self) -> State:
        if self.finished_at is not None:
            return State(self.outcome)
        is_held = self.leased_until is not None and self.leased_until > clock.now()
        if is_held:
            return State.RUNNING
        return State.UNCERTAIN if self.sending_since is not None else State.WAITING


class Hand(models.Model):
    """A process that takes up jobs: when it last showed that it lives."""

    name = models.CharField(max_length=80, unique=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
