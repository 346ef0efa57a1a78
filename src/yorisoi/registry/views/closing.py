"""Who opens a file: limiting and sealing it, and the staff who never do."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yorisoi.accounts import access as accounts
from yorisoi.accounts.http import StaffRequest, add_errors, tell
from yorisoi.accounts.policy import Permission
from yorisoi.registry import access, news
from yorisoi.registry.actions import closing, tying
from yorisoi.registry.forms.closing import (
    LiftingForm,
    MemberForm,
    OwnTieForm,
    RestrictionForm,
    TieForm,
)
from yorisoi.registry.models import Closed, DeclaredTie, Person, Restriction, RestrictionMember, Tie
from yorisoi.registry.queries.ties import declared_about
from yorisoi.registry.views.facts import open_file, writable

PAGE, TIES, MINE = "registry-closing", "registry-ties", "registry-own-ties"


def restriction(request: StaffRequest, pk: int) -> HttpResponse:
    """How closed a file is; for whoever keeps it, the way to close it or to open it again."""
    person = writable(request, pk)
    if request.method != "POST":
        return _show(request, person)
    if not closing.is_keeper(request.actor, person):
        words = _("変えられるのは、名前をあげた職員だけです。")
        words = words if person.level else _("しぼるのは、主任と管理者です。")
        tell(request, words, is_refusal=True)
        return redirect(PAGE, pk)
    form = RestrictionForm(closing.may_be_named(request.actor, person), request.POST)

    def act() -> None:
        data = form.cleaned_data
        closing.restrict(
            request.actor,
            person,
            level=data["level"],
            members=form.members(),
            reason=data["reason"],
        )

    if not _done(form, act):
        return _show(request, person, form=form)
    tell(request, _("ひらける人を決めました。"))
    return _back(request, person)


def lift(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only."""
    row = _restriction(request, pk)
    form = LiftingForm(request.POST)
    if not _done(form, lambda: closing.lift_restriction(request.actor, row, **form.cleaned_data)):
        return _show(request, row.person, lifting=form)
    tell(request, _("ふつうのファイルにもどしました。"))
    return redirect(PAGE, row.person_id)


def name_member(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only."""
    row = _restriction(request, pk)
    form = MemberForm(closing.may_be_named(request.actor, row.person), request.POST)

    def act() -> None:
        closing.name_member(request.actor, row, form.staff[form.cleaned_data["staff"]])

    if _done(form, act):
        tell(request, _("ひらける人を加えました。"))
    return redirect(PAGE, row.person_id)


def end_member(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only. The last one stays."""
    rows = RestrictionMember.objects.filter(ended_at=None)
    member = get_object_or_404(rows.select_related("restriction__person"), pk=pk)
    row = _restriction(request, member.restriction_id)
    try:
        closing.end_member(request.actor, member)
    except ValidationError as error:
        tell(request, " ".join(error.messages), is_refusal=True)
    else:
        tell(request, _("ひらける人から外しました。"))
    return _back(request, row.person)


def ties(request: StaffRequest, pk: int) -> HttpResponse:
    """The staff who never open this file, and a form for one more."""
    person = writable(request, pk)
    staff = list(accounts.staff(request.actor).filter(left_on=None))
    form = TieForm(staff, request.POST if request.method == "POST" else None)

    def act() -> None:
        data = form.cleaned_data
        tying.declare_tie(
            request.actor,
            person,
            form.staff[data["staff"]],
            kind=data["kind"],
            reason=data["reason"],
        )

    if request.method == "POST" and _done(form, act):
        tell(request, _("書きました。この職員には、もうこのファイルはひらきません。"))
        return _back(request, person, TIES)
    open_file(request, person, part="ties")
    context = {
        "person": person,
        "form": form,
        "ties": Tie.objects.filter(person=person, ended_at=None)
        .select_related("staff")
        .order_by("id"),
        "declared": declared_about(request.actor, person),
        "may_end": access.persons(request.actor, Permission.SEAL_SET).filter(pk=pk).exists(),
    }
    return render(request, "registry/ties.html", context, status=422 if form.errors else 200)


def end_tie(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only."""
    rows = access.within(request.actor, Tie.objects.filter(ended_at=None), Permission.SEAL_SET)
    row = get_object_or_404(rows.select_related("person"), pk=pk)
    tying.end_tie(request.actor, row)
    tell(request, _("外しました。"))
    return redirect(TIES, row.person_id)


def own_ties(request: StaffRequest) -> HttpResponse:
    """What one says of oneself: the answer is the same whether somebody is known here or not."""
    form = OwnTieForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        data = form.cleaned_data
        tying.declare_by_name(
            request.actor, name=data["name"], kana=data["kana"], kind=data["kind"],
            note_text=data["note"],
        )  # fmt: skip

    if request.method == "POST" and _done(form, act):
        tell(request, _("申し出を書きました。"))
        return redirect(MINE)
    rows = DeclaredTie.objects.filter(staff=request.actor.staff, ended_at=None).order_by("id")
    context = {"form": form, "rows": rows}
    return render(request, "registry/own_ties.html", context, status=422 if form.errors else 200)


def end_own_tie(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only."""
    rows = DeclaredTie.objects.filter(staff=request.actor.staff, ended_at=None)
    tying.end_declared(request.actor, get_object_or_404(rows, pk=pk))
    tell(request, _("取り下げました。"))
    return redirect(MINE)


def _done(form: object, act: Callable[[], object]) -> bool:
    """Whether what a form asks was done; otherwise the form says why not."""
    if not form.is_valid():
        return False
    try:
        act()
    except ValidationError as error:
        add_errors(form, error)
        return False
    return True


def _back(request: StaffRequest, person: Person, page: str = PAGE) -> HttpResponse:
    """To the page again, unless it exists for this member of staff no longer."""
    still = access.persons(request.actor, Permission.PERSON_WRITE).filter(pk=person.pk)
    return redirect(page, person.pk) if still.exists() else redirect("desk-people")


def _restriction(request: StaffRequest, pk: int) -> Restriction:
    rows = access.within(request.actor, Restriction.objects.known(), Permission.PERSON_WRITE)
    row = get_object_or_404(rows.select_related("person"), pk=pk)
    if not closing.is_keeper(request.actor, row.person):
        raise PermissionDenied(Permission.SEAL_SET)
    return row


def _show(
    request: StaffRequest,
    person: Person,
    *,
    form: RestrictionForm | None = None,
    lifting: LiftingForm | None = None,
) -> HttpResponse:
    open_file(request, person, part="closing")
    row = Restriction.objects.known().filter(person=person).order_by("-id").first()
    staff = closing.may_be_named(request.actor, person)
    is_keeper = closing.is_keeper(request.actor, person)
    deeds = news.deeds_of(person.pk)
    level = row.level if row else (Closed.SEALED if deeds.acts else Closed.UNCOUNTED)
    members = (
        row.members.filter(ended_at=None).select_related("staff").order_by("id") if row else []
    )
    first = {"level": level, "members": [m.staff_id for m in members] or [request.actor.staff]}
    context = {
        "person": person,
        "row": row,
        "members": members,
        "is_keeper": is_keeper,
        "form": form or RestrictionForm(staff, initial=first),
        "lifting": lifting or LiftingForm(),
        "add": MemberForm(staff),
        "deeds": deeds,
        # Closed through another file of the same human.
        "is_elsewhere": row is None and person.level is not None,
        "level": person.get_level_display() if person.level else "",
    }
    is_wrong = any(one is not None and one.errors for one in (form, lifting))
    return render(request, "registry/closing.html", context, status=422 if is_wrong else 200)
