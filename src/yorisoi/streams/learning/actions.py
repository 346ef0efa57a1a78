"""What is written down at a learning place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from yorisoi.common import bulk
from yorisoi.ledger.models import Participant
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
