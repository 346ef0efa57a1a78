"""Before the door: signing in, the demo's open door, the language."""

import ipaddress

from allauth.account import views as allauth
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from yorisoi.accounts import access, oidc
from yorisoi.accounts.actions.signing import note_failed_sign_in
from yorisoi.accounts.adapters import MfaAdapter
from yorisoi.accounts.devices import shared_device
from yorisoi.accounts.http import StaffRequest
from yorisoi.accounts.queries import personas, tablets
from yorisoi.accounts.queries.sessions import DEMO

change_language = require_POST(login_not_required(set_language))


class SignInView(allauth.LoginView):
    def get_context_data(self, **more: object) -> dict:
        context = super().get_context_data(**more)
        # Browsers keep passkeys by name of the site; an address of numbers has none.
        context["PASSKEY_LOGIN_ENABLED"] = not _is_ip(self.request)
        context["home"] = settings.BASE_URL
        context["has_provider"] = oidc.is_on()
        context["provider_name"] = settings.OIDC["name"] or _("法人のアカウント")
        device = shared_device(self.request)
        context["people"] = tablets.people(device) if device else []
        context["casts"] = personas.casts() if settings.DEMO else []
        return context


sign_in = SignInView.as_view()


class PasskeyView(webauthn.LoginWebAuthnView):
    """One press and a touch. A key that we do not know is told so, and the trail hears of it."""

    def form_invalid(self, form: Form) -> HttpResponse:
        note_failed_sign_in(by="passkey")
        messages.warning(
            self.request,
            _("この鍵は、ここでは使えません。ほかの鍵か、パスワードで入ってください。"),
        )
        return redirect("account_login")


passkey = PasskeyView.as_view()


def _is_ip(request: HttpRequest) -> bool:
    try:
        ipaddress.ip_address(
            request.get_host().rpartition(":")[0].strip("[]") or request.get_host()
        )
    except ValueError:
        return False
    return True


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """One tap, as a persona of the demo world. Where there is none, there is no such page."""
    if not settings.DEMO:
        raise Http404
    staff = personas.find(request.POST.get("persona", ""))
    if staff is None:
        raise Http404
    logout(request)
    request.way_in = "demo"
    login(request, staff)
    request.session[DEMO] = True
    return redirect(settings.LOGIN_REDIRECT_URL)


@login_not_required
def nobody(request: HttpRequest) -> HttpResponse:
    """What allauth wants to have a name for, and we don't have: signing oneself up."""
    raise Http404


def remove_key(request: StaffRequest, pk: int) -> HttpResponse:
    """allauth's page, but the last key stays until there is another one."""
    key = get_object_or_404(access.keys(request.actor), pk=pk)
    if not MfaAdapter().can_delete_authenticator(key):
        messages.warning(
            request, _("これが最後の鍵です。さきに、もうひとつの入り方を用意してください。")
        )
        return redirect("mfa_index")
    return webauthn.remove_webauthn(request, pk=pk)
