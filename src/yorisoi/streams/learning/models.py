"""What a learning place notes of somebody on a teaching day, beside having come."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yorisoi.common.scopes import Personal
from yorisoi.ledger.models import Participant


class AttendanceMark(Personal):
    """How somebody attended: one row under a participant of a teaching day."""

    class Mark(models.TextChoices):
        PRESENT = "present", _("出席")
        LATE = "late", _("遅刻")
        LEFT_EARLY = "left_early", _("早退")

    participant = models.OneToOneField(
        Participant, on_delete=models.PROTECT, related_name="attendance_mark"
    )
    mark = models.CharField(_("出欠"), max_length=12, choices=Mark.choices, default=Mark.PRESENT)
    grade = models.CharField(_("学年"), max_length=20, blank=True)

    def __str__(self) -> str:
        return f"{self.get_mark_display()}"
