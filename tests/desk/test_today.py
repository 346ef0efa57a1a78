from datetime import date, timedelta

from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.desk.scenes import days_ago, promised, register, register_many, spoke
from yorisoi.audit.models import Entry
from yorisoi.common import clock, saying
from yorisoi.ledger.actions.promising import promise
from yorisoi.ledger.models import Promise
from yorisoi.registry.actions.caring import record_death
from yorisoi.registry.actions.knowing import learn
from yorisoi.registry.actions.linking import link
from yorisoi.registry.actions.sealing import seal
from yorisoi.registry.models import Consent, ContactPoint


def shown(client: Client) -> str:
    return client.get(reverse("desk-today")).content.decode()


def test_an_empty_morning_says_so_kindly(takada: Client) -> None:
    page = shown(takada)
    assert "きょう連絡する約束はありません" in page
    assert "いま、あなたを待っていることはありません。" in page


def test_a_card_says_the_promise_the_last_voice_and_what_was_tried(
    cast: Cast, takada: Client
) -> None:
    phone = cast.term("method", "phone").pk
    spoke(cast, cast.yamada, 53, promise=promised(23, "給料明細をいっしょに見る", phone))
    spoke(cast, cast.yamada, 23, result=cast.term("result", "not_reached").pk)
    spoke(cast, cast.yamada, 11, method="sns", result=cast.term("result", "unread").pk)
    page = shown(takada)
    assert "約束から23日" in page
    due, voice = saying.day_short(days_ago(23)), saying.day_short(days_ago(53))
    assert f"{due}に電話する約束でしたが、つながらないまま23日です。" in page
    assert f"さいごに話せたのは{voice}（53日まえ）です。" in page
    assert "そのあと電話を1回、LINE・SNSを1回。まだ届いていません。" in page
    assert "給料明細をいっしょに見る。" in page
    assert "持ち主：高田" in page


def test_whoever_was_heard_since_is_not_said_to_be_silent(cast: Cast, takada: Client) -> None:
    promise(cast.actor(cast.takada), person=cast.yamada, due_on=days_ago(23))
    spoke(cast, cast.yamada, 4)
    spoke(cast, cast.yamada, 2, result=cast.term("result", "not_reached").pk)
    page = shown(takada)
    assert "この約束は、もうすみましたか。さいごに話せたのは" in page
    assert "まだ記録がありません" not in page
    assert "つながらないまま" not in page


def test_a_card_goes_on_to_the_record_of_that_promise(cast: Cast, takada: Client) -> None:
    row = promise(cast.actor(cast.takada), person=cast.yamada, due_on=clock.today(),
                  method=cast.term("method", "visit"))  # fmt: skip
    page = shown(takada)
    asked = f"person={cast.yamada.pk}&amp;method=visit&amp;promise={row.pk}"
    assert f"{reverse('ledger-act-new')}?{asked}" in page
    assert "訪問して記録" in page
    assert reverse("ledger-promise-move", args=[row.pk]) in page


def test_the_most_overdue_comes_first_and_one_human_has_one_card(
    cast: Cast, takada: Client
) -> None:
    me = cast.actor(cast.takada)
    promise(me, person=cast.takahashi, due_on=days_ago(2), text="あとの約束")
    promise(me, person=cast.yamada, due_on=days_ago(9), text="さきの約束")
    promise(me, person=cast.yamada, due_on=days_ago(1), text="もうひとつの約束")
    page = shown(takada)
    assert page.index("さきの約束") < page.index("あとの約束")
    assert page.count('class="card watch"') == 2
    assert "ほかの約束：" in page


def test_a_promise_in_two_weeks_can_wait(cast: Cast, takada: Client) -> None:
    promise(cast.actor(cast.takada), person=cast.yamada, due_on=clock.today() + timedelta(days=14))
    assert "きょう連絡する約束はありません" in shown(takada)


def test_the_dead_appear_nowhere(cast: Cast, takada: Client) -> None:
    me = cast.actor(cast.takada)
    promise(me, person=cast.yamada, due_on=days_ago(3), text="電話する")
    record_death(me, cast.yamada, on=date(2026, 4, 1))
    assert "山田" not in shown(takada)


