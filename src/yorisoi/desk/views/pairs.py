"""Files that may be one human: compare, link, keep apart, take a link back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yorisoi.accounts.http import StaffRequest
from yorisoi.accounts.policy import Permission
from yorisoi.desk.panels.pairs import LATER, links_lately, pairs_shown
from yorisoi.registry import access
from yorisoi.registry.actions.linking import link, reject, unlink
from yorisoi.registry.actions.reading import note_listing
from yorisoi.registry.models import Link, Person


def pairs_page(request: StaffRequest) -> HttpResponse:
    if request.method == "POST":
        return _answer(request)
    shown = pairs_shown(request.actor, later=request.session.get(LATER, []))
    lately = links_lately(request.actor)
    persons = {number for pair in shown for number in pair["numbers"]}
    persons |= {number for one in lately for number in one["numbers"]}
    note_listing(request.actor, "person.listed", persons, where="pairs")
    return render(request, "desk/pairs.html", {"pairs": shown, "lately": lately})


def _answer(request: StaffRequest) -> HttpResponse:
    first, second = _two(request)
    answer = request.POST.get("answer")
    try:
        if answer == "link":
            link(request.actor, first, second)
            messages.success(
                request,
                _("同じ人としてつなぎました。下の「さいきんつないだもの」で、いつでもはなせます。"),
            )
        elif answer == "reject":
            reject(request.actor, first, second)
            messages.success(request, _("別の人としました。この組はもう出しません。"))
        else:
            later = request.session.get(LATER, [])
            request.session[LATER] = [*later, f"{first.pk}-{second.pk}"][-100:]
            messages.info(request, _("あとで見ることにしました。いちばん下に置いてあります。"))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("desk-pairs")


def _two(request: StaffRequest) -> tuple[Person, Person]:
    numbers = request.POST.get("pair", "").split("-")
    if len(numbers) != 2 or not all(n.isdecimal() and len(n) < 16 for n in numbers):
        raise Http404
    rows = access.persons(request.actor, Permission.LINK_DECIDE)
    first, second = (get_object_or_404(rows, pk=int(number)) for number in numbers)
    return first, second


@require_POST
def unlink_files(request: StaffRequest, pk: int) -> HttpResponse:
    within = access.persons(request.actor, Permission.LINK_DECIDE).values("pk")
    rows = Link.objects.filter(unlinked_at=None, first__in=within, second__in=within)
    unlink(request.actor, get_object_or_404(rows.select_related("first", "second"), pk=pk))
    messages.success(request, _("つなぎをはなしました。ふたつのファイルは、もとのとおりです。"))
    return redirect("desk-pairs")
