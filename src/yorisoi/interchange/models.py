"""What came in from files: batches, where every row went, and the rows that wait for a decision."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Organization
from yorisoi.common.scopes import Personal
from yorisoi.ledger.models import Act
from yorisoi.registry.models import Person


class Batch(Personal):
    """One file, read once. `recorded_at` is empty while it is only being reviewed."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    file_name = models.CharField(_("ファイル"), max_length=200)
    digest = models.CharField(max_length=64)
    fiscal_year = models.SmallIntegerField(null=True)
    # Where the uploaded file waits under MEDIA_ROOT; empty for files read on the command line.
    stored_as = models.CharField(max_length=100, blank=True)
    creates = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(null=True)
    # The summary as the command prints it (--json).
    summary = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.file_name


class SourceRow(Personal):
    """Where one row of a file went: the act or the person that it became, and what it said.

    A row is known again by its source (kind, fiscal year, title of the file), sheet and key (its
    number, or its position where it has none). Append-only: the newest row of a key counts.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="rows", db_index=False)
    source = models.CharField(max_length=160)
    sheet = models.CharField(max_length=120)
    key = models.CharField(max_length=60)
    # BLAKE2b, 64 bits in hex, over what the row says and who was decided to be meant.
    digest = models.CharField(max_length=16)
    act = models.ForeignKey(
        Act, on_delete=models.PROTECT, null=True, related_name="source_rows", db_index=False
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # Matched by the name alone: shown, and can be undone.
    by_name_alone = models.BooleanField(default=False)
    raw = models.TextField()

    class Meta:
        indexes = [
            models.Index(fields=["source", "sheet", "key"], name="interchange_row_key"),
            models.Index(
                fields=["batch"],
                name="interchange_by_name",
                condition=models.Q(by_name_alone=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.key}"


class WaitingRow(Personal):
    """A row that needs a person's decision: who is meant?"""

    class Decision(models.TextChoices):
        PERSON = "person", _("この人です")
        NEW = "new", _("新しい人です")
        ANONYMOUS = "anonymous", _("だれかわからないまま記録する")
        SKIP = "skip", _("取り込まない")

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="waiting")
    source = models.CharField(max_length=160)
    sheet = models.CharField(max_length=120)
    key = models.CharField(max_length=60)
    cell = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=400)
    candidates = models.JSONField(default=list)
    decision = models.CharField(max_length=20, choices=Decision.choices, blank=True)
    # Who is meant; for somebody new, who was made.
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["source", "sheet", "key"], name="interchange_waiting_key")]

    def __str__(self) -> str:
        return f"{self.sheet} {self.key} {self.name}"
