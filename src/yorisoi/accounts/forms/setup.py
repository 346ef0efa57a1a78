"""Sites, commissions, settings, words: shape and wording."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Commission, Commissioner, Programme, Site, Term
from yorisoi.common.forms import FUTURE, CleanCharField, CountField, WrittenDateField

DATE_HELP = _("R8.4.1 でも 2026-04-01 でも読めます。")
PHONE = forms.TextInput(attrs={"inputmode": "tel"})


class SiteForm(forms.Form):
    name = CleanCharField(label=_("拠点の名前"), max_length=100)
    form = forms.ChoiceField(
        label=_("種類"), choices=Site.Form.choices, widget=forms.RadioSelect, initial=Site.Form.MAIN
    )
    phone = CleanCharField(label=_("電話"), max_length=40, required=False, widget=PHONE)
    opened_on = WrittenDateField(label=_("開いた日"), required=False, help_text=DATE_HELP)
    closed_on = WrittenDateField(
        label=_("閉じた日"),
        required=False,
        help_text=_(
            "閉じた拠点は、新しい記録でえらべなくなります。いままでの記録はそのまま残ります。"
        ),
    )


class CommissionerForm(forms.Form):
    name = CleanCharField(
        label=_("委託元の名前"), max_length=100, help_text=_("県や市の名前です。")
    )
    department = CleanCharField(label=_("担当課"), max_length=100, required=False)


class CommissionForm(forms.Form):
    commissioner = forms.ModelChoiceField(
        label=_("委託元"), queryset=Commissioner.objects.none(), empty_label=_("えらんでください")
    )
    name = CleanCharField(label=_("事業の名前"), max_length=200)
    code = CleanCharField(
        label=_("符号"),
        max_length=60,
        help_text=_(
            "報告や取り込みでこの委託を指す、短い名前です。法人のなかでひとつだけにします。"
        ),
    )
    programme = forms.ChoiceField(label=_("制度"), choices=Programme.choices)
    menus = forms.ModelMultipleChoiceField(
        label=_("メニュー"),
        queryset=Term.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "この委託で数えるものだけに印をつけます。ひとつもつけなければ、すべてを数えます。"
        ),
    )
    since = WrittenDateField(label=_("はじまり"), required=False, help_text=DATE_HELP)
    until = WrittenDateField(
        label=_("おわり"),
        required=False,
        near=FUTURE,
        help_text=_("決まっていなければ、空けておきます。"),
    )
    jurisdiction = CleanCharField(
        label=_("対象の地域・人"),
        max_length=200,
        required=False,
        help_text=_("たとえば「県内（中核市をのぞく）」。"),
    )
    age_rule = forms.ChoiceField(
        label=_("年齢の基準日"), choices=Commission.AgeRule.choices, widget=forms.RadioSelect,
        initial=Commission.AgeRule.ACT_DAY,
    )  # fmt: skip
    anonymous_rule = forms.ChoiceField(
        label=_("匿名の数え方"), choices=Commission.AnonymousRule.choices, widget=forms.RadioSelect,
        initial=Commission.AnonymousRule.NOT_COUNTED,
    )  # fmt: skip
    disclosure = forms.ChoiceField(
        label=_("委託元への見せ方"),
        choices=Commission.Disclosure.choices, widget=forms.RadioSelect,
        initial=Commission.Disclosure.SUPPRESSED,
        help_text=_("契約で決めた形にします。小さい数字は、人がわかってしまうことがあります。"),
    )  # fmt: skip

    def __init__(
        self,
        *args: object,
        commissioners: Iterable[Commissioner],
        menus: Iterable[Term],
        **options: object,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["commissioner"].queryset = commissioners
        self.fields["menus"].queryset = menus


class Lines(CleanCharField):
    """Several words, one a line; given and taken as a list."""

    widget = forms.Textarea

    def to_python(self, value: object) -> list[str]:
        lines = super().to_python(value).split("\n") if value else []
        return list(dict.fromkeys(line.strip() for line in lines if line.strip()))

    def prepare_value(self, value: object) -> object:
        return "\n".join(value) if isinstance(value, list) else value

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if len(value) > 500 or any(len(word) > 100 for word in value):
            raise ValidationError(_("ひとつ100字まで、500までにしてください。"))

    def run_validators(self, value: list[str]) -> None:
        """A list has no length in letters."""


class SettingsForm(forms.Form):
    idle_minutes = CountField(
        label=_("画面をとじるまでの分"),
        most=240,
        too_many=_("240分までにしてください。"),
        help_text=_(
            "触らずにこの時間がたつと、画面をとじます。みんなで使う端末があれば、5分くらいに。"
        ),
    )
    absolute_hours = CountField(
        label=_("サインインしなおすまでの時間"),
        most=24,
        too_many=_("24時間までにしてください。"),
        help_text=_(
            "使いつづけていても、この時間がたつと、サインインからやり直します。書きかけは残ります。"
        ),
    )
    allows_pin = forms.BooleanField(
        label=_("共用の端末で、暗証番号で入ってもよい"),
        required=False,
        help_text=_(
            "登録した共用の端末だけです。暗証番号は、本人がその端末で決めます。だいじなところを開くには、鍵がいります。"
        ),
    )
    anonymous_words = Lines(
        label=_("匿名とみなす言葉"),
        required=False,
        help_text=_(
            "1行にひとつ。名前のところにこの言葉があれば、だれのことか書いていない記録として数えます。"
        ),
    )

    def clean_absolute_hours(self) -> int:
        hours = self.cleaned_data["absolute_hours"]
        if not hours:
            raise ValidationError(_("1時間より長くしてください。"))
        return hours

    def clean_idle_minutes(self) -> int:
        minutes = self.cleaned_data["idle_minutes"]
        if not minutes:
            raise ValidationError(_("1分より長くしてください。"))
        return minutes


class WordForm(forms.Form):
    label = CleanCharField(label=_("表示する言葉"), max_length=100)
    aliases = Lines(
        label=_("同じ意味の言葉"),
        required=False,
        help_text=_("1行にひとつ。ファイルにこの言葉があれば、同じものとして読みます。"),
    )


class NewWordForm(forms.Form):
    label = CleanCharField(label=_("加える言葉"), max_length=100)


class MeaningForm(forms.Form):
    """What a word means: one of the others, or itself."""

    meaning = forms.ChoiceField(label=_("どの言葉と同じですか"), required=False)

    def __init__(self, *args: object, choices: list[tuple[str, str]], **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["meaning"].choices = [("", _("この言葉のまま（ほかと同じにしない）")), *choices]
