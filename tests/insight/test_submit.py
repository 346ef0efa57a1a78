"""Handing a month in freezes it; what is corrected later stands beside it as a difference."""

import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.door import enter
from tests.insight.conftest import OCTOBER, at, done
from yorisoi.audit.models import Entry
from yorisoi.common import clock
from yorisoi.insight.actions.submitting import submit
from yorisoi.insight.models import Submission
from yorisoi.insight.queries.differences import differences
from yorisoi.insight.queries.submitted import frozen, given
from yorisoi.ledger.actions.recording import correct_act, retract_act
from yorisoi.ledger.actions.rewriting import as_written
from yorisoi.ledger.models import Act
from yorisoi.registry.actions.knowing import relearn
from yorisoi.registry.models import Vitals

LATER = date(2026, 11, 9)


@pytest.fixture
def handed(october: Cast) -> Submission:
    return submit(
        october.actor(october.satou), october.contract, OCTOBER, words="よろしくお願いします。"
    )


def act_of(day: int) -> Act:
    return Act.objects.get(occurred_on=date(2026, 10, day), method__code="phone", retraction=None)


def moved(cast: Cast, row: Submission) -> dict[str, tuple[int, int]]:
    with clock.standing_at(at(LATER, 22)):
        found = differences(cast.actor(cast.satou), row).moved
    return {f"{m.block.mark}{m.label}/{m.measure.code}": (m.was, m.now) for m in found}


def test_figures_the_moment_and_the_edition_are_frozen(october: Cast, handed: Submission) -> None:
    report = frozen(handed)
    assert report.value(2, "acts", "total", "month") == 8
    assert (handed.as_of, handed.edition) == (clock.now(), report.edition)
    entry = Entry.objects.latest("id")
    assert (entry.verb, entry.target) == ("report.submitted", f"submission:{handed.pk}")


def test_a_late_act_is_a_difference_and_changes_nothing_that_was_handed_in(
    october: Cast, handed: Submission
) -> None:
    before = json.dumps(handed.figures, sort_keys=True)
    done(october, date(2026, 10, 30), october.yamada, on=LATER)
    assert moved(october, handed) == {
        "②電話/acts": (3, 4), "②計/acts": (8, 9), "③金銭・経済/acts": (2, 3), "③計/acts": (8, 9),
        "③金銭・経済/any": (3, 4), "③計/any": (8, 9),
    }  # fmt: skip
    handed.refresh_from_db()
    assert json.dumps(handed.figures, sort_keys=True) == before
    assert frozen(handed).value(2, "acts", "total", "month") == 8


def test_a_difference_says_who_when_and_why(october: Cast, handed: Submission) -> None:
    with clock.standing_at(at(LATER, 18)):
        retract_act(october.actor(october.takada), act_of(1), reason="同じ電話が2回")
    page = _page(october)
    assert "提出のあとで" in page
    assert "10月1日（木）の電話を取り消した（11月9日（月）、高田）" in page
    assert "わけ：同じ電話が2回" in page
    assert "いま7" in page


def test_a_corrected_act_moves_two_rows_and_no_total(october: Cast, handed: Submission) -> None:
    with clock.standing_at(at(LATER, 18)):
        act = act_of(1)
        right = as_written(act)
        right.method = october.term("method", "visit").pk
        correct_act(october.actor(october.takada), act, right, reason="訪問だった")
    found = moved(october, handed)
    assert found["②電話/acts"] == (3, 2)
    assert found["②訪問/acts"] == (0, 1)
    assert "②計/acts" not in found


def test_a_birth_date_that_became_known_is_the_reason(october: Cast, handed: Submission) -> None:
    with clock.standing_at(at(LATER, 18)):
        vitals = Vitals.objects.known().get(person=october.yamada)
        relearn(october.actor(october.takada), vitals, birth_first=20080310, birth_last=20080310)
    assert moved(october, handed) == {
        "④18–19歳/persons": (0, 1), "④20–21歳/persons": (1, 0),
    }  # fmt: skip
    assert "生年月日・性別がわかった（11月9日（月）、高田）" in _page(october)


