"""The case spine on pages: opening, the commission from a day on, who is assigned, the end."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yorisoi.accounts import access as accounts
from yorisoi.accounts.actions.drafting import becoming
from yorisoi.accounts.http import StaffRequest, add_errors, draft_of, draft_url, tell, uuid_of
from yorisoi.accounts.models import Site, Staff
from yorisoi.accounts.policy import Permission
from yorisoi.common import clock
from yorisoi.registry import access
from yorisoi.registry.actions.casekeeping import (
    assign,
    close_case,
    move_case,
    open_case,
    place_under,
    reopen_case,
    withdraw_commission,
)
from yorisoi.registry.forms.cases import AssignForm, CaseForm, CloseForm, CommissionForm, SiteForm
from yorisoi.registry.models import Case, CaseCommission, Closure
from yorisoi.registry.views.facts import open_file, writable

EDIT = "registry-case-edit"
Forms = dict[str, Form]


def new(request: StaffRequest, pk: int) -> HttpResponse:
    """Register somebody with a programme: once more, or for the first time."""
    person = writable(request, pk)
    open_file(request, person, part="cases")
    sites = _sites(request)
    first = {"opened_on": clock.today(), "site": sites[0].pk if sites else None}
    options = (sites, list(accounts.commissions(request.actor).on(clock.today())))
    if request.method == "POST":
        form = CaseForm(*options, request.POST)
        if form.is_valid():
            data = form.cleaned_data
            case = open_case(
                request.actor, person, site=form.sites[data["site"]],
                opened_on=data["opened_on"], commission=form.commissions.get(data["commission"]),
            )  # fmt: skip
            tell(request, _("利用登録をしました。"))
            return redirect(EDIT, case.pk)
    else:
        form = CaseForm(*options, initial=first)
    context = {"person": person, "form": form, "title": _("利用登録をする")}
    return render(request, "registry/form.html", context)


def case(request: StaffRequest, pk: int) -> HttpResponse:
    return _show(request, _case(request, pk))


def move(request: StaffRequest, pk: int) -> HttpResponse:
    row = _case(request, pk)

    def deed(form: SiteForm) -> None:
        move_case(request.actor, row, site=form.sites[form.cleaned_data["site"]])

    return _post(request, row, "site", deed, _("拠点をかえました。"))


def commission(request: StaffRequest, pk: int) -> HttpResponse:
    row = _case(request, pk)

    def deed(form: CommissionForm) -> None:
        data = form.cleaned_data
        contract = form.commissions[data["commission"]]
        place_under(request.actor, row, contract, since=data["since"])

    return _post(request, row, "commission", deed, _("委託を書きました。数字もこの日からかわります。"))


def assignment(request: StaffRequest, pk: int) -> HttpResponse:
    row = _case(request, pk)

    def deed(form: AssignForm) -> None:
        data = form.cleaned_data
        assign(request.actor, row, form.staff[data["staff"]], since=data["since"])

    return _post(request, row, "assign", deed, _("担当を書きました。"))


def close(request: StaffRequest, pk: int) -> HttpResponse:
    row = _case(request, pk)

    def deed(form: CloseForm) -> None:
        close_case(request.actor, row, **form.cleaned_data)

    return _post(request, row, "close", deed, _("登録を終えました。いつでもふたたび開けます。"))


def reopen(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only."""
    row = _case(request, pk)
    reopen_case(request.actor, row)
    tell(request, _("登録をふたたび開きました。"))
    return redirect(EDIT, pk)


def uncommission(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only: the case never stood under this commission."""
    row = get_object_or_404(CaseCommission.objects.known().select_related("case"), pk=pk)
    _case(request, row.case_id)
    try:
        withdraw_commission(request.actor, row)
    except ValidationError as error:
        tell(request, " ".join(error.messages), is_refusal=True)
    else:
        tell(request, _("委託を取り下げました。数字ももどります。"))
    return redirect(EDIT, row.case_id)


def _case(request: StaffRequest, pk: int) -> Case:
    rows = access.within(request.actor, Case.objects.all(), Permission.PERSON_WRITE)
    return get_object_or_404(rows.select_related("person", "site"), pk=pk)


def _post(
    request: StaffRequest, row: Case, name: str, deed: Callable[[Form], None], said: str
) -> HttpResponse:
    """One of the small forms of the page; a mistake shows the page again with that form as it was."""
    form = _forms(request, row, {name: request.POST})[name]
    if form.is_valid():
        try:
            with becoming(request.actor, uuid_of(request)):
                deed(form)
        except ValidationError as error:
            # The form may not stand on the page any more: somebody else has closed the case.
            tell(request, " ".join(error.messages), is_refusal=True)
            add_errors(form, error)
        else:
            tell(request, said, uuid=uuid_of(request))
            return redirect(EDIT, row.pk)
    return _show(request, row, {name: form})


def _forms(request: StaffRequest, row: Case, posted: dict) -> Forms:
    today = clock.today()
    contracts = list(accounts.commissions(request.actor).order_by("-since", "id"))
    draft = draft_of(request, EDIT, f"case:{row.pk}") if not posted else None
    written = draft.values if draft else {}
    return {
        "commission": CommissionForm(contracts, posted.get("commission"), initial={"since": today}),
        "assign": AssignForm(_staff(request), posted.get("assign"), initial={"since": today}),
        "site": SiteForm(_sites(request), posted.get("site"), initial={"site": row.site_id}),
        "close": CloseForm(posted.get("close"), initial={"on": today} | written),
    }


def _show(request: StaffRequest, row: Case, bound: Forms | None = None) -> HttpResponse:
    open_file(request, row.person, part="case")
    draft = draft_of(request, EDIT, f"case:{row.pk}")
    known = CaseCommission.objects.known().filter(case=row).select_related("commission")
    context = {
        "case": row,
        "person": row.person,
        "commissions": known.order_by("-since", "-id"),
        "assignments": row.assignments.select_related("staff").order_by("-since", "-id"),
        "closure": Closure.objects.filter(case=row, reopened_at=None).first(),
        "forms": _forms(request, row, {}) | (bound or {}),
        "draft": draft,
        "draft_url": draft_url(draft),
    }
    return render(request, "registry/case.html", context)


def _sites(request: StaffRequest) -> list[Site]:
    return list(accounts.sites(request.actor, Permission.PERSON_WRITE).filter(closed_on=None))


def _staff(request: StaffRequest) -> list[Staff]:
    return list(accounts.staff(request.actor).filter(left_on=None))
