"""Details of a kind hang on the act and follow its corrections."""

from dataclasses import replace
from datetime import date

import pytest

from tests.cast import Cast
from yorisoi.ledger.actions.recording import NewAct, Taking, correct_act, record_act
from yorisoi.ledger.models import Act, Participant
from yorisoi.ledger.panels import details_of
from yorisoi.streams.learning.actions import note_marks
from yorisoi.streams.learning.models import AttendanceMark
from yorisoi.streams.pantry.actions import note_hand_overs
from yorisoi.streams.pantry.models import HandOver


@pytest.fixture
def evening(cast: Cast) -> NewAct:
    return NewAct(
        "attendance", date(2026, 5, 8), site=cast.main.pk,
        takings=[Taking(person=cast.yamada.pk), Taking(person=cast.takahashi.pk)],
    )  # fmt: skip


def marked(act: Act) -> dict[int, str]:
    rows = AttendanceMark.objects.filter(participant__act=act)
    return dict(rows.values_list("participant__person_id", "mark"))


def test_a_correction_keeps_the_mark_of_whoever_still_takes_part(cast: Cast, evening: NewAct) -> None:
    actor = cast.actor(cast.takada)
    act = record_act(actor, evening)
    ids = dict(Participant.objects.filter(act=act).values_list("person_id", "id"))
    note_marks([(ids[cast.yamada.pk], "late", "中2"), (ids[cast.takahashi.pk], "present", "")])
    right = replace(evening, takings=[Taking(person=cast.yamada.pk)])
    corrected = correct_act(actor, act, right, reason="髙橋さんは来ていない")
    assert marked(corrected) == {cast.yamada.pk: "late"}
    assert marked(act) == {cast.yamada.pk: "late", cast.takahashi.pk: "present"}
    (detail,) = details_of(corrected)
    assert detail.lines == [("遅刻", "1人")]


def test_a_mark_noted_again_replaces_the_one_carried_along(cast: Cast, evening: NewAct) -> None:
    actor = cast.actor(cast.takada)
    act = record_act(actor, evening)
    pk = Participant.objects.get(act=act, person=cast.yamada).pk
    note_marks([(pk, "late", "")])
    corrected = correct_act(actor, act, evening, reason="出席だった")
    new = Participant.objects.get(act=corrected, person=cast.yamada).pk
    note_marks([(new, "present", "中2")])
    assert marked(corrected)[cast.yamada.pk] == "present"


def test_what_was_handed_over_stands_under_the_corrected_act_too(cast: Cast) -> None:
    actor = cast.actor(cast.takada)
    day = NewAct(
        "pantry", date(2026, 5, 9), site=cast.main.pk,
        takings=[Taking("unnamed", adults=1, children=2, heads=3)],
    )  # fmt: skip
    act = record_act(actor, day)
    note_hand_overs([(act.pk, True, True, "電気代が払えない", {"米": 5, "粉ミルク": 1})])
    corrected = correct_act(actor, act, replace(day, text="玄関で"), reason="書き足し")
    assert HandOver.objects.get(act=corrected).items == {"米": 5, "粉ミルク": 1}
    (detail,) = details_of(corrected)
    assert ("こまっていること", "電気代が払えない") in detail.lines
    assert HandOver.objects.filter(act=act).exists()
