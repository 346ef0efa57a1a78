from __future__ import annotations

import json
import uuid
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

# The second half of the tables: the ways in.
from yorisoi.accounts.entrances import (  # noqa: F401
    Device,
    DeviceUser,
    Guesses,
    HouseKey,
    Identity,
    PaperCode,
    Recovery,
    SignIn,
)
from yorisoi.common.envelopes import EnvelopeField


class Organization(models.Model):
    """A legal body (法人) that supports people. Nothing is shared between two of them."""

    code = models.CharField(_("符号"), max_length=40, unique=True)
    name = models.CharField(_("法人名"), max_length=200)
    # Words that stand where a name would and mean that nobody was named.
    anonymous_words = models.JSONField(_("匿名とみなす言葉"), default=list)
    idle_minutes = models.PositiveSmallIntegerField(_("画面を閉じるまでの分"), default=15)
    # However busy: after so long one signs in anew.
    absolute_hours = models.PositiveSmallIntegerField(_("サインインしなおすまでの時間"), default=12)
    # How often one member of staff opens what is sealed on one day.
    reveals_a_day = models.PositiveSmallIntegerField(_("秘匿を開ける回数（ひとり1日）"), default=30)
    # Lists of more people than this leave only when a second person agrees.
    exports_alone = models.PositiveSmallIntegerField(_("ひとりで書き出せる人数"), default=100)
    allows_pin = models.BooleanField(_("共用の端末で暗証番号を使ってよい"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """A place where support happens (拠点)."""

    class Form(models.TextChoices):
        MAIN = "main", _("本所")
        BRANCH = "branch", _("支所・ブランチ")
        SATELLITE = "satellite", _("サテライト")
        PLACE = "place", _("居場所・会場")

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(_("名前"), max_length=100)
    form = models.CharField(_("種類"), max_length=20, choices=Form.choices, default=Form.MAIN)
    phone = models.CharField(_("電話"), max_length=40, blank=True)
    opened_on = models.DateField(_("開いた日"), null=True, blank=True)
    closed_on = models.DateField(_("閉じた日"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="accounts_site_name")
        ]

    def __str__(self) -> str:
        return self.name


class Vocabulary(models.TextChoices):
    """The option lists whose words belong to the organization."""

    METHOD = "method", _("方法")
    TOPIC = "topic", _("内容")
    RESULT = "result", _("結果")
    COUNTERPART = "counterpart", _("相手")
    ROUTE = "route", _("相談経路")
    MENU = "menu", _("メニュー")
    PLACEMENT = "placement", _("措置種別")
    CIRCUMSTANCE = "circumstance", _("現況")
    MUNICIPALITY = "municipality", _("市区町村")
    DESTINATION = "destination", _("同行先")


class Term(models.Model):
    """One word of an option list. `code` is the standard meaning (shipped as data); `label` is
    the organization's own word for it. A word without a code means nothing beyond itself."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="terms")
    vocabulary = models.CharField(max_length=20, choices=Vocabulary.choices)
    code = models.CharField(_("標準の区分"), max_length=40, blank=True)
    label = models.CharField(_("表示する言葉"), max_length=100)
    # The label is still the standard one: the first own word found in a file may replace it.
    is_standard_label = models.BooleanField(default=False)
    aliases = models.JSONField(_("同じ意味の言葉"), default=list)
    # A word that turned out to mean what another one means. Acts keep the word that was written;
    # counts, filters and new records take the other (queries/meanings.py).
    counts_as = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="also_written"
    )
    position = models.PositiveSmallIntegerField(_("順番"), default=500)
    # Fiscal years in which the label is valid (一時生活支援 → 居住支援 from 2025).
    from_fiscal_year = models.PositiveSmallIntegerField(null=True, blank=True)
    to_fiscal_year = models.PositiveSmallIntegerField(null=True, blank=True)
    retired_on = models.DateField(_("使わなくなった日"), null=True, blank=True)

    class Meta:
        ordering = ["vocabulary", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "vocabulary", "label"], name="accounts_term_label"
            ),
            models.UniqueConstraint(
                fields=["organization", "vocabulary", "code"],
                condition=~Q(code=""),
                name="accounts_term_code",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Commissioner(models.Model):
    """A government that commissions support (委託元)."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="commissioners"
    )
    name = models.CharField(_("委託元"), max_length=100)
    department = models.CharField(_("担当課"), max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], name="accounts_commissioner_name"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Programme(models.TextChoices):
    """The schemes under which support is commissioned."""

    AFTERCARE = "aftercare", _("社会的養護自立支援拠点事業")
    SELF_RELIANCE = "self_reliance", _("生活困窮者自立支援事業")
    LEARNING = "learning", _("子どもの学習・生活支援事業")
    PANTRY = "pantry", _("フードパントリー")
    OTHER = "other", _("その他")


class CommissionQuerySet(models.QuerySet["Commission"]):
    def on(self, day: date) -> CommissionQuerySet:
        return self.filter(Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gte=day))


