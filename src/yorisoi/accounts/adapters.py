"""How django-allauth behaves here: nobody signs up, and the trail knows who could not sign in."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yorisoi.accounts import guarding, keys
from yorisoi.accounts.actions.signing import note_failed_sign_in
from yorisoi.accounts.models import Staff


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy(
            "メールアドレスかパスワードがちがいます。もう一度たしかめてください。"
        ),
        "incorrect_password": gettext_lazy("パスワードがちがいます。"),
        "incorrect_code": gettext_lazy(
            "数字がちがうか、時間がすぎました。いま出ている数字を書いてください。"
        ),
        "enter_current_password": gettext_lazy("いまのパスワードがちがいます。"),
        "rate_limited": gettext_lazy("回数が多すぎます。少し待ってからやってみてください。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are invited; there is no other way in."""
        return False

    def get_reauthentication_methods(self, user: Staff) -> list[dict]:
        """A touch of the key is quicker than anything typed: it is asked for first."""
        methods = super().get_reauthentication_methods(user)
        return sorted(methods, key=lambda method: "webauthn" not in method["id"])

    def pre_authenticate(self, request: HttpRequest, **credentials: object) -> None:
        """Counted before it is looked at, so that many at once are no more than five."""
        email = str(credentials.get("email") or "")
        self._counted = guarding.count(request, Staff.objects.filter(email=email.lower()).first(),
                                       "password", email)  # fmt: skip

    def _rollback_login_failed_rl_usage(self) -> None:
        self._counted()

    def _delete_login_attempts_cached_email(
        self, request: HttpRequest, **credentials: object
    ) -> None:
        """A new password by mail opens nothing that was held back: the wait is minutes."""

    def authentication_failed(self, request: HttpRequest, **credentials: object) -> None:
        note_failed_sign_in(email=str(credentials.get("email", "")), by="password")


class MfaAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "cannot_delete_authenticator": gettext_lazy(
            "これが最後の鍵です。さきに、もうひとつの入り方を用意してください。"
        ),
    }

    def encrypt(self, text: str) -> str:
        """The seeds of TOTP and of recovery codes."""
        return keys.seal_seed(text)

    def decrypt(self, encrypted_text: str) -> str:
        return keys.open_seed(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity = super().get_public_key_credential_rp_entity()
        return {**entity, "name": "よりそい"}

    def generate_authenticator_name(self, user: Staff, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("鍵%(number)s") % {"number": count + 1}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last key stays until there is another one."""
        keys = Authenticator.objects.filter(user=authenticator.user_id)
        keys = keys.exclude(type=Authenticator.Type.RECOVERY_CODES)
        return keys.exclude(pk=authenticator.pk).exists()
