"""Reports that were handed in. Append-only: what was submitted never changes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Commission, Staff

LONGEST_NOTE = 1000


class Submission(models.Model):
    """One month's report as it was handed in: figures, the moment of what was known, the edition.

    A later one for the same month supersedes it; both stay. `figures` are exact, `given` is what
    the commissioner sees where the contract has small figures withheld, `withheld` names the cells.
    """

    commission = models.ForeignKey(Commission, on_delete=models.PROTECT, related_name="submissions")
    month = models.DateField(_("月"))
    form = models.CharField(max_length=40)
    edition = models.CharField(_("定義の版"), max_length=20)
    as_of = models.DateTimeField(_("いつの記録による"))
    figures = models.JSONField()
    given = models.JSONField()
    # [block, measure, key, "2026-10"]: given out as ＊, in this month's or another month's column.
    withheld = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    submitted_at = models.DateTimeField()
    submitted_by = models.CharField(max_length=120)
    author = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(_("ひとこと"), max_length=LONGEST_NOTE, blank=True)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by"
    )

    class Meta:
        indexes = [models.Index(fields=["commission", "month"], name="insight_submission_month")]

    def __str__(self) -> str:
        return f"{self.commission} {self.month:%Y-%m}"

    @property
    def is_replaced(self) -> bool:
        """Whether the month was handed in again after this."""
        return Submission.objects.filter(supersedes=self).exists()
