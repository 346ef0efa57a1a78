from datetime import date, timedelta

import pytest

from tests.cast import Cast
from tests.desk.scenes import days_ago, spoke
from yorisoi.common import clock
from yorisoi.ledger.actions.recording import retract_act
from yorisoi.ledger.queries.voices import contacts, is_voice, last_reached


@pytest.mark.parametrize(
    ("act", "is_heard"),
    [
        (("phone", "", "", ""), True),
        (("phone", "continued", "self", "staff"), True),
        (("phone", "not_reached", "", ""), False),
        (("sns", "unread", "", "staff"), False),
        (("absent", "", "", ""), False),
        (("phone", "", "family", ""), False),
        (("phone", "", "government", ""), False),
        (("letter", "", "", "staff"), False),
        (("letter", "", "", "person"), True),
        (("meeting", "", "", ""), False),
        (("meeting", "", "self", ""), True),
        (("", "", "", ""), True),
    ],
)
def test_what_counts_as_a_voice_and_the_same_in_sql(cast: Cast, act: tuple, is_heard: bool) -> None:
    method, result, counterpart, origin = act
    assert is_voice(*act) is is_heard
    spoke(
        cast, cast.yamada, 5, origin=origin,
        **{
            name: cast.term(name, code).pk if code else None
            for name, code in (("result", result), ("counterpart", counterpart))
        },
        method=method or "phone",
    )  # fmt: skip
    found = last_reached([cast.yamada.pk, cast.takahashi.pk])
    assert found == ({cast.yamada.pk: days_ago(5)} if is_heard else {})
    (contact,) = contacts([cast.yamada.pk])[cast.yamada.pk]
    assert contact.is_reached is is_heard


def test_work_with_somebody_else_is_neither_a_voice_nor_an_attempt(cast: Cast) -> None:
    spoke(cast, cast.yamada, 5, counterpart=cast.term("counterpart", "government").pk)
    (contact,) = contacts([cast.yamada.pk])[cast.yamada.pk]
    assert (contact.is_reached, contact.is_attempt) == (False, False)


def test_what_was_taken_back_was_no_voice(cast: Cast) -> None:
    act = spoke(cast, cast.yamada, 5)
    retract_act(cast.actor(cast.takada), act, reason="二重")
    assert last_reached([cast.yamada.pk]) == {}
    assert contacts([cast.yamada.pk]) == {}


def test_twelve_weeks_are_drawn_and_no_more(cast: Cast) -> None:
    spoke(cast, cast.yamada, 83)
    spoke(cast, cast.yamada, 90)
    days = [contact.day for contact in contacts([cast.yamada.pk])[cast.yamada.pk]]
    assert days == [clock.today() - timedelta(days=83)]
    assert all(isinstance(day, date) for day in days)


def test_many_people_with_many_acts_are_one_query_each(
    cast: Cast, django_assert_num_queries
) -> None:
    people = [cast.yamada.pk, cast.takahashi.pk]
    for n in range(10):
        spoke(cast, cast.yamada, n)
    with django_assert_num_queries(1):
        last_reached(people)
    with django_assert_num_queries(1):
        contacts(people)
