"""Two lines for whoever saw it; the rest for whoever works on it."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Site
from yorisoi.common.forms import FUTURE, CleanCharField, CountField, WrittenDateField
from yorisoi.incidents.clocks import Ground
from yorisoi.incidents.models import Complaint, LeakReport

AREA = {"rows": 2}


def _lines(label: object, *, required: bool = True, **more: object) -> CleanCharField:
    return CleanCharField(
        label=label, max_length=4_000, required=required, widget=forms.Textarea(attrs=AREA), **more
    )


class SiteField(forms.ChoiceField):
    """One of the sites, or none."""

    def __init__(self, sites: Sequence[Site], **options: object) -> None:
        self.rows = {str(site.pk): site for site in sites}
        choices = [("", _("えらばない")), *((pk, site.name) for pk, site in self.rows.items())]
        super().__init__(label=_("どこで"), choices=choices, **options)

    def clean(self, value: object) -> Site | None:
        return self.rows.get(super().clean(value))


class ReportForm(forms.Form):
    """A near miss, from anybody."""

    use_required_attribute = False
    text = _lines(_("なにがあった"), help_text=_("だれのせいかは、書かなくてよいです。"))
    at_once = _lines(_("すぐにしたこと"), required=False)
    found_on = WrittenDateField(label=_("気づいた日"), required=False)

    def __init__(self, sites: Sequence[Site], *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["site"] = SiteField(sites, required=False)


class IncidentForm(ReportForm):
    """With what a complaint or a leak needs from the first day."""

    found_by = CleanCharField(label=_("気づいた人"), max_length=200, required=False)
    happened_on = WrittenDateField(label=_("あった日"), required=False)
    heads = CountField(
        label=_("何人のことか"), most=100_000_000, too_many=_("多すぎます。"), required=False
    )


class ComplaintForm(IncidentForm):
    complainant = CleanCharField(
        label=_("申し出た人"), max_length=200, required=False,
        help_text=_("名前を言われなければ、空のままでかまいません。"),
    )  # fmt: skip
    wish = CleanCharField(label=_("のぞんでいること"), max_length=400, required=False)


class PersonForm(forms.Form):
    person = forms.IntegerField(
        label=_("だれのこと"),
        error_messages={"required": _("だれのことかを、えらんでください。")},
    )


class TellingForm(forms.Form):
    whom = CleanCharField(label=_("だれに"), max_length=200)
    on = WrittenDateField(label=_("いつ"))
    how = CleanCharField(label=_("どうやって"), max_length=200, help_text=_("電話、書面のように。"))


class MeasureForm(forms.Form):
    text = CleanCharField(label=_("なにを変える"), max_length=400)
    due_on = WrittenDateField(label=_("いつまでに"), near=FUTURE)


class AnswerForm(forms.Form):
    answer = _lines(_("答えたこと"))
    answered_on = WrittenDateField(label=_("答えた日"))
    third_party = CleanCharField(
        label=_("第三者委員のかかわり"), max_length=400, required=False,
        help_text=_("だれが、いつ、なにをしたか。いなかったときは、そのわけ。"),
    )  # fmt: skip
    satisfaction = forms.ChoiceField(
        label=_("申し出た人の受けとめ"), choices=Complaint.Satisfaction.choices,
        widget=forms.RadioSelect, required=False,
    )  # fmt: skip


class JudgementForm(forms.Form):
    known_on = WrittenDateField(
        label=_("知った日"), help_text=_("この日を1日目と数えて、期限が決まります。")
    )
    grounds = forms.MultipleChoiceField(
        label=_("あてはまるもの"), choices=Ground.choices, widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("ひとつでもあてはまれば、個人情報保護委員会への報告と本人への通知がいります。"),
    )  # fmt: skip
    is_unreadable = forms.BooleanField(label=_("暗号化されていて、鍵は安全"), required=False)
    unreadable_reason = CleanCharField(label=_("そう言えるわけ"), max_length=400, required=False)


class LeakReportForm(forms.Form):
    form = forms.ChoiceField(
        label=_("どの報告"), choices=LeakReport.Form.choices, widget=forms.RadioSelect
    )
    on = WrittenDateField(label=_("出した日"))
    to = CleanCharField(
        label=_("どこに"), max_length=200, help_text=_("個人情報保護委員会、市の担当課のように。")
    )


class CloseForm(forms.Form):
    words = CleanCharField(
        label=_("どうなったか"), max_length=400,
        error_messages={"required": _("どうなったかを、ひとこと書いてください。")},
    )  # fmt: skip