def test_a_death_on_the_other_file_of_one_human_silences_too(cast: Cast, takada: Client) -> None:
    lead = cast.actor(cast.suzuki)
    promise(cast.actor(cast.takada), person=cast.yamada, due_on=days_ago(3))
    link(lead, cast.yamada, cast.takahashi)
    record_death(lead, cast.takahashi, on=None)
    assert "山田" not in shown(takada)


def test_nobody_sees_promises_to_people_out_of_reach(cast: Cast, browse) -> None:
    promise(cast.actor(cast.takada), person=cast.yamada, due_on=days_ago(3), text="本所の約束")
    assert "本所の約束" not in shown(browse(cast.mori))
    assert "本所の約束" not in shown(browse(cast.tanaka))
    assert "本所の約束" not in shown(browse(cast.satou)), "somebody else owns it"


def test_what_nobody_owns_is_everybodys_at_the_site(cast: Cast, browse, takada: Client) -> None:
    promise(cast.actor(cast.takada), person=cast.yamada, due_on=days_ago(3), text="だれかの約束")
    Promise.objects.update(owner=None)
    assert "だれかの約束" in shown(takada)
    assert "まだいません" in shown(takada)
    assert "だれかの約束" not in shown(browse(cast.mori))


def test_a_way_to_reach_is_told_without_the_number(cast: Cast, takada: Client) -> None:
    me = cast.actor(cast.takada)
    promise(me, person=cast.takahashi, due_on=clock.today())
    learn(
        me, cast.takahashi, ContactPoint, kind="phone", value="090-1234-5678", hours="平日18時から"
    )
    page = shown(takada)
    assert "電話は平日18時から。" in page
    assert "090-1234-5678" not in page


def test_what_was_noticed_waits_until_somebody_takes_it_up(
    cast: Cast, takada: Client, browse
) -> None:
    spoke(cast, cast.yamada, 0, promise=promised(0), text="パンを半分のこした。")
    Promise.objects.update(owner=None)
    Promise.objects.get().made_in.__class__.objects.update(kind="observation", author=cast.nishi)
    page = shown(takada)
    assert "西さんから、山田 春さんのこと：パンを半分のこした。" in page
    assert 'class="card watch"' not in page
    assert "パンを半分のこした。" not in shown(browse(cast.mori))


def test_consents_to_ask_again_and_those_that_ended_wait(cast: Cast, takada: Client) -> None:
    me = cast.actor(cast.takada)
    learn(me, cast.yamada, Consent, giver="parent", scope="様子", recipients="みどり学園")
    learn(me, cast.takahashi, Consent, giver="person", scope="様子", recipients="市役所",
          until=days_ago(3))  # fmt: skip
    page = shown(takada)
    assert "山田 春さんは18歳をすぎています。みどり学園への同意を、本人にききなおします" in page
    assert "髙橋 直さん：市役所への同意の期限が" in page
    learn(me, cast.yamada, Consent, giver="person", scope="様子", recipients="みどり学園")
    assert "みどり学園" not in shown(takada), "the person has been asked"


def test_a_seal_that_ends_soon_is_told_to_its_holders_alone(
    cast: Cast, suzuki: Client, takada: Client
) -> None:
    seal(cast.actor(cast.suzuki), cast.yamada, basis="支援措置", holders=[cast.suzuki],
         until=clock.today() + timedelta(days=40))  # fmt: skip
    assert "山田 春さんの秘匿の期限は" in shown(suzuki)
    assert "秘匿の期限" not in shown(takada)


def test_look_alikes_wait_for_those_who_may_decide(
    cast: Cast, suzuki: Client, takada: Client
) -> None:
    register(cast, "高橋 直", "タカハシ ナオ")
    assert "同じ人かもしれない組が1くみあります" in shown(suzuki)
    assert "同じ人かもしれない" not in shown(takada)


