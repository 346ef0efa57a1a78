from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.desk.scenes import days_ago, promised, spoke
from yorisoi.audit.models import Entry
from yorisoi.common import clock, saying
from yorisoi.common.ages import Birth
from yorisoi.ledger.actions.recording import NewAct, Taking, correct_act, record_act, retract_act
from yorisoi.registry.actions.caring import (
    found_household,
    join_household,
    record_death,
    withdraw_consent,
)
from yorisoi.registry.actions.casekeeping import assign, close_case
from yorisoi.registry.actions.knowing import add_name, learn, record_vitals
from yorisoi.registry.actions.linking import link
from yorisoi.registry.actions.sealing import seal
from yorisoi.registry.models import (
    Case,
    Circumstance,
    Consent,
    ContactPoint,
    DoNotTell,
    Flag,
    Person,
    Placement,
    Relationship,
)


def page(client: Client, person: Person, **asked: str) -> str:
    answer = client.get(reverse("desk-person", args=[person.pk]), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_head_says_who_it_is(cast: Cast, takada: Client) -> None:
    me = cast.actor(cast.takada)
    Person.objects.filter(pk=cast.yamada.pk).update(called="はる")
    record_vitals(me, cast.yamada, birth=Birth(20050301, 20050331, "H17.3"), sex=2)
    assign(me, Case.objects.get(person=cast.yamada), cast.takada, since=date(2026, 4, 1))
    html = page(takada, cast.yamada)
    assert "<ruby>山田<rt>ヤマダ</rt></ruby> <ruby>春<rt>ハル</rt></ruby>さん" in html
    assert "001　／　本所　／　委託元：あかね県" in html
    assert "「はる」と呼んでほしい" in html
    assert "21歳（平成17年3月、日は不明）" in html
    assert "担当：高田" in html


@pytest.mark.parametrize(
    ("birth", "said"),
    [
        (Birth(20050310, 20050310), "（平成17年3月10日）"),
        (Birth(20050101, 20051231, "平成17年"), "平成17年、月日は不明"),
        (Birth(20051123, 20061122, "20歳"), "「20歳」ときいた"),
        (None, "年齢はまだわからない"),
    ],
)
def test_a_birth_is_said_as_exactly_as_it_is_known(
    cast: Cast, takada: Client, birth: Birth | None, said: str
) -> None:
    record_vitals(cast.actor(cast.takada), cast.yamada, birth=birth, sex=0)
    assert said in page(takada, cast.yamada)


def test_what_must_be_known_stands_before_everything_else(cast: Cast, takada: Client) -> None:
    me, lead = cast.actor(cast.takada), cast.actor(cast.suzuki)
    learn(me, cast.yamada, DoNotTell, name="山田 剛", relation="実父", script="お答えしていません")
    learn(me, cast.yamada, Flag, kind="care", text="大きな音が苦手。", review_on=days_ago(3))
    seal(lead, cast.yamada, basis="支援措置", holders=[cast.suzuki], until=clock.today())
    html = page(takada, cast.yamada)
    head, rest = html.split("つぎの約束", 1)
    for words in (
        "居場所は伏せています（秘匿）",
        "つたえない相手：",
        "電話や来所があったら：<strong>お答えしていません</strong>",
        "大きな音が苦手。",
    ):
        assert words in head
        assert words not in rest
    assert "見直すことになっていました" in head


def test_the_number_of_whom_not_to_tell_is_theirs_and_nobody_can_tap_it(
    cast: Cast, takada: Client
) -> None:
    learn(cast.actor(cast.takada), cast.yamada, DoNotTell, name="山田 剛", phone="090-9999-0001",
          script="「お答えしていません」とだけ。")  # fmt: skip
    html = page(takada, cast.yamada)
    assert "山田 剛の電話：090-9999-0001（この番号から来たら、答えません）" in html
    assert "tel:09099990001" not in html.replace("-", "")
    assert html.count("お答えしていません") == html.count("とだけ。") == 1


def test_without_words_of_ones_own_the_standard_sentence_is_said(
    cast: Cast, takada: Client
) -> None:
    learn(cast.actor(cast.takada), cast.yamada, DoNotTell, name="山田 剛")
    assert "電話や来所があっても、「お答えしていません」とだけ。" in page(takada, cast.yamada)


def test_only_a_holder_is_offered_to_open_the_seal(
    cast: Cast, takada: Client, suzuki: Client
) -> None:
    seal(cast.actor(cast.suzuki), cast.yamada, basis="支援措置", holders=[cast.suzuki])
    way = reverse("registry-seal-open", args=[cast.yamada.pk])
    assert way in page(suzuki, cast.yamada)
    html = page(takada, cast.yamada)
    # Alone: with a second person it opens to others, too.
    assert f'{way}">ふたりで開く' in html
    assert html.count(way) == 1
    assert "開けるのは鈴木です。" in html


def test_the_next_promise_leads_to_its_record(cast: Cast, takada: Client) -> None:
    spoke(
        cast, cast.yamada, 30, promise=promised(23, "明細を見る", cast.term("method", "phone").pk)
    )
    html = page(takada, cast.yamada)
    assert "23日すぎています" in html
    assert "明細を見る" in html
    assert "電話して記録" in html


def test_ways_to_reach_say_whether_they_may_be_used(cast: Cast, takada: Client) -> None:
    me = cast.actor(cast.takada)
    learn(
        me,
        cast.yamada,
        ContactPoint,
        kind="workplace",
        value="くるみ製パン",
        may="no",
        note="話していない",
    )
    html = page(takada, cast.yamada)
    assert 'href="tel:09011110001"' in html
    assert "くるみ製パン" in html
    assert 'class="may may--no"' in html


def test_silences_are_drawn_and_corrections_lead_to_the_original(
    cast: Cast, takada: Client
) -> None:
    me = cast.actor(cast.takada)
    spoke(cast, cast.yamada, 200)
    act = spoke(cast, cast.yamada, 53)
    spoke(cast, cast.yamada, 11, result=cast.term("result", "unread").pk, method="sns")
    right = correct_act(me, act, NewAct(
        kind="station", occurred_on=act.occurred_on, site=cast.main.pk, minutes=90,
        method=act.method_id, takings=[Taking(person=cast.yamada.pk)], text="直した。",
    ), reason="分数ちがい")  # fmt: skip
    html = page(takada, cast.yamada)
    assert html.count('class="act"') == 3
    assert (
        html.index("既読なし")
        < html.index("ここから53日、声をきけていません")
        < html.index("直した。")
    )
    assert "ここから147日、声をきけませんでした" in html
    assert "直しました（分数ちがい）。" in html
    assert f"{reverse('ledger-act', args=[right.pk])}#history" in html


def test_what_was_taken_back_stands_no_more(cast: Cast, takada: Client) -> None:
    act = spoke(cast, cast.yamada, 3, text="書きまちがい")
    retract_act(cast.actor(cast.takada), act, reason="二重")
    assert "書きまちがい" not in page(takada, cast.yamada)


def test_further_back_goes_on_where_the_page_ended(cast: Cast, takada: Client) -> None:
    for n in range(55):
        spoke(cast, cast.yamada, n // 2, text=f"【{n}】")
    first = page(takada, cast.yamada)
    assert first.count('class="act"') == 50
    after = first.split('href="?after=')[1].split("#")[0]
    second = page(takada, cast.yamada, after=after)
    assert second.count('class="act"') == 5
    for n in range(55):
        assert (f"【{n}】" in first) != (f"【{n}】" in second)


def test_a_group_is_counted_and_not_named(cast: Cast, takada: Client) -> None:
    people = [Taking(person=p.pk) for p in (cast.yamada, cast.takahashi, cast.kawaguchi)]
    record_act(cast.actor(cast.satou), NewAct(
        kind="attendance", occurred_on=days_ago(1), site=cast.main.pk, takings=people,
    ))  # fmt: skip
    html = page(takada, cast.yamada)
    assert "参加 3人のうちの1人" in html
    assert "川口" not in html


def test_the_files_of_one_human_stand_on_one_page(cast: Cast, suzuki: Client) -> None:
    lead = cast.actor(cast.suzuki)
    spoke(cast, cast.takahashi, 3, text="もうひとつのファイルの記録")
    link(lead, cast.yamada, cast.takahashi)
    html = page(suzuki, cast.yamada)
    assert "おなじ人のファイル" in html
    assert "もうひとつのファイルの記録" in html


def test_a_linked_file_out_of_reach_is_not_mentioned(cast: Cast, takada: Client) -> None:
    spoke(cast, cast.kawaguchi, 3, by=cast.mori, site=cast.branch, text="支所の記録")
    link(cast.actor(cast.satou), cast.yamada, cast.kawaguchi)
    html = page(takada, cast.yamada)
    assert "川口" not in html
    assert "支所の記録" not in html


def test_family_is_named_within_reach_and_counted_beyond(cast: Cast, takada: Client) -> None:
    manager = cast.actor(cast.satou)
    home = found_household(manager, cast.yamada)
    join_household(manager, cast.takahashi, home, relation="弟")
    join_household(manager, cast.kawaguchi, home, relation="いとこ")
    learn(manager, cast.yamada, Relationship, kind="friend", other=cast.kawaguchi)
    html = page(takada, cast.yamada)
    assert "弟" in html
    assert "ほか1人" in html
    assert "川口" not in html


def test_a_household_does_not_betray_its_head_by_its_name(cast: Cast, takada: Client) -> None:
    manager = cast.actor(cast.satou)
    home = found_household(manager, cast.kawaguchi)
    join_household(manager, cast.yamada, home)
    assert "川口" not in page(takada, cast.yamada)


def test_consents_say_how_they_stand(cast: Cast, takada: Client) -> None:
    me = cast.actor(cast.takada)
    learn(me, cast.yamada, Consent, giver="person", scope="近況", recipients="佐久間さん")
    learn(me, cast.yamada, Consent, giver="guardian", scope="計画", recipients="県の課")
    learn(
        me, cast.yamada, Consent, giver="person", scope="様子", recipients="学校", until=days_ago(1)
    )
    row = learn(me, cast.yamada, Consent, giver="person", scope="様子", recipients="施設")
    withdraw_consent(me, row, on=days_ago(2), by="本人")
    html = page(takada, cast.yamada)
    for words in ("あり", "18歳。本人にきき直す", "期限がきれた", "取り消し", "本人から取り消し"):
        assert words in html


def test_names_care_and_life_are_told(cast: Cast, takada: Client) -> None:
    me = cast.actor(cast.takada)
    add_name(me, cast.yamada, form="birth", name="木村 春", kana="キムラ ハル", reason="養子縁組")
    learn(me, cast.yamada, Placement, kind=cast.term("placement", "foster"), facility="佐久間家",
          since=date(2019, 4, 1), until=date(2024, 3, 31))  # fmt: skip
    learn(me, cast.yamada, Circumstance, kind=cast.term("circumstance", "student"))
    html = page(takada, cast.yamada)
    for words in ("生まれたときの氏", "養子縁組", "佐久間家", "H31.4.1 – R6.3.31", "就学"):
        assert words in html


def test_the_page_of_the_dead_is_quiet_and_offers_no_contact(cast: Cast, takada: Client) -> None:
    me = cast.actor(cast.takada)
    spoke(cast, cast.yamada, 90, promise=promised(60, "電話する"))
    record_death(me, cast.yamada, on=date(2026, 8, 2), source="家族")
    html = page(takada, cast.yamada)
    assert "令和8年8月2日に亡くなられました。" in html
    for words in ("連絡のしかた", "つぎの約束", "tel:", "記録する</a></div>", "声をきけていません"):
        assert words not in html.split("<main")[1]
    assert "話した。" in html


def test_a_closed_file_says_so_and_counts_no_silence(cast: Cast, takada: Client) -> None:
    spoke(cast, cast.yamada, 90)
    close_case(
        cast.actor(cast.takada),
        Case.objects.get(person=cast.yamada),
        on=days_ago(80),
        reason="goal",
    )
    html = page(takada, cast.yamada)
    assert "利用登録は終わっています" in html
    assert "声をきけていません" not in html


def test_an_empty_file_says_what_comes_next(cast: Cast, takada: Client) -> None:
    html = page(takada, cast.takahashi)
    for words in (
        "まだ記録がありません",
        "いま、約束はありません。",
        "まだひとつも書かれていません。",
    ):
        assert words in html


def test_opening_a_file_is_one_entry_that_names_it(cast: Cast, takada: Client) -> None:
    before = Entry.objects.count()
    page(takada, cast.yamada)
    assert Entry.objects.count() == before + 1
    entry = Entry.objects.latest("id")
    assert (entry.verb, entry.target) == ("person.read", f"person:{cast.yamada.pk}")
    assert list(entry.mentions.values_list("person", flat=True)) == [cast.yamada.pk]


def test_a_file_out_of_reach_does_not_exist_and_leaves_no_trace(cast: Cast, browse) -> None:
    for staff, person in (
        (cast.mori, cast.yamada),
        (cast.takada, cast.kawaguchi),
        (cast.tanaka, cast.yamada),
    ):
        answer = browse(staff).get(reverse("desk-person", args=[person.pk]))
        assert answer.status_code == 404
        assert person.name not in answer.content.decode()
    assert not Entry.objects.filter(verb="person.read").exists()


def test_long_words_are_cut_with_a_way_to_the_rest_and_escaped(cast: Cast, takada: Client) -> None:
    spoke(cast, cast.yamada, 1, text="<script>alert(1)</script>" + "長" * 100_000)
    html = page(takada, cast.yamada)
    assert "<script>alert" not in html
    assert "つづきを読む" in html
    assert len(html) < 60_000


def test_a_long_story_costs_as_many_queries_as_a_short_one(
    cast: Cast, takada: Client, django_assert_max_num_queries
) -> None:
    me = cast.actor(cast.takada)
    lead = cast.actor(cast.suzuki)
    home = found_household(lead, cast.yamada)
    seal(
        lead,
        cast.yamada,
        basis="支援措置",
        holders=[cast.suzuki],
        until=clock.today() + timedelta(9),
    )
    spoke(cast, cast.yamada, 1)
    page(takada, cast.yamada)
    with django_assert_max_num_queries(48) as short:
        page(takada, cast.yamada)
    for n in range(60):
        spoke(cast, cast.yamada, n, promise=promised(n))
    for n in range(10):
        learn(me, cast.yamada, Flag, text=f"{n}")
        learn(me, cast.yamada, ContactPoint, kind="mail", value=f"{n}@example.jp")
        learn(me, cast.yamada, Consent, giver="person", scope=f"{n}", recipients=f"{n}")
        learn(me, cast.yamada, Placement, kind=cast.term("placement", "foster"))
        learn(me, cast.yamada, Relationship, kind="friend", other=cast.takahashi)
    join_household(lead, cast.takahashi, home)
    page(takada, cast.yamada)
    with django_assert_max_num_queries(49) as long:
        page(takada, cast.yamada)
    # The one more: whom the seal covers in the household.
    assert len(long) <= len(short) + 1
    # Beside the gate, the shell and the trail: what the page itself asks.
    own = [
        q["sql"] for q in long.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))
    ]
    assert len(own) - 10 <= 39


def test_a_voice_of_today_is_no_silence(cast: Cast, takada: Client) -> None:
    spoke(cast, cast.yamada, 0)
    html = page(takada, cast.yamada)
    assert saying.day_short(clock.today()) in html
    assert "声をきけていません" not in html
