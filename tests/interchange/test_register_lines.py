"""A register teaches what nobody knows, and corrects only what it taught itself."""

from datetime import date
from pathlib import Path

import pytest

from tests.interchange.taking import take, write_register
from yorisoi.accounts.access import operator
from yorisoi.accounts.actions.founding import open_commission
from yorisoi.accounts.models import Commission, Commissioner, Organization, Term
from yorisoi.accounts.policy import Actor
from yorisoi.interchange.actions.importing import Outcome
from yorisoi.registry.actions.casekeeping import place_under
from yorisoi.registry.actions.knowing import add_name, learn, relearn, retract
from yorisoi.registry.actions.registering import NewPerson, register_persons
from yorisoi.registry.models import (
    Case,
    CaseCommission,
    ContactPoint,
    Person,
    Placement,
    Residence,
    Vitals,
)

LINE = "1,佐藤 蓮,サトウ レン,男,H12.1.1,里親,星の家,みなと県,{phone},{address}"
HOME = "浜里市青葉町1-2"


def line(phone: str = "090-0000-0001", address: str = HOME, **changes: str) -> str:
    text = LINE.format(phone=phone, address=address)
    for was, now in changes.items():
        assert was in text
        text = text.replace(was, now)
    return text


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "名簿.csv"


@pytest.fixture
def ren(body: Organization, book: Path) -> Person:
    """佐藤 蓮, as the register told of him."""
    take(body, write_register(book, line()), kind="station")
    return Person.objects.get()


def again(body: Organization, book: Path, *lines: str) -> Outcome:
    return take(body, write_register(book, *lines), kind="station")


def standing(model: type, person: Person, *names: str) -> list[tuple]:
    field = "case__person" if model is CaseCommission else "person"
    return list(model.objects.known().filter(**{field: person}).order_by("id").values_list(*names))


def left(outcome: Outcome) -> list[str]:
    return [p.reason for p in outcome.plan.problems if "そのままにしました" in p.reason]


def pass_on(me: Actor, person: Person) -> Commission:
    """Somebody writes down a change of commissioner in mid-year."""
    city = Commissioner.objects.create(organization_id=me.organization, name="汐見市")
    contract = open_commission(me, city, programme="aftercare", menus=Term.objects.none())
    place_under(me, Case.objects.get(person=person), contract, since=date(2025, 10, 1))
    return contract


def ways(person: Person) -> list[str]:
    """Sealed columns are opened row by row."""
    rows = ContactPoint.objects.known().filter(person=person).order_by("id")
    return sorted(point.value for point in rows)


def test_a_new_telephone_leaves_a_change_of_commissioner_in_mid_year_alone(
    body: Organization, book: Path, ren: Person
) -> None:
    pass_on(operator(body), ren)
    before = standing(CaseCommission, ren, "id", "since", "until")
    assert len(before) == 2
    outcome = again(body, book, line(phone="090-0000-0002"))
    assert standing(CaseCommission, ren, "id", "since", "until") == before
    assert not left(outcome)
    assert ways(ren) == sorted([HOME, "090-0000-0002"])


def test_another_commissioner_in_the_line_does_not_undo_what_somebody_wrote_down(
    body: Organization, book: Path, ren: Person
) -> None:
    pass_on(operator(body), ren)
    before = standing(CaseCommission, ren, "id", "since", "until")
    outcome = again(body, book, line(みなと県="浜里市役所"))
    assert standing(CaseCommission, ren, "id", "since", "until") == before
    assert any("委託元" in reason and "浜里市役所" in reason for reason in left(outcome))


def test_what_the_file_said_itself_and_says_otherwise_now_is_relearnt(
    body: Organization, book: Path, ren: Person
) -> None:
    changed = line(
        address="汐見市港1",
        里親="乳児院",
        星の家="月の家",
        みなと県="汐見市",
        **{"H12.1.1": "H12.1.2"},
    )
    outcome = again(body, book, changed)
    assert not left(outcome)
    assert standing(Placement, ren, "kind__label", "facility") == [("乳児院", "月の家")]
    assert standing(Residence, ren, "municipality__label") == [("汐見市",)]
    assert standing(CaseCommission, ren, "commission__commissioner__name") == [("汐見市",)]
    assert standing(Vitals, ren, "birth_first", "sex") == [(20000102, 1)]
    assert ways(ren) == sorted(["090-0000-0001", "汐見市港1"])


