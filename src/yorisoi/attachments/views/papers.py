"""The pages about papers and photos, and the one way in which their files come out."""

from __future__ import annotations

from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yorisoi.accounts.http import StaffRequest, add_errors, tell
from yorisoi.accounts.policy import Permission
from yorisoi.attachments import access, queries, store
from yorisoi.attachments.actions import keeping, reading
from yorisoi.attachments.contents import SUFFIX
from yorisoi.attachments.forms import OpeningForm, PaperForm, ReasonForm, errors_of
from yorisoi.attachments.models import Attachment
from yorisoi.common import clock
from yorisoi.ledger import access as ledger
from yorisoi.ledger.models import Act
from yorisoi.registry import access as registry
from yorisoi.registry.actions.reading import note_reading
from yorisoi.registry.models import Person
from yorisoi.registry.panels.subject import subject_of
from yorisoi.registry.queries.sealing import holders_of, may_open, seals_over

WRITE = Permission.PERSON_WRITE


def papers(request: StaffRequest, pk: int) -> HttpResponse:
    """All of a person's, also what was withdrawn or replaced."""
    person = get_object_or_404(registry.persons(request.actor), pk=pk)
    subject = subject_of(request.actor, person)
    note_reading(request.actor, "person.read", f"person:{pk}", [pk], part="papers")
    found = queries.of_people(request.actor, subject.numbers, subject.seals)
    context = {
        "person": person,
        "standing": [one for one in found if not (one.is_withdrawn or one.is_replaced)],
        "behind": [one for one in found if one.is_withdrawn or one.is_replaced],
        "may_write": request.actor.may(WRITE),
    }
    return render(request, "attachments/papers.html", context)


