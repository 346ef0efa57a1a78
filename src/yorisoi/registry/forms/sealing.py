"""Hiding where somebody is, and opening it for a reason."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Staff
from yorisoi.common.forms import FUTURE, CleanCharField, WrittenDateField
from yorisoi.registry.forms.registering import named, one_of


class OpenForm(forms.Form):
    reason = CleanCharField(
        label=_("開くわけ"), max_length=300,
        help_text=_(
            "「あす同行するので、待ち合わせの場所を確かめる」のように。"
            "だれが、いつ、なぜ開いたかが残ります。"
        ),
        error_messages={"required": _("開くわけを、ことばで書いてください（5文字から）。")},
    )  # fmt: skip


class AskForm(forms.Form):
    """Why a second person should look with one."""

    ask_reason = CleanCharField(
        label=_("開くわけ"), max_length=300,
        help_text=_("もうひとりが、これを読んでたしかめます。"),
        error_messages={"required": _("開くわけを、ことばで書いてください（5文字から）。")},
    )  # fmt: skip


class SealForm(forms.Form):
    basis = CleanCharField(
        label=_("もとになるもの"), max_length=200,
        help_text=_("「住民基本台帳の支援措置」「本人の希望」のように。"),
        error_messages={"required": _("もとになるものを書いてください。")},
    )  # fmt: skip
    reason = CleanCharField(
        label=_("わけ"), max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    since = WrittenDateField(label=_("いつから"), required=False)
    until = WrittenDateField(
        label=_("更新の期限"), required=False, near=FUTURE,
        help_text=_("過ぎても、ひとりでに開くことはありません。"),
    )  # fmt: skip

    def __init__(self, staff: Sequence[Staff], *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.staff = {row.pk: row for row in staff}
        self.fields["holders"] = forms.TypedMultipleChoiceField(
            label=_("開ける人"), choices=named(staff), coerce=int,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("えらんだ人だけが、わけを書いて開けます。管理者でも、えらばれていなければ開けません。"),
            error_messages={"required": _("開ける人を、ひとり以上えらんでください。")},
        )  # fmt: skip

    def holders(self) -> list[Staff]:
        return [self.staff[pk] for pk in self.cleaned_data["holders"]]


class HolderForm(forms.Form):
    def __init__(self, staff: Sequence[Staff], *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.staff = {row.pk: row for row in staff}
        self.fields["staff"] = one_of(_("加える人"), named(staff), required=True)


class LiftForm(forms.Form):
    reason = CleanCharField(
        label=_("とくわけ"), max_length=300,
        error_messages={"required": _("とくわけを、ことばで書いてください（5文字から）。")},
    )  # fmt: skip
