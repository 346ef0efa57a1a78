"""What was decided about a row holds: the same file asks nothing and makes nothing again."""

from pathlib import Path

import pytest

from tests.interchange.taking import decide, row, take, two_of_a_name, write_book, write_register
from yorisoi.accounts.access import operator
from yorisoi.accounts.models import Organization
from yorisoi.interchange.actions.importing import Outcome
from yorisoi.interchange.models import SourceRow, WaitingRow
from yorisoi.interchange.plans import Decided
from yorisoi.ledger.models import Act, Participant
from yorisoi.registry.actions.registering import NewPerson, register_persons
from yorisoi.registry.models import Case, Name, Person


def everything() -> list[int]:
    models = (Person, Act, Case, Name, Participant, SourceRow)
    return [model.objects.count() for model in models]


def said(outcome: Outcome) -> tuple[int, int, int, int, int]:
    counts = outcome.plan.counts()
    return (
        counts["recorded"],
        counts["unchanged"],
        counts["corrected"],
        counts["waiting"],
        outcome.status,
    )


@pytest.mark.parametrize("answer", ["新規", "匿名", "番号 1", "ファイル {pk}", "取り込まない"])
@pytest.mark.parametrize("gives_again", [False, True])
def test_a_decision_is_kept_and_the_same_file_changes_nothing(
    body: Organization, tmp_path: Path, answer: str, gives_again: bool
) -> None:
    book = two_of_a_name(body, tmp_path)
    outcome = take(body, book, kind="station")
    answer = answer.format(pk=Person.objects.get(number="2").pk)
    decisions = decide(body, outcome, tmp_path, answer)
    first = take(body, book, kind="station", decisions=decisions)
    assert first.plan.counts()["rows"] == 3
    assert first.status == 0
    before = everything()
    for _time in range(2):
        again = take(body, book, kind="station", decisions=decisions if gives_again else {})
        assert said(again) == (0, 3, 0, 0, 0)
        assert everything() == before


def test_somebody_decided_to_be_new_is_made_once_and_stays_in_a_corrected_row(
    body: Organization, tmp_path: Path
) -> None:
    book = two_of_a_name(body, tmp_path)
    decisions = decide(body, take(body, book, kind="station"), tmp_path, "新規")
    take(body, book, kind="station", decisions=decisions)
    made = Person.objects.latest("id")
    assert made.name == "佐藤 蓮"
    assert WaitingRow.objects.get(decision="new").person == made
    changed = [row(1, name="佐藤 蓮", minutes=50), row(2, name="佐藤 蓮", who="2"), row(3)]
    outcome = take(body, write_book(book, changed), kind="station")
    assert said(outcome) == (0, 2, 1, 0, 0)
    assert Person.objects.latest("id") == made
    assert Act.objects.filter(participants__person=made).count() == 2


def test_another_decision_about_the_same_row_corrects_its_act(
    body: Organization, tmp_path: Path
) -> None:
    book = two_of_a_name(body, tmp_path)
    first = decide(body, take(body, book, kind="station"), tmp_path, "番号 1")
    take(body, book, kind="station", decisions=first)
    second = {mark: Decided("person", Person.objects.get(number="2").pk) for mark in first}
    assert said(take(body, book, kind="station", decisions=second)) == (0, 2, 1, 0, 0)
    assert said(take(body, book, kind="station")) == (0, 3, 0, 0, 0)


def test_a_child_decided_to_be_new_is_one_child_on_every_day(
    body: Organization, tmp_path: Path
) -> None:
    register_persons(operator(body), [NewPerson("佐藤 蓮"), NewPerson("佐藤 蓮")])
    path = tmp_path / "出席簿.csv"
    path.write_text(
        "令和7年度 出席簿\n氏名,6/3,6/10,6/17\n佐藤 蓮,○,○,○\n森 恵,○,,○\n", encoding="utf-8"
    )
    outcome = take(body, path)
    # The day on which nobody else came waits as a whole; the others are recorded with whom they have.
    assert outcome.plan.counts()["rows"] == outcome.plan.counts()["waiting"] == 3
    assert Act.objects.count() == 2
    decisions = decide(body, outcome, tmp_path, "新規")
    assert said(take(body, path, decisions=decisions)) == (1, 0, 2, 0, 0)
    assert Person.objects.filter(name="佐藤 蓮").count() == 3
    before = everything()
    assert said(take(body, path, decisions=decisions)) == (0, 3, 0, 0, 0)
    assert everything() == before


