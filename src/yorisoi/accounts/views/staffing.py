"""Staff, their roles, and the links that ask people in."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yorisoi.accounts import access
from yorisoi.accounts.actions import inviting
from yorisoi.accounts.forms.staffing import InviteForm, LeaveForm, RoleForm, WorkerForm
from yorisoi.accounts.http import StaffRequest, accepted
from yorisoi.accounts.models import Role, Staff
from yorisoi.accounts.policy import INTRODUCTION, Actor
from yorisoi.accounts.queries import people
from yorisoi.accounts.views.pages import page


@require_GET
def staff(request: StaffRequest) -> HttpResponse:
    rows = people.members(request.actor)
    shown = {
        "members": [row for row in rows if not row.left],
        "left": [row for row in rows if row.left],
        "invitations": people.open_invitations(request.actor),
    }
    return render(request, "accounts/staff.html", shown)


@require_GET
def member(request: StaffRequest, pk: int) -> HttpResponse:
    return _member(request, get_object_or_404(access.staff(request.actor), pk=pk))


def _member(
    request: StaffRequest,
    row: Staff,
    *,
    role: RoleForm | None = None,
    leave: LeaveForm | None = None,
) -> HttpResponse:
    is_wrong = any(form is not None and form.errors for form in (role, leave))
    shown = {
        "member": people.member(request.actor, row),
        "is_me": row.pk == request.actor.staff,
        "role_form": role or RoleForm(**_places(request.actor)),
        "leave_form": leave or LeaveForm(),
        "roles": _roles(),
    }
    return render(request, "accounts/staff_member.html", shown, status=422 if is_wrong else 200)


def _places(actor: Actor) -> dict[str, object]:
    return {"sites": access.sites(actor), "commissioners": access.commissioners(actor)}


def _roles() -> list[tuple[str, str]]:
    """Every role with what it is, to read beside the choice."""
    return [(Role(role).label, str(words)) for role, words in INTRODUCTION.items()]


@require_POST
def grant(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(access.staff(request.actor), pk=pk)
    form = RoleForm(request.POST, **_places(request.actor))
    if accepted(form, lambda said: inviting.grant_role(request.actor, row, **said)):
        messages.success(request, _("役割をつけました。"))
        return redirect("accounts-staff-member", pk=pk)
    return _member(request, row, role=form)


@require_POST
def end_role(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(access.memberships(request.actor).select_related("staff"), pk=pk)
    try:
        inviting.end_role(request.actor, row)
        messages.success(request, _("役割を終えました。いまから、この役割では何もできません。"))
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    return redirect("accounts-staff-member", pk=row.staff_id)


@require_POST
def leave(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(access.staff(request.actor), pk=pk)
    form = LeaveForm(request.POST)
    if accepted(form, lambda said: inviting.leave(request.actor, row, on=said["on"])):
        messages.success(
            request,
            _("%(name)sさんが退いたことを記録しました。どの端末からも入れません。")
            % {"name": row.name},
        )
        return redirect("accounts-staff")
    return _member(request, row, leave=form)


@require_http_methods(["GET", "POST"])
def add_worker(request: StaffRequest) -> HttpResponse:
    """A name that records need, without a key."""
    form = WorkerForm(request.POST or None)
    if accepted(form, lambda said: inviting.add_worker(request.actor, name=said["name"])):
        messages.success(
            request, _("%(name)sさんを登録しました。") % {"name": form.cleaned_data["name"]}
        )
        return redirect("accounts-staff")
    return page(
        request,
        form,
        title=_("名前だけ登録する"),
        back=reverse("accounts-staff"),
        back_label=_("人と役割"),
    )


@require_http_methods(["GET", "POST"])
def invite(request: StaffRequest) -> HttpResponse:
    """Ask somebody in; the link is shown once, on the page that answers."""
    about = request.POST.get("staff") or request.GET.get("staff")
    known = _known(request.actor, about) if about else None
    first = people.to_invite(request.actor, known) if known else {}
    form = InviteForm(request.POST or None, initial=first, **_places(request.actor))
    made = {}

    def make(said: dict) -> None:
        made["row"], made["secret"] = inviting.invite(request.actor, staff=known, **said)

    if accepted(form, make):
        link = settings.BASE_URL + reverse("accounts-invitation", args=[made["secret"]])
        shown = {"link": link, "to": people.introduction(made["row"]), "name": made["row"].name}
        answer = render(request, "accounts/invited.html", shown)
        answer.afterwards = reverse("accounts-staff")
        return answer
    shown = {"form": form, "known": known, "roles": _roles()}
    return render(request, "accounts/invite.html", shown, status=422 if form.errors else 200)


def _known(actor: Actor, pk: str) -> Staff:
    return get_object_or_404(access.staff(actor), pk=pk if pk.isdecimal() else 0)


@require_POST
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    inviting.withdraw(request.actor, get_object_or_404(access.invitations(request.actor), pk=pk))
    messages.success(request, _("招待を取り消しました。渡したリンクは、もう開きません。"))
    return redirect("accounts-staff")
