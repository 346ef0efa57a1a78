from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Organization
from yorisoi.common.scopes import Personal
from yorisoi.registry.models.facts import Fact
from yorisoi.registry.models.persons import Person


class Household(Personal):
    """People who live together (世帯). A person belongs to several over time."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(_("よび名"), max_length=200)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.label


class HouseholdMember(Fact):
    """Who lived in a household from when to when, and as what (続柄)."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    relation = models.CharField(_("続柄"), max_length=40, blank=True)
    is_head = models.BooleanField(_("世帯主・代表"), default=False)

    def __str__(self) -> str:
        return self.relation


class Relationship(Fact):
    """How somebody is related to a person, and whether and how to speak with them."""

    class Kind(models.TextChoices):
        FATHER = "father", _("父")
        MOTHER = "mother", _("母")
        PARENT_IN_LAW = "step_parent", _("継父母")
        ADOPTIVE = "adoptive", _("養父母")
        FOSTER = "foster", _("里親")
        FOSTER_CHILD = "foster_child", _("里子")
        CHILD = "child", _("子")
        SIBLING = "sibling", _("きょうだい")
        GRANDPARENT = "grandparent", _("祖父母")
        RELATIVE = "relative", _("親族")
        SPOUSE = "spouse", _("配偶者")
        PARTNER = "partner", _("パートナー・交際相手")
        FORMER_SPOUSE = "former_spouse", _("元配偶者")
        FRIEND = "friend", _("友人")
        FACILITY_STAFF = "facility_staff", _("施設の職員")
        TEACHER = "teacher", _("学校の先生")
        EMPLOYER = "employer", _("職場の人")
        GUARDIAN = "guardian", _("後見人・親権者")
        LANDLORD = "landlord", _("家主")
        SUPPORTER = "supporter", _("支援者")
        OTHER = "other", _("その他")

    other = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="related_to"
    )
    other_name = models.CharField(_("名前"), max_length=200, blank=True)
    kind = models.CharField(_("間がら"), max_length=20, choices=Kind.choices)
    note = models.CharField(_("ひとこと"), max_length=200, blank=True)

    def __str__(self) -> str:
        return self.other_name
