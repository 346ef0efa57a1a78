"""The register of what was given to whom. Append-only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Organization


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
