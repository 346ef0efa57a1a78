from django import forms
from django.utils.translation import gettext_lazy as _

from yorisoi.common.forms import CleanCharField, CountField, WrittenDateField


class TrailForm(forms.Form):
    """Which part of the trail to read. Everything may stay empty."""

    since = WrittenDateField(label=_("いつから"), required=False)
    until = WrittenDateField(label=_("いつまで"), required=False)
    verb = forms.ChoiceField(label=_("なにを"), required=False)
    who = forms.ChoiceField(label=_("だれが"), required=False)
    number = CleanCharField(
        label=_("だれのファイルか（登録番号）"),
        max_length=40,
        required=False,
        help_text=_("その人のファイルをひらいた記録、書いた記録だけになります。"),
    )
    file = CountField(
        label=_("だれのファイルか（記録番号）"),
        most=999_999_999,
        too_many=_("記録番号は9けたまでです。"),
        required=False,
        help_text=_("この一覧に出ている番号です。"),
    )
    before = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput
    )

    def __init__(
        self,
        *args: object,
        verbs: list[tuple[str, str]],
        actors: list[tuple[str, str]],
        **options: object,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["verb"].choices = [("", _("ぜんぶ")), *verbs]
        self.fields["who"].choices = [("", _("みんな")), *actors]
