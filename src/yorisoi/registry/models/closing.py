"""How closed a file is, who never opens it, and who outside may see a part of it.

State is a row: what was set, by whom, why, until when. Two derived tables, `Insider` and `Outsider`,
say for each file of each human what these rows come to (actions/closing.py), so that a list of a
hundred thousand asks only who is an exception.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Organization, Staff
from yorisoi.common.fields import DaysBetween, KeyField
from yorisoi.common.scopes import Personal, ScopedManager
from yorisoi.registry.models.consents import Consent
from yorisoi.registry.models.facts import Fact
from yorisoi.registry.models.persons import Closed, Person


class Restriction(Fact):
    """A file that not everybody opens who otherwise would (限定・封印). Changed by a new row,
    lifted by retracting it. The row names at least one live member of staff."""

    level = models.PositiveSmallIntegerField(_("ひらける人"), choices=Closed.choices)
    reason = models.TextField(_("わけ"))

    def __str__(self) -> str:
        return str(self.get_level_display())


class RestrictionMember(Personal):
    """A member of staff whom a restriction names."""

    restriction = models.ForeignKey(Restriction, on_delete=models.PROTECT, related_name="members")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    named_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["restriction", "staff"],
                condition=Q(ended_at=None),
                name="registry_one_restriction_member",
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff}"


class Insider(Personal):
    """Derived: who is named for a closed file, through whichever file of that human."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="insiders")
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff", "person"], name="registry_one_insider")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.staff_id}"


class Tie(Personal):
    """A member of staff who is this human, or close to them: never opens the file, in no role."""

    class Kind(models.TextChoices):
        SELF = "self", _("本人")
        FAMILY = "family", _("家族・親せき")
        FRIEND = "friend", _("友人・知り合い")
        OTHER = "other", _("そのほか")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="ties")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("間がら"), max_length=10, choices=Kind.choices)
    reason = models.CharField(_("ひとこと"), max_length=300, blank=True)
    declared_at = models.DateTimeField()
    declared_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "person"], condition=Q(ended_at=None), name="registry_one_tie"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Outsider(Personal):
    """Derived: who never opens a file, through a tie to any file of that human."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="outsiders")
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff", "person"], name="registry_one_outsider")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.staff_id}"


class DeclaredTie(Personal):
    """What somebody says of themselves, by name: «whoever is called so is my sister». The one who
    says it learns nothing; whoever may, looks whether somebody of that name is known here."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="declared_ties")
    kind = models.CharField(_("間がら"), max_length=10, choices=Tie.Kind.choices)
    name = models.CharField(_("名前"), max_length=200)
    kana = models.CharField(_("ふりがな"), max_length=200, blank=True)
    name_key = KeyField(max_length=200)
    kana_key = KeyField(max_length=200, blank=True)
    note = models.CharField(_("ひとこと"), max_length=300, blank=True)
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["name_key"], name="registry_declared_name")]

    def __str__(self) -> str:
        return self.name


class SharingQuerySet(models.QuerySet["Sharing"]):
    def live(self, day: date) -> SharingQuerySet:
        return self.filter(revoked_at=None, since__lte=day, until__gte=day)


class Sharing(Personal):
    """A part of a file that another body on this installation may read, for a purpose and a year
    at most (民法・個人情報保護法27条). Ends by itself; a revocation holds from the next request."""

    class Basis(models.TextChoices):
        CONSENT = "consent", _("本人の同意")
        COUNCIL = "council", _("要保護児童対策地域協議会（児童福祉法25条の2・25条の3）")
        MEETING = "meeting", _("支援会議（生活困窮者自立支援法9条）")
        LAW = "law", _("法令の定め（個人情報保護法27条1項1号）")
        LIFE = "life", _("生命・身体の保護（個人情報保護法27条1項2号）")

    LONGEST = 366

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sharings")
    recipient = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    groups = models.JSONField(_("わたすこと"), default=list)
    purpose = models.CharField(_("なんのために"), max_length=300)
    basis = models.CharField(_("もとになる決まり"), max_length=10, choices=Basis.choices)
    consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, null=True, blank=True, related_name="sharings"
    )
    # What shows the basis; with consent and no row of it: why there is none.
    evidence = models.CharField(_("たしかめたもの"), max_length=300)
    since = models.DateField(_("いつから"))
    until = models.DateField(_("いつまで"))
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=120, blank=True)

    objects = ScopedManager.from_queryset(SharingQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="registry_sharing_days"
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(DaysBetween("since", "until"), 366),
                name="registry_sharing_a_year",
            ),
        ]
        indexes = [models.Index(fields=["recipient", "until"], name="registry_sharing_to")]

    def __str__(self) -> str:
        return f"{self.recipient}"
