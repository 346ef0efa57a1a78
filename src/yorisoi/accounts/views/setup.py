"""What a manager sets up: sites, commissioners, commissions, settings."""

from django.contrib import messages
from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from yorisoi.accounts import access
from yorisoi.accounts.actions.founding import (
    change_settings,
    save_commission,
    save_commissioner,
    save_site,
)
from yorisoi.accounts.forms.setup import CommissionerForm, CommissionForm, SettingsForm, SiteForm
from yorisoi.accounts.http import StaffRequest, accepted
from yorisoi.accounts.models import Vocabulary
from yorisoi.accounts.policy import Permission
from yorisoi.accounts.queries import setup
from yorisoi.accounts.views.pages import page


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    todos = setup.checklist(request.actor)
    shown = {
        "todos": todos,
        "is_done": all(todo.is_done for todo in todos),
        "counts": setup.counts(request.actor),
    }
    return render(request, "accounts/setup.html", shown)


@require_GET
def sites(request: StaffRequest) -> HttpResponse:
    rows = list(access.sites(request.actor, Permission.SETUP))
    shown = {
        "open": [row for row in rows if setup.is_open(row)],
        "closed": [row for row in rows if not setup.is_open(row)],
    }
    return render(request, "accounts/sites.html", shown)


@require_http_methods(["GET", "POST"])
def site(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    row = (
        get_object_or_404(access.sites(request.actor, Permission.SETUP), pk=pk)
        if pk is not None
        else None
    )
    form = SiteForm(request.POST or None, initial=model_to_dict(row) if row else {})
    if row is None:
        del form.fields["closed_on"]
    if accepted(form, lambda said: save_site(request.actor, row, **said)):
        messages.success(request, _("拠点を保存しました。"))
        return redirect("accounts-sites")
    return page(
        request, form, title=row.name if row else _("拠点を加える"), back=reverse("accounts-sites"),
        back_label=_("拠点"),
    )  # fmt: skip


@require_GET
def commissions(request: StaffRequest) -> HttpResponse:
    return render(request, "accounts/commissions.html", {"clients": setup.clients(request.actor)})


@require_http_methods(["GET", "POST"])
def commissioner(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    row = get_object_or_404(access.commissioners(request.actor), pk=pk) if pk is not None else None
    form = CommissionerForm(request.POST or None, initial=model_to_dict(row) if row else {})
    if accepted(form, lambda said: save_commissioner(request.actor, row, **said)):
        messages.success(request, _("委託元を保存しました。"))
        return redirect("accounts-commissions")
    return page(
        request, form, title=row.name if row else _("委託元を加える"),
        back=reverse("accounts-commissions"), back_label=pgettext("all", "委託"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def commission(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    row = get_object_or_404(access.commissions(request.actor), pk=pk) if pk is not None else None
    form = CommissionForm(
        request.POST or None,
        initial=model_to_dict(row) if row else {"commissioner": request.GET.get("commissioner")},
        commissioners=access.commissioners(request.actor),
        menus=access.terms(request.actor, Vocabulary.MENU),
    )
    if accepted(form, lambda said: save_commission(request.actor, row, **said)):
        messages.success(request, _("委託を保存しました。"))
        return redirect("accounts-commissions")
    return page(
        request, form, title=row.name if row else _("委託を加える"),
        back=reverse("accounts-commissions"), back_label=pgettext("all", "委託"),
        lead=_("期間やメニューを変えると、この委託で数える記録を数えなおします。提出した報告の数字は変わりません。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def settings(request: StaffRequest) -> HttpResponse:
    organization = request.user.organization
    form = SettingsForm(request.POST or None, initial=model_to_dict(organization))
    if accepted(form, lambda said: change_settings(request.actor, **said)):
        messages.success(request, _("設定を保存しました。"))
        return redirect("accounts-setup")
    return page(
        request, form, title=_("設定"), back=reverse("accounts-setup"), back_label=_("準備と設定")
    )
