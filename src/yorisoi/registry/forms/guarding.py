"""An emergency, its review, and opening a seal by two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Staff
from yorisoi.common import clock
from yorisoi.common.forms import (
    FUTURE,
    CleanCharField,
    WrittenBirthField,
    WrittenDateField,
    WrittenTimeField,
)
from yorisoi.registry.forms.registering import named, one_of
from yorisoi.registry.models import Emergency


class EmergencyForm(forms.Form):
    number = CleanCharField(
        label=_("登録番号"), max_length=40, required=False,
        help_text=_("番号か、名前と生年月日の、どちらかを正確に。一部だけではさがせません。"),
    )  # fmt: skip
    name = CleanCharField(label=_("名前（ぜんぶ）"), max_length=200, required=False)
    birth = WrittenBirthField(label=_("生年月日"), required=False)
    code = forms.ChoiceField(
        label=_("なぜ"), choices=Emergency.Code.choices, widget=forms.RadioSelect,
        error_messages={"required": _("なぜかを、えらんでください。")},
    )  # fmt: skip
    words = CleanCharField(
        label=_("どんなことか"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("20文字から。あとで、この人の担当や主任が読みます。"),
        error_messages={"required": _("どんなことかを、20文字から書いてください。")},
    )  # fmt: skip

    def clean(self) -> dict:
        data = super().clean()
        birth = data.get("birth")
        if birth and birth.first != birth.last:
            self.add_error("birth", _("生年月日は、日まで書いてください。"))
        elif not self.errors and not data["number"] and not (data["name"] and birth):
            self.add_error("number", _("登録番号か、名前と生年月日の両方を書いてください。"))
        return data


class ReviewForm(forms.Form):
    was_needed = forms.TypedChoiceField(
        label=_("わけがあったか"), choices=[("yes", _("わけがあった")), ("no", _("わけがなかった"))],
        coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        error_messages={"required": _("わけがあったかを、えらんでください。")},
    )  # fmt: skip
    words = CleanCharField(
        label=_("たしかめたこと"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("たしかめたことを、ことばで書いてください（5文字から）。")},
    )  # fmt: skip


class DutyForm(forms.Form):
    since_on = WrittenDateField(label=_("はじまる日"), near=FUTURE)
    since_at = WrittenTimeField(label=_("はじまる時刻"))
    until_on = WrittenDateField(label=_("おわる日"), near=FUTURE)
    until_at = WrittenTimeField(label=_("おわる時刻"))
    phone = CleanCharField(
        label=_("かける番号"), max_length=40,
        help_text=_("その時間に、かならず出られる番号を。ほかの職員に見えます。"),
        error_messages={"required": _("かける番号を書いてください。")},
    )  # fmt: skip

    def __init__(self, staff: Sequence[Staff], *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.staff = {row.pk: row for row in staff}
        who = one_of(_("だれ"), named(staff), required=True)
        who.error_messages["required"] = _("だれかを、えらんでください。")
        self.fields = {"staff": who, **self.fields}

    def span(self) -> tuple[datetime, datetime]:
        data = self.cleaned_data
        return (
            datetime.combine(data["since_on"], data["since_at"], clock.JAPAN),
            datetime.combine(data["until_on"], data["until_at"], clock.JAPAN),
        )
