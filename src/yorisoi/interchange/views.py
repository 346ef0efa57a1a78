from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yorisoi.accounts.http import StaffRequest
from yorisoi.accounts.policy import Actor
from yorisoi.common.clock import JAPAN
from yorisoi.common.saying import wareki
from yorisoi.interchange import access, queries
from yorisoi.interchange.actions import deciding, uploading
from yorisoi.interchange.actions.handing_out import hand_out
from yorisoi.interchange.forms import UploadForm, YearForm
from yorisoi.interchange.models import Batch
from yorisoi.interchange.reading import ActRow, UnreadableFile, YearNeeded
from yorisoi.registry.actions.reading import note_listing

SHOWN = 300
# Acts of a review that are shown as they will be; rows that a page asks about.
SAMPLE, ASKED = 20, 200
# A file of which there is none of these was refused as a whole.
TAKEN = ("recorded", "corrected", "unchanged", "waiting", "created")
# Letters of a row that help to tell who is meant.
WORDS = 60


def imports(request: StaffRequest) -> HttpResponse:
    """Files taken in so far, and the place to give one."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        batch = uploading.keep_upload(
            request.actor, name=given["file"].name, chunks=given["file"].chunks(),
            kind=given["kind"], fiscal_year=given["fiscal_year"], creates=given["creates"],
        )  # fmt: skip
        return redirect("interchange-import", batch.pk)
    rows = [
        {
            "batch": batch, "day": wareki(batch.made_at.astimezone(JAPAN).date()),
            "is_refused": batch.recorded_at and not any(map(batch.summary.get, TAKEN)),
            **batch.summary,
        }
        for batch in queries.batches(request.actor)[:50]
    ]  # fmt: skip
    return render(
        request, "interchange/imports.html", {"form": form, "rows": rows},
        status=400 if form.errors else 200,
    )  # fmt: skip


def one_import(request: StaffRequest, batch_id: int) -> HttpResponse:
    """A file before it is taken in: what would be; afterwards: what was."""
    batch = get_object_or_404(access.batches(request.actor), pk=batch_id)
    if batch.recorded_at:
        return render(request, "interchange/recorded.html", _recorded(request.actor, batch))
    form = YearForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        uploading.tell_year(request.actor, batch, form.cleaned_data["fiscal_year"])
        return redirect("interchange-import", batch.pk)
    try:
        plan = uploading.review(request.actor, batch)
    except YearNeeded as trouble:
        return _unreadable(request, batch, trouble, form)
    except UnreadableFile as trouble:
        uploading.mark_unreadable(request.actor, batch, str(trouble))
        return _unreadable(request, batch, trouble)
    named = {t.person for act in plan.acts[:SAMPLE] for t in act.takings if t.person}
    by_name = queries.will_become(request.actor, plan.acts, SAMPLE)
    named.update(became.person.pk for became in by_name)
    named.update(pk for row in plan.waiting[:SHOWN] for pk in row.candidates)
    note_listing(
        request.actor, "person.listed", [pk for pk in named if pk > 0], where="import",
        batch=batch.pk,
    )  # fmt: skip
    return render(
        request, "interchange/review.html", {"batch": batch, "by_name": by_name, **_reviewed(plan)}
    )


def _unreadable(
    request: StaffRequest, batch: object, trouble: UnreadableFile, form: YearForm | None = None
) -> HttpResponse:
    return render(
        request, "interchange/unreadable.html",
        {"batch": batch, "trouble": str(trouble), "form": form}, status=400,
    )  # fmt: skip


def _recorded(actor: Actor, batch: Batch) -> dict:
    summary = batch.summary
    by_name = queries.by_name(actor, batch, SHOWN)
    named = {became.person.pk for item in by_name for became in item.became}
    if named:
        note_listing(actor, "person.listed", named, where="import", batch=batch.pk)
    return {
        "batch": batch,
        "sums": _sums(summary, is_done=True),
        "problems": summary.get("problems", [])[:SHOWN],
        "waits": queries.undecided(batch).count(),
        "by_name": by_name,
    }


def _reviewed(plan: object) -> dict:
    refused = [p for p in plan.problems if p.severity == "refused"]
    notes = [p for p in plan.problems if p.severity not in {"refused", "waiting"}]
    return {
        "plan": plan,
        "sums": _sums(plan.counts()),
        "refused": refused[:SHOWN],
        "notes": notes[:SHOWN],
        "sample": [_line(act) for act in plan.acts[:SAMPLE]],
        "names": {
            "sites": list(plan.sites), "workers": list(plan.workers),
            "commissioners": list(plan.commissioners),
        },
        "is_empty": not (plan.acts or plan.persons or plan.roster),
    }  # fmt: skip


def _line(act: object) -> dict:
    row = act.row
    return {
        "day": wareki(row.occurred_on), "sheet": row.sheet, "site": row.site,
        "names": "、".join(t.head.name for t in act.takings[:5]),
        "more": max(0, len(act.takings) - 5), "method": row.method, "topic": row.main_topic,
        "minutes": row.minutes, "is_correction": act.corrects is not None,
    }  # fmt: skip


def _sums(counts: dict, *, is_done: bool = False) -> list[dict]:
    said = [
        ("recorded", _("記録した") if is_done else _("記録する"), "good", "check"),
        ("corrected", _("直した") if is_done else _("直す"), "good", "pen"),
        ("unchanged", _("もう入っていた") if is_done else _("もう入っている"), "", "history"),
        ("waiting", _("決めるのを待つ"), "waits", "hour"),
        ("refused", _("取り込めなかった") if is_done else _("取り込めない"), "refused", "alert"),
    ]
    return [
        {"label": label, "value": counts.get(part, 0), "kind": kind, "icon": icon}
        for part, label, kind, icon in said
    ]


def take(request: StaffRequest, batch_id: int) -> HttpResponse:
    batch = get_object_or_404(access.batches(request.actor).exclude(stored_as=""), pk=batch_id)
    return _go_on(request, batch)


def _go_on(request: StaffRequest, batch: Batch, *, registers: bool = False) -> HttpResponse:
    """Take the file in, again where rows of it were decided; who decides rows goes on with them."""
    is_deciding = batch.recorded_at is not None
    try:
        outcome = uploading.take_in(request.actor, batch, registers=registers)
    except UnreadableFile as trouble:
        messages.error(request, str(trouble))
        return redirect("interchange-import", batch.pk)
    messages.success(
        request,
        _("%(recorded)s件を記録しました。")
        % {"recorded": outcome.plan.new + outcome.plan.corrected},
    )
    to = "interchange-waiting" if is_deciding and outcome.plan.waiting else "interchange-import"
    return redirect(to, outcome.batch.pk)


def throw(request: StaffRequest, batch_id: int) -> HttpResponse:
    batch = get_object_or_404(access.batches(request.actor).filter(recorded_at=None), pk=batch_id)
    uploading.throw_away(request.actor, batch)
    messages.success(request, _("取り込まずに捨てました。何も記録していません。"))
    return redirect("interchange-imports")


def waiting(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Rows that wait for somebody to say who is meant."""
    batch = get_object_or_404(access.batches(request.actor), pk=batch_id)
    rows = queries.waiting(request.actor, batch, ASKED)
    troubles: dict[int, str] = {}
    if request.method == "POST":
        if "register" in request.POST and batch.stored_as:
            return _go_on(request, batch, registers=True)
        try:
            decided = deciding.decide_all(request.actor, [item.row for item in rows], request.POST)
        except deciding.Undecidable as undecidable:
            troubles = undecidable.troubles
        else:
            if decided and batch.stored_as:
                return _go_on(request, batch)
            messages.success(request, _("%(count)s行を決めました。") % {"count": decided})
            return redirect("interchange-waiting", batch_id)
    named = {candidate.person.pk for item in rows for candidate in item.candidates}
    note_listing(request.actor, "person.listed", named, where="waiting", batch=batch.pk)
    waits = len(rows) if len(rows) < ASKED else queries.undecided(batch).count()
    told = uploading.told(request.actor, batch, [item.row for item in rows])
    return render(
        request, "interchange/waiting.html",
        {
            "batch": batch, "more": waits - len(rows), "troubles": len(troubles),
            "rows": [_asked(item, told, request.POST, troubles) for item in rows],
            "registers": bool(batch.stored_as) and not batch.creates
            and any(not item.row.candidates for item in rows),
        },
        status=400 if troubles else 200,
    )  # fmt: skip


def _asked(item: queries.Waiting, told: dict, answers: dict, troubles: dict[int, str]) -> dict:
    """A row as the page asks about it, with what was answered already."""
    row = item.row
    act = told.get((row.sheet, row.cell))
    return {
        "row": row, "candidates": item.candidates,
        "told": _told(act) if act else "", "words": act.text[:WORDS] if act else "",
        "chosen": answers.get(f"row-{row.pk}", ""), "typed": answers.get(f"number-{row.pk}", ""),
        "trouble": troubles.get(row.pk, ""),
    }  # fmt: skip


def _told(act: ActRow) -> str:
    topics = "、".join(dict.fromkeys(filter(None, (act.main_topic, *act.topics))))
    return "　".join(part for part in (wareki(act.occurred_on), act.method, topics) if part)


def waiting_file(request: StaffRequest, batch_id: int) -> HttpResponse:
    """All of them as a CSV, to be decided in a spreadsheet."""
    batch = get_object_or_404(access.batches(request.actor), pk=batch_id)
    response = HttpResponse(hand_out(request.actor, batch), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="waiting-{batch.pk}.csv"'
    return response
