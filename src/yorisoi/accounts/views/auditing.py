"""What a director and an auditor read: who may do what, and who did what."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yorisoi.accounts.forms.auditing import TrailForm
from yorisoi.accounts.http import StaffRequest
from yorisoi.accounts.models import Role
from yorisoi.accounts.policy import (
    AT_SITES,
    FIELD_GROUPS,
    GROUPS,
    INTRODUCTION,
    READS,
    TABLE,
    WORDING,
    FieldGroup,
    Reading,
)
from yorisoi.accounts.queries import trail


@require_GET
def permissions(request: StaffRequest) -> HttpResponse:
    """policy.TABLE as it stands: the page cannot say anything else than what holds."""
    shown = {
        "roles": [role.label for role in TABLE],
        "groups": [
            {"label": label, "rows": [_row(permission) for permission in group]}
            for label, group in GROUPS
        ],
        "fields": [
            {
                "label": _("ファイルのなかで読めること"),
                "rows": [
                    {"label": label, "cells": [_reading(group, role) for role in TABLE]}
                    for group, label in FIELD_GROUPS.items()
                ],
            }
        ],
        "introduction": [(Role(role).label, words) for role, words in INTRODUCTION.items()],
    }
    return render(request, "accounts/permissions.html", shown)


def _row(permission: str) -> dict[str, object]:
    return {"label": WORDING[permission], "cells": [_cell(permission, role) for role in TABLE]}


def _cell(permission: str, role: Role) -> dict[str, str]:
    if permission not in TABLE[role]:
        return {"state": "no", "say": _("―")}
    return {"state": "yes", "say": _("○ 拠点") if role in AT_SITES else _("○")}


def _reading(group: FieldGroup, role: Role) -> dict[str, str]:
    reading = READS.get(role, {}).get(group)
    if reading is None:
        return {"state": "no", "say": _("―")}
    if reading is Reading.MASKED:
        return {"state": "some", "say": _("伏せて")}
    return {"state": "yes", "say": _("○")}


@require_GET
def audit(request: StaffRequest) -> HttpResponse:
    form = TrailForm(
        request.GET or None,
        verbs=trail.verbs_to_choose(),
        actors=trail.actors_to_choose(request.actor),
    )
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    shown = {"form": form, "page": trail.read(request.actor, trail.Asked(**said))}
    return render(request, "accounts/audit.html", shown, status=422 if form.errors else 200)
