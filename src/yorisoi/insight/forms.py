from django import forms
from django.utils.translation import gettext_lazy as _

from yorisoi.common.forms import CleanCharField
from yorisoi.insight.models import LONGEST_NOTE


class SubmissionForm(forms.Form):
    note = CleanCharField(
        label=_("ひとこと"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "委託元に伝えたいこと、前の報告から変わったわけなど。報告の注に載ります。人の名前は書かないでください。"
        ),
    )
