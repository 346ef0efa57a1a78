"""Papers and photos of a person. The row says what there is; what it shows lies sealed on the disk."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Organization, Staff
from yorisoi.accounts.policy import FIELD_GROUPS, FieldGroup
from yorisoi.common.envelopes import EnvelopeField
from yorisoi.common.scopes import Personal
from yorisoi.ledger.models import Act
from yorisoi.registry.models import Case, Person

GROUPS = [(group.value, words) for group, words in FIELD_GROUPS.items()]


def _sealed(*args: object, **options: object) -> EnvelopeField:
    return EnvelopeField(*args, keys="registry.PersonKey", owner="person_id", **options)


class Attachment(Personal):
    """One paper or photo of one person, perhaps handed over in an act. Never overwritten: another
    one supersedes it, or it is withdrawn; both stay.

    `stored_as` names the file (store.py); `size` is that of the content, `sealed_size` and `digest`
    (SHA-256) are of what lies on the disk.
    """

    class Kind(models.TextChoices):
        PHOTO = "photo", _("写真")
        LETTER = "letter", _("手紙・お知らせ")
        CERTIFICATE = "certificate", _("証明書・手帳")
        MEDICAL = "medical", _("診断書・薬")
        CONTRACT = "contract", _("契約・申しこみ")
        SCHOOL = "school", _("学校の紙")
        OTHER = "other", _("そのほか")

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attachments")
    # The registration it belongs to, where there is exactly one that is open.
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")
    act = models.ForeignKey(Act, on_delete=models.PROTECT, null=True, related_name="attachments")
    # Made from the form and the content: the same form twice makes one attachment.
    uuid = models.UUIDField(unique=True)
    kind = models.CharField(_("種類"), max_length=20, choices=Kind.choices)
    group = models.CharField(_("なにについて"), max_length=20, choices=GROUPS)
    title = _sealed(_("見出し"), max_length=120)
    original_name = _sealed(_("もとの名前"), max_length=255, blank=True)
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    stored_as = models.CharField(max_length=32, unique=True)
    sealed_size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    # Of a photo; empty for a paper.
    thumbnail_as = models.CharField(max_length=32, blank=True)
    thumbnail_size = models.PositiveIntegerField(default=0)
    thumbnail_digest = models.CharField(max_length=64, blank=True)
    # Opened for a reason alone, seal or no seal.
    is_sealed = models.BooleanField(_("秘匿"), default=False)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by"
    )
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=120)
    author = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_photo(self) -> bool:
        return bool(self.thumbnail_as)

    @property
    def tells_where(self) -> bool:
        return self.group == FieldGroup.WHEREABOUTS


class Withdrawal(Personal):
    """A paper that should not have been added: kept, hidden, shown as withdrawn."""

    attachment = models.OneToOneField(
        Attachment, on_delete=models.PROTECT, related_name="withdrawal"
    )
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    reason = _sealed(_("取り下げるわけ"), max_length=300)

    def __str__(self) -> str:
        return f"{self.attachment_id}"

    @property
    def person_id(self) -> int:
        return self.attachment.person_id


class Clearing(Personal):
    """Somebody looked: where the person is cannot be told from it. Without this a seal covers it."""

    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="clearing")
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.attachment_id}"
