"""The first steps of somebody new: the invitation, the keys, one's own page."""

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yorisoi.accounts import access, oidc
from yorisoi.accounts.actions.inviting import accept, find_invitation
from yorisoi.accounts.actions.signing import end_session, end_sessions
from yorisoi.accounts.devices import shared_device
from yorisoi.accounts.forms.entrance import InvitationForm
from yorisoi.accounts.http import StaffRequest, add_errors
from yorisoi.accounts.models import Staff
from yorisoi.accounts.policy import Permission
from yorisoi.accounts.queries.people import introduction, myself
from yorisoi.accounts.queries.sessions import has_factor
from yorisoi.accounts.queries.signed_in import open_sessions
from yorisoi.accounts.queries.tablets import people


@sensitive_post_parameters("password")
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """The link that somebody was given. A used or old one says kindly what to do."""
    row = find_invitation(secret)
    if row is None:
        return render(request, "accounts/invitation_gone.html", status=410)
    known = {"name": row.name, "email": row.email}
    if row.staff:
        known = {
            "name": row.staff.name,
            "kana": row.staff.kana,
            "email": row.email or row.staff.email,
        }
    form = InvitationForm(request.POST or None, initial=known, organization=row.organization)
    if request.method == "POST" and form.is_valid():
        try:
            return _welcome(request, _accepted(secret, form.cleaned_data))
        except ValidationError as error:
            add_errors(form, error)
        except PermissionDenied:
            return render(request, "accounts/invitation_gone.html", status=410)
    return render(
        request, "accounts/invitation.html", {"form": form, "to": introduction(row)},
        status=422 if form.errors else 200,
    )  # fmt: skip


def _accepted(secret: str, said: dict) -> Staff:
    return accept(
        secret, name=said["name"], kana=said["kana"], email=said["email"], password=said["password"]
    )


def _welcome(request: HttpRequest, staff: Staff) -> HttpResponse:
    logout(request)
    request.way_in = "invitation"
    login(request, staff)
    if staff.has_usable_password():
        # Chosen a moment ago: it need not be typed again to make the first key.
        reauthenticate_by_password(request)
    return redirect("accounts-factors")


@require_GET
def factors(request: StaffRequest) -> HttpResponse:
    """No page about a person before there is a key: the two ways, in plain words."""
    if has_factor(request):
        return redirect("/")
    has_password = request.user.has_usable_password()
    shown = {"has_password": has_password, "has_provider": oidc.is_on()}
    return render(request, "accounts/factors.html", shown)


@require_GET
def me(request: StaffRequest) -> HttpResponse:
    device = shared_device(request)
    is_ours = device is not None and device.organization_id == request.actor.organization
    shown = {
        "me": myself(request.actor),
        "sessions": open_sessions(request.actor, request.session.session_key or ""),
        "tablet": device if is_ours else None,
        "shown_here": is_ours and people(device).filter(staff=request.user).first(),
        "has_provider": oidc.is_on(),
        "recovery": access.recoveries(request.actor).filter(staff=request.user).first(),
        "may_make_paper": request.actor.may(Permission.SETUP),
    }
    return render(request, "accounts/me.html", shown)


@require_POST
def end_one(request: StaffRequest, pk: int) -> HttpResponse:
    """One of one's own sessions, seen in the list. This very one ends like every signing out."""
    row = get_object_or_404(access.sign_ins(request.actor), pk=pk)
    if row.session_key == request.session.session_key:
        logout(request)
        return redirect("account_login")
    end_session(request.actor, row)
    messages.success(request, _("その端末をサインアウトしました。"))
    return redirect("accounts-me")


@require_POST
def sign_out_elsewhere(request: StaffRequest) -> HttpResponse:
    staff = end_sessions(request.actor, request.user)
    update_session_auth_hash(request, staff)
    messages.success(request, _("ほかの端末をぜんぶサインアウトしました。この端末はそのままです。"))
    return redirect("accounts-me")
