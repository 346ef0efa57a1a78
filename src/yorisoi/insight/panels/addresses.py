"""The addresses of a report's figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from yorisoi.accounts.models import Commission
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.insight.models import Submission
from yorisoi.insight.report import HIDDEN, REST, Row, Value


@dataclass(frozen=True)
class Addresses:
    """Where a figure of this report opens; nowhere for those who may not open any."""

    base: str
    submission: int | None = None

    @classmethod
    def of(
        cls, actor: Actor, commission: Commission, month: date, submission: Submission | None
    ) -> Addresses:
        if not actor.may(Permission.REPORT_MEMBERS):
            return cls("")
        base = reverse("insight-members", args=[commission.pk, f"{month:%Y-%m}"])
        return cls(base, submission.pk if submission else None)

    def figure(self, block: int, row: Row, column: str, value: Value) -> str:
        if not self.base or not value or value == HIDDEN or row.key == REST:
            return ""
        query = {"block": block, "measure": row.measure, "row": row.key, "column": column}
        if self.submission:
            query["submission"] = self.submission
        return f"{self.base}?{urlencode(query)}"
