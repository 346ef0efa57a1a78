"""Opening what is otherwise closed, in an hour of need: a file out of reach, a seal by two people,
and who has the seal duty when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Organization, Staff
from yorisoi.common.scopes import Personal
from yorisoi.registry.models.persons import Person


class Emergency(Personal):
    """Somebody reads a file of the own organization that is out of their reach, for an hour, for a
    reason (break-glass). Another member of staff says within a week whether there was one."""

    class Code(models.TextChoices):
        LIFE = "life", _("命・安全にかかわる")
        HOURS = "hours", _("夜間・休日の連絡")
        ABSENT = "absent", _("担当不在")
        OTHER = "other", _("その他")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="emergencies")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(_("なぜ"), max_length=10, choices=Code.choices)
    words = models.CharField(_("どんなことか"), max_length=500)
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    was_needed = models.BooleanField(_("わけがあったか"), null=True)
    review_words = models.CharField(_("たしかめたこと"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(reviewed_by=F("staff")), name="registry_emergency_reviewer"
            )
        ]
        indexes = [models.Index(fields=["opened_at"], name="registry_emergency_at")]

    def __str__(self) -> str:
        return str(self.get_code_display())


class SealRequest(Personal):
    """Somebody asks to see what a seal hides, and a second person says yes on a screen of their own.
    Until `until` the second may agree; having agreed, until then the first may look, once."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="seal_requests")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("開くわけ"), max_length=300)
    asked_at = models.DateTimeField()
    until = models.DateTimeField()
    second = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(second=F("staff")), name="registry_seal_request_two"
            )
        ]
        indexes = [models.Index(fields=["until"], name="registry_seal_request_until")]

    def __str__(self) -> str:
        return f"{self.person_id}"


class Duty(models.Model):
    """Who can be rung about sealed whereabouts, from a moment to a moment, nights included."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(_("いつから"))
    until = models.DateTimeField(_("いつまで"))
    phone = models.CharField(_("かける番号"), max_length=40)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="registry_duty_span")
        ]
        indexes = [models.Index(fields=["organization", "until"], name="registry_duty_until")]

    def __str__(self) -> str:
        return f"{self.staff}"
