"""The page of a person, who has read it, the record on paper, and the household."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from yorisoi.accounts.http import StaffRequest
from yorisoi.accounts.policy import Permission
from yorisoi.common import clock
from yorisoi.desk.actions import hand_over_readers
from yorisoi.desk.forms import SpanForm
from yorisoi.desk.panels.head import head
from yorisoi.desk.panels.paper import paper, span_of
from yorisoi.disclosure.egress import on_paper
from yorisoi.ledger.panels.household import acts_with
from yorisoi.registry import access
from yorisoi.registry.actions.reading import note_reading
from yorisoi.registry.models import Person
from yorisoi.registry.panels import PLACES, Subject, every
from yorisoi.registry.panels.person import named_beside
from yorisoi.registry.panels.subject import subject_of
from yorisoi.registry.queries.family import home
from yorisoi.registry.queries.readers import LISTED, readers
from yorisoi.registry.queries.sealing import seals_over

READ = "person.read"


def person(request: StaffRequest, pk: int) -> HttpResponse:
    """Every room shows its part; the reading is written down before anything is shown."""
    subject = _subject(request, pk)
    # All files of this human are on the page, and the names of those beside them in passing.
    note_reading(request.actor, READ, f"person:{pk}", subject.numbers, beside=named_beside(subject))
    places: dict[str, list[dict[str, object]]] = {place: [] for place in PLACES}
    for panel in every():
        if (shown := panel.query(subject)) is not None:
            places[panel.place].append({"template": panel.template, "panel": shown})
    context = {"person": subject.person, "head": head(subject), "places": places}
    return render(request, "desk/person.html", context)


def _subject(request: StaffRequest, pk: int) -> Subject:
    found = get_object_or_404(access.persons(request.actor), pk=pk)
    return subject_of(request.actor, found, request.GET.dict())


def readers_page(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(access.persons(request.actor, Permission.AUDIT_PERSON), pk=pk)
    subject = subject_of(request.actor, found)
    note_reading(request.actor, READ, f"person:{pk}", [pk], part="readers")
    shown = readers(request.actor, subject.numbers, before=request.GET.get("before", ""))
    context = {
        "person": found,
        "readers": shown,
        "is_first": "before" not in request.GET,
        "is_dead": subject.death is not None,
    }
    return render(request, "desk/readers.html", context)


def hand_over(request: StaffRequest, pk: int) -> HttpResponse:
    """Who has read the file, on paper for the person."""
    found = get_object_or_404(access.persons(request.actor, Permission.AUDIT_PERSON), pk=pk)
    subject = subject_of(request.actor, found)
    today = clock.today()
    sent = request.POST if request.method == "POST" else None
    form = SpanForm(sent, initial={"since": today - LISTED, "until": today})
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        content = hand_over_readers(
            subject, asked["since"] or today - LISTED, asked["until"] or today
        )
        answer = HttpResponse(content, content_type="application/pdf")
        # The name of a file stays in downloads and in the printer's list: nobody's name in it.
        answer["Content-Disposition"] = f'attachment; filename="readers-{today:%Y%m%d}.pdf"'
        return answer
    note_reading(request.actor, READ, f"person:{pk}", [pk], part="readers")
    context = {"person": found, "form": form}
    return render(request, "desk/hand_over.html", context, status=422 if form.errors else 200)


def record(request: StaffRequest, pk: int) -> HttpResponse:
    """経過一覧: the acts on A4, with 決裁欄."""
    subject = _subject(request, pk)
    form = SpanForm(request.GET or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    since, until = span_of(asked.get("since"), asked.get("until"))
    if not form.is_bound:
        form = SpanForm(initial={"since": since, "until": until})
    # A paper goes on to others: nothing sealed stands on it, and nobody else's record.
    on_paper(subject.numbers)
    note_reading(request.actor, READ, f"person:{pk}", [pk], part="print")
    context = {
        "person": subject.person,
        "form": form,
        "paper": paper(subject, request.user.name, since, until),
    }
    return render(request, "desk/record.html", context)


def household(request: StaffRequest, pk: int) -> HttpResponse:
    actor = request.actor
    get_object_or_404(access.households(actor), pk=pk)
    shown = home(actor, pk, clock.today())
    if shown is None or not (shown.now or shown.before):
        raise Http404
    members = [member.person_id for member in (*shown.now, *shown.before)]
    note_reading(actor, "household.read", f"household:{pk}", members)
    context = {
        "home": shown,
        "sealed": _seals_of(members),
        "acts": acts_with(actor, pk, clock.today()),
        "title": shown.label or _("世帯"),
    }
    return render(request, "desk/household.html", context)


def _seals_of(members: list[int]) -> list[str]:
    """Over whom the household's seals lie: names, never places."""
    covering = {seal.pk: seal for seals in seals_over(members).values() for seal in seals}
    owners = {seal.person_id for seal in covering.values()} & set(members)
    return list(Person.objects.filter(pk__in=owners).order_by("id").values_list("name", flat=True))