def test_without_news_there_is_no_difference(october: Cast, handed: Submission) -> None:
    assert moved(october, handed) == {}
    assert "提出のあとで動いた数字" not in _page(october)


def test_handed_in_again_both_stay_and_both_can_be_read(october: Cast, handed: Submission) -> None:
    done(october, date(2026, 10, 30), october.yamada, on=LATER)
    with clock.standing_at(at(LATER, 21)):
        again = submit(october.actor(october.satou), october.contract, OCTOBER, words="1件を足した")
    assert again.supersedes == handed
    page = _page(october)
    assert "出しなおした報告です" in page
    address = f"{_url(october)}?submission={handed.pk}"
    assert address in page
    old = _client(october).get(address).content.decode()
    assert "出しなおす前の報告です" in old
    assert "よろしくお願いします。" in old


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_table_itself_refuses_to_be_changed(handed: Submission, change: str) -> None:
    rows = Submission.objects.filter(pk=handed.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(note="ほか") if change == "update" else rows._raw_delete("default")


@pytest.mark.parametrize("who", ["takada", "suzuki", "kan", "kenno", "nishi", "gi", "tanaka"])
def test_only_a_manager_of_the_organization_hands_in(october: Cast, who: str) -> None:
    staff = getattr(october, who)
    with pytest.raises(PermissionDenied):
        submit(october.actor(staff), october.contract, OCTOBER)
    client = enter(Client(), staff)
    url = reverse("insight-report-submit", args=[october.contract.pk, "2026-10"])
    assert client.post(url).status_code == client.get(url).status_code == 404
    assert not Submission.objects.exists()


def test_a_month_to_come_is_not_handed_in(october: Cast) -> None:
    with pytest.raises(ValidationError, match="まだ来ていない"):
        submit(october.actor(october.satou), october.contract, date(2026, 12, 1))


@pytest.mark.parametrize("words", ["山田 春さんのこと", "山田春の件です", "ﾔﾏﾀﾞではなく髙橋直"])
def test_words_for_the_commissioner_name_nobody(october: Cast, manager: Client, words: str) -> None:
    url = reverse("insight-report-submit", args=[october.contract.pk, "2026-10"])
    answer = manager.post(url, {"note": words}).content.decode()
    assert "委託元には名前を出しません" in answer
    assert words in answer
    assert not Submission.objects.exists()


def test_the_page_hands_in_and_says_so(october: Cast, manager: Client) -> None:
    url = reverse("insight-report-submit", args=[october.contract.pk, "2026-10"])
    assert "10未満を＊にし" in manager.get(url).content.decode()
    page = manager.post(url, {"note": "10月分です。"}, follow=True).content.decode()
    assert "提出しました" in page
    assert "提出ずみ" in page
    assert Submission.objects.get().note == "10月分です。"


def test_too_long_a_word_is_said_and_not_lost(october: Cast, manager: Client) -> None:
    url = reverse("insight-report-submit", args=[october.contract.pk, "2026-10"])
    page = manager.post(url, {"note": "あ" * 1001}).content.decode()
    assert "あ" * 1001 in page
    assert not Submission.objects.exists()


def test_what_the_commissioner_gets_carries_nobodys_name(october: Cast, handed: Submission) -> None:
    report = given(handed)
    assert report.is_withheld
    assert report.submitted_by == ""


def _url(cast: Cast) -> str:
    return reverse("insight-report", args=[cast.contract.pk, "2026-10"])


def _client(cast: Cast) -> Client:
    return enter(Client(), cast.satou)


def _page(cast: Cast) -> str:
    with clock.standing_at(at(LATER, 22)):
        return _client(cast).get(_url(cast)).content.decode()
