from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Staff
from yorisoi.common.forms import FUTURE, CleanCharField, CountField, WrittenDateField


class DrawForm(forms.Form):
    """Who inspects, on which day, and which files: by chance, or those behind a figure."""

    purpose = CleanCharField(
        label=_("なんの検査"), max_length=200, help_text=_("県の指導検査、市の実地検査のように。")
    )
    day = WrittenDateField(label=_("検査の日"), near=FUTURE)
    figure = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, inspectors: Sequence[Staff], *args: object, by_figure: bool = False, **options: object
    ) -> None:
        super().__init__(*args, **options)
        self.rows = {str(one.pk): one for one in inspectors}
        choices = [("", _("えらんでください")), *((pk, one.name) for pk, one in self.rows.items())]
        inspector = forms.ChoiceField(
            label=_("だれが検査する"), choices=choices,
            help_text=_("「検査の担当者」の役割で招いた人だけが出ます。"),
        )  # fmt: skip
        self.fields = {"inspector": inspector, **self.fields}
        if not by_figure:
            self.fields["count"] = CountField(
                label=_("何件"), most=300, too_many=_("300件までにしてください。")
            )

    def clean_inspector(self) -> Staff:
        return self.rows[self.cleaned_data["inspector"]]
