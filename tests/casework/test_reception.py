"""Reception: two lines about a call, passed to whom it concerns, and from there an act."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.door import enter
from yorisoi.accounts.actions.drafting import save_draft
from yorisoi.accounts.queries.drafting import open_drafts
from yorisoi.audit.models import Entry, Mention
from yorisoi.casework.actions import NewMemo, close_memo, pass_on, take, write_memo
from yorisoi.casework.models import MemoAlert, ReceptionMemo
from yorisoi.casework.panels import memos as waiting
from yorisoi.casework.queries import DONE, MINE, NEW, memos
from yorisoi.common import clock
from yorisoi.ledger.models import Act
from yorisoi.registry.actions.knowing import learn
from yorisoi.registry.models import DoNotTell

URL = "/reception/new/"


@pytest.fixture
def client(cast: Cast, client: Client) -> Client:
    return enter(client, cast.takada)


def post(client: Client, cast: Cast, **values: object) -> object:
    data = {"way": "phone", "caller": "港高校の佐野", "text": "明日の面談の時間について",
            "to": f"staff:{cast.suzuki.pk}", "uuid": str(uuid4())}  # fmt: skip
    return client.post(URL, data | values)


def memo(cast: Cast, **values: object) -> ReceptionMemo:
    new = {"way": "phone", "text": "折り返しがほしい", "came_at": clock.now(), "site": cast.main,
           "to_site": cast.main}  # fmt: skip
    return write_memo(cast.actor(cast.takada), NewMemo(**{**new, **values}))


def seen(cast: Cast, staff: object, tab: str = NEW) -> list[ReceptionMemo]:
    return [one.memo for one in memos(cast.actor(staff), tab)]


def test_two_lines_are_enough_and_arrive_with_whom_they_concern(cast: Cast, client: Client) -> None:
    answer = post(client, cast)
    assert answer.url == reverse("casework-memos")
    row = ReceptionMemo.objects.get()
    assert (row.to_staff, row.site, row.written_by) == (cast.suzuki, cast.main, cast.takada)
    assert seen(cast, cast.suzuki, MINE) == [row]
    assert Entry.objects.latest("id").verb == "memo.written"
    assert any("港高校の佐野" in one.text for one in waiting(cast.actor(cast.suzuki)))


def test_the_same_button_twice_makes_one_memo(cast: Cast, client: Client) -> None:
    key = str(uuid4())
    post(client, cast, uuid=key)
    post(client, cast, uuid=key)
    assert ReceptionMemo.objects.count() == 1


def test_an_empty_memo_or_one_for_nobody_says_what_is_missing(cast: Cast, client: Client) -> None:
    page = post(client, cast, caller="", text="").content.decode()
    assert "だれからか、どんな用件かを" in page
    page = post(client, cast, to="", text="のこる言葉").content.decode()
    assert "だれに渡すかを、えらんでください" in page
    assert "のこる言葉" in page
    assert not ReceptionMemo.objects.exists()


def test_a_draft_goes_with_the_memo(cast: Cast, client: Client) -> None:
    actor, key = cast.actor(cast.takada), uuid4()
    save_draft(actor, "casework-memo-new", "", uuid=key, values={"text": "書きかけの用件"})
    assert "書きかけの用件" in client.get(URL).content.decode()
    post(client, cast, uuid=str(key))
    assert not open_drafts(actor).exists()


def test_a_memo_may_be_about_somebody_the_writer_knows_and_nobody_else(
    cast: Cast, client: Client
) -> None:
    post(client, cast, about=cast.yamada.pk)
    assert ReceptionMemo.objects.get().about == cast.yamada
    page = post(client, cast, about=cast.kawaguchi.pk).content.decode()
    assert "この人は見つかりません" in page
    with pytest.raises(PermissionDenied):
        memo(cast, about=cast.kawaguchi)


def test_letters_typed_without_script_are_kept_as_words(cast: Cast, client: Client) -> None:
    post(client, cast, about_q="山田さんのこと")
    assert ReceptionMemo.objects.get().about_words == "山田さんのこと"


def test_a_memo_is_taken_passed_and_closed_with_a_word(cast: Cast, client: Client) -> None:
    row = memo(cast)
    client.post(reverse("casework-memo-take", args=[row.pk]))
    assert seen(cast, cast.takada, MINE) == [row]
    assert seen(cast, cast.suzuki) == []
    client.post(reverse("casework-memo-pass", args=[row.pk]),
                {"to": f"staff:{cast.mori.pk}", "words": "おねがいします"})  # fmt: skip
    assert seen(cast, cast.mori, MINE) == [row]
    other = enter(Client(), cast.satou)
    page = other.post(
        reverse("casework-memo-close", args=[row.pk]), {"words": " "}
    ).content.decode()
    assert "どうなったかを" in page
    other.post(reverse("casework-memo-close", args=[row.pk]), {"words": "折り返した"})
    assert seen(cast, cast.mori, DONE) == [row]
    assert {e.verb for e in Entry.objects.filter(target=f"memo:{row.pk}")} >= {
        "memo.written", "memo.taken", "memo.passed", "memo.closed",
    }  # fmt: skip
    with pytest.raises(ValidationError, match="もう終わっています"):
        close_memo(cast.actor(cast.mori), row, words="もう一度")


def test_a_memo_becomes_an_act_that_begins_with_what_it_says(cast: Cast, client: Client) -> None:
    row = memo(cast, about=cast.yamada, caller="港高校の佐野", text="面談の時間について")
    url = f"{reverse('ledger-act-new')}?source=memo:{row.pk}"
    page = client.get(url).content.decode()
    assert "面談の時間について" in page
    assert "港高校の佐野" in page
    assert f'name="who" value="{cast.yamada.pk}"' in page
    assert f'value="memo:{row.pk}"' in page
    client.post(reverse("ledger-act-new"), {
        "who": cast.yamada.pk, "text": "面談の時間について", "source": f"memo:{row.pk}",
        "uuid": str(uuid4()),
    })  # fmt: skip
    act = Act.objects.get()
    row.refresh_from_db()
    assert row.end.act == act
    assert (
        "記録になりました" in client.get(reverse("casework-memo", args=[row.pk])).content.decode()
    )


def test_a_memo_that_ended_meanwhile_does_not_keep_the_act_from_being_written(
    cast: Cast, client: Client
) -> None:
    row = memo(cast)
    close_memo(cast.actor(cast.suzuki), row, words="折り返した")
    client.post(
        reverse("ledger-act-new"),
        {"who": cast.yamada.pk, "source": f"memo:{row.pk}", "uuid": str(uuid4())},
    )
    assert Act.objects.count() == 1
    row.refresh_from_db()
    assert row.end.act is None


def test_the_memo_of_another_site_gives_nothing_away_through_the_record_form(
    cast: Cast, client: Client
) -> None:
    row = write_memo(
        cast.actor(cast.mori),
        NewMemo("phone", "ひみつの用件", clock.now(), site=cast.branch, to_site=cast.branch),
    )
    assert client.get(f"{reverse('ledger-act-new')}?source=memo:{row.pk}").status_code == 404
    assert client.get(f"{reverse('ledger-act-new')}?source=nothing:1").status_code == 404


@pytest.mark.parametrize("who", ["mori", "tanaka", "nishi", "kenno", "kan", "gi"])
def test_others_know_nothing_of_a_memo(cast: Cast, who: str) -> None:
    row = memo(cast)
    stranger = enter(Client(), getattr(cast, who))
    assert stranger.get(reverse("casework-memo", args=[row.pk])).status_code == 404
    for verb in ("take", "pass", "close"):
        assert stranger.post(reverse(f"casework-memo-{verb}", args=[row.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        take(cast.actor(getattr(cast, who)), row)
    with pytest.raises(PermissionDenied):
        pass_on(cast.actor(getattr(cast, who)), row, to_site=cast.main)


@pytest.fixture
def father(cast: Cast) -> DoNotTell:
    """川口 is known at 支所; 高田 of 本所, who answers the telephone, does not know them."""
    return learn(
        cast.actor(cast.mori),
        cast.kawaguchi,
        DoNotTell,
        name="川口 一郎",
        relation="実父",
        phone="090-8888-0008",
        script="お答えしていません。",
    )


@pytest.mark.parametrize(
    "caller", ["川口一郎", "ｶﾜｸﾞﾁの父 090-8888-0008", "名乗らず ０９０８８８８０００８"]
)
def test_whoever_answers_learns_nothing_and_the_staff_of_the_person_are_warned(
    cast: Cast, client: Client, father: DoNotTell, caller: str
) -> None:
    calm = post(client, cast, caller="港高校の佐野", to=f"site:{cast.main.pk}")
    alarming = post(client, cast, caller=caller, to=f"site:{cast.main.pk}")
    assert (alarming.status_code, alarming.url) == (calm.status_code, calm.url)
    row = ReceptionMemo.objects.latest("id")
    assert MemoAlert.objects.get(memo=row).person == cast.kawaguchi
    mine = client.get(reverse("casework-memos")).content.decode()
    mine += client.get(reverse("casework-memo", args=[row.pk])).content.decode()
    assert "川口 蓮" not in mine
    assert "つたえない相手" not in mine
    other = enter(Client(), cast.satou)
    theirs = other.get(reverse("casework-memos")).content.decode()
    assert "つたえない相手かもしれません" in theirs
    page = other.get(reverse("casework-memo", args=[row.pk])).content.decode()
    assert "川口 蓮さんの「つたえない相手」かもしれません" in page
    assert "お答えしていません" in page
    entry = Entry.objects.get(verb="memo.alerted")
    assert Mention.objects.filter(entry=entry, person=cast.kawaguchi.pk).exists()


def test_a_common_family_name_alone_warns_quietly(
    cast: Cast, client: Client, father: DoNotTell
) -> None:
    post(client, cast, caller="川口さん")
    assert MemoAlert.objects.get().is_weak


def test_about_a_known_person_a_family_name_is_enough(cast: Cast) -> None:
    learn(cast.actor(cast.takada), cast.yamada, DoNotTell, name="山田 一郎", relation="実父")
    row = memo(cast, about=cast.yamada, caller="山田と名乗る男性")
    assert MemoAlert.objects.get(memo=row).person == cast.yamada


def test_what_to_say_stands_on_the_form_whoever_calls(client: Client) -> None:
    assert "お答えしません" in client.get(URL).content.decode()


def test_a_time_that_has_not_come_is_refused(cast: Cast, client: Client) -> None:
    later = (clock.now() + timedelta(days=2)).astimezone(clock.JAPAN).date().isoformat()
    page = post(client, cast, came_on=later).content.decode()
    assert "まだ来ていない" in page


def test_the_list_asks_a_fixed_number_of_questions(
    cast: Cast, client: Client, django_assert_max_num_queries: object
) -> None:
    for number in range(8):
        memo(cast, caller=f"だれか{number}", about=cast.yamada)
    client.get("/reception/")
    with django_assert_max_num_queries(20):
        assert "だれか7" in client.get("/reception/").content.decode()
