"""Who lives with whom."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yorisoi.common.forms import CleanCharField, WrittenDateField
from yorisoi.registry import access
from yorisoi.registry.forms.facts import DAY_HELP, FactForm
from yorisoi.registry.models import Household, HouseholdMember

OWN = ""


class HomeForm(FactForm):
    """A household of one's own, or that of somebody who is registered."""

    has_days = False

    mate = forms.IntegerField(label=_("いっしょに暮らす人"), required=False)
    label = CleanCharField(
        label=_("世帯のよび名"), max_length=200, required=False,
        help_text=_("あたらしい世帯のときに。空けておくと「○○さんの世帯」になります。"),
    )  # fmt: skip
    relation = CleanCharField(
        label=_("続柄"),
        max_length=40,
        required=False,
        help_text=_("「世帯主」「長女」「母」のように。"),
    )
    since = WrittenDateField(label=_("いつから"), required=False, help_text=DAY_HELP)

    def clean(self) -> dict:
        data = super().clean()
        self.household: Household | None = None
        if not (pk := data.get("mate")):
            return data
        mate = access.persons(self.actor).filter(pk=pk).first()
        if mate is None or mate.pk == self.person.pk:
            self.add_error("mate", _("この人は見つかりません。もう一度さがしてください。"))
            return data
        living = HouseholdMember.objects.known().filter(person=mate, until=None)
        self.household = Household.objects.filter(pk__in=living.values("household")).first()
        self.mate = mate
        return data


class MemberForm(FactForm):
    """As what somebody lives there, and from when to when."""

    relation = CleanCharField(label=_("続柄"), max_length=40, required=False)
    is_head = forms.BooleanField(label=_("世帯主・代表"), required=False)
