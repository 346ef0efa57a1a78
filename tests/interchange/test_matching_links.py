"""Several files of one human are one person to a book."""

from pathlib import Path

from tests.interchange.taking import row, take, write_book
from yorisoi.accounts.access import operator
from yorisoi.accounts.models import Organization
from yorisoi.common.ages import Birth
from yorisoi.ledger.models import Act
from yorisoi.registry.actions.linking import link
from yorisoi.registry.actions.registering import NewPerson, register_persons
from yorisoi.registry.models import Person


def files(body: Organization, *persons: NewPerson) -> list[Person]:
    return [Person.objects.get(pk=pk) for pk in register_persons(operator(body), persons)]


def meant(body: Organization, tmp_path: Path, **who: str) -> list[int]:
    outcome = take(body, write_book(tmp_path / "4月.csv", [row(1, **who)]), kind="station")
    assert outcome.status == 0, outcome.plan.problems
    return list(Act.objects.get().participants.values_list("person", flat=True))


def test_linked_files_are_not_two_people_and_the_one_with_a_number_stands_for_them(
    body: Organization, tmp_path: Path
) -> None:
    first, numbered = files(body, NewPerson("佐藤 蓮"), NewPerson("佐藤 蓮", number="7"))
    link(operator(body), first, numbered)
    assert meant(body, tmp_path, name="佐藤 蓮") == [numbered.pk]


def test_of_linked_files_without_a_number_the_oldest_stands_for_them(
    body: Organization, tmp_path: Path
) -> None:
    first, second = files(body, NewPerson("佐藤 蓮"), NewPerson("佐藤 蓮"))
    link(operator(body), second, first)
    assert meant(body, tmp_path, name="佐藤 蓮") == [first.pk]


def test_a_linked_file_is_found_by_the_name_of_the_other(
    body: Organization, tmp_path: Path
) -> None:
    old, new = files(body, NewPerson("佐藤 蓮"), NewPerson("松永 蓮", number="7"))
    link(operator(body), old, new)
    assert meant(body, tmp_path, name="佐藤 蓮") == [new.pk]


def test_a_number_finds_its_own_file_by_the_name_of_a_linked_one(
    body: Organization, tmp_path: Path
) -> None:
    old, new = files(body, NewPerson("佐藤 蓮", number="3"), NewPerson("松永 蓮", number="7"))
    link(operator(body), old, new)
    assert meant(body, tmp_path, name="佐藤 蓮", who="7") == [new.pk]


def test_two_humans_of_a_name_still_wait_and_are_offered_once_each(
    body: Organization, tmp_path: Path
) -> None:
    first, twin, other = files(
        body, NewPerson("佐藤 蓮"), NewPerson("佐藤 蓮"),
        NewPerson("佐藤 蓮", birth=Birth(20000101, 20000101)),
    )  # fmt: skip
    link(operator(body), first, twin)
    outcome = take(body, write_book(tmp_path / "4月.csv", [row(1, name="佐藤 蓮")]), kind="station")
    (waiting,) = outcome.plan.waiting
    assert "2人" in waiting.reason
    assert waiting.candidates == [first.pk, other.pk]