def test_of_two_people_in_a_row_only_the_one_who_was_asked_about_is_decided(
    body: Organization, tmp_path: Path
) -> None:
    two_of_a_name(body, tmp_path)
    book = write_book(tmp_path / "5月.csv", [row(7, name="森 恵；佐藤 蓮")])
    decisions = decide(body, take(body, book, kind="station"), tmp_path, "番号 1")
    assert take(body, book, kind="station", decisions=decisions).status == 0
    (act,) = Act.objects.all()
    assert {p.person.name for p in act.participants.all()} == {"森 恵", "佐藤 蓮"}


def test_a_number_that_is_anothers_is_not_given_to_somebody_decided_to_be_new(
    body: Organization, tmp_path: Path
) -> None:
    two_of_a_name(body, tmp_path)
    book = write_book(tmp_path / "5月.csv", [row(1, name="森川 恵", who="1")])
    decisions = decide(body, take(body, book, kind="station"), tmp_path, "新規")
    outcome = take(body, book, kind="station", decisions=decisions)
    assert said(outcome) == (1, 0, 0, 0, 0)
    assert Person.objects.get(name="森川 恵").number == ""
    assert any("番号なしで登録しました" in p.reason for p in outcome.plan.problems)
    assert said(take(body, book, kind="station")) == (0, 1, 0, 0, 0)


def test_a_line_of_a_register_decided_to_be_new_or_left_out_asks_no_more(
    body: Organization, tmp_path: Path
) -> None:
    register_persons(operator(body), [NewPerson("佐藤 蓮", "サトウ レン", sex=1)])
    lines = [",佐藤 蓮,サトウ レン,女,,,,,,", ",佐藤 蓮,サトウ ハス,,,,,,,"]
    path = write_register(tmp_path / "名簿.csv", *lines)
    outcome = take(body, path, kind="station")
    assert (outcome.plan.waiting_lines, outcome.status) == (2, 2)
    decisions = decide(body, outcome, tmp_path, "新規", "取り込まない")
    assert take(body, path, kind="station", decisions=decisions).status == 0
    assert Person.objects.count() == 2
    before = everything()
    assert take(body, path, kind="station").status == 0
    assert everything() == before


def test_a_decision_about_a_row_without_a_number_follows_its_words(
    body: Organization, tmp_path: Path
) -> None:
    two_of_a_name(body, tmp_path)
    path = tmp_path / "6月.csv"
    rows = [row("", name="佐藤 蓮", text="甲"), row("", name="森 恵", text="乙")]
    outcome = take(body, write_book(path, rows), kind="station")
    take(body, path, kind="station", decisions=decide(body, outcome, tmp_path, "番号 2"))
    acts = Act.objects.count()
    write_book(path, [row("", name="佐藤 蓮", text="丙"), *rows])
    assert said(take(body, path, kind="station")) == (0, 2, 0, 1, 3)
    assert Act.objects.count() == acts
    (act,) = Act.objects.filter(participants__person__number="2")
    assert act.text.startswith("甲")


def test_who_was_told_before_is_not_asked_again_when_somebody_else_gets_the_name(
    body: Organization, tmp_path: Path
) -> None:
    book = write_book(tmp_path / "4月.csv", [row(1)])
    take(body, book, kind="station")
    register_persons(operator(body), [NewPerson("松永 香菓")])
    assert said(take(body, book, kind="station")) == (0, 1, 0, 0, 0)


def test_rows_without_a_number_that_moved_twice_are_still_known(
    body: Organization, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    rows = [row("", name=f"人 {n}", text=n) for n in "甲乙丙"]
    take(body, write_book(path, rows), kind="station")
    longer = write_book(path, [row("", name="人 丁", text="丁"), *rows])
    assert said(take(body, longer, kind="station")) == (1, 3, 0, 0, 0)
    before = everything()
    assert said(take(body, longer, kind="station")) == (0, 4, 0, 0, 0)
    assert everything() == before
