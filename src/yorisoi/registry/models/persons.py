from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Organization
from yorisoi.accounts.policy import Level
from yorisoi.common.envelopes import WrappedKey
from yorisoi.common.fields import KeyField
from yorisoi.common.scopes import Personal


class Shelf(models.IntegerChoices):
    """Where a file stands: at hand, put away, or at rest."""

    OPEN = 0, _("利用中")
    CLOSED = 1, _("終わった")
    DEAD = 2, _("亡くなった")


class Closed(models.IntegerChoices):
    """How closed a file is; an ordinary one is None. The numbers are those of policy.Level."""

    LIMITED = Level.LIMITED.value, _("限定：担当と、名前をあげた職員だけ")
    SEALED = Level.SEALED.value, _("封印：名前をあげた職員だけ。報告の数には入れる")
    UNCOUNTED = Level.UNCOUNTED.value, _("封印：名前をあげた職員だけ。報告の数にも入れない")


class Person(Personal):
    """Somebody who is supported, as one organization knows them.

    `name`, `kana` and `sort_key` say what the name history says today, `shelf` what cases and
    deaths say, `level` what restrictions say: they are kept by the actions that change those
    (actions/shelving.py, actions/closing.py), so that a list of a hundred thousand needs no join.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="persons")
    number = models.CharField(_("登録番号"), max_length=40, blank=True)
    number_key = KeyField(max_length=40, null=True)
    name = models.CharField(_("名前"), max_length=200)
    kana = models.CharField(_("ふりがな"), max_length=200, blank=True)
    # Name and kana folded: equal for two spellings of one name.
    name_key = KeyField(max_length=200)
    kana_key = KeyField(max_length=200, blank=True)
    sort_key = KeyField(max_length=420)
    called = models.CharField(_("呼んでほしい名前"), max_length=100, blank=True)
    # Known only by a nickname or by nothing: may become a named person later.
    is_anonymous = models.BooleanField(_("名前をきいていない"), default=False)
    registered_on = models.DateField(_("登録日"), null=True, blank=True)
    shelf = models.PositiveSmallIntegerField(
        choices=Shelf.choices, default=Shelf.OPEN, db_default=Shelf.OPEN
    )
    # None: ordinary. Whoever is closed is found along an index of the few.
    level = models.PositiveSmallIntegerField(choices=Closed.choices, null=True, editable=False)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120)

    class Meta:
        indexes = [
            models.Index(
                fields=["organization", "shelf", "sort_key", "id"], name="registry_person_sort"
            ),
            models.Index(fields=["organization", "name_key"], name="registry_person_name"),
            models.Index(fields=["organization", "kana_key"], name="registry_person_kana"),
            models.Index(fields=["organization", "number_key"], name="registry_person_numbered"),
            models.Index(
                fields=["organization", "level"],
                name="registry_person_closed",
                condition=Q(level__isnull=False),
            ),
        ]
        constraints = [
            # The number of a sealed file may be given again: a refusal would tell that it exists.
            models.UniqueConstraint(
                fields=["organization", "number_key"],
                condition=Q(level__isnull=True) | Q(level=Closed.LIMITED),
                name="registry_person_number",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Name(Personal):
    """A name that a person bears or bore, and why it changed (GIF: 旧氏, 通称名, 戸籍氏名)."""

    class Form(models.TextChoices):
        CURRENT = "current", _("いまの名前")
        FORMER = "former", _("まえの名前")
        BIRTH = "birth", _("生まれたときの氏")
        ALIAS = "alias", _("通称")
        FORMER_FAMILY = "former_family", _("旧氏（住民票に併記）")
        REGISTER = "register", _("戸籍の名前")
        ROMAN = "roman", _("ローマ字")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="names")
    form = models.CharField(_("種類"), max_length=20, choices=Form.choices, default=Form.CURRENT)
    name = models.CharField(_("名前"), max_length=200)
    kana = models.CharField(_("ふりがな"), max_length=200, blank=True)
    name_key = KeyField(max_length=200, db_index=True)
    reason = models.CharField(_("変わったわけ"), max_length=100, blank=True)
    since = models.DateField(_("いつから"), null=True, blank=True)
    until = models.DateField(_("いつまで"), null=True, blank=True)
    learnt_at = models.DateTimeField()
    retracted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class PersonKey(WrappedKey, Personal):
    """The key that seals what is dangerous to know of one person. Destroyed, and all of it is gone,
    from every copy that was ever made of the rows (actions/shredding.py)."""

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="envelope_key"
    )

    def __str__(self) -> str:
        return f"{self.pk}"


class SearchKey(Personal):
    """One tail of one way to find a person: every part of a name, a registration number; of a
    telephone only what stands for it in the index. Derived (queries/searching.py makes it), never
    typed; what is sealed is never in it."""

    class Source(models.TextChoices):
        NUMBER = "r", _("登録番号")
        NAME = "n", _("名前のはじめ")
        INSIDE = "t", _("名前のなか")
        OLD_NAME = "o", _("まえの名前・通称")
        PHONE = "p", _("電話番号")

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    key = KeyField(max_length=80)
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="search_keys", db_index=False
    )
    source = models.CharField(max_length=1, choices=Source.choices)

    class Meta:
        indexes = [
            models.Index(
                fields=["organization", "source", "key", "person"], name="registry_search"
            ),
            models.Index(fields=["person"], name="registry_search_person"),
        ]

    def __str__(self) -> str:
        return self.key