def test_drafts_go_on_or_are_thrown_away(cast: Cast, takada: Client) -> None:
    from uuid import uuid4

    from yorisoi.accounts.actions.drafting import save_draft

    key = uuid4()
    save_draft(cast.actor(cast.takada), "ledger-act-new", f"person:{cast.yamada.pk}", uuid=key,
               values={"text": "書きかけの言葉"})  # fmt: skip
    page = shown(takada)
    assert "書きかけの言葉" in page
    assert f"?person={cast.yamada.pk}&amp;draft={key}" in page
    takada.post(reverse("accounts-draft", args=["ledger-act-new"]), {"throw": str(key)})
    assert "書きかけの言葉" not in shown(takada)


def test_what_was_written_just_now_is_there_to_be_opened(cast: Cast, takada: Client) -> None:
    act = spoke(cast, cast.yamada, 0)
    page = shown(takada)
    assert reverse("ledger-act", args=[act.pk]) in page
    assert "山田 春さん" in page


def test_twenty_cards_then_how_many_more(cast: Cast, takada: Client) -> None:
    me = cast.actor(cast.takada)
    for person in register_many(cast, 25):
        promise(me, person=cast.yamada.__class__.objects.get(pk=person), due_on=days_ago(1))
    page = shown(takada)
    assert page.count('class="card watch"') == 20
    assert "ほかに5件あります" in page


def test_whom_the_page_names_is_written_down(cast: Cast, takada: Client) -> None:
    promise(cast.actor(cast.takada), person=cast.yamada, due_on=clock.today())
    shown(takada)
    entry = Entry.objects.latest("id")
    assert entry.verb == "person.listed"
    assert f'"persons":"{cast.yamada.pk}"' in entry.payload


def test_two_hundred_promises_cost_as_many_queries_as_one(
    cast: Cast, suzuki: Client, django_assert_max_num_queries
) -> None:
    me = cast.actor(cast.suzuki)
    promise(me, person=cast.yamada, due_on=days_ago(1))
    with django_assert_max_num_queries(60) as one:
        shown(suzuki)
    for person in cast.yamada.__class__.objects.filter(pk__in=register_many(cast, 200)):
        promise(me, person=person, due_on=days_ago(1))
    with django_assert_max_num_queries(60) as many:
        shown(suzuki)
    # One more: with more than a page of them, they are counted.
    assert len(many) <= len(one) + 1


LATE = "みんなの、すぎた約束"


def test_a_lead_and_a_manager_see_what_others_promised_and_is_past(
    cast: Cast, takada: Client, suzuki: Client, browse
) -> None:
    assert LATE not in shown(suzuki), "nothing is late"
    me = cast.actor(cast.takada)
    promise(me, person=cast.yamada, due_on=days_ago(12))
    promise(me, person=cast.takahashi, due_on=clock.today())
    for leader in (suzuki, browse(cast.satou)):
        page = shown(leader).partition(LATE)[2]
        assert "山田 春" in page
        assert "約束から12日" in page
        assert f"{saying.day_short(days_ago(12))}の約束　持ち主：高田" in page
        assert "髙橋" not in page, "it is not late"
    assert f'"persons":"{cast.yamada.pk}"' in Entry.objects.latest("id").payload
    assert LATE not in shown(takada), "a worker has the own ones"


def test_a_lead_sees_nothing_of_the_other_site_and_not_the_own_twice(
    cast: Cast, suzuki: Client
) -> None:
    promise(cast.actor(cast.mori), person=cast.kawaguchi, due_on=days_ago(3))
    promise(cast.actor(cast.suzuki), person=cast.yamada, due_on=days_ago(3))
    assert LATE not in shown(suzuki)


def test_many_late_promises_of_others_are_counted_and_five_are_named(
    cast: Cast, suzuki: Client, django_assert_max_num_queries
) -> None:
    me = cast.actor(cast.takada)
    promise(me, person=cast.yamada, due_on=days_ago(20))
    with django_assert_max_num_queries(60) as one:
        shown(suzuki)
    for person in cast.yamada.__class__.objects.filter(pk__in=register_many(cast, 9)):
        promise(me, person=person, due_on=days_ago(1))
    with django_assert_max_num_queries(60) as many:
        page = shown(suzuki).partition(LATE)[2]
    assert "10件" in page
    assert page.count("持ち主：高田") == 5
    assert len(many) <= len(one)
