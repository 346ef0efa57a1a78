"""The case spine: whose contract from which day on, who walks beside, how it ends."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.door import enter
from yorisoi.accounts.models import Commission
from yorisoi.audit.models import Entry
from yorisoi.common import clock
from yorisoi.ledger.actions.recording import NewAct, Taking, record_act
from yorisoi.ledger.queries.counting import count
from yorisoi.registry.actions.casekeeping import assign, open_case, place_under
from yorisoi.registry.models import Assignment, Case, CaseCommission, Closure, Reach


@pytest.fixture
def client(cast: Cast, client: Client) -> Client:
    return enter(client, cast.takada)


@pytest.fixture
def case(cast: Cast) -> Case:
    return Case.objects.get(person=cast.yamada)


def url(name: str, case: Case) -> str:
    return reverse(f"registry-case-{name}", args=[case.pk])


def counted(cast: Cast, **options: object) -> dict[str, int]:
    found = count(
        cast.aozora, start=date(2026, 4, 1), end=date(2026, 9, 30), by=["commissioner"], **options
    )
    return {row.by["commissioner"]: row.value for row in found.rows}


def test_a_commission_from_a_day_on_moves_counts_from_that_day_and_not_before(
    cast: Cast, client: Client, case: Case
) -> None:
    for day in (date(2026, 5, 31), date(2026, 6, 1), date(2026, 7, 1)):
        record_act(cast.actor(cast.takada), NewAct("station", day, site=cast.main.pk,
                                                   takings=[Taking(person=cast.yamada.pk)]))  # fmt: skip
    assert counted(cast) == {"あかね県": 3}
    before = clock.now()
    answer = client.post(url("commission", case), {"commission": cast.city_contract.pk, "since": "R8.6.1"})
    assert answer.status_code == 302
    assert counted(cast) == {"あかね県": 1, "汐見市": 2}
    assert counted(cast, as_of=before) == {"あかね県": 3}
    (old,) = CaseCommission.objects.known().filter(case=case, commission=cast.contract)
    assert old.until == date(2026, 5, 31)


def test_a_commission_taken_back_lets_the_one_before_go_on(
    cast: Cast, client: Client, case: Case
) -> None:
    record_act(cast.actor(cast.takada), NewAct("station", date(2026, 7, 1), site=cast.main.pk,
                                               takings=[Taking(person=cast.yamada.pk)]))  # fmt: skip
    row = place_under(cast.actor(cast.takada), case, cast.city_contract, since=date(2026, 6, 1))
    assert counted(cast) == {"汐見市": 1}
    client.post(reverse("registry-case-uncommission", args=[row.pk]))
    assert counted(cast) == {"あかね県": 1}
    assert Entry.objects.latest("id").verb == "case.uncommissioned"


def test_somebody_is_assigned_and_then_follows_the_case(
    cast: Cast, client: Client, case: Case
) -> None:
    client.post(url("assign", case), {"staff": cast.mori.pk, "since": "きょう"})
    assert Assignment.objects.get(case=case).staff == cast.mori
    other = enter(Client(), cast.mori)
    assert other.get(reverse("registry-person-edit", args=[cast.yamada.pk])).status_code == 200
    assert Entry.objects.filter(verb="case.assigned").exists()


def test_a_case_moves_to_another_site_and_both_know_the_person(
    cast: Cast, case: Case
) -> None:
    client = enter(Client(), cast.satou)
    client.post(url("move", case), {"site": cast.branch.pk})
    case.refresh_from_db()
    assert case.site == cast.branch
    assert set(Reach.objects.filter(person=cast.yamada).values_list("site", flat=True)) == {
        cast.main.pk, cast.branch.pk,
    }  # fmt: skip
    assert Entry.objects.filter(verb="case.moved").exists()


def test_a_case_is_closed_with_a_reason_and_opened_again(
    cast: Cast, client: Client, case: Case
) -> None:
    page = client.post(url("close", case), {"on": "きょう", "note_text": "ながい言葉"}).content.decode()
    assert "わけを、ひとつえらんでください" in page
    assert "ながい言葉" in page
    client.post(url("close", case), {"on": "きょう", "reason": "wish", "note_text": "本人から"})
    closure = Closure.objects.get(case=case)
    assert (closure.reason, closure.note) == ("wish", "本人から")
    again = client.post(url("close", case), {"on": "きょう", "reason": "wish"}).content.decode()
    assert "もう終わっています" in again
    client.post(url("reopen", case))
    closure.refresh_from_db()
    assert closure.reopened_at is not None


def test_a_second_registration_is_opened(cast: Cast, client: Client) -> None:
    new = reverse("registry-case-new", args=[cast.yamada.pk])
    assert client.get(new).status_code == 200
    client.post(new, {"site": cast.main.pk, "opened_on": "きょう", "commission": cast.city_contract.pk})
    assert Case.objects.filter(person=cast.yamada).count() == 2


def test_a_day_that_does_not_exist_is_said_at_its_form(
    cast: Cast, client: Client, case: Case
) -> None:
    page = client.post(url("commission", case), {"commission": cast.city_contract.pk, "since": "2/30"})
    assert "2月30日はありません" in page.content.decode()


@pytest.mark.parametrize("who", ["mori", "tanaka", "nishi", "kenno", "gi"])
@pytest.mark.parametrize("name", ["edit", "commission", "assign", "move", "close", "reopen"])
def test_for_everybody_else_the_case_does_not_exist(
    cast: Cast, case: Case, who: str, name: str
) -> None:
    stranger = enter(Client(), getattr(cast, who))
    call = stranger.get if name == "edit" else stranger.post
    assert call(url(name, case)).status_code == 404


def test_contracts_and_staff_of_another_body_cannot_be_named(cast: Cast, case: Case) -> None:
    actor = cast.actor(cast.satou)
    commissioner = cast.prefecture
    theirs = Commission.objects.create(
        organization=cast.minato, commissioner=commissioner, code="x", name="x", programme="other"
    )
    with pytest.raises(PermissionDenied):
        place_under(actor, case, theirs, since=clock.today())
    with pytest.raises(PermissionDenied):
        assign(actor, case, cast.tanaka, since=clock.today())
    with pytest.raises(PermissionDenied):
        open_case(actor, cast.yamada, site=None, opened_on=clock.today(), commission=theirs)


def test_an_assignment_ends_the_day_before_the_next_begins(cast: Cast, case: Case) -> None:
    actor = cast.actor(cast.takada)
    today = clock.today()
    assign(actor, case, cast.takada, since=today - timedelta(days=30))
    assign(actor, case, cast.suzuki, since=today)
    first = Assignment.objects.get(case=case, staff=cast.takada)
    assert first.until == today - timedelta(days=1)
