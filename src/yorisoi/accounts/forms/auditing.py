from django import forms
from django.utils.translation import gettext_lazy as _

from yorisoi.common.forms import WrittenDateField


class TrailForm(forms.Form):
    """Which part of the trail to read. Everything may stay empty."""

    since = WrittenDateField(label=_("いつから"), required=False)
    until = WrittenDateField(label=_("いつまで"), required=False)
    verb = forms.ChoiceField(label=_("なにを"), required=False)
    who = forms.ChoiceField(label=_("だれが"), required=False)
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
