"""The case spine: who is in whose care, under which commission, at which site, from when to when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Commission, Organization, Site, Staff
from yorisoi.common.fields import KeyField
from yorisoi.common.scopes import Personal, ScopedManager
from yorisoi.registry.models.facts import FactQuerySet
from yorisoi.registry.models.persons import Person, Shelf


class Case(Personal):
    """A person's registration (利用登録) with one programme of an organization."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    # Where one is registered is not always where one is supported.
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    opened_on = models.DateField(_("登録した日"), null=True, blank=True)
    created_at = models.DateTimeField()
    # Open, closed, or at rest with the person: kept by actions/shelving.py for lists to walk along.
    shelf = models.PositiveSmallIntegerField(
        choices=Shelf.choices, default=Shelf.OPEN, db_default=Shelf.OPEN
    )

    class Meta:
        indexes = [
            models.Index(fields=["organization", "opened_on"], name="registry_case_opened"),
            # With the person, so that counting them reads no rows.
            models.Index(
                fields=["organization", "shelf", "-id", "person"], name="registry_case_counted"
            ),
            models.Index(fields=["site", "shelf", "-id"], name="registry_case_site"),
        ]

    def __str__(self) -> str:
        return f"{self.person}"


class Closure(Personal):
    """The end of a case: when, why, by whom. 「連絡待ち」 is no closure."""

    class Reason(models.TextChoices):
        """終結理由."""

        GOAL = "goal", _("困りごとがなくなり、目標をはたした")
        EASED = "eased", _("大きな困りごとがなくなり、ここでの支援は終わってよい")
        HANDED_OVER = "handed_over", _("ほかの機関・制度に引きついだ")
        WISH = "wish", _("本人の申し出")
        SILENT = "silent", _("連絡がとだえた")
        MOVED = "moved", _("引っこした")
        DIED = "died", _("亡くなった")
        OTHER = "other", _("その他")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="closures")
    on = models.DateField(_("終わった日"))
    reason = models.CharField(_("わけ"), max_length=20, choices=Reason.choices)
    note = models.TextField(_("ひとこと"), blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=120)
    reopened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(reopened_at=None), name="registry_one_closure"
            )
        ]

    def __str__(self) -> str:
        return f"{self.on}"


class CaseCommission(Personal):
    """Under which commission a case stands, by date, and since when that is known."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="commissions")
    commission = models.ForeignKey(Commission, on_delete=models.PROTECT, related_name="+")
    since = models.DateField(_("いつから"), null=True, blank=True)
    until = models.DateField(_("いつまで"), null=True, blank=True)
    learnt_at = models.DateTimeField()
    learnt_from = models.CharField(max_length=120)
    retracted_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager.from_queryset(FactQuerySet)()

    def __str__(self) -> str:
        return f"{self.commission}"


class Assignment(Personal):
    """Who walks beside the person, from when to when."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="assignments")
    since = models.DateField(_("いつから"))
    until = models.DateField(_("いつまで"), null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.staff}"


class Reach(Personal):
    """A site from which a person is known: registered there, or supported there once.

    Derived from cases and acts in the same transaction; it decides what a worker of a site sees.
    Sort key and shelf are the person's, so that the list of a site is one walk along an index.
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reached_from")
    sort_key = KeyField(max_length=420)
    shelf = models.PositiveSmallIntegerField(default=Shelf.OPEN, db_default=Shelf.OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "person"], name="registry_one_reach")
        ]
        indexes = [
            models.Index(fields=["site", "shelf", "sort_key", "person"], name="registry_reach_sort")
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.person_id}"
