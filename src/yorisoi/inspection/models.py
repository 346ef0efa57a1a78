"""An inspection: which files were drawn for whom, for one day. It opens that day and no other."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Organization, Staff
from yorisoi.common.scopes import Personal
from yorisoi.registry.models import Person


class Inspection(Personal):
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    inspector = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(_("検査の日"))
    purpose = models.CharField(_("なんの検査"), max_length=200)
    # What the files were drawn from, in words: a figure of a report, or chance.
    source = models.CharField(max_length=300)
    figure = models.CharField(max_length=40, blank=True)
    drawn_at = models.DateTimeField()
    drawn_by = models.CharField(max_length=120)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.day}"


class Sampled(Personal):
    """One file that was drawn, by its number in the list. `acts`: those behind the figure."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="sampled")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    acts = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inspection", "person"], name="inspection_sampled_once")
        ]

    def __str__(self) -> str:
        return f"{self.number}"
