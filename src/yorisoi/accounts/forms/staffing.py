"""Roles and invitations: shape and wording."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.forms.setup import DATE_HELP
from yorisoi.accounts.models import Commissioner, Role, Site
from yorisoi.accounts.policy import AT_SITES
from yorisoi.accounts.queries.people import EVERYWHERE
from yorisoi.common import clock
from yorisoi.common.forms import FUTURE, CleanCharField, WrittenDateField


class _Places(ModelChoiceIterator):
    """Nothing yet, the whole organization, the sites."""

    def __iter__(self) -> Iterator[tuple[object, object]]:
        nothing, *sites = super().__iter__()
        return iter([nothing, (EVERYWHERE, _("法人ぜんたい")), *sites])


class PlaceField(forms.ModelChoiceField):
    """A site, or None for the whole organization."""

    iterator = _Places

    def to_python(self, value: object) -> Site | None:
        return super().to_python("" if value == EVERYWHERE else value)


class RoleForm(forms.Form):
    """A role, where it holds, and (where `has_span`) from when to when."""

    role = forms.ChoiceField(label=_("役割"), choices=Role.choices, widget=forms.RadioSelect)
    site = PlaceField(
        label=_("拠点"),
        queryset=Site.objects.none(),
        required=False,
        empty_label=_("えらんでください"),
        help_text=_(
            "主任・相談員・現場スタッフは、拠点を決めると、その拠点の人と記録だけになります。"
        ),
    )
    commissioner = forms.ModelChoiceField(
        label=_("委託元"),
        queryset=Commissioner.objects.none(),
        required=False,
        empty_label=_("（委託元の担当者だけ）"),
        help_text=_("委託元の担当者には、かならずえらびます。ほかの役割ではえらびません。"),
    )
    valid_from = WrittenDateField(label=_("いつから"), near=FUTURE, help_text=DATE_HELP)
    valid_to = WrittenDateField(
        label=_("いつまで"),
        near=FUTURE,
        required=False,
        help_text=_(
            "決まっていなければ、空けておきます。その日が過ぎると、この役割では入れなくなります。"
        ),
    )

    def __init__(
        self,
        *args: object,
        sites: Iterable[Site],
        commissioners: Iterable[Commissioner],
        **options: object,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["site"].queryset = sites
        self.fields["commissioner"].queryset = commissioners
        if "valid_from" in self.fields:
            self.fields["valid_from"].initial = clock.today

    def clean(self) -> dict:
        """Everybody's files are never given by leaving a field as it was."""
        data = super().clean()
        if data.get("role") in AT_SITES and not self["site"].data:
            self.add_error("site", _("拠点か「法人ぜんたい」を、えらんでください。"))
        return data


class InviteForm(RoleForm):
    """Whom to ask in. The link goes by whatever way the two use; no mail is sent."""

    valid_from = valid_to = None
    name = CleanCharField(label=_("名前"), max_length=100, required=False)
    email = forms.EmailField(
        label=_("メールアドレス"),
        max_length=254,
        help_text=_("サインインに使います。リンクは、このアドレスの人だけのものになります。"),
    )
    field_order = ("name", "email", "role", "site", "commissioner")


class LeaveForm(forms.Form):
    on = WrittenDateField(
        label=_("退いた日"),
        help_text=_("きょうか、それより前の日。すぐに、どの端末からも入れなくなります。"),
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["on"].initial = clock.today


class WorkerForm(forms.Form):
    name = CleanCharField(
        label=_("名前"),
        max_length=100,
        help_text=_("サインインはしないけれど、記録に名前が出る人です。あとで招待できます。"),
    )
