"""A fresh proof before certain doors, and the way on from there."""

from allauth.account.adapter import get_adapter
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from yorisoi.accounts import oidc, stepping
from yorisoi.accounts.http import StaffRequest, is_here
from yorisoi.accounts.models import Identity


@require_GET
def prove(request: StaffRequest) -> HttpResponse:
    """To the quickest way in which this person can show herself again."""
    asked = request.GET.get("next", "")
    back = asked if is_here(request, asked) else "/"
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    if ways:
        return redirect(f"{ways[0]['url']}?{urlencode({'next': back})}")
    if oidc.is_on() and Identity.objects.filter(staff=request.user).exists():
        return render(request, "accounts/prove_elsewhere.html", {"next": back})
    return redirect("accounts-factors")


@require_GET
def go_on(request: StaffRequest) -> HttpResponse:
    """What was to be sent waits behind one button, as it was typed; a file behind a link."""
    waiting = stepping.waiting(request)
    if waiting is None:
        return redirect("/")
    return render(request, "accounts/go_on.html", {"waiting": waiting})
