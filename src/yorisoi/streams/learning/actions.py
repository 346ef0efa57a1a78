"""What is written down at a learning place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from yorisoi.accounts.models import Site
from yorisoi.accounts.policy import Actor
from yorisoi.common import bulk
from yorisoi.ledger import access
from yorisoi.ledger.actions.promising import drop_promise
from yorisoi.ledger.actions.recording import NewAct, Next, Taking, correct_act, record_act
from yorisoi.ledger.actions.rewriting import as_written
from yorisoi.ledger.models import Act, Participant, Promise
from yorisoi.registry.models import Person
from yorisoi.streams.learning.kinds import OBSERVATION
from yorisoi.streams.learning.models import AttendanceMark


def note_marks(rows: Sequence[tuple[int, str, str]]) -> None:
    """How each attended: (participant, mark, grade). The bulk form: plain inserts within the
    caller's transaction; whoever calls it has checked the permission and writes the entry of the
    batch. A participant who has a mark already gets this one instead (of an act just corrected,
    whose marks `carry_marks` has taken along)."""
    bulk.delete_in(AttendanceMark, "participant_id", [participant for participant, *_ in rows])
    bulk.insert(AttendanceMark, ("participant_id", "mark", "grade"), rows)


def carry_marks(successors: Mapping[int, int]) -> None:
    """An act was corrected ({old: new}): who still takes part keeps the mark. In two queries and
    one insert, however many acts were corrected."""
    old = _marks(list(successors))
    if not old:
        return
    new = Participant.objects.filter(act__in={successors[act] for act, _person in old})
    rows = new.exclude(person=None).values_list("id", "act_id", "person_id")
    by_new = {(successors[act], person): mark for (act, person), mark in old.items()}
    note_marks([(pk, *by_new[act, person]) for pk, act, person in rows if (act, person) in by_new])


def _marks(acts: list[int]) -> dict[tuple[int, int], tuple[str, str]]:
    steps = (
        AttendanceMark.objects.filter(
            participant__act__in=acts[start : start + 900], participant__person__isnull=False
        ).values_list("participant__act_id", "participant__person_id", "mark", "grade")
        for start in range(0, len(acts), 900)
    )
    return {(act, person): (mark, grade) for act, person, mark, grade in chain(*steps)}


@dataclass(frozen=True)
class Noticed:
    """What somebody on site noticed: about whom in their own words, and whether it worries them."""

    text: str
    occurred_on: date
    site: Site
    about: str = ""
    is_worrying: bool = False
    client_uuid: UUID | None = None


def record_observation(actor: Actor, noticed: Noticed) -> Act:
    """One act of the ledger. What worries waits for whoever of the site looks at it first."""
    return record_act(actor, _act_of(noticed))


def correct_observation(actor: Actor, act: Act, noticed: Noticed, *, reason: str) -> Act:
    """The writer puts the own words right; who it is about stays, where somebody has said so."""
    named = [taking for taking in as_written(act).takings if taking.person]
    right = _act_of(noticed)
    asked = Promise.objects.filter(made_in=act).exists()
    return correct_act(
        actor,
        act,
        replace(right, takings=named or right.takings, next=None if asked else right.next),
        reason=reason,
    )


def _act_of(noticed: Noticed) -> NewAct:
    about = [Taking(Participant.Form.UNNAMED, body=noticed.about)] if noticed.about else []
    look = Next(text=_("見てほしい"), is_anyones=True)
    return NewAct(
        OBSERVATION.code, noticed.occurred_on, site=noticed.site.pk, text=noticed.text,
        takings=about, next=look if noticed.is_worrying else None,
        client_uuid=noticed.client_uuid,
    )  # fmt: skip


def attach_person(actor: Actor, act: Act, person: Person) -> Act:
    """Say whom an observation is about. The writer's own words for them stay beside the name."""
    right = as_written(act)
    words = next((taking.body for taking in right.takings if taking.body), "")
    others = [t for t in right.takings if t.person and t.person != person.pk]
    takings = [*others, Taking(person=person.pk, body=words)]
    reason = _("だれのことかを書きました。")
    return correct_act(actor, act, replace(right, takings=takings), reason=reason)


def answer(actor: Actor, act: Act, *, words: str = "") -> None:
    """«見ました»: the one who asked for it sees who looked, and what they said."""
    promise = access.promises(actor).filter(made_in=act).first()
    if promise is None:
        raise ValidationError(_("もう、だれかが見ました。"))
    said = _("見ました。%(words)s") % {"words": words} if words else _("見ました。")
    drop_promise(actor, promise, reason=said)
