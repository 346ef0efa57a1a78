"""The first steps of somebody new: the invitation, the keys, one's own page."""

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yorisoi.accounts.actions.inviting import accept, find_invitation
from yorisoi.accounts.actions.signing import end_sessions
from yorisoi.accounts.forms.entrance import InvitationForm
from yorisoi.accounts.http import StaffRequest, add_errors
from yorisoi.accounts.models import Staff
from yorisoi.accounts.queries.people import introduction, myself
from yorisoi.accounts.queries.sessions import has_factor


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
    return render(request, "accounts/factors.html", {"has_password": has_password})


@require_GET
def me(request: StaffRequest) -> HttpResponse:
    return render(request, "accounts/me.html", {"me": myself(request.actor)})


@require_POST
def sign_out_elsewhere(request: StaffRequest) -> HttpResponse:
    staff = end_sessions(request.actor, request.user)
    update_session_auth_hash(request, staff)
    messages.success(request, _("ほかの端末をぜんぶサインアウトしました。この端末はそのままです。"))
    return redirect("accounts-me")
