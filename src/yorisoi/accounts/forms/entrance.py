"""The forms before the door: keys, the invitation, the closed screen."""

from __future__ import annotations

from allauth.mfa.base.forms import ReauthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

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

    def _check_password(self, said: dict) -> None:
        password = said.get("password")
        if not password:
            self.add_error("password", _("パスワードを書いてください。パスキーだけでも入れます。"))
            return
        known = {name: said.get(name, "") for name in ("name", "kana", "email")}
        owner = Staff(organization=self.organization, **known)
        try:
            validate_password(password, owner)
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


class UnlockCodeForm(ReauthenticateForm):
    """A number from the app, or a recovery code."""

    code = CleanCharField(
        label=_("アプリの数字か、回復コード"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )
