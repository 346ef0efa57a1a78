"""Asking for a list, and saying no."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Site
from yorisoi.common.forms import CleanCharField
from yorisoi.disclosure import lists


class AskForm(forms.Form):
    reason = CleanCharField(
        label=_("なんのために"), max_length=200,
        help_text=_("「年度末の名簿の確認」のように。だれが、いつ、なんのために書き出したかが残り、ファイルにも印刷されます。"),
        error_messages={"required": _("なんのために使うかを書いてください（5文字から）。")},
    )  # fmt: skip

    def __init__(self, sites: Sequence[Site], *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["kind"] = forms.ChoiceField(
            label=_("なにを"), choices=lists.choices(), widget=forms.RadioSelect,
            error_messages={"required": _("なにを書き出すかを、えらんでください。")},
        )  # fmt: skip
        everywhere = [("", _("すべての拠点"))]
        self.fields["site"] = forms.TypedChoiceField(
            label=_("拠点"), required=False, coerce=int, empty_value=None,
            choices=[*everywhere, *((site.pk, site.name) for site in sites)],
        )  # fmt: skip
        self.order_fields(["kind", "site", "reason"])

    def chosen(self) -> dict[str, object]:
        site = self.cleaned_data["site"]
        return {"site": site} if site else {}


class RefusalForm(forms.Form):
    words = CleanCharField(
        label=_("出さないわけ"), max_length=300,
        error_messages={"required": _("出さないわけを、ひとこと書いてください。")},
    )  # fmt: skip