class Commission(models.Model):
    """A contract (委託): one commissioner, one programme, some menus, a period, a jurisdiction."""

    class AgeRule(models.TextChoices):
        ACT_DAY = "act_day", _("対応した日の年齢")
        APRIL_FIRST = "april_first", _("年度はじめ（4月1日）の年齢")

    class AnonymousRule(models.TextChoices):
        NOT_COUNTED = "not_counted", _("匿名は延べに数え、実人数に入れない")
        ONE_EACH = "one_each", _("匿名は1件を1人と数える")

    class Disclosure(models.TextChoices):
        EXACT = "exact", _("そのままの数字")
        SUPPRESSED = "suppressed", _("10未満は伏せ、ほかは5の倍数に丸める")

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="commissions"
    )
    commissioner = models.ForeignKey(
        Commissioner, on_delete=models.PROTECT, related_name="commissions"
    )
    code = models.CharField(_("符号"), max_length=60)
    name = models.CharField(_("事業の名前"), max_length=200)
    programme = models.CharField(_("制度"), max_length=20, choices=Programme.choices)
    menus = models.ManyToManyField(Term, blank=True, related_name="commissions")
    jurisdiction = models.CharField(_("対象の地域・人"), max_length=200, blank=True)
    since = models.DateField(_("はじまり"), null=True, blank=True)
    until = models.DateField(_("おわり"), null=True, blank=True)
    age_rule = models.CharField(
        _("年齢の基準日"), max_length=20, choices=AgeRule.choices, default=AgeRule.ACT_DAY
    )
    anonymous_rule = models.CharField(
        _("匿名の数え方"),
        max_length=20,
        choices=AnonymousRule.choices,
        default=AnonymousRule.NOT_COUNTED,
    )
    disclosure = models.CharField(
        _("委託元への見せ方"),
        max_length=20,
        choices=Disclosure.choices,
        default=Disclosure.SUPPRESSED,
    )

    objects = CommissionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "code"], name="accounts_commission_code"
            )
        ]

    def __str__(self) -> str:
        return self.name


class StaffManager(BaseUserManager["Staff"]):
    pass


