"""What a filled record form means as an act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from yorisoi.ledger.actions.recording import NewAct, Next, Taking
from yorisoi.ledger.forms.recording import ANONYMOUS, ActForm, CorrectionForm
from yorisoi.ledger.models import Participant

AS_THEY_ARE = (
    "kind", "occurred_on", "started_at", "site", "menu", "commission", "method", "counterpart",
    "origin", "main_topic", "destination", "route", "result", "minutes", "keeps",
)  # fmt: skip
PEOPLE = {"who", "others", "household", "body", "unnamed", "adults", "children"}


def new_act(form: ActForm, *, uuid: UUID | None) -> NewAct:
    data = form.cleaned_data
    values = {name: data.get(name) for name in AS_THEY_ARE}
    values["kind"] = values["kind"] or form.offered.kind
    promised = Next(data["next_on"], data["next_text"], data.get("next_method"))
    return NewAct(
        **values, text=_text(data), topics=data.get("topics") or (),
        workers=data.get("workers") or (), takings=_takings(data), client_uuid=uuid,
        next=promised if form.has_promise else None,
    )  # fmt: skip


def correction(form: CorrectionForm, *, uuid: UUID | None, unknown: Sequence[int]) -> NewAct:
    """The act as it is to be. What the form cannot show is not lost by correcting the minutes: the
    participants stay as they were where nobody touched them, and `unknown` people always."""
    right = new_act(form, uuid=uuid)
    was = list(form.act.participants.order_by("id"))
    if not PEOPLE & set(form.changed_data):
        return replace(right, takings=[_same(row) for row in was])
    hidden = [_same(row) for row in was if row.person_id in unknown]
    return replace(right, takings=[*right.takings, *hidden])


def _same(row: Participant) -> Taking:
    return Taking(
        row.form, row.person_id, row.household_id, row.body, row.adults, row.children, row.heads
    )


def _text(data: dict) -> str:
    """Who called stands in the text: it was typed, so it is kept."""
    if not data["caller"]:
        return data["text"]
    said = _("（%(caller)s から）") % {"caller": data["caller"]}
    return f"{said}\n{data['text']}" if data["text"] else said


def _takings(data: dict) -> list[Taking]:
    """Who took part, in the order of the form: the chosen one first."""
    who, adults, children = data["who"], data.get("adults"), data.get("children")
    heads = (adults or 0) + (children or 0)
    counted = {"adults": adults or 0, "children": children or 0} if heads else {}
    found: list[Taking] = []
    if household := data["household"]:
        person = who if isinstance(who, int) else None
        found.append(
            Taking(Participant.Form.HOUSEHOLD, person, household.pk, heads=heads or 1, **counted)
        )
        counted, who = {}, None
    if isinstance(who, int):
        found.append(Taking(person=who))
    found += [Taking(person=pk) for pk in data["others"]]
    unnamed = data["unnamed"] or 0
    if unnamed or counted or who == ANONYMOUS:
        count = max(unnamed, heads if counted else 0, 1)
        found.append(Taking(Participant.Form.UNNAMED, heads=count, **counted))
    return found + [Taking(Participant.Form.BODY, body=name, heads=0) for name in data["body"]]