def new(request: StaffRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(registry.persons(request.actor, WRITE), pk=pk)
    act = _act(request, person)
    return _adding(request, person, act=act)


def replace(request: StaffRequest, pk: int) -> HttpResponse:
    """A better copy, or the one that holds now: the old one stays behind it."""
    row = _writable(request, pk)
    is_over = hasattr(row, "withdrawal") or hasattr(row, "superseded_by")
    # The same form a second time is led where the first was; another is told by the action.
    if is_over and request.method != "POST":
        raise Http404
    return _adding(request, row.person, old=row)


def _act(request: StaffRequest, person: Person) -> Act | None:
    asked = request.POST.get("act") or request.GET.get("act") or ""
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        raise Http404
    rows = ledger.acts(request.actor).filter(participants__person=person).distinct()
    return get_object_or_404(rows, pk=int(asked))


def _adding(
    request: StaffRequest, person: Person, *, act: Act | None = None, old: Attachment | None = None
) -> HttpResponse:
    has_seal = bool(seals_over([person.pk]).get(person.pk))
    is_hidden = old is not None and queries.is_hidden(old, _seals(old))
    options = {"has_seal": has_seal, "is_one": old is not None}
    if request.method == "POST":
        form = PaperForm(request.POST, request.FILES, **options)
        if form.is_valid():
            good, refused = form.papers()
            try:
                made = _kept(request, person, good, act, old)
            except ValidationError as error:
                add_errors(form, error)
            else:
                if made:
                    _told(request, len(made))
                if not refused:
                    if old is not None:
                        return redirect("attachments-attachment", made[0].pk)
                    return redirect(*_back(person, act))
                errors_of(form, refused)
    else:
        first = (
            {}
            if old is None
            else {"kind": old.kind, "group": old.group, "is_sealed": old.is_sealed}
        )
        if old is not None and not is_hidden:
            first["title"] = old.title
        form = PaperForm(initial=first, **options)
    note_reading(request.actor, "person.read", f"person:{person.pk}", [person.pk], part="papers")
    context = {
        "person": person, "act": act, "old": old, "form": form, "has_seal": has_seal,
        "number": _number(request) if request.method == "POST" else str(uuid4()),
    }  # fmt: skip
    return render(request, "attachments/new.html", context)


def _kept(
    request: StaffRequest, person: Person, good: list, act: Act | None, old: Attachment | None
) -> list[Attachment]:
    if not good:
        return []
    number = _number(request)
    if old is not None:
        return [keeping.supersede(request.actor, old, good[0], form=number)]
    return keeping.add(request.actor, person, good, form=number, act=act)


def _number(request: StaffRequest) -> str:
    """Of this form: drawn when it was shown, else the token against forgery, else by lot."""
    sent = request.POST
    return (sent.get("uuid") or sent.get("csrfmiddlewaretoken") or str(uuid4()))[:100]


def _told(request: StaffRequest, count: int) -> None:
    said = ngettext("%(n)s個を加えました。", "%(n)s個を加えました。", count)
    tell(request, said % {"n": count})


def _back(person: Person, act: Act | None) -> tuple[str, int]:
    return ("ledger-act", act.pk) if act is not None else ("attachments-papers", person.pk)


def attachment(request: StaffRequest, pk: int) -> HttpResponse:
    return _show(request, _readable(request, pk))


def _show(
    request: StaffRequest,
    row: Attachment,
    *,
    form: ReasonForm | None = None,
    opening: OpeningForm | None = None,
    is_gone: bool = False,
    status: int = 200,
) -> HttpResponse:
    seals = _seals(row)
    note_reading(
        request.actor, "person.read", f"person:{row.person_id}", [row.person_id], part="paper"
    )
    (paper,) = queries.shown([row], seals)
    stands = not (paper.is_withdrawn or paper.is_replaced)
    may_write = request.actor.may(WRITE)
    context = {
        "person": row.person, "paper": paper, "row": row, "seals": seals,
        "form": form or ReasonForm(), "opening": opening or OpeningForm(), "is_gone": is_gone,
        "may_write": may_write and stands, "cleared": queries.cleared(row),
        "original_name": "" if paper.is_hidden else row.original_name,
        "holders": _holders(seals) if paper.is_hidden else [],
        "may_clear": bool(seals) and paper.is_hidden and not row.is_sealed and not row.tells_where
        and may_write and may_open(request.actor, row.person, seals),
        "before": row.supersedes_id, "after": row.superseded_by.pk if paper.is_replaced else None,
    }  # fmt: skip
    return render(request, "attachments/attachment.html", context, status=status)


def _holders(seals: list) -> list[str]:
    wanted = holders_of(seals)
    return list(
        {
            holder.staff_id: holder.staff.name
            for seal in seals
            for holder in seal.holders.all()
            if holder.staff_id in wanted
        }.values()
    )


def file(request: StaffRequest, pk: int) -> HttpResponse:
    """A photo to look at, a paper to take. What is hidden has its own way (`reveal`)."""
    row = _readable(request, pk)
    try:
        content = reading.read(request.actor, row)
    except store.Missing:
        return _show(request, row, is_gone=True, status=410)
    return _answer(row, content)


def reveal(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only: why first; the answer is the file, once."""
    row = _readable(request, pk)
    form = OpeningForm(request.POST)
    if not form.is_valid():
        return _show(request, row, opening=form)
    try:
        content = reading.reveal(request.actor, row, reason=form.cleaned_data["open_reason"])
    except ValidationError as error:
        add_errors(form, _renamed(error))
        return _show(request, row, opening=form)
    except PermissionDenied:
        form.add_error(None, _("これをひらけるのは、秘匿をひらける人だけです。"))
        return _show(request, row, opening=form)
    except store.Missing:
        return _show(request, row, is_gone=True, status=410)
    return _answer(row, content)


def _renamed(error: ValidationError) -> ValidationError:
    """The words about the reason, beside the field of this form."""
    return ValidationError({"open_reason": error.messages})


def _answer(row: Attachment, content: bytes) -> HttpResponse:
    """Nobody's name is in the name of the file: it stays in downloads."""
    answer = HttpResponse(content, content_type=row.media_type)
    if row.media_type.startswith("text/"):
        answer.headers["Content-Type"] = f"{row.media_type}; charset=utf-8"
    how = "inline" if row.is_photo else "attachment"
    day = row.added_at.astimezone(clock.JAPAN)
    name = f"{row.kind}-{row.pk}-{day:%Y%m%d}{SUFFIX[row.media_type]}"
    answer.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    # Nothing in a file may run, whatever a browser takes it for: added to the policy of all pages.
    answer._csp_update = {"sandbox": True}
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only. Kept, and not shown any more."""
    row = _writable(request, pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            keeping.withdraw(request.actor, row, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            tell(request, _("取り下げました。履歴には残っています。"))
            return redirect("attachments-attachment", pk)
    return _show(request, row, form=form)


def clear(request: StaffRequest, pk: int) -> HttpResponse:
    """POST only: a holder has looked, and no place shows in it."""
    row = _writable(request, pk)
    try:
        with transaction.atomic():
            keeping.clear(request.actor, row)
    except PermissionDenied:
        tell(request, _("これができるのは、秘匿をひらける人だけです。"), is_refusal=True)
    except ValidationError as error:
        tell(request, " ".join(error.messages), is_refusal=True)
    else:
        tell(request, _("この書類は、伏せないことにしました。"))
    return redirect(reverse("attachments-attachment", args=[pk]))


def _seals(row: Attachment) -> list:
    return seals_over([row.person_id]).get(row.person_id, [])


def _readable(request: StaffRequest, pk: int) -> Attachment:
    return get_object_or_404(_joined(access.attachments(request.actor)), pk=pk)


def _writable(request: StaffRequest, pk: int) -> Attachment:
    return get_object_or_404(_joined(access.attachments(request.actor, WRITE)), pk=pk)


def _joined(rows: object) -> object:
    return rows.select_related("person", "author", "withdrawal", "clearing", "superseded_by")
