from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yorisoi.common.forms import WrittenDateField


class SpanForm(forms.Form):
    """From which day to which; without an answer as the caller likes."""

    since = WrittenDateField(label=_("いつから"), required=False)
    until = WrittenDateField(label=_("いつまで"), required=False)
