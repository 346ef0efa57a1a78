from django.db import models


class Chain(models.Model):
    """The newest link of one organization's trail; locked while the next link is made."""

    name = models.CharField(max_length=40, primary_key=True)
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.name} ({self.length})"


class Entry(models.Model):
    """One act in the system: a write, or the reading of a personal file. Append-only.

    Names its actor and its target in words and numbers, never by foreign key: an entry outlives
    the staff member and the row. `payload` holds identifiers and names of fields, never values.
    `hash` covers the payload's digest, not the payload, so that a payload can be erased by law
    without breaking the chain; `salt` goes with it, so that nobody finds a short payload again by
    trying. A trigger refuses DELETE, and every UPDATE but such an erasure (migration 0003).
    """

    chain = models.CharField(max_length=40)
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    via = models.CharField(max_length=20)
    verb = models.CharField(max_length=60)
    target = models.CharField(max_length=80)
    payload = models.TextField(default="{}")
    salt = models.CharField(max_length=22, db_default="")
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="audit_one_number")]
        indexes = [
            models.Index(fields=["chain", "verb", "at"], name="audit_by_verb"),
            models.Index(fields=["chain", "at"], name="audit_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.chain}/{self.number} {self.actor} {self.verb} {self.target}"

    @property
    def is_erased(self) -> bool:
        return self.payload == ""


class Mention(models.Model):
    """Whose file an entry is about, so that «who has read this file» is one look-up."""

    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, related_name="mentions", db_index=False
    )
    person = models.PositiveBigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["person", "entry"], name="audit_by_person"),
            models.Index(fields=["entry", "person"], name="audit_by_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.person}"
