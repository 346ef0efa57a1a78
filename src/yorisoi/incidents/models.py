"""What went wrong, or nearly: near misses, complaints, leaks. What became of each is a row."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Organization, Site, Staff
from yorisoi.common.scopes import Personal
from yorisoi.incidents import clocks
from yorisoi.registry.models import Person


class Incident(Personal):
    """One thing that happened. Two lines are enough; the rest is added as it becomes known.

    Nothing here says whose fault it was, and nobody is counted by it.
    """

    class Kind(models.TextChoices):
        NEAR_MISS = "near_miss", _("ヒヤリハット")
        COMPLAINT = "complaint", _("苦情")
        LEAK = "leak", _("個人情報の漏えい等")

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("種類"), max_length=10, choices=Kind.choices)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField(_("なにがあった"))
    happened_on = models.DateField(_("あった日"), null=True, blank=True)
    found_on = models.DateField(_("気づいた日"))
    found_by = models.CharField(_("気づいた人"), max_length=200, blank=True)
    at_once = models.TextField(_("すぐにしたこと"), blank=True)
    # How many people it concerns, where they are not all linked.
    heads = models.PositiveIntegerField(_("何人のことか"), null=True, blank=True)
    reported_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField()
    client_uuid = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client_uuid"],
                condition=Q(client_uuid__isnull=False),
                name="incidents_incident_uuid",
            )
        ]
        indexes = [models.Index(fields=["organization", "found_on"], name="incidents_found_on")]

    def __str__(self) -> str:
        return f"{self.kind} {self.found_on}"


class Concerned(Personal):
    """Somebody whom it concerns. Whoever may not know them does not know of the incident."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="concerned")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="incidents")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "person"], name="incidents_concerned_once")
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.person_id}"


class Telling(Personal):
    """Somebody was told: whom, when, how."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="tellings")
    whom = models.CharField(_("だれに"), max_length=200)
    on = models.DateField(_("いつ"))
    how = models.CharField(_("どうやって"), max_length=200)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.whom


class Measure(Personal):
    """What changes so that it does not happen again: until when, and when it was done."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="measures")
    text = models.CharField(_("なにを変える"), max_length=400)
    due_on = models.DateField(_("いつまでに"))
    done_on = models.DateField(_("した日"), null=True, blank=True)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.text


class Complaint(Personal):
    """A complaint and its answer (社会福祉法82条; the third party: 第三者委員, 苦情解決の指針)."""

    class Satisfaction(models.TextChoices):
        YES = "yes", _("納得された")
        PARTLY = "partly", _("一部は納得された")
        NO = "no", _("納得されていない")
        UNKNOWN = "unknown", _("わからない")

    incident = models.OneToOneField(Incident, on_delete=models.PROTECT, related_name="complaint")
    # Empty: without a name (匿名).
    complainant = models.CharField(_("申し出た人"), max_length=200, blank=True)
    wish = models.CharField(_("のぞんでいること"), max_length=400, blank=True)
    third_party = models.CharField(_("第三者委員のかかわり"), max_length=400, blank=True)
    answer = models.TextField(_("答えたこと"), blank=True)
    answered_on = models.DateField(_("答えた日"), null=True, blank=True)
    satisfaction = models.CharField(
        _("申し出た人の受けとめ"), max_length=10, choices=Satisfaction.choices, blank=True
    )

    def __str__(self) -> str:
        return f"{self.incident_id}"


class Leak(Personal):
    """Whether a leak must be reported, since when it is known, and why not where it need not be."""

    incident = models.OneToOneField(Incident, on_delete=models.PROTECT, related_name="leak")
    known_on = models.DateField(_("知った日"))
    grounds = models.JSONField(_("あてはまるもの"), default=list)
    # Encrypted, and the key was safe (施行規則7条1号かっこ書き): why that is sure.
    is_unreadable = models.BooleanField(_("暗号化されていて、鍵は安全"), default=False)
    unreadable_reason = models.CharField(_("そう言えるわけ"), max_length=400, blank=True)
    judged_at = models.DateTimeField()
    judged_by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.incident_id}"

    @property
    def must_be_reported(self) -> bool:
        return not self.is_unreadable and clocks.must_be_reported(self.grounds, self.incident.heads)


class LeakReport(Personal):
    """A report to the commission for the protection of personal information (or whoever it asks
    to receive them)."""

    class Form(models.TextChoices):
        FIRST = "first", _("速報")
        FULL = "full", _("確報")

    leak = models.ForeignKey(Leak, on_delete=models.PROTECT, related_name="reports")
    form = models.CharField(_("どの報告"), max_length=10, choices=Form.choices)
    on = models.DateField(_("出した日"))
    to = models.CharField(_("どこに"), max_length=200)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["leak", "form"], name="incidents_report_once")
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.on}"


class IncidentEnd(Personal):
    """Closed, with words."""

    incident = models.OneToOneField(Incident, on_delete=models.PROTECT, related_name="end")
    words = models.CharField(_("どうなったか"), max_length=400)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.words