def test_what_somebody_corrected_by_hand_stays_whatever_else_changes_in_the_line(
    body: Organization, book: Path, ren: Person
) -> None:
    me = operator(body)
    other = (
        Term.objects.filter(organization=body, vocabulary="placement").exclude(label="里親").first()
    )
    relearn(me, Placement.objects.get(), kind_id=other.pk, since=date(2020, 4, 1))
    relearn(me, Residence.objects.get(), since=date(2024, 4, 1))
    learn(me, ren, Vitals, birth_first=20010101, birth_last=20010101, birth_written="", sex=1)
    retract(me, ContactPoint.objects.get(kind="phone"))
    models = (Placement, Residence, Vitals, ContactPoint, CaseCommission)
    before = [standing(model, ren, "id") for model in models]
    # The file says again what it said, and something that nobody reads from it.
    again(body, book, line().replace("サトウ レン", "さとう れん"))
    assert [standing(model, ren, "id") for model in models] == before
    outcome = again(body, book, line(星の家="月の家", **{"H12.1.1": "H12.1.5"}))
    assert [standing(model, ren, "id") for model in models] == before
    assert len(left(outcome)) == 2


def test_a_married_name_written_by_somebody_is_not_turned_back(
    body: Organization, book: Path, ren: Person
) -> None:
    add_name(operator(body), ren, form="current", name="松永 蓮", kana="マツナガ レン")
    again(body, book, line(phone="090-0000-0003"))
    ren.refresh_from_db()
    assert ren.name == "松永 蓮"


def test_a_register_completes_what_is_known_of_somebody_from_elsewhere(
    body: Organization, book: Path
) -> None:
    (pk,) = register_persons(operator(body), [NewPerson("佐藤 蓮", "サトウ レン", "1", sex=2)])
    ren = Person.objects.get(pk=pk)
    outcome = again(body, book, line())
    assert standing(Vitals, ren, "birth_first", "sex") == [(20000101, 2)]
    assert standing(Placement, ren, "kind__label") == [("里親",)]
    assert standing(CaseCommission, ren, "commission__commissioner__name") == [("みなと県",)]
    assert [reason[:2] for reason in left(outcome)] == ["性別"]


def test_a_note_in_another_book_does_not_rewrite_what_the_first_taught(
    body: Organization, book: Path, ren: Person, tmp_path: Path
) -> None:
    other = write_register(tmp_path / "b.csv", line(里親="乳児院"))
    other.write_text(other.read_text(encoding="utf-8").replace("令和7", "令和8"), encoding="utf-8")
    outcome = take(body, other, kind="station")
    assert standing(Placement, ren, "kind__label") == [("里親",)]
    assert left(outcome)


def test_somebody_who_stands_twice_in_the_register_breaks_nothing(
    body: Organization, book: Path, ren: Person
) -> None:
    double = [
        line(phone="090-0000-0004", 里親="乳児院"),
        line(phone="090-0000-0005", 里親="児童養護施設"),
    ]
    outcome = again(body, book, *double)
    assert standing(Placement, ren, "kind__label") == [("乳児院",)]
    assert outcome.status == 0
    count = Placement.objects.count()
    again(body, book, *double)
    assert Placement.objects.count() == count


def test_lines_that_change_nothing_cost_a_fixed_number_of_queries(
    body: Organization, book: Path, django_assert_max_num_queries: object
) -> None:
    lines = [
        f"{n},人{n} 甲,ヒト,男,H12.1.1,里親,星の家,みなと県,0900000{n:04},{HOME}" for n in range(60)
    ]
    take(body, write_register(book, *lines), kind="station")
    write_register(book, *[text.replace("ヒト", "ひと") for text in lines])
    with django_assert_max_num_queries(80):
        assert take(body, book, kind="station").status == 0
