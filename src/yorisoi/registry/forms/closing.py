"""Who opens a file, who never does, and who outside may see a part of it."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Organization, Staff
from yorisoi.accounts.policy import FIELD_GROUPS
from yorisoi.common.forms import FUTURE, CleanCharField, WrittenDateField
from yorisoi.registry.forms.registering import named, one_of
from yorisoi.registry.models import Closed, Consent, Sharing, Tie

_NO_REASON = {"required": _("わけを、ことばで書いてください（5文字から）。")}


class RestrictionForm(forms.Form):
    level = forms.TypedChoiceField(
        label=_("ひらける人"), choices=Closed.choices, coerce=int, widget=forms.RadioSelect,
        error_messages={"required": _("ひらける人を、えらんでください。")},
    )  # fmt: skip
    reason = CleanCharField(
        label=_("わけ"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("「職員の家族なので」「本人が、担当だけに知ってほしいと言ったので」のように。"),
        error_messages=_NO_REASON,
    )  # fmt: skip

    def __init__(self, staff: Sequence[Staff], *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.staff = {row.pk: row for row in staff}
        self.fields["members"] = forms.TypedMultipleChoiceField(
            label=_("名前をあげる職員"), choices=named(staff), coerce=int,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("ふたり以上をおすすめします。みんな退いたときは、管理者に引きつがれます。"),
            error_messages={"required": _("ひらける人を、ひとり以上えらんでください。")},
        )  # fmt: skip

    def members(self) -> list[Staff]:
        return [self.staff[pk] for pk in self.cleaned_data["members"]]


class MemberForm(forms.Form):
    def __init__(self, staff: Sequence[Staff], *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.staff = {row.pk: row for row in staff}
        self.fields["staff"] = one_of(_("加える人"), named(staff), required=True)


class LiftingForm(forms.Form):
    reason = CleanCharField(label=_("とくわけ"), max_length=300, error_messages=_NO_REASON)


class TieForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("間がら"), choices=Tie.Kind.choices, widget=forms.RadioSelect,
        error_messages={"required": _("間がらを、えらんでください。")},
    )  # fmt: skip
    reason = CleanCharField(label=_("ひとこと"), max_length=300, required=False)

    def __init__(self, staff: Sequence[Staff], *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.staff = {row.pk: row for row in staff}
        self.fields["staff"] = one_of(
            _("職員"), named(staff), required=True,
            error_messages={"required": _("職員を、えらんでください。")},
        )  # fmt: skip
        self.order_fields(["staff", "kind", "reason"])


class OwnTieForm(forms.Form):
    """What a member of staff says of themselves, by name."""

    name = CleanCharField(
        label=_("名前"), max_length=200, error_messages={"required": _("名前を書いてください。")}
    )
    kana = CleanCharField(label=_("ふりがな"), max_length=200, required=False)
    kind = TieForm.base_fields["kind"]
    note = CleanCharField(label=_("ひとこと"), max_length=300, required=False)


class SharingForm(forms.Form):
    groups = forms.MultipleChoiceField(
        label=_("わたすこと"), choices=list(FIELD_GROUPS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("わたすことを、ひとつ以上えらんでください。")},
    )  # fmt: skip
    purpose = CleanCharField(
        label=_("なんのために"), max_length=300,
        error_messages={"required": _("なんのためかを書いてください。")},
    )  # fmt: skip
    basis = forms.ChoiceField(
        label=_("もとになる決まり"), choices=Sharing.Basis.choices, widget=forms.RadioSelect,
        error_messages={"required": _("もとになる決まりを、えらんでください。")},
    )  # fmt: skip
    evidence = CleanCharField(
        label=_("たしかめたもの"), max_length=300, required=False,
        help_text=_("会議の日、文書の番号など。同意の記録がないときは、そのわけ。"),
    )  # fmt: skip
    until = WrittenDateField(
        label=_("いつまで"), near=FUTURE, help_text=_("1年までです。その日がすぎると、見えなくなります。"),
        error_messages={"required": _("いつまでかを書いてください。")},
    )  # fmt: skip

    def __init__(
        self,
        bodies: Sequence[Organization],
        consents: Sequence[Consent],
        *args: object,
        **options: object,
    ) -> None:
        super().__init__(*args, **options)
        self.bodies = {row.pk: row for row in bodies}
        self.consents = {row.pk: row for row in consents}
        self.fields["recipient"] = one_of(
            _("わたす団体"), named(bodies), required=True,
            error_messages={"required": _("わたす団体を、えらんでください。")},
        )  # fmt: skip
        self.fields["consent"] = one_of(_("同意の記録"), named(consents))
        self.order_fields(
            ["recipient", "groups", "purpose", "basis", "consent", "evidence", "until"]
        )
