"""The telephone: one script for every caller, and warnings that the one who answers does not see."""

from __future__ import annotations

import difflib
import re
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.door import enter
from yorisoi.audit.models import Entry
from yorisoi.casework import access
from yorisoi.casework.actions import NewMemo, close_alert, set_script, write_memo
from yorisoi.casework.models import MemoAlert, ReceptionMemo
from yorisoi.casework.panels import alerts as waits
from yorisoi.casework.telephone import script_of, shipped, steps_in, written
from yorisoi.common import clock
from yorisoi.registry.actions.casekeeping import assign
from yorisoi.registry.actions.knowing import learn
from yorisoi.registry.actions.sealing import seal
from yorisoi.registry.actions.tying import declare_tie
from yorisoi.registry.models import DoNotTell


@pytest.fixture
def father(cast: Cast) -> DoNotTell:
    """Of 川口, who comes to the other site; 森 walks beside 川口."""
    boss = cast.actor(cast.satou)
    assign(boss, cast.kawaguchi.cases.get(), cast.mori, since=clock.today())
    return learn(
        boss, cast.kawaguchi, DoNotTell, name="権藤 一郎", kana="ゴンドウ イチロウ",
        relation="実父", phone="090-8888-0008",
    )  # fmt: skip


def memo(cast: Cast, staff: object = None, **values: object) -> ReceptionMemo:
    new = {"way": "phone", "text": "折り返しがほしい", "came_at": clock.now(), "site": cast.main,
           "to_site": cast.main} | values  # fmt: skip
    return write_memo(cast.actor(staff or cast.takada), NewMemo(**new))


def warned(cast: Cast, staff: object, row: ReceptionMemo) -> bool:
    return access.alerts(cast.actor(staff)).filter(memo=row).exists()


