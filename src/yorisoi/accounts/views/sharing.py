"""Shared devices: which they are, who is shown on this one, and the tap that changes the person."""

from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from yorisoi.accounts import access, devices, guarding
from yorisoi.accounts.actions import sharing
from yorisoi.accounts.actions.signing import note_failed_sign_in
from yorisoi.accounts.forms.entrance import PinForm, SharedDeviceForm, ThisDeviceForm
from yorisoi.accounts.http import StaffRequest, accepted
from yorisoi.accounts.models import DeviceUser
from yorisoi.accounts.queries import tablets


@require_http_methods(["GET", "POST"])
def index(request: StaffRequest) -> HttpResponse:
    """The organization's shared devices, and this one among them or not yet."""
    form = SharedDeviceForm(request.POST or None)
    if accepted(
        form, lambda said: sharing.share_device(request.actor, devices.ensure(request), **said)
    ):
        messages.success(request, _("この端末を、共用の端末にしました。"))
        return redirect("accounts-devices")
    here = devices.device_of(request)
    shown = {
        "form": form,
        "rows": tablets.shared(access.shared_devices(request.actor), here),
        "here": here,
    }
    return render(request, "accounts/devices.html", shown, status=422 if form.errors else 200)


@require_POST
def end(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(access.shared_devices(request.actor), pk=pk)
    sharing.end_sharing(request.actor, row)
    messages.success(
        request, _("共用の端末をやめました。名前と暗証番号は、この端末から消えました。")
    )
    return redirect("accounts-devices")


def _mine(request: StaffRequest) -> DeviceUser:
    """Me on this device, where it is a shared one of my organization's."""
    device = devices.shared_device(request)
    if device is None or device.organization_id != request.actor.organization:
        raise Http404
    known = DeviceUser.objects.filter(device=device, staff=request.actor.staff)
    return known.select_related("device").first() or devices.remember(request, request.user)


@sensitive_post_parameters("pin")
@require_http_methods(["GET", "POST"])
def this_device(request: StaffRequest) -> HttpResponse:
    user = _mine(request)
    first = {"shown_as": user.shown_as or request.user.name.split()[0]}
    form = ThisDeviceForm(
        request.POST or None, initial=first, allows_pin=request.user.organization.allows_pin
    )
    if accepted(form, lambda said: sharing.show_me(request.actor, user, **said)):
        messages.success(request, _("この端末の閉じた画面に、名前が出ます。"))
        return redirect("accounts-me")
    shown = {"form": form, "user_here": user, "device": user.device}
    return render(request, "accounts/this_device.html", shown, status=422 if form.errors else 200)


@require_POST
def hide(request: StaffRequest) -> HttpResponse:
    sharing.hide_me(request.actor, _mine(request))
    messages.success(request, _("この端末から、名前と暗証番号を消しました。"))
    return redirect("accounts-me")


def _shown(request: HttpRequest, pk: int) -> DeviceUser:
    """Somebody whose name stands on this very device; anywhere else there is nobody."""
    device = devices.shared_device(request)
    if device is None:
        raise Http404
    return get_object_or_404(tablets.people(device), pk=pk)


@login_not_required
@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap: the person before is out, with all that stood on the screen; the next shows
    herself. Her drafts are hers, on the server."""
    user = _shown(request, pk)
    if request.user.is_authenticated:
        logout(request)
    return redirect("accounts-sign-in-as", pk=user.pk)


@sensitive_post_parameters("pin")
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_as(request: HttpRequest, pk: int) -> HttpResponse:
    """Her own proof: a key of any kind, or on this device the PIN."""
    user = _shown(request, pk)
    if request.user.is_authenticated:
        return redirect("/")
    form = PinForm(request.POST or None)
    if request.method == "POST" and sharing.has_pin(user) and form.is_valid():
        wrong = wrong_pin(request, user, form.cleaned_data["pin"])
        if not wrong:
            request.way_in = "pin"
            login(request, user.staff)
            return redirect("/")
        form.add_error("pin", wrong)
    shown = {
        "user_here": user,
        "form": form if sharing.has_pin(user) else None,
        "others": [other for other in tablets.people(user.device) if other.pk != user.pk],
        "js_data": {"request_options": begin_authentication(None)},
        "passkey_url": reverse("mfa_login_webauthn"),
    }
    return render(request, "accounts/sign_in_as.html", shown, status=422 if form.errors else 200)


def wrong_pin(request: HttpRequest, user: DeviceUser, pin: str) -> str:
    """What to say, or nothing where the digits are right."""
    try:
        take_back = guarding.count(request, user.staff, "pin")
    except ValidationError as stopped:
        return " ".join(stopped.messages)
    if sharing.opens(user, pin):
        take_back()
        return ""
    note_failed_sign_in(staff=user.staff, by="pin")
    return _("暗証番号がちがいます。")
