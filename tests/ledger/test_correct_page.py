"""Correcting and taking back an act: both versions stay, and nobody overwrites anybody."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from tests.cast import Cast
from tests.door import enter
from tests.ledger.test_record_page import filled
from yorisoi.audit.models import Entry
from yorisoi.common import clock
from yorisoi.ledger.actions.recording import NewAct, Next, Taking, record_act
from yorisoi.ledger.models import Act, Promise, Retraction


@pytest.fixture
def act(cast: Cast) -> Act:
    return record_act(
        cast.actor(cast.takada),
        NewAct(
            "station", clock.today() - timedelta(days=1), site=cast.main.pk, minutes=20,
            method=cast.term("method", "phone").pk, main_topic=cast.term("topic", "money").pk,
            workers=[cast.takada.pk], text="はじめの言葉",
            takings=[Taking(person=cast.yamada.pk)],
        ),
    )  # fmt: skip


@pytest.fixture
def client(cast: Cast, client: Client) -> Client:
    return enter(client, cast.takada)


def fix(client: Client, cast: Cast, act: Act, **values: object) -> object:
    data = filled(cast, day="other", occurred_on="きのう", next=None, base=act.pk,
                  correction_reason="分を直す", back="")  # fmt: skip
    return client.post(f"/acts/{act.pk}/correct/", data | values)


def test_the_form_comes_filled_with_the_act(cast: Cast, client: Client, act: Act) -> None:
    page = client.get(f"/acts/{act.pk}/correct/").content.decode()
    assert "はじめの言葉" in page
    assert 'value="20"' in page
    assert f'name="who" value="{cast.yamada.pk}" id="id_who_0" checked' in page
    assert Entry.objects.latest("id").verb in {"act.read", "person.read"}


def test_a_correction_keeps_both_and_says_who_when_and_why(
    cast: Cast, client: Client, act: Act
) -> None:
    answer = fix(client, cast, act, minutes="60")
    right = Act.objects.get(supersedes=act)
    assert answer.url == f"/acts/{right.pk}/"
    page = client.get(answer.url).content.decode()
    assert "分を直す" in page
    assert "<del>" in page
    assert "20分" in page
    assert "60分" in page
    assert client.get(f"/acts/{act.pk}/").url == f"/acts/{right.pk}/"


def test_a_correction_needs_a_reason_and_loses_nothing_without(
    cast: Cast, client: Client, act: Act
) -> None:
    page = fix(client, cast, act, correction_reason="", text="ながい言葉").content.decode()
    assert "直したわけを、ひとこと" in page
    assert "ながい言葉" in page
    assert not Act.objects.filter(supersedes=act).exists()


def test_of_two_who_correct_at_once_the_second_keeps_the_words_and_sees_the_other(
    cast: Cast, client: Client, act: Act
) -> None:
    other = enter(Client(), cast.suzuki)
    fix(other, cast, act, text="鈴木の言葉", correction_reason="書き足し")
    page = fix(client, cast, act, text="高田の言葉").content.decode()
    assert "鈴木さんが先に直しました" in page
    assert "高田の言葉" in page
    assert "鈴木の言葉" in page
    first = Act.objects.get(supersedes=act)
    assert f'name="base" value="{first.pk}"' in page
    assert Act.objects.count() == 2
    again = fix(client, cast, act, text="ふたりの言葉", base=first.pk)
    assert again.status_code == 302
    assert Act.objects.get(supersedes=first).text == "ふたりの言葉"


def test_the_same_button_twice_makes_one_correction(cast: Cast, client: Client, act: Act) -> None:
    key = str(uuid4())
    fix(client, cast, act, uuid=key)
    assert fix(client, cast, act, uuid=key).status_code == 302
    assert Act.objects.count() == 2


def test_people_of_other_sites_stay_in_the_act_and_are_not_named(
    cast: Cast, client: Client
) -> None:
    both = record_act(
        cast.actor(cast.satou),
        NewAct("station", clock.today() - timedelta(days=1), site=cast.main.pk, minutes=10,
               takings=[Taking(person=cast.yamada.pk)]),
    )  # fmt: skip
    both.participants.create(form="person", person=cast.kawaguchi)
    page = client.get(f"/acts/{both.pk}/correct/").content.decode()
    page += client.get(f"/acts/{both.pk}/").content.decode()
    assert "川口" not in page
    assert "ほか1人" in page
    fix(client, cast, both, who=cast.takahashi.pk)
    right = Act.objects.get(supersedes=both)
    people = {p.person for p in right.participants.all()}
    assert people == {cast.takahashi, cast.kawaguchi}


def test_participants_that_the_form_cannot_show_are_not_lost_by_correcting_the_minutes(
    cast: Cast, client: Client
) -> None:
    crowd = record_act(
        cast.actor(cast.takada),
        NewAct(
            "station",
            clock.today() - timedelta(days=1),
            site=cast.main.pk,
            minutes=10,
            takings=[
                Taking(person=cast.yamada.pk),
                Taking("unnamed", adults=1, children=2, heads=3),
                Taking("unnamed", heads=4),
            ],
        ),
    )
    fix(client, cast, crowd, minutes="30", unnamed="7", adults="1", children="2")
    right = Act.objects.get(supersedes=crowd)
    rows = [(p.form, p.heads, p.adults) for p in right.participants.order_by("id")]
    assert rows == [("person", 1, None), ("unnamed", 3, 1), ("unnamed", 4, None)]


@pytest.mark.parametrize("who", ["mori", "tanaka", "kenno", "kan", "gi", "nishi"])
def test_nobody_without_reach_sees_corrects_or_retracts(cast: Cast, act: Act, who: str) -> None:
    stranger = enter(Client(), getattr(cast, who))
    assert stranger.get(f"/acts/{act.pk}/").status_code == 404
    assert fix(stranger, cast, act).status_code == 404
    assert stranger.post(f"/acts/{act.pk}/retract/", {"reason": "x"}).status_code == 404
    assert Act.objects.count() == 1


def test_a_retraction_needs_a_reason_and_then_opens_what_was_kept(
    cast: Cast, client: Client
) -> None:
    actor = cast.actor(cast.takada)
    base = NewAct(
        "station", clock.today(), site=cast.main.pk, takings=[Taking(person=cast.yamada.pk)]
    )
    record_act(actor, replace(base, next=Next(clock.today(), "電話")))
    promise = Promise.objects.get()
    later = record_act(actor, replace(base, keeps=[promise.pk]))
    page = client.post(f"/acts/{later.pk}/retract/", {"reason": " "}).content.decode()
    assert "取り消すわけを、ひとこと" in page
    client.post(f"/acts/{later.pk}/retract/", {"reason": "二重に書いた"})
    assert Retraction.objects.get().reason == "二重に書いた"
    assert not hasattr(Promise.objects.get(), "end")
    assert "取り消された記録" in client.get(f"/acts/{later.pk}/").content.decode()
    assert client.get(f"/acts/{later.pk}/correct/").status_code == 302
    assert Entry.objects.filter(verb="act.retracted").exists()


def test_a_helper_reads_the_own_act_and_no_other(cast: Cast, act: Act) -> None:
    own = record_act(
        cast.actor(cast.nishi),
        NewAct("observation", clock.today(), site=cast.main.pk, takings=[Taking("unnamed")]),
    )
    helper = enter(Client(), cast.nishi)
    assert helper.get(f"/acts/{own.pk}/").status_code == 200
    assert helper.get(f"/acts/{act.pk}/").status_code == 404


def test_correcting_whom_it_was_about_moves_the_promise_too(cast: Cast, client: Client) -> None:
    act = record_act(
        cast.actor(cast.takada),
        NewAct("station", clock.today() - timedelta(days=1), site=cast.main.pk,
               takings=[Taking(person=cast.yamada.pk)], next=Next(clock.today(), "電話")),
    )  # fmt: skip
    fix(client, cast, act, who=cast.takahashi.pk)
    assert Promise.objects.get().person == cast.takahashi


def test_the_page_of_an_act_asks_a_fixed_number_of_questions(
    cast: Cast, client: Client, act: Act, django_assert_max_num_queries: object
) -> None:
    last = act
    for minutes in (30, 40, 50):
        fix(client, cast, last, minutes=minutes)
        last = Act.objects.get(supersedes=last)
    with django_assert_max_num_queries(32):
        assert "50分" in client.get(f"/acts/{last.pk}/").content.decode()
