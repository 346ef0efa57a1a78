"""What to say on the telephone, and the organization's own words for it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yorisoi.accounts.access import require_everywhere
from yorisoi.accounts.http import StaffRequest, tell
from yorisoi.accounts.policy import Permission
from yorisoi.casework.actions import set_script
from yorisoi.casework.forms import ScriptForm
from yorisoi.casework.telephone import script_of, written


def script(request: StaffRequest) -> HttpResponse:
    """Big, step by step; nobody's data is on it."""
    context = {
        "steps": script_of(request.actor.organization),
        "may_word": request.actor.may(Permission.SETUP),
    }
    return render(request, "casework/telephone.html", context)


def words(request: StaffRequest) -> HttpResponse:
    require_everywhere(request.actor, Permission.SETUP)
    if request.method == "POST":
        form = ScriptForm(request.POST)
        if form.is_valid():
            set_script(request.actor, form.cleaned_data["words"])
            tell(request, _("電話の言葉を決めました。"))
            return redirect("casework-telephone")
    else:
        form = ScriptForm(initial={"words": written(script_of(request.actor.organization))})
    return render(request, "casework/telephone_words.html", {"form": form})