class Staff(AbstractBaseUser):
    """A human who works here, with or without a key to the door.

    Workers named in an imported file are staff too: they have no e-mail and cannot sign in until
    somebody invites them. A role is never on this row: it is a dated Membership.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="staff", null=True
    )
    name = models.CharField(_("名前"), max_length=100)
    kana = models.CharField(_("ふりがな"), max_length=100, blank=True)
    email = models.EmailField(_("メールアドレス"), unique=True, null=True, blank=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    joined_at = models.DateTimeField(auto_now_add=True)
    left_on = models.DateField(_("退いた日"), null=True, blank=True)
    # Part of what every session is sealed with: one more, and all of them end.
    session_round = models.PositiveIntegerField(default=0)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []
    objects = StaffManager()

    class Meta:
        indexes = [models.Index(fields=["organization", "name"], name="accounts_staff_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.left_on is None

    def get_full_name(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        return salted_hmac(
            "yorisoi.accounts.session",
            f"{self.session_round}:{self.password}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: date) -> MembershipQuerySet:
        return self.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gte=day))


class Role(models.TextChoices):
    """What the roles may do: policy.TABLE."""

    MANAGER = "manager", _("管理者")
    LEAD = "lead", _("主任")
    WORKER = "worker", _("相談員・支援員")
    HELPER = "helper", _("現場スタッフ・ボランティア")
    OFFICER = "officer", _("委託元の担当者")
    AUDITOR = "auditor", _("監査")
    TECHNICIAN = "technician", _("システム管理")
    DECIDER = "decider", _("計画を決める人")
    INSPECTOR = "inspector", _("検査の担当者")
    PERSON = "person", _("本人")
    GUARDIAN = "guardian", _("保護者・後見人")


class Membership(models.Model):
    """A role at a site, from a day to a day. No site: the whole organization."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="memberships")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True)
    # An officer belongs to a commissioner and sees that commissioner's figures alone.
    commissioner = models.ForeignKey(Commissioner, on_delete=models.PROTECT, null=True, blank=True)
    role = models.CharField(_("役割"), max_length=20, choices=Role.choices)
    valid_from = models.DateField(_("いつから"))
    valid_to = models.DateField(_("いつまで"), null=True, blank=True)
    granted_by = models.CharField(max_length=120)
    granted_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(role="officer") | Q(commissioner__isnull=False),
                name="accounts_officer_has_commissioner",
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.get_role_display()}"


class Invitation(models.Model):
    """A way in for one person, once, for 72 hours. Only a digest of its secret is kept."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True)
    email = models.EmailField(_("メールアドレス"), blank=True)
    name = models.CharField(_("名前"), max_length=100, blank=True)
    role = models.CharField(_("役割"), max_length=20, choices=Role.choices)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True)
    commissioner = models.ForeignKey(Commissioner, on_delete=models.PROTECT, null=True, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=120)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.email or self.name


class Draft(models.Model):
    """What somebody was typing. Kept until the form is saved, or thrown away on purpose.

    Two tabs may write about the same thing at once: each has its own draft, told apart by the
    number that the form carries. Of a finished draft only that number stays.
    """

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="drafts")
    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    # Which form, and about what: «ledger-act-new» and «person:17».
    form = models.CharField(max_length=60, blank=True)
    subject = models.CharField(max_length=80, blank=True)
    # What stands in the form, by field, as JSON: sealed, for it may say where somebody lives.
    typed = EnvelopeField(blank=True, keys="accounts.HouseKey", owner="key_owner")
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["staff", "form", "subject"], name="accounts_draft_form")]

    def __str__(self) -> str:
        return f"{self.form} {self.subject}"

    @property
    def key_owner(self) -> str:
        return f"drafts-{self.staff_id}"

    @property
    def values(self) -> dict[str, object]:
        return json.loads(self.typed or "{}")

    @values.setter
    def values(self, values: dict[str, object]) -> None:
        self.typed = json.dumps(values, ensure_ascii=False)

    @property
    def words(self) -> str:
        """How it begins: the first thing that was typed in words."""
        typed = (self.values.get(name) for name in ("text", "name", "note", "reason", "words"))
        return next((str(words)[:16] for words in typed if words), "")


class Sent(models.Model):
    """A form that was sent, by the number that it carried: what it said, as a digest, and where its
    sender was led. The same again is answered the same; something else under its number is not
    taken for it."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+")
    number = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    answer = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff", "number"], name="accounts_sent_once")
        ]
        indexes = [models.Index(fields=["staff", "at"], name="accounts_sent_old")]

    def __str__(self) -> str:
        return self.number
