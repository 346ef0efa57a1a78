"""Small forms beside an act: promises, and taking an act back."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Staff
from yorisoi.common import clock
from yorisoi.common.forms import FUTURE, CleanCharField, WrittenDateField
from yorisoi.ledger.forms.recording import ON_A_DAY, WEEK, due_days, next_choices
from yorisoi.ledger.queries.choices import Word


class DayForm(forms.Form):
    due_on = WrittenDateField(
        label=_("いつ"), near=FUTURE, required=False,
        help_text=_("12/4 や R8.12.4 のように。決まっていなければ空けておきます。"),
    )  # fmt: skip

    def clean_due_on(self) -> date | None:
        day = self.cleaned_data["due_on"]
        if day and day < clock.today():
            raise forms.ValidationError(_("もう過ぎた日です。"))
        return day


class MoveForm(DayForm):
    """Another day: in a week, a fortnight, a month, or as it is written."""

    when = forms.ChoiceField(label=_("いつ"), required=False, widget=forms.RadioSelect)
    field_order = ("when", "due_on")

    def __init__(self, *args: object, due_on: date | None = None, **options: object) -> None:
        is_to_come = due_on is not None and due_on >= clock.today()
        initial = {"when": ON_A_DAY, "due_on": due_on} if is_to_come else {"when": WEEK}
        super().__init__(*args, initial=initial, **options)
        self.fields["when"].choices = next_choices()[:-1]
        self.fields["when"].icons = {ON_A_DAY: "calendar"}
        self.fields["due_on"].label = _("日")

    def clean(self) -> dict:
        data = super().clean()
        if day := due_days().get(data.get("when", "")):
            # What was typed before a chip was chosen no longer counts.
            self.errors.pop("due_on", None)
            data["due_on"] = day
        return data


class PromiseForm(DayForm):
    """What next and when, without an act."""

    text = CleanCharField(
        label=_("なにを"), max_length=400, required=False,
        help_text=_("「電話する」「書類をもっていく」のように。"),
    )  # fmt: skip

    def __init__(
        self, methods: list[Word], owners: list[Staff], *args: object, **options: object
    ) -> None:
        super().__init__(*args, **options)
        self.owners = {staff.pk: staff for staff in owners}
        self.fields["method"] = forms.TypedChoiceField(
            label=_("どうやって"), required=False, coerce=int, empty_value=None,
            choices=[("", "―"), *((t.pk, t.label) for t in methods)],
        )  # fmt: skip
        self.fields["owner"] = forms.TypedChoiceField(
            label=_("だれが"), required=False, coerce=int, empty_value=None,
            choices=[(s.pk, s.name) for s in owners],
        )  # fmt: skip

    def clean(self) -> dict:
        data = super().clean()
        if not self.errors and not (data["due_on"] or data["text"]):
            self.add_error("due_on", _("いつか、なにをするかを書いてください。"))
        return data


class DropForm(forms.Form):
    reason = CleanCharField(
        label=_("やめるわけ"), max_length=300,
        error_messages={"required": _("やめるわけを、ひとこと書いてください。")},
    )  # fmt: skip


class RetractionForm(forms.Form):
    reason = CleanCharField(
        label=_("取り消すわけ"), max_length=300,
        error_messages={"required": _("取り消すわけを、ひとこと書いてください。")},
        help_text=_("記録は消えません。数えなくなり、だれが取り消したかが残ります。"),
    )  # fmt: skip
