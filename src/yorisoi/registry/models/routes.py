"""How to reach a person, what must stay hidden, and what must be known before anybody acts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Staff
from yorisoi.common.envelopes import EnvelopeField
from yorisoi.common.fields import KeyField
from yorisoi.common.kana import digits
from yorisoi.common.scopes import Personal
from yorisoi.registry.models.facts import Fact
from yorisoi.registry.models.persons import Person


# Sealed with the key of the person: the columns that tell where somebody is, or what endangers them.
def _sealed(*args: object, **options: object) -> EnvelopeField:
    return EnvelopeField(*args, keys="registry.PersonKey", owner="person_id", **options)


def telephone(written: str) -> str:
    """Its digits, as they are compared and dialled."""
    return digits(written)[:20]


class ContactPoint(Fact):
    """A telephone, an address, a workplace…: whether it may be used, and when."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("電話")
        MAIL = "mail", _("メール")
        SNS = "sns", _("LINE・SNS")
        ADDRESS = "address", _("住所")
        LETTER = "letter", _("手紙の送り先")
        WORKPLACE = "workplace", _("職場")
        SCHOOL = "school", _("学校")
        CLINIC = "clinic", _("病院・診療所")
        BANK = "bank", _("銀行の支店")
        THROUGH = "through", _("人をとおして")
        PLACE = "place", _("居場所")
        OTHER = "other", _("その他")

    class May(models.TextChoices):
        YES = "yes", _("よい")
        CARE = "care", _("気をつけて")
        NO = "no", _("しない")

    kind = models.CharField(_("方法"), max_length=20, choices=Kind.choices)
    value = _sealed(_("番号・あて先"), max_length=300)
    # Of a telephone: what stands for it in the index (accounts/keys.py).
    digits_key = KeyField(max_length=22, blank=True)
    may = models.CharField(_("使ってよいか"), max_length=10, choices=May.choices, default=May.YES)
    hours = models.CharField(_("いつ"), max_length=100, blank=True)
    note = _sealed(_("気をつけること"), max_length=300, blank=True)
    # Nobody answers there any more (つながらない連絡先): kept, shown last.
    is_reachable = models.BooleanField(_("つながる"), default=True)
    is_sealed = models.BooleanField(_("秘匿"), default=False)

    class Meta:
        indexes = [models.Index(fields=["digits_key"], name="registry_digits")]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def digits(self) -> str:
        return telephone(self.value) if self.kind == self.Kind.PHONE else ""


# What tells where somebody is. Covered by a seal for everyone who lives together.
WHEREABOUTS = frozenset(
    {
        ContactPoint.Kind.ADDRESS,
        ContactPoint.Kind.LETTER,
        ContactPoint.Kind.WORKPLACE,
        ContactPoint.Kind.SCHOOL,
        ContactPoint.Kind.CLINIC,
        ContactPoint.Kind.BANK,
        ContactPoint.Kind.PLACE,
    }
)


class Seal(Fact):
    """Hides where a person and everyone in the household is (支援措置・秘匿).

    `until` is when the measure must be renewed; nothing opens by itself when it has passed. A
    seal ends only when somebody lifts it, which retracts the row.
    """

    basis = models.CharField(_("もとになるもの"), max_length=200)
    reason = _sealed(_("わけ"), blank=True)

    def __str__(self) -> str:
        return self.basis


class SealHolder(Personal):
    """A member of staff who may open what a seal hides, after saying why."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="holders")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seal", "staff"], name="registry_one_holder")
        ]

    def __str__(self) -> str:
        return f"{self.staff}"


class Reveal(Personal):
    """A holder opened what a seal hides; `is_refused`: wanted to, after the day's budget was spent."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    is_refused = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["staff", "at"], name="registry_reveal_day")]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.at}"


class DoNotTell(Fact):
    """Somebody who must not learn anything, not even that the person is known here."""

    name = models.CharField(_("つたえない相手"), max_length=200)
    kana = models.CharField(_("ふりがな"), max_length=200, blank=True)
    name_key = KeyField(max_length=200, blank=True)
    relation = models.CharField(_("間がら"), max_length=100, blank=True)
    phone = _sealed(_("電話"), max_length=40, blank=True)
    digits_key = KeyField(max_length=22, blank=True, db_index=True)
    script = models.CharField(_("電話や来所があったときに言うこと"), max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def digits(self) -> str:
        return telephone(self.phone)


class Flag(Fact):
    """Must be known before meeting: what to take care of, and how (気をつけること)."""

    class Kind(models.TextChoices):
        CARE = "care", _("会うときに気をつけること")
        HEALTH = "health", _("からだのこと・アレルギー")
        SAFETY = "safety", _("安全のために")

    kind = models.CharField(_("種類"), max_length=20, choices=Kind.choices, default=Kind.CARE)
    text = _sealed(_("気をつけること"), max_length=400)
    review_on = models.DateField(_("見直す日"), null=True, blank=True)

    def __str__(self) -> str:
        return self.text
