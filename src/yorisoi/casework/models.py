"""Reception: who called or came, in two lines, passed to whom it concerns."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts import keys
from yorisoi.accounts.models import Organization, Site, Staff
from yorisoi.common.envelopes import EnvelopeField
from yorisoi.common.scopes import Personal
from yorisoi.ledger.models import Act
from yorisoi.registry.models import DoNotTell, Person


class ReceptionMemo(Personal):
    """A telephone or visitor memo. It becomes an act, or is closed with a word.

    `to_staff` and `to_site` say with whom it lies now; how it came there stand in MemoPassing.
    """

    class Way(models.TextChoices):
        PHONE = "phone", _("電話")
        VISIT = "visit", _("来所")
        OTHER = "other", _("そのほか")

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="+")
    way = models.CharField(_("どうやって"), max_length=10, choices=Way.choices, default=Way.PHONE)
    caller = models.CharField(_("だれから"), max_length=200, blank=True)
    phone = EnvelopeField(
        _("折り返しの番号"), max_length=40, blank=True, keys="accounts.HouseKey", owner="key_owner"
    )
    # About whom: somebody registered whom the writer knows, or what was said.
    about = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="memos")
    about_words = models.CharField(_("だれのこと"), max_length=200, blank=True)
    text = models.TextField(_("用件"), blank=True)
    came_at = models.DateTimeField(_("いつ"))
    to_staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    to_site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="+")
    written_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    client_uuid = models.UUIDField(null=True, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["organization", "came_at"], name="casework_memo_came"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def key_owner(self) -> str:
        return keys.memos_of(self.organization_id)


class MemoPassing(Personal):
    """Passed on to somebody else, with a word."""

    memo = models.ForeignKey(ReceptionMemo, on_delete=models.PROTECT, related_name="passings")
    to_staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    to_site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.CharField(_("ひとこと"), max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.memo_id}"


class MemoTaking(Personal):
    """«わたしが受けます»."""

    memo = models.ForeignKey(ReceptionMemo, on_delete=models.PROTECT, related_name="takings")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.memo_id}"


class MemoEnd(Personal):
    """How a memo ended: it became an act, or a word says why nothing more is to be done."""

    memo = models.OneToOneField(ReceptionMemo, on_delete=models.PROTECT, related_name="end")
    act = models.ForeignKey(Act, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.CharField(_("ひとこと"), max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.memo_id}"


class MemoAlert(Personal):
    """The caller may be somebody who must not learn that a person is known here. Only the staff of
    that person see it; whoever answered the telephone learns nothing. Weak: a part of a name or of
    a number fits, which may be anybody. Closed with a word when it was a false alarm or is settled.
    """

    memo = models.ForeignKey(ReceptionMemo, on_delete=models.PROTECT, related_name="alerts")
    entry = models.ForeignKey(DoNotTell, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_weak = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=120, blank=True)
    closed_words = models.CharField(_("どうだったか"), max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.memo_id}"


class TelephoneScript(models.Model):
    """What whoever answers the telephone says, in the organization's own words: the same to every
    caller. Without a row the words that ship (casework/telephone.py) hold."""

    organization = models.OneToOneField(Organization, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(_("電話の言葉"), blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.organization}"
