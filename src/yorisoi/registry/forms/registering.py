"""Registering somebody: as little as is known, in the words in which it was said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Commission, Site, Term, Vocabulary
from yorisoi.common import clock, saying
from yorisoi.common.forms import CleanCharField, WrittenBirthField, WrittenDateField
from yorisoi.registry.models import ContactPoint
from yorisoi.registry.models.facts import Sex

BIRTH_HELP = _("H17.3.10、平成17年ごろ、20代、不明 など、わかるだけで大丈夫です。")


def one_of(
    label: object, rows: Iterable[tuple[int, object]], empty: object = "―", **more: object
) -> forms.TypedChoiceField:
    """A row chosen by its number, or none."""
    return forms.TypedChoiceField(
        label=label, choices=[("", empty), *rows], coerce=int, empty_value=None,
        required=more.pop("required", False), **more,
    )  # fmt: skip


def contracts(rows: Sequence[Commission]) -> list[tuple[int, str]]:
    """«あかね県・アフターケア事業»: two governments may call theirs the same."""
    return [(row.pk, saying.several((str(row.commissioner), str(row)))) for row in rows]


def named(rows: Sequence[object]) -> list[tuple[int, str]]:
    return [(row.pk, str(row)) for row in rows]


class PersonForm(forms.Form):
    use_required_attribute = False

    name = CleanCharField(
        label=_("名前、または呼び名"), max_length=200,
        error_messages={"required": _("名前か、呼び名を書いてください。")},
    )  # fmt: skip
    is_anonymous = forms.BooleanField(
        label=_("名前はきいていない（呼び名だけ）"), required=False,
        help_text=_("あとから名前を足せます。"),
    )  # fmt: skip
    kana = CleanCharField(
        label=_("ふりがな"), max_length=200, required=False,
        help_text=_("五十音順の一覧と、さがすときに使います。"),
    )  # fmt: skip
    called = CleanCharField(label=_("呼んでほしい名前"), max_length=100, required=False)
    number = CleanCharField(label=_("登録番号"), max_length=40, required=False)
    birth = WrittenBirthField(label=_("生年月日"), required=False, help_text=BIRTH_HELP)
    sex = forms.TypedChoiceField(
        label=_("性別"), choices=Sex.choices, coerce=int, initial=0, required=False,
        empty_value=0, widget=forms.RadioSelect,
    )  # fmt: skip
    route_kind = forms.ChoiceField(
        label=_("連絡のしかた"), required=False,
        choices=[(k.value, k.label) for k in (
            ContactPoint.Kind.PHONE, ContactPoint.Kind.SNS, ContactPoint.Kind.MAIL,
            ContactPoint.Kind.ADDRESS, ContactPoint.Kind.THROUGH,
        )],
    )  # fmt: skip
    route_value = CleanCharField(label=_("番号・あて先"), max_length=300, required=False)
    registered_on = WrittenDateField(label=_("登録した日"), required=False)
    facility = CleanCharField(label=_("施設・里親の名前"), max_length=100, required=False)
    placing_office = CleanCharField(label=_("措置した児童相談所"), max_length=100, required=False)
    # Somebody has looked at the files that are alike, and it is none of them.
    is_sure = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        sites: Sequence[Site],
        commissions: Sequence[Commission],
        terms: dict[str, list[Term]],
        *args: object,
        **options: object,
    ) -> None:
        super().__init__(*args, **options)
        self.sites = sites
        self.fields["site"] = one_of(_("拠点"), named(sites), _("決めていない"))
        self.fields["commission"] = one_of(_("委託"), contracts(commissions), _("委託元なし"))
        self.fields["placement"] = one_of(_("措置"), named(terms[Vocabulary.PLACEMENT]))
        self.fields["municipality"] = one_of(
            _("住んでいる市区町村"), named(terms[Vocabulary.MUNICIPALITY])
        )

    def clean_registered_on(self) -> object:
        day = self.cleaned_data["registered_on"]
        if day and day > clock.today():
            raise forms.ValidationError(_("まだ来ていない日です。"))
        return day or clock.today()

    def clean(self) -> dict[str, object]:
        data = super().clean()
        tells_where = data.get("facility") or data.get("placing_office")
        if tells_where and not data.get("placement") and "placement" not in self.errors:
            self.add_error(
                "placement", _("施設や児童相談所の名前を残すには、措置の種類を選んでください。")
            )
        return data
