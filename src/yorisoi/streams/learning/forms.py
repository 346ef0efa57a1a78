"""Something was noticed: one line about somebody who seemed different, no typing of names."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Site
from yorisoi.accounts.policy import Actor
from yorisoi.common import clock
from yorisoi.common.forms import CleanCharField, WrittenDateField
from yorisoi.registry import access as registry
from yorisoi.registry.models import Person


class ObservationForm(forms.Form):
    use_required_attribute = False

    text = CleanCharField(
        label=_("気づいたこと"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("見たまま、きいたまま。一行でかまいません。"),
        error_messages={"required": _("気づいたことを、ひとこと書いてください。")},
    )  # fmt: skip
    about = CleanCharField(
        label=_("だれのこと"), max_length=200, required=False,
        help_text=_("あなたの言葉で。「青いリュックの中2の子」のように。"),
    )  # fmt: skip
    is_worrying = forms.BooleanField(label=_("気になる（職員に見てほしい）"), required=False)
    occurred_on = WrittenDateField(label=_("日"), required=False)

    def __init__(self, sites: Sequence[Site], *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.sites = {site.pk: site for site in sites}
        self.fields["site"] = forms.TypedChoiceField(
            label=_("場所"), coerce=int, choices=[(s.pk, s.name) for s in sites],
            widget=forms.RadioSelect,
            error_messages={"required": _("場所をえらんでください。")},
        )  # fmt: skip

    def clean_occurred_on(self) -> object:
        day = self.cleaned_data["occurred_on"]
        if day and day > clock.today():
            raise forms.ValidationError(_("まだ来ていない日です。"))
        return day or clock.today()


class CorrectionForm(ObservationForm):
    reason = CleanCharField(
        label=_("直したわけ"), max_length=300,
        error_messages={"required": _("直したわけを、ひとこと書いてください。")},
    )  # fmt: skip


class AttachForm(forms.Form):
    person = forms.IntegerField(
        label=_("だれのこと"),
        error_messages={"required": _("だれのことかを、えらんでください。")},
    )  # fmt: skip

    def __init__(self, actor: Actor, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.actor = actor
        self.found: Person | None = None

    def clean_person(self) -> Person:
        pk = self.cleaned_data["person"]
        self.found = registry.persons(self.actor).filter(pk=pk).first()
        if self.found is None:
            raise forms.ValidationError(_("この人は見つかりません。もう一度さがしてください。"))
        return self.found


class AnswerForm(forms.Form):
    words = CleanCharField(
        label=_("ひとこと"), max_length=200, required=False,
        help_text=_("書いた人に見えます。「ありがとう。声をかけてみます」のように。"),
    )  # fmt: skip
