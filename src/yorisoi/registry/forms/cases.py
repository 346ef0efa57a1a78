"""The case spine: where, under whom, with whom, and how it ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Commission, Site, Staff
from yorisoi.common import clock
from yorisoi.common.forms import FUTURE, CleanCharField, WrittenDateField
from yorisoi.registry.forms.registering import named, one_of
from yorisoi.registry.models import Closure


class CaseForm(forms.Form):
    opened_on = WrittenDateField(label=_("登録した日"))

    def __init__(
        self,
        sites: Sequence[Site],
        commissions: Sequence[Commission],
        *args: object,
        **options: object,
    ) -> None:
        super().__init__(*args, **options)
        self.sites = {site.pk: site for site in sites}
        self.commissions = {row.pk: row for row in commissions}
        self.fields["site"] = one_of(_("拠点"), named(sites), required=True)
        self.fields["commission"] = one_of(_("委託"), named(commissions), _("委託元なし"))


class SiteForm(forms.Form):
    def __init__(self, sites: Sequence[Site], *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.sites = {site.pk: site for site in sites}
        self.fields["site"] = one_of(_("拠点"), named(sites), required=True)


class CommissionForm(forms.Form):
    since = WrittenDateField(
        label=_("いつから"),
        help_text=_("この日から数えるさきが変わります。まえの日までは、まえの委託のままです。"),
    )

    def __init__(self, commissions: Sequence[Commission], *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.commissions = {row.pk: row for row in commissions}
        choice = one_of(_("委託"), named(commissions), required=True)
        self.fields = {"commission": choice, **self.fields}


class AssignForm(forms.Form):
    since = WrittenDateField(label=_("いつから"), near=FUTURE)

    def __init__(self, staff: Sequence[Staff], *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.staff = {row.pk: row for row in staff}
        self.fields = {"staff": one_of(_("担当"), named(staff), required=True), **self.fields}


class CloseForm(forms.Form):
    on = WrittenDateField(label=_("終わった日"))
    reason = forms.ChoiceField(
        label=_("わけ"), choices=Closure.Reason.choices, widget=forms.RadioSelect,
        error_messages={"required": _("わけを、ひとつえらんでください。")},
    )  # fmt: skip
    note_text = CleanCharField(
        label=_("ひとこと"), max_length=2_000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def clean_on(self) -> object:
        if self.cleaned_data["on"] > clock.today() + timedelta(days=31):
            raise forms.ValidationError(_("まだ先の日です。終わったら書いてください。"))
        return self.cleaned_data["on"]
