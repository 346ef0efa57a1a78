"""Recording an act: the form, and what appears in it when somebody is chosen."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from yorisoi.accounts.actions.drafting import becoming
from yorisoi.accounts.http import (
    StaffRequest,
    add_errors,
    draft_url,
    is_here,
    tell,
    unspent_uuid,
    uuid_of,
    way_back,
)
from yorisoi.accounts.queries.drafting import Opened, opened
from yorisoi.common import saying
from yorisoi.ledger import sources
from yorisoi.ledger.actions.recording import record_act
from yorisoi.ledger.forms.recording import ActForm
from yorisoi.ledger.models import Act
from yorisoi.ledger.panels.about import about as about_person
from yorisoi.ledger.panels.recording import draft_values, first_values, label_of, page
from yorisoi.ledger.queries.choices import Choices
from yorisoi.ledger.views.filled import new_act
from yorisoi.registry import access as registry
from yorisoi.registry.actions.reading import note_listing
from yorisoi.registry.models import Person

NEW = "ledger-act-new"
LOOK = "look"


def record(request: StaffRequest) -> HttpResponse:
    """The form; POST writes the act, or with `look` only shows whom it is about."""
    actor = request.actor
    offered = Choices(actor)
    if request.method == "POST":
        form = ActForm(actor, offered, request.POST)
        if LOOK not in request.POST and form.is_valid() and (act := _record(request, form)):
            return _done(request, form, act)
        draft = Opened(NEW, request.POST.get("subject", "")[:80], unspent_uuid(request))
    else:
        person, source = _asked_for(request), request.GET.get("source", "")
        subject = source or (f"person:{person.pk}" if person else "")
        draft = opened(actor, NEW, subject, wanted=request.GET.get("draft", ""))
        first = first_values(
            offered, actor, person=person, back=way_back(request), source=source
        ) | _begun(request, source)
        form = ActForm(actor, offered, initial=first | draft_values(draft.values))
    if offered.people:
        note_listing(actor, "person.listed", [p.pk for p in offered.people], where="record")
    return render_form(request, form, draft, people=offered.people, look=LOOK)


def _begun(request: StaffRequest, source: str) -> dict[str, object]:
    """What a memo or another thing already says of the act that it becomes."""
    if not source:
        return {}
    known = sources.find(source)
    values = known[0].begin(request.actor, known[1]) if known else None
    if values is None:
        raise Http404
    return dict(values)


def _asked_for(request: StaffRequest) -> Person | None:
    written = request.GET.get("person", "")
    if not written.isdecimal():
        return None
    return get_object_or_404(registry.persons(request.actor), pk=int(written))


def _record(request: StaffRequest, form: ActForm) -> Act | None:
    """None where the action refuses; its words stand in the form then."""
    new = new_act(form, uuid=uuid_of(request))
    source = sources.find(form.cleaned_data["source"])
    try:
        with becoming(request.actor, new.client_uuid):
            act = record_act(request.actor, new)
            if source:
                source[0].became(request.actor, source[1], act)
    except ValidationError as error:
        add_errors(form, error)
        return None
    return act


def _done(request: StaffRequest, form: ActForm, act: Act) -> HttpResponse:
    """Say what was written and what comes next, and go back to where one came from."""
    data = form.cleaned_data
    who = form.persons.get(data["who"]) if isinstance(data["who"], int) else None
    said = (
        _("%(who)sの記録を保存しました。") % {"who": label_of(who)}
        if who
        else _("記録を保存しました。")
    )
    tell(
        request, said, more=_coming(form, who), uuid=act.client_uuid,
        fix=reverse("ledger-act-correct", args=[act.pk]),
    )  # fmt: skip
    return redirect(data["back"] if is_here(request, data["back"]) else "/")


def _coming(form: ActForm, who: Person | None) -> object:
    data = form.cleaned_data
    if form.has_promise:
        day = saying.day_short(data["next_on"]) or _("日は決めていません")
        return _("つぎの連絡：%(day)s") % {"day": day}
    if who is None or data["next"]:
        return ""
    url = f"{reverse('ledger-promise-new')}?{urlencode({'person': who.pk})}"
    words = _("つぎの連絡はまだ決めていません。")
    return format_html('{} <a href="{}">{}</a>', words, url, _("約束を書く"))


def about(request: StaffRequest) -> HttpResponse:
    """The part of the form that says what must be known of whoever is chosen. POST keeps the name
    of a caller out of addresses and logs."""
    asked = request.POST if request.method == "POST" else request.GET
    written, person = asked.get("person", ""), None
    if written.isdecimal() and len(written) < 16:
        person = get_object_or_404(registry.persons(request.actor), pk=int(written))
    shown = about_person(request.actor, person, caller=asked.get("caller", "")[:200])
    return render(request, "ledger/parts/about.html", {"about": shown})


def render_form(
    request: StaffRequest,
    form: ActForm,
    draft: Opened,
    *,
    people: list[Person] = (),
    proposes: bool = True,
    **more: object,
) -> HttpResponse:
    """`proposes`: the open promises of the chosen person come ticked."""
    shown = page(request.actor, form, draft, people=people)
    if found := [int(chip.value) for chip in [*shown.found, *shown.found_others]]:
        note_listing(request.actor, "person.searched", found, where="record")
    person = registry.persons(request.actor).filter(pk__in=shown.persons).first()
    ticked = None
    if form.is_bound and form.data.get("about") == str(person.pk if person else ""):
        ticked = [int(pk) for pk in form.data.getlist("keeps") if pk.isdecimal()]
    elif not proposes:
        ticked = []
    caller = str(form["caller"].value() or "")
    household = str(form["household"].value() or "")
    context = {
        "form": form,
        "page": shown,
        "draft_url": draft_url(draft),
        "about": about_person(
            request.actor,
            person,
            caller=caller,
            ticked=ticked,
            household=int(household) if household.isdecimal() else None,
            act=more["act"].pk if "act" in more else None,
        ),
        "minutes_suffix": _("分"),
        "back": form["back"].value() or "/",
        **more,
    }
    return render(request, "ledger/record.html", context)
