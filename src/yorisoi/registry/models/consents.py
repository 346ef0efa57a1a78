from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yorisoi.common.scopes import Personal
from yorisoi.registry.models.facts import Fact


class Consent(Fact):
    """Agreement that something may be shared with somebody, for some time.

    Given by the person, or for a child by a parent or guardian with the child's own assent
    beside it. At 18 the person is asked again (民法4条).
    """

    class Giver(models.TextChoices):
        PERSON = "person", _("本人")
        PARENT = "parent", _("親")
        GUARDIAN = "guardian", _("後見人・親権を行う人")

    class Assent(models.TextChoices):
        YES = "yes", _("よいと言った")
        NO = "no", _("いやだと言った")
        NOT_ASKED = "not_asked", _("まだきいていない")
        TOO_YOUNG = "too_young", _("小さくてきけない")

    giver = models.CharField(_("だれの同意か"), max_length=20, choices=Giver.choices)
    giver_name = models.CharField(_("同意した人"), max_length=200, blank=True)
    assent = models.CharField(
        _("子ども本人の気もち"), max_length=20, choices=Assent.choices, blank=True
    )
    scope = models.CharField(_("つたえてよいこと"), max_length=300)
    recipients = models.CharField(_("つたえる相手"), max_length=300)
    evidence = models.CharField(_("確かめ方（書面・口頭）"), max_length=200, blank=True)

    def __str__(self) -> str:
        return self.scope


class Withdrawal(Personal):
    """The taking back of a consent: who, when, how. The consent itself stays as it was."""

    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, related_name="withdrawal")
    on = models.DateField(_("取り消した日"))
    by = models.CharField(_("取り消した人"), max_length=200)
    note = models.CharField(_("ひとこと"), max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.on}"
