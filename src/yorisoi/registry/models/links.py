"""Look-alikes are linked, not merged: every row stays as it was written, and a link can be undone."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yorisoi.common.scopes import Personal
from yorisoi.registry.models.persons import Person


class Link(Personal):
    """Two files that are one human; counts follow. Always (lower number, higher number)."""

    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()
    linked_by = models.CharField(max_length=120)
    reason = models.CharField(max_length=300, blank=True)
    unlinked_at = models.DateTimeField(null=True, blank=True)
    unlinked_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"], condition=Q(unlinked_at=None), name="registry_one_link"
            ),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="registry_link_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}={self.second_id}"


class Rejection(Personal):
    """Two files that are two humans, whatever they share. Never proposed again."""

    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    rejected_at = models.DateTimeField()
    rejected_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="registry_one_rejection")
        ]

    def __str__(self) -> str:
        return f"{self.first_id}≠{self.second_id}"
