"""The forms before the door: keys, the invitation, the closed screen."""

from __future__ import annotations

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts import guarding
from yorisoi.accounts.models import Organization, Staff
from yorisoi.common.forms import CleanCharField


class NewKeyForm(AddWebAuthnForm):
    """Every key that is added can open the door alone (a passkey), and asks for PIN or finger."""

    name = CleanCharField(label=_("鍵のなまえ"), required=False, max_length=60)
    passwordless = forms.BooleanField(widget=forms.HiddenInput, required=False, initial=True)


class InvitationForm(forms.Form):
    """What somebody who was invited says of themselves."""

    PASSKEY, PASSWORD = "passkey", "password"

    name = CleanCharField(
        label=_("名前"), max_length=100, help_text=_("姓と名のあいだは、空けてください。")
    )
    kana = CleanCharField(label=_("ふりがな"), max_length=100, required=False)
    email = forms.EmailField(label=_("メールアドレス"), max_length=254)
    way = forms.ChoiceField(
        label=_("つぎから、どうやって入りますか"),
        choices=[
            (PASSKEY, _("パスキーだけで入る（指紋・顔・暗証番号・USBの鍵）")),
            (PASSWORD, _("パスワードと、もうひとつの鍵で入る")),
        ],
        widget=forms.RadioSelect,
        initial=PASSKEY,
        help_text=_(
            "パスキーは、この端末かUSBの鍵で入るやり方です。おぼえるものがなく、いちばん安全です。"
        ),
    )
    password = forms.CharField(
        label=_("パスワード"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        required=False,
        max_length=200,
        help_text=_(
            "パスワードで入るときだけ。12文字より長く。言葉をいくつかつなげると、おぼえやすく強くなります。"
        ),
    )

    def __init__(self, *args: object, organization: Organization, **options: object) -> None:
        super().__init__(*args, **options)
        self.organization = organization

    def clean(self) -> dict:
        said = super().clean()
        if said.get("way") == self.PASSWORD:
            self._check_password(said)
        else:
            said["password"] = None
        return said

    @property
    def owner(self) -> Staff:
        """Whose password it is to be: its words must not be in it."""
        said = self.cleaned_data
        known = {name: said.get(name, "") for name in ("name", "kana", "email")}
        return Staff(organization=self.organization, **known)

    def _check_password(self, said: dict) -> None:
        password = said.get("password")
        if not password:
            self.add_error("password", _("パスワードを書いてください。パスキーだけでも入れます。"))
            return
        try:
            validate_password(password, self.owner)
        except ValidationError as weak:
            self.add_error("password", weak)


class UnlockForm(forms.Form):
    """The same person again. A wrong password says so and nothing more."""

    password = forms.CharField(
        label=_("パスワード"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: object, staff: Staff, **options: object) -> None:
        super().__init__(*args, **options)
        self.staff = staff

    def clean_password(self) -> str:
        if not self.staff.check_password(self.cleaned_data["password"]):
            raise ValidationError(_("パスワードがちがいます。"))
        return self.cleaned_data["password"]


class Counted:
    """Numbers can be guessed: each try is counted."""

    def clean_code(self) -> str:
        take_back = guarding.count(context.request, self.user, "code")
        code = super().clean_code()
        take_back()
        return code


class SecondStepForm(Counted, AuthenticateForm):
    """After the password: a number from the app, or a recovery code."""


class ProveByCodeForm(Counted, ReauthenticateForm):
    """The same, to show oneself again."""


class UnlockCodeForm(ProveByCodeForm):
    """A number from the app, or a recovery code."""

    code = CleanCharField(
        label=_("アプリの数字か、回復コード"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )


PIN_FIELD = {
    "label": _("暗証番号"),
    "strip": True,
    "max_length": 12,
    "widget": forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
}


class PinForm(forms.Form):
    """The digits of somebody on a shared device; the view asks whether they are right."""

    pin = forms.CharField(**PIN_FIELD)


class ThisDeviceForm(forms.Form):
    """How I am shown on this shared device, and with which PIN."""

    shown_as = CleanCharField(
        label=_("この端末に出す名前"),
        max_length=20,
        help_text=_("閉じた画面に出ます。来た人の目にもふれるので、名字か呼び名だけに。"),
    )
    pin = forms.CharField(
        **PIN_FIELD,
        required=False,
        help_text=_("6〜12けたの数字。空けておくと、この端末でも鍵で入ります。"),
    )

    def __init__(self, *args: object, allows_pin: bool, **options: object) -> None:
        super().__init__(*args, **options)
        if not allows_pin:
            del self.fields["pin"]


class SharedDeviceForm(forms.Form):
    name = CleanCharField(
        label=_("端末の名前"), max_length=60, help_text=_("たとえば「本所のタブレット」。")
    )


class BeginAnewForm(InvitationForm):
    """Whoever lost every key says how to come in from now on; who it is stands fast."""

    name = kana = email = None

    def __init__(self, *args: object, staff: Staff, **options: object) -> None:
        super().__init__(*args, organization=staff.organization, **options)
        self.staff = staff

    @property
    def owner(self) -> Staff:
        return self.staff


class PaperForm(forms.Form):
    code = CleanCharField(
        label=_("紙のコード"),
        max_length=60,
        help_text=_("大文字と小文字、線のあるなしは、どちらでもかまいません。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    email = forms.EmailField(label=_("管理者のメールアドレス"), max_length=254)


class RecoveryForm(forms.Form):
    """Who lost every key, and how one knows that it is she."""

    staff = forms.ModelChoiceField(
        label=_("鍵をなくした人"), queryset=Staff.objects.none(), empty_label=_("えらんでください")
    )
    reason = CleanCharField(
        label=_("どうやって本人とたしかめましたか"),
        max_length=200,
        help_text=_(
            "顔を見て、登録してある電話にかけて、など。電話やメールで頼まれただけなら、まだ書かないでください。"
        ),
    )

    def __init__(self, *args: object, people: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["staff"].queryset = people
