from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Programme
from yorisoi.common.forms import CleanCharField, CountField, WrittenDateField
from yorisoi.retention.models import Offer
from yorisoi.retention.standards import Counted

BY_HAND = {**dict(Programme.choices), "adoption": _("特別養子縁組")}


class RuleForm(forms.Form):
    code = forms.SlugField(max_length=40, widget=forms.HiddenInput)
    name = CleanCharField(label=_("なんの記録"), max_length=100)
    jurisdiction = CleanCharField(label=_("どこの決まり"), max_length=100)
    counted = forms.ChoiceField(
        label=_("数え方"), choices=Counted.choices, widget=forms.RadioSelect
    )
    years = CountField(
        label=_("年"), most=200, too_many=_("多すぎます。"), required=False,
        help_text=_("空にすると、永年（消しません）。"),
    )  # fmt: skip
    programmes = forms.MultipleChoiceField(
        label=_("どの制度"), choices=tuple(BY_HAND.items()), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("えらばなければ、すべてのファイル。"),
    )  # fmt: skip
    source = CleanCharField(label=_("もとになる決まり"), max_length=300)
    is_verified = forms.BooleanField(label=_("契約書や規程を見て、たしかめた"), required=False)


class HoldForm(forms.Form):
    reason = CleanCharField(
        label=_("わけ"), max_length=300, help_text=_("訴訟、検査、本人の求めのように。")
    )
    since = WrittenDateField(label=_("いつから"))


class EndHoldForm(forms.Form):
    words = CleanCharField(label=_("終えたわけ"), max_length=300)


class OfferForm(forms.Form):
    on = WrittenDateField(label=_("いつ"))
    how = CleanCharField(
        label=_("どうやって"), max_length=200, help_text=_("手紙、会って、電話のように。")
    )
    answer = forms.ChoiceField(
        label=_("どうなったか"), choices=Offer.Answer.choices, widget=forms.RadioSelect
    )


class HandBackForm(forms.Form):
    recipient = CleanCharField(label=_("だれに"), max_length=200)
    basis = CleanCharField(label=_("契約のどこに書いてあるか"), max_length=300)


class ContractForm(forms.Form):
    basis = CleanCharField(label=_("契約のどこに書いてあるか"), max_length=300)