@pytest.mark.parametrize(
    "said",
    [
        {"caller": "権藤一郎"}, {"caller": "ごんどう　いちろう と名乗る男性"},
        {"caller": "ｺﾞﾝﾄﾞｳ ｲﾁﾛｳ"}, {"caller": "名乗らず", "phone": "０９０－８８８８－０００８"},
    ],
)  # fmt: skip
def test_the_staff_of_the_person_hear_at_once_and_without_a_name(
    cast: Cast, father: DoNotTell, said: dict, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        row = memo(cast, **said)
    told = sorted(one.to[0] for one in mail.outbox)
    assert told == sorted([cast.mori.email, cast.satou.email])
    for letter in mail.outbox:
        assert not re.search("川口|権藤|8888", letter.subject + letter.body)
    for staff in (cast.mori, cast.satou):
        assert warned(cast, staff, row)
        assert [one.url for one in waits(cast.actor(staff))] == [f"/reception/{row.pk}/"]
    for staff in (cast.takada, cast.suzuki, cast.tanaka):
        assert not warned(cast, staff, row)
        assert list(waits(cast.actor(staff))) == []


def test_holders_of_a_seal_are_told_and_who_is_tied_is_not(cast: Cast) -> None:
    boss = cast.actor(cast.satou)
    learn(boss, cast.yamada, DoNotTell, name="権藤 一郎")
    seal(boss, cast.yamada, basis="支援措置", holders=[cast.takada])
    declare_tie(boss, cast.yamada, cast.suzuki, kind="friend")
    row = memo(cast, cast.mori, caller="権藤一郎", site=cast.branch)
    assert warned(cast, cast.takada, row)
    assert not warned(cast, cast.suzuki, row)


def answered(cast: Cast, caller: str, phone: str) -> list[tuple]:
    """What whoever answers gets to see: the answer, the list, the memo, Today."""
    client = enter(Client(), cast.takada)
    data = {"way": "phone", "caller": caller, "phone": phone, "text": "話したい",
            "to": f"site:{cast.main.pk}", "uuid": str(uuid4())}  # fmt: skip
    answer = client.post(reverse("casework-memo-new"), data)
    row = ReceptionMemo.objects.latest("id")
    seen = [(answer.status_code, answer.url, sorted(answer.headers))]
    for url in (reverse("casework-memos"), reverse("casework-memo", args=[row.pk]), "/", "/jobs/"):
        page = client.get(url)
        said = re.sub(
            r'[0-9a-f-]{36}|value="[^"]{20,}"|\d\d:\d\d(:\d\d(\.\d+)?)?', "", page.content.decode()
        )
        said = said.replace(f"/reception/{row.pk}/", "").replace(f"memo:{row.pk}", "")
        seen.append((page.status_code, said.replace(caller, "X").replace(phone, "Y")))
    return seen


def test_whoever_answers_sees_the_same_whether_the_caller_is_one_or_not(
    cast: Cast, father: DoNotTell
) -> None:
    calm = answered(cast, "港高校の佐野", "03-0000-0001")
    MemoAlert.objects.all().delete()
    ReceptionMemo.objects.all().delete()
    alarming = answered(cast, "権藤一郎", "090-8888-0008")
    assert MemoAlert.objects.count() == 1
    for before, after in zip(calm, alarming, strict=True):
        assert str(before) == str(after), [
            line
            for line in difflib.ndiff(str(before).split(r"\n"), str(after).split(r"\n"))
            if line[0] in "+-"
        ]


def test_whoever_answers_and_is_staff_of_the_person_is_told_on_the_spot(
    cast: Cast, father: DoNotTell
) -> None:
    row = memo(cast, cast.mori, caller="権藤一郎", site=cast.branch)
    page = enter(Client(), cast.mori).get(reverse("casework-memo", args=[row.pk]))
    assert "川口 蓮さんの「つたえない相手」かもしれません" in page.content.decode()


@pytest.mark.parametrize("said", [{"caller": "権藤です"}, {"caller": "x", "phone": "880008"}])
def test_a_part_of_a_name_warns_quietly_and_sends_nothing(
    cast: Cast, father: DoNotTell, said: dict, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        row = memo(cast, **said)
    assert not mail.outbox
    assert MemoAlert.objects.get(memo=row).is_weak
    assert list(waits(cast.actor(cast.mori))) == []
    page = enter(Client(), cast.mori).get(reverse("casework-memo", args=[row.pk])).content.decode()
    assert "名前の一部が、川口 蓮さんの「つたえない相手」と同じです" in page
    assert not warned(cast, cast.takada, row)


@pytest.mark.parametrize("caller", ["後藤一郎", "近藤", "一"])
def test_another_name_warns_nobody(cast: Cast, father: DoNotTell, caller: str) -> None:
    memo(cast, caller=caller)
    assert not MemoAlert.objects.exists()


def test_a_false_alarm_is_closed_with_a_word_by_the_staff_of_the_person(
    cast: Cast, father: DoNotTell
) -> None:
    row = memo(cast, caller="権藤一郎")
    alert = MemoAlert.objects.get()
    with pytest.raises(PermissionDenied):
        close_alert(cast.actor(cast.takada), alert, words="べつの人")
    with pytest.raises(ValidationError):
        close_alert(cast.actor(cast.mori), alert, words=" ")
    url = reverse("casework-alert-close", args=[alert.pk])
    assert enter(Client(), cast.takada).post(url, {"words": "べつの人"}).status_code == 404
    enter(Client(), cast.mori).post(url, {"words": "同じ名前の別の人"})
    alert.refresh_from_db()
    assert alert.closed_words == "同じ名前の別の人"
    assert not warned(cast, cast.mori, row)
    assert Entry.objects.filter(verb="memo.alert_closed").count() == 1


# The script.


def test_the_script_is_one_tap_away_and_says_the_same_to_everybody(cast: Cast) -> None:
    client = enter(Client(), cast.takada)
    for page in ("/", reverse("casework-memo-new"), reverse("casework-memos")):
        assert f'href="{reverse("casework-telephone")}"' in client.get(page).content.decode()
    said = client.get(reverse("casework-telephone")).content.decode()
    assert "どなたからの電話でも、同じようにお答えしています" in said
    assert "data-print" in said
    assert said.count("script__step") == len(shipped())
    assert enter(Client(), cast.nishi).get(reverse("casework-telephone")).status_code == 404


def test_the_organization_has_its_own_words_and_comes_back_to_those_that_ship(cast: Cast) -> None:
    manager = enter(Client(), cast.satou)
    url = reverse("casework-telephone-words")
    assert "どなたからの電話でも" in manager.get(url).content.decode()
    manager.post(url, {"words": "出る\r\n「あおぞらです。」\r\n\r\nきく\r\n「ご用件は」"})
    assert [(s.title, s.words) for s in script_of(cast.aozora.pk)] == [
        ("出る", "「あおぞらです。」"), ("きく", "「ご用件は」"),
    ]  # fmt: skip
    assert script_of(cast.minato.pk) == shipped()
    manager.post(url, {"words": ""})
    assert script_of(cast.aozora.pk) == shipped()
    assert steps_in(written(shipped())) == shipped()
    for staff in (cast.suzuki, cast.takada):
        assert enter(Client(), staff).get(url).status_code == 404
        with pytest.raises(PermissionDenied):
            set_script(cast.actor(staff), "x")
