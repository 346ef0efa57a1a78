"""What other bodies on this installation share with one's own."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from yorisoi.accounts.http import StaffRequest
from yorisoi.desk.panels.shared import listed, opened
from yorisoi.registry import access
from yorisoi.registry.actions.reading import note_reading
from yorisoi.registry.models import Sharing

READ = "sharing.read"


def shared(request: StaffRequest) -> HttpResponse:
    """What opens now: from whom, until when, for what. A name only where it was granted."""
    found = listed(request.actor)
    with transaction.atomic():
        for one in found:
            if one.name:
                _note(request, one.row, part="list")
    return render(request, "desk/shared.html", {"rows": found})


def shared_file(request: StaffRequest, pk: int) -> HttpResponse:
    """One grant: its groups and no others. Revoked, run out, sealed, tied: not there."""
    rows = access.shared(request.actor).select_related("person__organization")
    row = get_object_or_404(rows, pk=pk)
    found = opened(request.actor, row)
    if found is None:
        raise Http404
    with transaction.atomic():
        _note(request, row)
    return render(request, "desk/shared_file.html", {"shared": found})


def _note(request: StaffRequest, row: Sharing, **payload: object) -> None:
    """In both trails: the reader's, and that of the body whose file it is, where it stands among
    those who have read it."""
    actor, giver = request.actor, row.person.organization
    target = f"sharing:{row.pk}"
    note_reading(actor, READ, target, [], **payload)
    label = f"{request.user.organization.name} {actor.label}"
    abroad = replace(actor, chain=giver.code, label=label)
    note_reading(abroad, READ, target, [row.person_id], **payload)
