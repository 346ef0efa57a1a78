"""Where the forms of every room save themselves while one types (common/js/draft.js)."""

import json
from uuid import UUID

from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from yorisoi.accounts.actions.drafting import FinishedError, finish, save_draft
from yorisoi.accounts.http import StaffRequest
from yorisoi.common import saying


def draft(request: StaffRequest, form: str) -> HttpResponse:
    """POST keeps the draft, DELETE throws it away; a plain form with `throw` does so too."""
    if request.content_type != "application/json":
        return _thrown(request)
    try:
        sent = json.loads(request.body)
        uuid = UUID(sent["uuid"])
        values = dict(sent.get("values", {}))
        changed = [str(name) for name in sent.get("changed") or values]
    except (ValueError, TypeError, KeyError, AttributeError):
        return HttpResponseBadRequest()
    if request.method == "DELETE":
        finish(request.actor, uuid)
        return JsonResponse({"thrown": True})
    # Somebody else has signed in on this tablet since the page was opened: what was typed waits on
    # the device for its writer.
    if str(sent.get("staff", request.actor.staff)) != str(request.actor.staff):
        return HttpResponse(status=403)
    subject = request.GET.get("subject", "")[:80]
    try:
        row = save_draft(request.actor, form, subject, uuid=uuid, values=values, changed=changed)
    except FinishedError:
        return JsonResponse({"finished": True}, status=410)
    return JsonResponse({"saved_at": saying.hour(row.saved_at)})


def _thrown(request: StaffRequest) -> HttpResponse:
    try:
        finish(request.actor, UUID(request.POST["throw"]))
    except (ValueError, KeyError):
        return HttpResponseBadRequest()
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    return redirect(back)
