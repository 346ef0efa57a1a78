from __future__ import annotations

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yorisoi.accounts.http import StaffRequest, accepted
from yorisoi.accounts.http import tell as toast
from yorisoi.accounts.models import Commission
from yorisoi.registry.actions.reading import note_listing
from yorisoi.retention import access, forms, queries
from yorisoi.retention.actions import deciding, handing_back

PAGE = "retention-ending"


def endings(request: StaffRequest) -> HttpResponse:
    rows = access.commissions(request.actor).select_related("commissioner")
    return render(request, "retention/endings.html", {"commissions": rows})


def ending(request: StaffRequest, pk: int) -> HttpResponse:
    return _show(request, _commission(request, pk))


def ask(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only."""
    row = _commission(request, pk)
    form = forms.HandBackForm(request.POST)
    if accepted(form, lambda data: handing_back.ask_hand_back(request.actor, row, **data)):
        toast(request, _("たのみました。もうひとりが決めると、受けとれます。"))
        return redirect(PAGE, pk)
    return _show(request, row, asking=form)


def agree(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only, after a fresh proof."""
    row = get_object_or_404(access.hand_backs(request.actor), pk=pk)
    try:
        handing_back.agree_hand_back(request.actor, row)
    except ValidationError as error:
        toast(request, " ".join(error.messages), is_refusal=True)
    else:
        toast(request, _("決めました。"))
    return redirect(PAGE, row.commission_id)


def fetch(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only, after a fresh proof: the archive leaves through the gate."""
    rows = access.hand_backs(request.actor).select_related("commission")
    row = get_object_or_404(rows.filter(agreed_at__isnull=False), pk=pk)
    content = handing_back.fetch_hand_back(request.actor, row)
    name = f"hand-back-{row.commission.code}.zip"
    return HttpResponse(
        content, content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


def contract(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only: what the contract says must go is proposed, file by file."""
    row = _commission(request, pk)
    form = forms.ContractForm(request.POST)
    if accepted(form, lambda data: deciding.propose_by_contract(request.actor, row, **data)):
        toast(request, _("候補にあげました。ひとりずつ、ふたりで決めます。"))
        return redirect("retention-list")
    return _show(request, row, contract=form)


def _commission(request: StaffRequest, pk: int) -> Commission:
    return get_object_or_404(access.commissions(request.actor), pk=pk)


def _show(request: StaffRequest, row: Commission, **bound: Form) -> HttpResponse:
    found = queries.leaving(request.actor, row)
    people = [*found.going, *found.on_their_way, *(one.person for one in found.staying)]
    if people:
        named = [person.pk for person in people]
        note_listing(request.actor, "person.listed", named, where=f"commission:{row.pk}")
    context = {
        "commission": row, "leaving": found,
        "hand_backs": access.hand_backs(request.actor).filter(commission=row)
        .select_related("asked_by", "agreed_by").order_by("-id"),
        "asking": bound.get("asking")
        or forms.HandBackForm(initial={"recipient": str(row.commissioner)}),
        "contract": bound.get("contract") or forms.ContractForm(),
        "me": request.actor.staff,
    }  # fmt: skip
    return render(request, "retention/ending.html", context)
