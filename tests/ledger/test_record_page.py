"""Recording an act on its page: one thumb, few choices, nothing typed lost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from tests.cast import Cast
from tests.door import enter
from yorisoi.accounts.actions.drafting import save_draft
from yorisoi.accounts.queries.drafting import open_drafts
from yorisoi.audit.models import Entry
from yorisoi.common import clock
from yorisoi.ledger.actions.recording import NewAct, Next, Taking, record_act
from yorisoi.ledger.models import Act, Promise
from yorisoi.registry.actions.caring import found_household, record_death
from yorisoi.registry.actions.knowing import learn, retract
from yorisoi.registry.actions.sealing import seal
from yorisoi.registry.models import ContactPoint, DoNotTell, Flag

URL = "/record/"


@pytest.fixture
def client(cast: Cast, client: Client) -> Client:
    return enter(client, cast.takada)


def filled(cast: Cast, **values: object) -> dict[str, object]:
    """The ordinary call as the form sends it."""
    data = {
        "who": cast.yamada.pk, "method": cast.term("method", "phone").pk,
        "main_topic": cast.term("topic", "money").pk, "minutes": "25", "text": "電話で話した。",
        "next": "week", "day": "today", "site": cast.main.pk, "kind": "station",
        "workers": [cast.takada.pk], "uuid": str(uuid4()), "back": "/persons/1/",
    }  # fmt: skip
    return {name: value for name, value in {**data, **values}.items() if value is not None}


def post(client: Client, cast: Cast, **values: object) -> object:
    return client.post(URL, filled(cast, **values))


def test_the_ordinary_call_is_recorded_with_its_promise_and_one_goes_back(
    cast: Cast, client: Client
) -> None:
    answer = post(client, cast)
    assert (answer.status_code, answer.url) == (302, "/persons/1/")
    act = Act.objects.get()
    assert (act.kind, act.minutes, act.occurred_on) == ("station", 25, clock.today())
    assert act.author == cast.takada
    assert [p.person for p in act.participants.all()] == [cast.yamada]
    assert Promise.objects.get().due_on == clock.today() + timedelta(days=7)
    assert Entry.objects.latest("id").verb == "act.recorded"


def test_who_alone_is_enough_because_everything_else_has_a_default(
    cast: Cast, client: Client
) -> None:
    assert client.post(URL, {"who": cast.yamada.pk, "uuid": str(uuid4())}).status_code == 302
    act = Act.objects.get()
    assert (act.kind, act.occurred_on) == ("station", clock.today())
    assert not Promise.objects.exists()


def test_the_same_button_twice_makes_one_act(cast: Cast, client: Client) -> None:
    data = filled(cast)
    client.post(URL, data)
    client.post(URL, data)
    assert Act.objects.count() == 1


def test_nobody_chosen_is_said_at_its_field_and_nothing_typed_is_lost(
    cast: Cast, client: Client
) -> None:
    page = post(client, cast, who=None, text="長い文章")
    assert not Act.objects.exists()
    words = page.content.decode()
    assert "だれのことかを、えらんでください" in words
    assert "長い文章" in words
    assert 'href="#id_who"' in words


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("occurred_on", "2/30", "2月30日はありません"),
        ("occurred_on", "", "いつのことかを書いてください"),
        ("occurred_on", "R99.1.1", "まだ来ていない日です"),
        ("occurred_on", "きのうごろ", "日付として読めません"),
        ("minutes", "たくさん", "数字で書いてください"),
        ("minutes", "1441", "1日は1,440分です"),
        ("started_at", "27時", "時刻として読めません"),
        ("text", "あ" * 200_001, "長すぎます"),
        ("unnamed", "100000", "9,999人まで"),
    ],
)
def test_what_is_wrong_is_said_where_it_is_with_what_to_do(
    cast: Cast, client: Client, field: str, typed: str, said: str
) -> None:
    page = post(client, cast, day="other", **({"occurred_on": "11/20"} | {field: typed}))
    assert said in page.content.decode()
    assert not Act.objects.exists()


@pytest.mark.parametrize(
    "written", ["きのう", "R8.4.1", "令和八年四月一日", "2026-04-01", "4/1", "４月１日"]
)
def test_days_are_written_as_people_write_them(cast: Cast, client: Client, written: str) -> None:
    assert post(client, cast, day="other", occurred_on=written).status_code == 302


def test_a_hundred_thousand_characters_and_lone_surrogates_are_kept(
    cast: Cast, client: Client
) -> None:
    text = "あいうえお" * 20_000
    assert post(client, cast, text=text).status_code == 302
    assert Act.objects.get().text == text
    body = b"who=%d&text=%%ED%%A0%%80%%00abc&uuid=%s" % (cast.yamada.pk, str(uuid4()).encode())
    client.post(URL, body, content_type="application/x-www-form-urlencoded")
    assert Act.objects.latest("id").text.endswith("abc")


def test_an_anonymous_caller_is_one_head_without_a_name(cast: Cast, client: Client) -> None:
    post(client, cast, who="anonymous")
    (row,) = Act.objects.get().participants.all()
    assert (row.form, row.heads, row.person) == ("unnamed", 1, None)
    assert Promise.objects.get().site == cast.main


def test_an_act_may_be_with_several_people_a_body_and_heads(cast: Cast, client: Client) -> None:
    post(client, cast, others=[cast.takahashi.pk], body="あかね工業、港高校", unnamed="3人")
    rows = [
        (p.form, p.person_id, p.body, p.heads)
        for p in Act.objects.get().participants.order_by("id")
    ]
    assert rows == [
        ("person", cast.yamada.pk, "", 1), ("person", cast.takahashi.pk, "", 1),
        ("unnamed", None, "", 3), ("body", None, "あかね工業", 0), ("body", None, "港高校", 0),
    ]  # fmt: skip


def test_an_act_with_nobody_is_an_act_too(cast: Cast, client: Client) -> None:
    post(client, cast, who="nobody", next="none")
    assert not Act.objects.get().participants.exists()


def test_a_household_comes_with_who_came_for_it_and_its_heads(cast: Cast, client: Client) -> None:
    household = found_household(cast.actor(cast.takada), cast.yamada)
    post(client, cast, household=household.pk, adults="1", children="2")
    (row,) = Act.objects.get().participants.all()
    assert (row.form, row.household, row.person, row.heads) == (
        "household",
        household,
        cast.yamada,
        3,
    )


def test_a_promise_of_the_person_is_kept_by_the_act(cast: Cast, client: Client) -> None:
    actor = cast.actor(cast.takada)
    record_act(actor, NewAct("station", clock.today(), site=cast.main.pk,
                             takings=[Taking(person=cast.yamada.pk)],
                             next=Next(clock.today(), "電話する")))  # fmt: skip
    promise = Promise.objects.get()
    page = client.get(URL, {"person": cast.yamada.pk}).content.decode()
    assert f'name="keeps" value="{promise.pk}" checked' in page
    post(client, cast, keeps=[promise.pk], next="none")
    assert Promise.objects.get().end.act == Act.objects.latest("id")


def test_a_promise_that_somebody_else_kept_meanwhile_does_not_stand_in_the_way(
    cast: Cast, client: Client
) -> None:
    actor = cast.actor(cast.takada)
    first = NewAct(
        "station",
        clock.today(),
        site=cast.main.pk,
        takings=[Taking(person=cast.yamada.pk)],
        next=Next(clock.today(), "電話"),
    )
    record_act(actor, first)
    promise = Promise.objects.get()
    post(client, cast, keeps=[promise.pk], next="none")
    assert post(client, cast, keeps=[promise.pk], next="none").status_code == 302
    assert Act.objects.count() == 3


def test_a_worker_of_another_site_cannot_write_about_people_here(
    cast: Cast, client: Client
) -> None:
    enter(client, cast.mori)
    page = post(client, cast, site=cast.branch.pk)
    assert "この人は見つかりません" in page.content.decode()
    assert "山田" not in page.content.decode()
    assert client.get(URL, {"person": cast.yamada.pk}).status_code == 404
    assert not Act.objects.exists()


@pytest.mark.parametrize("who", ["nishi", "kenno", "kan", "gi"])
def test_the_page_does_not_exist_for_those_who_do_not_record(
    cast: Cast, client: Client, who: str
) -> None:
    enter(client, getattr(cast, who))
    assert client.get(URL).status_code == 404
    assert post(client, cast).status_code == 404


def test_a_draft_comes_back_and_goes_when_the_act_is_saved(cast: Cast, client: Client) -> None:
    actor, key = cast.actor(cast.takada), uuid4()
    save_draft(
        actor,
        "ledger-act-new",
        "",
        uuid=key,
        values={"text": "書きかけの言葉", "who": str(cast.takahashi.pk), "others": []},
    )
    page = client.get(URL).content.decode()
    assert "書きかけの言葉" in page
    assert "髙橋" in page
    assert str(key) in page
    post(client, cast, uuid=str(key), who=cast.takahashi.pk)
    assert not open_drafts(actor).exists()


def test_a_draft_stays_when_the_form_has_a_mistake(cast: Cast, client: Client) -> None:
    actor, key = cast.actor(cast.takada), uuid4()
    save_draft(actor, "ledger-act-new", "", uuid=key, values={"text": "書きかけ"})
    post(client, cast, uuid=str(key), who=None)
    assert open_drafts(actor).exists()


def test_a_draft_names_nobody_whom_the_writer_may_not_know_any_more(
    cast: Cast, client: Client
) -> None:
    save_draft(
        cast.actor(cast.takada),
        "ledger-act-new",
        "",
        uuid=uuid4(),
        values={"who": str(cast.stranger.pk), "who_label": ["遠野 一さん"]},
    )
    assert "遠野" not in client.get(URL).content.decode()


def know(cast: Cast, client: Client, **asked: object) -> str:
    return client.post("/record/about/", asked).content.decode()


@pytest.fixture
def father(cast: Cast) -> DoNotTell:
    return learn(cast.actor(cast.takada), cast.yamada, DoNotTell, name="山田 一郎", relation="実父",
                 phone="090-9999-0000", script="お答えしていません。")  # fmt: skip


def test_what_must_be_known_appears_with_the_person_and_the_reading_is_written_down(
    cast: Cast, client: Client, father: DoNotTell
) -> None:
    learn(cast.actor(cast.takada), cast.yamada, Flag, text="大きな音が苦手")
    page = know(cast, client, person=cast.yamada.pk)
    assert "山田 一郎" in page
    assert "お答えしていません" in page
    assert "大きな音が苦手" in page
    entry = Entry.objects.latest("id")
    assert (entry.verb, entry.target) == ("person.read", f"person:{cast.yamada.pk}")


@pytest.mark.parametrize(
    "caller",
    ["父です", "山田と名乗る男性", "やまだ 090-9999-0000", "０９０９９９９００００", "山田一郎"],
)
def test_a_caller_on_the_do_not_tell_list_is_warned_of(
    cast: Cast, client: Client, father: DoNotTell, caller: str
) -> None:
    page = know(cast, client, person=cast.yamada.pk, caller=caller)
    assert "「つたえない相手」かもしれません" in page


@pytest.mark.parametrize("caller", ["港高校の先生", "090-1234-5678", ""])
def test_any_other_caller_is_not(
    cast: Cast, client: Client, father: DoNotTell, caller: str
) -> None:
    page = know(cast, client, person=cast.yamada.pk, caller=caller)
    assert "かもしれません" not in page


def test_before_anybody_is_chosen_the_whole_name_or_number_of_a_caller_is_enough(
    cast: Cast, client: Client, father: DoNotTell
) -> None:
    assert "山田 春" in know(cast, client, caller="山田一郎と名乗る人")
    assert "かもしれません" not in know(cast, client, caller="山田さん")
    enter(client, cast.mori)
    assert "山田 春" not in know(cast, client, caller="山田一郎と名乗る人")


def test_nothing_sealed_is_in_the_form_or_its_parts(cast: Cast, client: Client) -> None:
    actor = cast.actor(cast.suzuki)
    learn(actor, cast.yamada, ContactPoint, kind="address", value="汐見市港町9-9")
    seal(actor, cast.yamada, basis="支援措置", holders=[cast.suzuki])
    page = know(cast, client, person=cast.yamada.pk)
    assert "伏せています" in page
    assert "港町" not in page + client.get(URL, {"person": cast.yamada.pk}).content.decode()


def test_the_telephone_to_use_is_there_to_be_tapped_and_no_other(
    cast: Cast, client: Client
) -> None:
    actor = cast.actor(cast.suzuki)
    learn(actor, cast.yamada, ContactPoint, kind="phone", value="090-2222-0002", may="no")
    learn(actor, cast.yamada, ContactPoint, kind="phone", value="090-3333-0003", is_sealed=True)
    learn(actor, cast.yamada, ContactPoint, kind="phone", value="090-4444-0004", is_reachable=False)
    asked = {"person": cast.yamada.pk, "method": "phone"}
    for page in (know(cast, client, **asked), client.get(URL, asked).content.decode()):
        assert '<a href="tel:09011110001">090-1111-0001</a>' in page
        for other in ("2222", "3333", "4444"):
            assert f"090-{other}" not in page
    record_death(actor, cast.yamada, on=clock.today())
    assert "tel:" not in know(cast, client, **asked)


def test_whom_a_death_silences_is_offered_no_more(cast: Cast, client: Client) -> None:
    post(client, cast)
    assert "山田 春さん" in client.get(URL).content.decode()
    record_death(cast.actor(cast.takada), cast.yamada, on=clock.today())
    assert "山田 春さん" not in client.get(URL).content.decode().replace("山田 春さんの記録", "")


def test_without_script_letters_typed_are_answered_with_people_to_choose(
    cast: Cast, client: Client
) -> None:
    page = post(client, cast, who=None, who_q="たかはし").content.decode()
    assert "髙橋" in page
    assert "下からえらんでください" in page


def test_a_name_that_finds_nobody_leads_to_a_new_person_or_to_none(
    cast: Cast, client: Client
) -> None:
    nobody = 'data-picker-nobody="who">'
    page = post(client, cast, who=None, who_q="だれもいない").content.decode()
    assert nobody in page
    assert '<a class="button" href="/persons/new/">' in page
    assert "名前をきかずに記録する" in page
    assert nobody not in post(client, cast, who=None, who_q="たかはし").content.decode()
    assert nobody not in client.get(URL).content.decode()


def test_without_script_one_looks_before_one_writes(
    cast: Cast, client: Client, father: DoNotTell
) -> None:
    page = post(client, cast, look="1").content.decode()
    assert "お答えしていません" in page
    assert "電話で話した。" in page
    assert not Act.objects.exists()


def test_who_called_stays_in_the_text(cast: Cast, client: Client) -> None:
    post(client, cast, caller="港高校の先生", origin="third")
    assert Act.objects.get().text == "（港高校の先生 から）\n電話で話した。"


def test_the_way_back_never_leaves_the_house(cast: Cast, client: Client) -> None:
    assert post(client, cast, back="https://evil.example/").url == "/"


def test_the_page_asks_a_fixed_number_of_questions(
    cast: Cast, client: Client, django_assert_max_num_queries: object
) -> None:
    post(client, cast)
    client.get(URL)
    with django_assert_max_num_queries(50) as before:
        client.get(URL, {"person": cast.yamada.pk})
    asked = len(before)
    for _ in range(5):
        post(client, cast)
        post(client, cast, who=cast.takahashi.pk)
    client.get(URL)
    with django_assert_max_num_queries(asked):
        client.get(URL, {"person": cast.yamada.pk})


def test_a_fact_taken_back_warns_no_more(cast: Cast, client: Client, father: DoNotTell) -> None:
    retract(cast.actor(cast.takada), father)
    assert "山田 一郎" not in know(cast, client, person=cast.yamada.pk)
