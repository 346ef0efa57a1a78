"""Letting another body on this installation see a part of a file."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yorisoi.accounts.http import StaffRequest, add_errors, tell
from yorisoi.accounts.models import Organization
from yorisoi.accounts.policy import FIELD_GROUPS, Permission
from yorisoi.common import clock
from yorisoi.registry import access
from yorisoi.registry.actions import sharing
from yorisoi.registry.forms.closing import SharingForm
from yorisoi.registry.models import Consent, Person, Sharing
from yorisoi.registry.views.facts import open_file

PAGE = "registry-sharing"


def share(request: StaffRequest, pk: int) -> HttpResponse:
    """What is shared with whom, and a form for something more."""
    person = get_object_or_404(access.persons(request.actor, Permission.SEAL_SET), pk=pk)
    form = _form(request, person)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            sharing.share(
                request.actor, person, recipient=form.bodies[data["recipient"]],
                groups=data["groups"], purpose=data["purpose"], basis=data["basis"],
                until=data["until"], consent=form.consents.get(data["consent"]),
                evidence=data["evidence"],
            )  # fmt: skip
        except ValidationError as error:
            add_errors(form, error)
        else:
            tell(request, _("共有を決めました。相手の団体は、すぐに読めます。"))
            return redirect(PAGE, pk)
    open_file(request, person, part="sharing")
    rows = Sharing.objects.filter(person=person).select_related("recipient", "consent")
    context = {
        "person": person,
        "form": form,
        "rows": [_said(row) for row in rows.order_by("-id")],
        "others": bool(form.bodies),
    }
    return render(request, "registry/sharing.html", context, status=422 if form.errors else 200)


def revoke(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only: from the next request on nothing opens to the other body."""
    rows = access.within(
        request.actor, Sharing.objects.filter(revoked_at=None), Permission.SEAL_SET
    )
    row = get_object_or_404(rows.select_related("person"), pk=pk)
    sharing.revoke(request.actor, row)
    tell(request, _("共有をやめました。もう読めません。"))
    return redirect(PAGE, row.person_id)


def _form(request: StaffRequest, person: Person) -> SharingForm:
    bodies = Organization.objects.exclude(pk=person.organization_id).order_by("name", "id")
    live = Consent.objects.known().holding(clock.today()).filter(person=person, withdrawal=None)
    return SharingForm(
        list(bodies), list(live.order_by("-id")), request.POST if request.method == "POST" else None
    )


def _said(row: Sharing) -> dict[str, object]:
    today = clock.today()
    return {
        "row": row,
        "groups": "、".join(str(FIELD_GROUPS[group]) for group in row.groups),
        "is_live": row.revoked_at is None and row.since <= today <= row.until,
    }
