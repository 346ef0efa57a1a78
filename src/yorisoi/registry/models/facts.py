"""What is known of a person, from when to when it held, and since when it is known.

Reports split by these facts. A count uses what held on the act's day as known at `as_of`
(ledger/tally.py), so a fact is never changed in place: it is retracted, and the right one is learnt.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Term
from yorisoi.common.ages import Birth
from yorisoi.common.scopes import Personal, ScopedManager
from yorisoi.registry.models.persons import Person


class FactQuerySet(models.QuerySet):
    def known(self, at: datetime | None = None) -> FactQuerySet:
        """Rows believed now, or at a moment."""
        if at is None:
            return self.filter(retracted_at=None)
        return self.filter(learnt_at__lte=at).filter(Q(retracted_at=None) | Q(retracted_at__gt=at))

    def holding(self, day: date) -> FactQuerySet:
        return self.filter(Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gte=day))


class Fact(Personal):
    """Base of every dated fact: when it held, when it was learnt, when it was taken back."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="%(class)s_facts")
    since = models.DateField(_("いつから"), null=True, blank=True)
    until = models.DateField(_("いつまで"), null=True, blank=True)
    learnt_at = models.DateTimeField()
    learnt_from = models.CharField(max_length=120)
    retracted_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager.from_queryset(FactQuerySet)()

    class Meta:
        abstract = True


class Sex(models.IntegerChoices):
    """ISO 5218 as GIF uses it, and the answer not to say."""

    UNKNOWN = 0, _("不明")
    MALE = 1, _("男")
    FEMALE = 2, _("女")
    UNSAID = 8, _("回答しない")
    OTHER = 9, _("その他")


class Vitals(Fact):
    """Date of birth, as exactly as it is known, and sex."""

    birth_first = models.IntegerField(null=True, blank=True)
    birth_last = models.IntegerField(null=True, blank=True)
    birth_written = models.CharField(_("生年月日（書かれたまま）"), max_length=60, blank=True)
    sex = models.PositiveSmallIntegerField(_("性別"), choices=Sex.choices, default=Sex.UNKNOWN)

    class Meta:
        indexes = [models.Index(fields=["birth_first"], name="registry_birth")]

    def __str__(self) -> str:
        return f"{self.birth_first}"

    @property
    def birth(self) -> Birth | None:
        if self.birth_first is None or self.birth_last is None:
            return None
        return Birth(self.birth_first, self.birth_last, self.birth_written)


class Placement(Fact):
    """A placement in care (措置): kind, facility, and the office that placed."""

    kind = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    facility = models.CharField(_("施設・里親の名前"), max_length=100, blank=True)
    placing_office = models.CharField(_("措置した児童相談所"), max_length=100, blank=True)
    reason_ended = models.CharField(_("解除のわけ"), max_length=100, blank=True)

    def __str__(self) -> str:
        return f"{self.kind}"


class Residence(Fact):
    """The municipality where somebody lives; the address itself is a contact point."""

    municipality = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.municipality}"


class Circumstance(Fact):
    """What somebody does at present (現況): work, study, rest."""

    kind = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("ひとこと"), max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.kind}"


class Death(Fact):
    """Recorded once; silences every list, reminder and mailing. `since` is the day, if known."""

    written = models.CharField(_("亡くなった日（書かれたまま）"), max_length=60, blank=True)
    source = models.CharField(_("だれからきいたか"), max_length=200, blank=True)

    def __str__(self) -> str:
        return self.written
