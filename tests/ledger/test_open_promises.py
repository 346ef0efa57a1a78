from datetime import timedelta

from tests.cast import Cast
from tests.desk.scenes import days_ago, promised, spoke
from yorisoi.common import clock
from yorisoi.ledger.actions.promising import drop_promise, promise
from yorisoi.ledger.actions.recording import NewAct, Taking, record_act, retract_act
from yorisoi.ledger.models import Promise, PromiseEnd
from yorisoi.ledger.queries.promises import my_count, my_promises


def agree() -> None:
    """The mark of an end and the end itself never say different things."""
    for row in Promise.objects.all():
        assert (row.ended_at is not None) == PromiseEnd.objects.filter(promise=row).exists()


def keep(cast: Cast, *rows: Promise) -> object:
    return record_act(cast.actor(cast.takada), NewAct(
        kind="station", occurred_on=days_ago(0), site=cast.main.pk,
        takings=[Taking(person=cast.yamada.pk)], keeps=[row.pk for row in rows],
    ))  # fmt: skip


def test_made_kept_and_opened_again(cast: Cast) -> None:
    spoke(cast, cast.yamada, 9, promise=promised(3))
    row = Promise.objects.get()
    agree()
    assert my_count(cast.actor(cast.takada)) == 1
    act = keep(cast, row)
    agree()
    assert my_count(cast.actor(cast.takada)) == 0
    retract_act(cast.actor(cast.takada), act, reason="まちがい")
    agree()
    assert my_count(cast.actor(cast.takada)) == 1


def test_what_an_act_that_never_was_promised_is_gone(cast: Cast) -> None:
    act = spoke(cast, cast.yamada, 9, promise=promised(3))
    retract_act(cast.actor(cast.takada), act, reason="二重")
    agree()
    assert my_promises(cast.actor(cast.takada)).promises == []


def test_let_go_of_with_a_reason(cast: Cast) -> None:
    me = cast.actor(cast.takada)
    row = promise(me, person=cast.yamada, due_on=None)
    assert drop_promise(me, row, reason="引っこした").reason == "引っこした"
    agree()


def test_a_promise_that_has_ended_does_not_end_twice(cast: Cast) -> None:
    me = cast.actor(cast.takada)
    row = promise(me, person=cast.yamada, due_on=None)
    first = keep(cast, row)
    keep(cast, row)
    assert PromiseEnd.objects.get().act == first
    agree()


def test_nobody_ends_the_promise_of_another_body(cast: Cast) -> None:
    row = promise(cast.actor(cast.tanaka), person=cast.stranger, due_on=None)
    keep(cast, row)
    assert PromiseEnd.objects.count() == 0


def test_they_come_those_due_first_and_are_counted_to_a_limit(cast: Cast) -> None:
    me = cast.actor(cast.takada)
    for ago in (1, 5, 3):
        promise(me, person=cast.yamada, due_on=days_ago(ago))
    promise(me, person=cast.yamada, due_on=None)
    promise(me, person=cast.yamada, due_on=clock.today() + timedelta(days=30))
    mine = my_promises(me)
    assert [row.due_on for row in mine.promises] == [days_ago(5), days_ago(3), days_ago(1), None]
    assert (mine.count, mine.is_more) == (4, False)
    short = my_promises(me, size=2, counted=3)
    assert (len(short.promises), short.count, short.is_more) == (2, 3, True)
