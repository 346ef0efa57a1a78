"""The register of what was given to whom, append-only; and lists that are asked for as files."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Organization, Staff
from yorisoi.common import clock

# A list that was made lies there for so long.
KEPT = timedelta(hours=24)


class Release(models.Model):
    """One file, page or mail that left: for whom, what for, on which basis; never its content."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    actor = models.CharField(_("だれが"), max_length=120)
    kind = models.CharField(_("なにを"), max_length=40)
    target = models.CharField(max_length=80)
    recipient = models.CharField(_("だれに"), max_length=200)
    purpose = models.CharField(_("なんのために"), max_length=200)
    basis = models.CharField(_("よりどころ"), max_length=200)
    labels = models.JSONField(default=list)
    rows = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["organization", "at"], name="disclosure_release_at")]

    def __str__(self) -> str:
        return f"{self.kind} → {self.recipient}"


class Export(models.Model):
    """A list of people that somebody asked for as a file: who agreed, when it was made, until when it
    can be fetched. `content` is encrypted, and gone when the time is over."""

    class State(models.TextChoices):
        """Never stored: what the moments of an export say."""

        WAITING = "waiting", _("もうひとりを待っています")
        MAKING = "making", _("つくっています")
        READY = "ready", _("受けとれます")
        EXPIRED = "expired", _("期限がすぎました")
        REFUSED = "refused", _("出しません")
        WITHDRAWN = "withdrawn", _("取り下げました")

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("なにを"), max_length=40)
    options = models.JSONField(default=dict)
    reason = models.CharField(_("なんのために"), max_length=200)
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    # How many people, and whether a seal covers one of them: why a second person must agree.
    people = models.PositiveIntegerField()
    has_sealed = models.BooleanField(default=False)
    agreed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True)
    ended_at = models.DateTimeField(null=True)
    # Why it does not leave; empty where the one who asked took it back.
    refusal = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    persons = models.JSONField(default=list)
    content = models.BinaryField(null=True)
    fetched_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_by=None) | ~Q(agreed_by=models.F("asked_by")),
                name="disclosure_two_people",
            )
        ]
        indexes = [models.Index(fields=["organization", "-id"], name="disclosure_export_of")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def needs_second(self, alone: int) -> bool:
        """More people than one may take out alone, or one of them under a seal."""
        return self.has_sealed or self.people > alone

    def state(self, alone: int) -> State:
        """`alone`: how many people the organization lets one person take out."""
        if self.ended_at is not None:
            return self.State.REFUSED if self.refusal else self.State.WITHDRAWN
        if self.made_at is not None:
            return self.State.READY if self.until > clock.now() else self.State.EXPIRED
        is_open = self.agreed_at is not None or not self.needs_second(alone)
        return self.State.MAKING if is_open else self.State.WAITING
