"""How long a file is kept, what holds it back, and how it went. Nothing here deletes by itself."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Commission, Organization, Staff
from yorisoi.common.scopes import Personal
from yorisoi.registry.models import Person
from yorisoi.retention.standards import Counted


class Rule(Personal):
    """How long one type of record is kept, in the words of this organization. It takes the place of
    the standard rule of the same code; another row of the code takes its place."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    name = models.CharField(_("なんの記録"), max_length=100)
    jurisdiction = models.CharField(_("どこの決まり"), max_length=100)
    programmes = models.JSONField(_("どの制度"), default=list)
    counted = models.CharField(_("数え方"), max_length=10, choices=Counted.choices)
    # None: for good.
    years = models.PositiveSmallIntegerField(_("年"), null=True, blank=True)
    source = models.CharField(_("もとになる決まり"), max_length=300)
    is_verified = models.BooleanField(_("たしかめた"), default=False)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "code"],
                condition=Q(ended_at=None),
                name="retention_one_rule",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Hold(Personal):
    """A file that must not go, whatever the rules say: a suit, an inspection, a request."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(_("わけ"), max_length=300)
    since = models.DateField(_("いつから"))
    by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=120, blank=True)
    end_words = models.CharField(_("終えたわけ"), max_length=300, blank=True)

    def __str__(self) -> str:
        return self.reason


class Disposal(Personal):
    """A file on its way out: proposed, offered to the person, decided by two, erased.

    The person is a number and no foreign key: this row outlives the file.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    person = models.PositiveBigIntegerField()
    # Which rules it was due by, and since when; or what the contract says.
    basis = models.CharField(_("よりどころ"), max_length=400)
    due_on = models.DateField(_("保存の終わる日"), null=True)
    commission = models.ForeignKey(
        Commission, on_delete=models.PROTECT, null=True, related_name="+"
    )
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=120)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=120, blank=True)
    job = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(withdrawn_at=None), name="retention_one_disposal"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}"


class Offer(Personal):
    """The person was offered a copy of the file, before anything goes."""

    class Answer(models.TextChoices):
        GIVEN = "given", _("写しをわたした")
        NOT_WANTED = "not_wanted", _("いらないと言われた")
        NO_ANSWER = "no_answer", _("知らせたが、返事がなかった")
        UNREACHABLE = "unreachable", _("さがしたが、知らせられなかった")
        DIED = "died", _("亡くなっている")

    disposal = models.OneToOneField(Disposal, on_delete=models.PROTECT, related_name="offer")
    on = models.DateField(_("いつ"))
    how = models.CharField(_("どうやって"), max_length=200)
    answer = models.CharField(_("どうなったか"), max_length=20, choices=Answer.choices)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return str(self.get_answer_display())


class Decision(Personal):
    """One of the two who decide that a file goes."""

    disposal = models.ForeignKey(Disposal, on_delete=models.PROTECT, related_name="decisions")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["disposal", "staff"], name="retention_decides_once")
        ]

    def __str__(self) -> str:
        return f"{self.staff}"


class Certificate(Personal):
    """What was erased: how many rows of which tables, by whom, and a digest over all of that."""

    disposal = models.OneToOneField(Disposal, on_delete=models.PROTECT, related_name="certificate")
    at = models.DateTimeField()
    counts = models.JSONField()
    deciders = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    # When the free pages of the database were wiped too.
    scrubbed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.digest[:16]


class HandBack(Personal):
    """The files of a commission, given back at its end: asked for by one, agreed to by another."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    commission = models.ForeignKey(Commission, on_delete=models.PROTECT, related_name="+")
    recipient = models.CharField(_("だれに"), max_length=200)
    basis = models.CharField(_("契約のどこに書いてあるか"), max_length=300)
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    # What was in it when it was fetched last: {sheet: rows}, and the SHA-256 of the archive.
    contents = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    fetched_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.commission} → {self.recipient}"
