"""The closed screen: nothing of the page behind it, and a way back for the same person."""

from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.contrib import messages
from django.contrib.auth import logout
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from yorisoi.accounts.actions.locking import lock_screen, refuse_unlock, unlock_screen
from yorisoi.accounts.actions.sharing import has_pin
from yorisoi.accounts.devices import shared_device
from yorisoi.accounts.forms.entrance import PinForm, UnlockCodeForm, UnlockForm
from yorisoi.accounts.http import StaffRequest, is_here
from yorisoi.accounts.models import DeviceUser
from yorisoi.accounts.queries import tablets
from yorisoi.accounts.queries.people import closed_screen
from yorisoi.accounts.queries.sessions import is_demo
from yorisoi.accounts.views.sharing import wrong_pin

# What was posted says how: field, form, and the name of the way in the trail.
WAYS = {"password": "password", "credential": "webauthn", "code": "code", "pin": "pin"}


@sensitive_post_parameters("password", "code", "pin")
@require_http_methods(["GET", "POST"])
def lock(request: StaffRequest) -> HttpResponse:
    """Opening this page closes the screen: a page that has been left alone sends itself here."""
    lock_screen(request.actor, request.session)
    if request.method == "GET":
        return _closed(request)
    if is_demo(request):
        return _opened(request, by="demo")
    name = next((name for name in WAYS if name in request.POST), "password")
    form = _forms(request)[name]
    if form.is_valid() and (name != "pin" or _is_my_pin(request, form)):
        return _opened(request, by=WAYS[name])
    left = refuse_unlock(request.actor, request.session)
    if left:
        return _closed(request, wrong=form, left=left)
    logout(request)
    messages.warning(
        request, _("5回まちがえたので、サインアウトしました。書きかけは残っています。")
    )
    return redirect("account_login")


@require_POST
def lock_now(request: StaffRequest) -> HttpResponse:
    """By hand, on leaving the desk."""
    lock_screen(request.actor, request.session)
    return redirect("accounts-lock")


@require_POST
def lock_others(request: StaffRequest) -> HttpResponse:
    """«ほかの人が使う»: this person is out, the next one stands at the door."""
    logout(request)
    return redirect("account_login")


@require_POST
def awake(request: StaffRequest) -> HttpResponse:
    """Somebody is touching the page, though it asks for nothing: the gate has noted it."""
    return HttpResponse(status=204)


def _me_here(request: StaffRequest) -> DeviceUser | None:
    """Me, where this tablet is a shared one and I have a PIN on it."""
    device = shared_device(request)
    user = tablets.people(device).filter(staff=request.user).first() if device else None
    return user if user is not None and has_pin(user) else None


def _is_my_pin(request: StaffRequest, form: Form) -> bool:
    user = _me_here(request)
    if (
        wrong := wrong_pin(request, user, form.cleaned_data["pin"])
        if user
        else _("暗証番号がちがいます。")
    ):
        form.add_error("pin", wrong)
    return not form.errors


def _forms(request: StaffRequest) -> dict[str, Form]:
    sent, staff = request.POST or None, request.user
    return {
        "password": UnlockForm(sent, staff=staff),
        "credential": ReauthenticateWebAuthnForm(sent, user=staff),
        "code": UnlockCodeForm(sent, user=staff),
        "pin": PinForm(sent),
    }


def _opened(request: StaffRequest, *, by: str) -> HttpResponse:
    unlock_screen(request.actor, request.session, by=by)
    return redirect(_back(request))


def _back(request: StaffRequest) -> str:
    url = request.POST.get("next") or request.GET.get("next") or "/"
    return url if is_here(request, url) else "/"


def _people(request: StaffRequest) -> list[DeviceUser]:
    """Who else uses this tablet, as they had themselves shown."""
    device = shared_device(request)
    return list(tablets.people(device).exclude(staff=request.user)) if device else []


def _closed(request: StaffRequest, wrong: Form | None = None, left: int = 0) -> HttpResponse:
    staff = request.user
    screen = closed_screen(request.actor, staff)
    shown = {
        # No bar, no navigation, no counting down: the page is closed already.
        "shell": {},
        "screen": screen,
        "is_demo": is_demo(request),
        "next": _back(request),
        "wrong": wrong,
        "left": left,
        "people": _people(request),
        "pin_form": PinForm() if _me_here(request) else None,
        "password_form": UnlockForm(staff=staff),
        "code_form": UnlockCodeForm(user=staff),
    }
    if screen.has_passkey:
        shown["js_data"] = {"request_options": begin_authentication(staff)}
    return render(request, "accounts/lock.html", shown, status=422 if wrong else 200)
