"""Of allauth's pages only those that are meant: each has a row in doors.py."""

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, re_path

from yorisoi.accounts.views import (
    arriving,
    auditing,
    drafting,
    entrance,
    locking,
    setup,
    staffing,
    wording,
)

set_password = reauthentication_required(account.password_set, app="allauth.mfa")

urlpatterns = [
    path("sign-in/", entrance.sign_in, name="account_login"),
    path("sign-in/passkey/", entrance.passkey, name="mfa_login_webauthn"),
    path("sign-in/second/", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/stopped/", account.account_inactive, name="account_inactive"),
    path("sign-in/demo/", entrance.demo_sign_in, name="accounts-demo-sign-in"),
    path("sign-up/", entrance.nobody, name="account_signup"),
    path("sign-out/", account.logout, name="account_logout"),
    path("language/", entrance.change_language, name="accounts-language"),
    path("password/forgotten/", account.password_reset, name="account_reset_password"),
    path(
        "password/forgotten/sent/", account.password_reset_done, name="account_reset_password_done"
    ),
    path(
        "password/forgotten/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/forgotten/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/", account.password_change, name="account_change_password"),
    path("password/new/", set_password, name="account_set_password"),
    path("invitation/<str:secret>/", arriving.invitation, name="accounts-invitation"),
    path("confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("confirm/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("confirm/key/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("me/", arriving.me, name="accounts-me"),
    path("me/sign-out-elsewhere/", arriving.sign_out_elsewhere, name="accounts-sign-out-elsewhere"),
    path("me/first-key/", arriving.factors, name="accounts-factors"),
    path("me/keys/", mfa.index, name="mfa_index"),
    path("me/keys/passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("me/keys/passkeys/new/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("me/keys/passkeys/<int:pk>/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("me/keys/passkeys/<int:pk>/remove/", entrance.remove_key, name="mfa_remove_webauthn"),
    path("me/keys/app/new/", totp.activate_totp, name="mfa_activate_totp"),
    path("me/keys/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("me/keys/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("me/keys/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("lock/", locking.lock, name="accounts-lock"),
    path("lock/now/", locking.lock_now, name="accounts-lock-now"),
    path("lock/others/", locking.lock_others, name="accounts-lock-others"),
    path("awake/", locking.awake, name="accounts-awake"),
    path("drafts/<slug:form>/", drafting.draft, name="accounts-draft"),
    path("setup/", setup.index, name="accounts-setup"),
    path("setup/sites/", setup.sites, name="accounts-sites"),
    path("setup/sites/new/", setup.site, name="accounts-site-new"),
    path("setup/sites/<int:pk>/", setup.site, name="accounts-site"),
    path("setup/commissions/", setup.commissions, name="accounts-commissions"),
    path("setup/commissions/new/", setup.commission, name="accounts-commission-new"),
    path("setup/commissions/<int:pk>/", setup.commission, name="accounts-commission"),
    path("setup/commissioners/new/", setup.commissioner, name="accounts-commissioner-new"),
    path("setup/commissioners/<int:pk>/", setup.commissioner, name="accounts-commissioner"),
    path("setup/words/", wording.words, name="accounts-words"),
    path("setup/words/new/", wording.add, name="accounts-word-new"),
    path("setup/words/<int:pk>/", wording.word, name="accounts-word"),
    path("setup/words/<int:pk>/meaning/", wording.meaning, name="accounts-word-meaning"),
    path("setup/words/<int:pk>/retire/", wording.retire, name="accounts-word-retire"),
    path("setup/settings/", setup.settings, name="accounts-settings"),
    path("staff/", staffing.staff, name="accounts-staff"),
    path("staff/new/", staffing.add_worker, name="accounts-staff-new"),
    path("staff/invite/", staffing.invite, name="accounts-invite"),
    path("staff/<int:pk>/", staffing.member, name="accounts-staff-member"),
    path("staff/<int:pk>/leave/", staffing.leave, name="accounts-staff-leave"),
    path("staff/<int:pk>/roles/", staffing.grant, name="accounts-role-grant"),
    path("staff/roles/<int:pk>/end/", staffing.end_role, name="accounts-role-end"),
    path(
        "staff/invitations/<int:pk>/withdraw/",
        staffing.withdraw,
        name="accounts-invitation-withdraw",
    ),
    path("permissions/", auditing.permissions, name="accounts-permissions"),
    path("audit/", auditing.audit, name="accounts-audit"),
]
