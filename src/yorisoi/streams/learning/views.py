"""What people on site notice: written with one thumb, read by those who can act on it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yorisoi.accounts import access as accounts
from yorisoi.accounts.actions.drafting import becoming
from yorisoi.accounts.http import StaffRequest, add_errors, draft_of, draft_url, tell, uuid_of
from yorisoi.accounts.models import Site
from yorisoi.accounts.policy import Permission
from yorisoi.common import clock
from yorisoi.ledger import access
from yorisoi.ledger.models import Act
from yorisoi.ledger.queries.history import chain
from yorisoi.registry.actions.reading import note_listing, note_reading
from yorisoi.streams.learning import queries
from yorisoi.streams.learning.actions import (
    Noticed,
    answer,
    attach_person,
    correct_observation,
    record_observation,
)
from yorisoi.streams.learning.forms import (
    AnswerForm,
    AttachForm,
    CorrectionForm,
    ObservationForm,
)

NEW, PAGE, CORRECT = (
    "learning-observation-new",
    "learning-observation",
    "learning-observation-correct",
)


def observations(request: StaffRequest) -> HttpResponse:
    found = queries.latest(request.actor)
    named = {person.pk for one in found for person in one.persons}
    if named:
        note_listing(request.actor, "person.listed", named, where="observations")
    context = {"observations": found, "reads_site": request.actor.may(Permission.ACT_READ)}
    return render(request, "learning/observations.html", context)


def new(request: StaffRequest) -> HttpResponse:
    draft = draft_of(request, NEW)
    sites = _sites(request)
    if request.method == "POST":
        form = ObservationForm(sites, request.POST)
        if form.is_valid():
            try:
                with becoming(request.actor, uuid_of(request)):
                    act = record_observation(request.actor, _noticed(request, form))
            except ValidationError as error:
                add_errors(form, error)
            else:
                said = (
                    _("ありがとうございます。職員に届きます。")
                    if form.cleaned_data["is_worrying"]
                    else _("ありがとうございます。残しました。")
                )
                fix = reverse(CORRECT, args=[act.pk])
                tell(request, said, fix=fix, uuid=uuid_of(request))
                return redirect("learning-observations")
    else:
        first = {"site": _usual_site(request, sites), "occurred_on": clock.today()}
        form = ObservationForm(sites, initial=first | draft.values)
    return _form(request, form, draft)


def correct(request: StaffRequest, pk: int) -> HttpResponse:
    """The writer, or whoever answers for the site, puts the words right."""
    act = _observation(request, pk)
    if not _may_correct(request, act):
        raise Http404
    draft = draft_of(request, CORRECT, f"act:{pk}")
    sites = _sites(request, act)
    if request.method == "POST":
        form = CorrectionForm(sites, request.POST)
        if form.is_valid():
            try:
                with becoming(request.actor, uuid_of(request)):
                    right = correct_observation(
                        request.actor, act, _noticed(request, form),
                        reason=form.cleaned_data["reason"],
                    )  # fmt: skip
            except ValidationError as error:
                add_errors(form, error)
            else:
                tell(request, _("直しました。まえの言葉も残っています。"), uuid=uuid_of(request))
                return redirect(PAGE, right.pk)
    else:
        (one,) = queries.shown(request.actor, [act])
        first = {
            "text": act.text, "about": one.about, "is_worrying": one.promise is not None,
            "occurred_on": act.occurred_on, "site": act.site_id,
        }  # fmt: skip
        form = CorrectionForm(sites, initial=first | draft.values)
    return _form(request, form, draft, act=act)


def observation(request: StaffRequest, pk: int) -> HttpResponse:
    latest = chain(get_object_or_404(access.acts(request.actor), pk=pk).pk)[-1]
    if latest != pk and queries.observations(request.actor).filter(pk=latest).exists():
        return redirect(PAGE, latest)
    return _show(request, _observation(request, pk))


def attach(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only: whom it is about."""
    act = _observation(request, pk)
    form = AttachForm(request.actor, request.POST)
    if form.is_valid():
        try:
            right = attach_person(request.actor, act, form.found)
        except ValidationError as error:
            add_errors(form, error)
        else:
            tell(request, _("%(name)sさんのこととして残しました。") % {"name": form.found.name})
            return redirect(PAGE, right.pk)
    return _show(request, act, attaching=form)


def seen(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only: «見ました»."""
    act = _observation(request, pk)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            answer(request.actor, act, words=form.cleaned_data["words"])
        except ValidationError as error:
            tell(request, " ".join(error.messages), is_refusal=True)
        else:
            tell(request, _("書いた人に「見ました」が届きます。"))
    return redirect(PAGE, pk)


def _observation(request: StaffRequest, pk: int) -> Act:
    rows = queries.observations(request.actor).select_related("author", "site", "superseded_by")
    return get_object_or_404(rows, pk=pk)


def _may_correct(request: StaffRequest, act: Act) -> bool:
    """Not any more where somebody else has carried it on."""
    return access.may_correct(request.actor, act) and not hasattr(act, "superseded_by")


def _sites(request: StaffRequest, act: Act | None = None) -> list[Site]:
    rows = accounts.sites(request.actor, Permission.OBSERVATION_RECORD).filter(closed_on=None)
    found = list(rows)
    if act and act.site and act.site not in found:
        found.append(act.site)
    return found


def _usual_site(request: StaffRequest, sites: list[Site]) -> int | None:
    """Where this member of staff wrote last."""
    rows = access.acts(request.actor).filter(author=request.actor.staff)
    last = rows.order_by("-occurred_on", "-id").values_list("site_id", flat=True).first()
    own = [site.pk for site in sites]
    return last if last in own else next(iter(own), None)


def _noticed(request: StaffRequest, form: ObservationForm) -> Noticed:
    data = form.cleaned_data
    return Noticed(
        data["text"], data["occurred_on"], form.sites[data["site"]], data["about"],
        data["is_worrying"], uuid_of(request),
    )  # fmt: skip


def _form(
    request: StaffRequest, form: ObservationForm, draft: object, act: Act | None = None
) -> HttpResponse:
    context = {"form": form, "draft": draft, "draft_url": draft_url(draft), "act": act}
    return render(request, "learning/observation_form.html", context)


def _show(request: StaffRequest, act: Act, attaching: AttachForm | None = None) -> HttpResponse:
    (one,) = queries.shown(request.actor, [act])
    note_reading(request.actor, "act.read", f"act:{act.pk}", [person.pk for person in one.persons])
    may_record = request.actor.may(Permission.ACT_RECORD)
    context = {
        "one": one,
        "act": act,
        "may_correct": _may_correct(request, act),
        "may_attach": may_record and _may_correct(request, act),
        "may_answer": may_record and one.is_open,
        "attaching": attaching or AttachForm(request.actor),
        "answering": AnswerForm(),
    }
    return render(request, "learning/observation.html", context)
