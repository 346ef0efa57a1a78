"""Sign-in at the organization's OpenID provider: there, back, and the bond with somebody here."""

import logging

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yorisoi.accounts import oidc
from yorisoi.accounts.access import actor_for
from yorisoi.accounts.actions import binding
from yorisoi.accounts.actions.signing import note_failed_sign_in
from yorisoi.accounts.http import StaffRequest, is_here
from yorisoi.accounts.models import Staff
from yorisoi.accounts.oidc import Asked, ProviderError, Said
from yorisoi.accounts.queries.sessions import VOUCHED, has_factor

log = logging.getLogger(__name__)
ASKED = "asked_of_provider"


def _require_on() -> None:
    if not oidc.is_on():
        raise Http404


@login_not_required
@never_cache
@require_GET
def sign_in(request: HttpRequest) -> HttpResponse:
    """To the provider's page. Whoever is signed in already has no business here."""
    _require_on()
    if request.user.is_authenticated:
        return redirect("/")
    return _ask(request, purpose="sign-in")


@require_POST
def bind(request: StaffRequest) -> HttpResponse:
    """A member of staff, or somebody who has just come by an invitation, joins the two."""
    _require_on()
    return _ask(request, purpose="bind")


@require_POST
def prove(request: StaffRequest) -> HttpResponse:
    """A fresh proof from somebody who has no key here."""
    _require_on()
    return _ask(request, purpose="prove")


@require_POST
def unbind(request: StaffRequest) -> HttpResponse:
    _require_on()
    try:
        has_other_way = is_mfa_enabled(request.user)
        binding.unbind(request.actor, request.user, has_other_way=has_other_way)
        messages.success(request, _("つながりを切りました。"))
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    return redirect("accounts-me")


def _ask(request: HttpRequest, *, purpose: str) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    back = sent.get("next", "")
    staff = request.user.pk if request.user.is_authenticated else None
    try:
        asked, url = oidc.begin(
            purpose=purpose, staff=staff, back=back if is_here(request, back) else ""
        )
    except ProviderError:
        log.exception("the OpenID provider could not be asked")
        messages.warning(
            request, _("法人のアカウントのサーバーが答えません。ほかの入り方で入ってください。")
        )
        return redirect("accounts-me" if staff else "account_login")
    request.session[ASKED] = asked.kept()
    # A form may send nobody to another site (form-action in the policy): a link may.
    if request.method == "POST":
        return render(request, "accounts/to_provider.html", {"url": url, "name": _name()})
    return redirect(url)


def _name() -> str:
    return settings.OIDC["name"] or _("法人のアカウント")


@login_not_required
@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """The provider sends somebody back. What was asked is known to this session alone, once."""
    _require_on()
    kept = request.session.pop(ASKED, None)
    try:
        if kept is None:
            raise ProviderError("nothing was asked")
        asked = Asked(**kept)
        said = oidc.answered(
            asked, state=request.GET.get("state", ""), code=request.GET.get("code", "")
        )
    except ProviderError as wrong:
        log.warning("an answer of the OpenID provider was not believed: %s", wrong)
        note_failed_sign_in(by="oidc")
        messages.warning(
            request, _("法人のアカウントで確かめられませんでした。もう一度やってみてください。")
        )
        return redirect("accounts-me" if request.user.is_authenticated else "account_login")
    return {"sign-in": _sign_in, "bind": _bind, "prove": _prove}[asked.purpose](
        request, asked, said
    )


def _sign_in(request: HttpRequest, asked: Asked, said: Said) -> HttpResponse:
    """The provider's second factor is enough; without its word, one's own is asked for."""
    staff = binding.recognise(issuer=said.issuer, subject=said.subject)
    if staff is None:
        note_failed_sign_in(by="oidc")
        messages.warning(
            request,
            _(
                "このアカウントは、まだだれともつながっていません。いちど鍵で入って、「わたしのこと」からつないでください。"
            ),
        )
        return redirect("account_login")
    if not said.has_factor:
        record_authentication(request, staff, method="oidc")
        return perform_login(request, Login(user=staff, redirect_url=asked.next or None))
    request.way_in = "oidc"
    login(request, staff)
    record_authentication(request, staff, method="oidc")
    request.session[VOUCHED] = True
    return redirect(asked.next or "/")


def _same_person(request: HttpRequest, asked: Asked) -> bool:
    return request.user.is_authenticated and request.user.pk == asked.staff


def _bind(request: HttpRequest, asked: Asked, said: Said) -> HttpResponse:
    if not _same_person(request, asked):
        return redirect("account_login")
    staff: Staff = request.user
    try:
        binding.bind(actor_for(staff), staff, issuer=said.issuer, subject=said.subject)
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
        return redirect("accounts-me" if has_factor(request) else "accounts-factors")
    record_authentication(request, staff, method="oidc", reauthenticated=True)
    messages.success(request, _("つながりました。つぎから、法人のアカウントで入れます。"))
    if said.has_factor:
        request.session[VOUCHED] = True
    return redirect("accounts-me" if has_factor(request) else "accounts-factors")


def _prove(request: HttpRequest, asked: Asked, said: Said) -> HttpResponse:
    staff = binding.recognise(issuer=said.issuer, subject=said.subject)
    if staff is None or not _same_person(request, asked) or staff.pk != asked.staff:
        note_failed_sign_in(staff=staff, by="oidc")
        messages.warning(request, _("ちがう人のアカウントでした。"))
        return redirect("/")
    record_authentication(request, staff, method="oidc", reauthenticated=True)
    return redirect(asked.next or "/")
