"""Whoever lost every key: asked for, agreed to by two, and the link that one of them hands over."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from yorisoi.accounts import access, guarding
from yorisoi.accounts.actions import recovering
from yorisoi.accounts.actions.signing import note_failed_sign_in
from yorisoi.accounts.forms.entrance import BeginAnewForm, PaperForm, RecoveryForm
from yorisoi.accounts.http import StaffRequest, accepted
from yorisoi.accounts.queries import recoveries
from yorisoi.common import saying


@require_http_methods(["GET", "POST"])
def index(request: StaffRequest) -> HttpResponse:
    form = RecoveryForm(request.POST or None, people=access.recoverable(request.actor))

    def ask(said: dict) -> None:
        if not access.may_recover(request.actor, said["staff"]):
            raise ValidationError(
                {
                    "staff": _(
                        "この人のことは、あなたからは頼めません。役割が自分と同じか、自分より小さい人だけです。"
                    )
                }
            )
        recovering.ask(request.actor, said["staff"], reason=said["reason"])

    if accepted(form, ask):
        messages.success(request, _("頼みました。ちがう人ふたりが認めると、リンクができます。"))
        return redirect("accounts-recoveries")
    shown = {"form": form, "rows": recoveries.open_ones(request.actor)}
    return render(request, "accounts/recoveries.html", shown, status=422 if form.errors else 200)


@require_POST
def agree(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(access.recoveries(request.actor), pk=pk)
    try:
        secret = recovering.agree(request.actor, row)
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
        return redirect("accounts-recoveries")
    if not secret:
        messages.success(
            request, _("ひとり目として認めました。もうひとり、ちがう人が認めるとリンクができます。")
        )
        return redirect("accounts-recoveries")
    row.refresh_from_db()
    shown = {
        "link": settings.BASE_URL + reverse("accounts-recovery", args=[secret]),
        "name": row.staff.name,
        "until": saying.moment(row.expires_at),
    }
    return render(request, "accounts/recovery_link.html", shown)


@require_POST
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """By those who may agree, or by the person herself."""
    row = get_object_or_404(access.recoveries(request.actor), pk=pk)
    recovering.withdraw(request.actor, row)
    messages.success(request, _("取り消しました。リンクがあっても、もう開きません。"))
    return redirect("accounts-me" if row.staff_id == request.actor.staff else "accounts-recoveries")


@sensitive_post_parameters("password")
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def begin_anew(request: HttpRequest, secret: str) -> HttpResponse:
    """The link that was handed over: its bearer chooses how to come in from now on."""
    row = recovering.find(secret)
    if row is None:
        return render(request, "accounts/invitation_gone.html", status=410)
    form = BeginAnewForm(request.POST or None, staff=row.staff)
    if request.method == "POST" and form.is_valid():
        try:
            staff = recovering.complete(secret, password=form.cleaned_data["password"])
        except PermissionDenied:
            return render(request, "accounts/invitation_gone.html", status=410)
        logout(request)
        request.way_in = "recovery"
        login(request, staff)
        return redirect("accounts-factors")
    shown = {"form": form, "name": row.staff.name, "until": saying.moment(row.expires_at)}
    return render(request, "accounts/begin_anew.html", shown, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def open_paper(request: HttpRequest) -> HttpResponse:
    """The code out of the sealed envelope. A wrong one says nothing of what was wrong."""
    form = PaperForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            take_back = guarding.count(request, None, "paper", guarding.address_of(request))
            secret = recovering.open_paper_code(
                form.cleaned_data["code"], email=form.cleaned_data["email"]
            )
            if secret:
                take_back()
                return redirect("accounts-recovery", secret=secret)
            note_failed_sign_in(by="paper_code")
            form.add_error(
                None,
                _("このコードとアドレスでは開けません。書きまちがいがないか、たしかめてください。"),
            )
        except ValidationError as stopped:
            form.add_error(None, stopped)
    return render(
        request, "accounts/open_paper.html", {"form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
def make_paper(request: StaffRequest) -> HttpResponse:
    code = recovering.make_paper_code(request.actor) if request.method == "POST" else ""
    shown = {"code": code, "paper": recoveries.paper(request.actor), "home": settings.BASE_URL}
    answer = render(request, "accounts/paper.html", shown)
    answer.headers["Cache-Control"] = "no-store"
    if code:
        answer.afterwards = reverse("accounts-paper")
    return answer
