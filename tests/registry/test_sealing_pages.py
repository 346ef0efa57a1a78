"""Sealed is sealed: named holders alone look, after saying why; nobody uncovers by a side door."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.door import enter
from yorisoi.accounts.actions.inviting import leave
from yorisoi.accounts.models import Staff, Term
from yorisoi.audit.models import Entry
from yorisoi.registry.actions.caring import found_household, join_household, leave_household
from yorisoi.registry.actions.knowing import learn, relearn, retract
from yorisoi.registry.actions.sealing import end_holder, lift, name_holder, seal
from yorisoi.registry.models import (
    ContactPoint,
    Household,
    HouseholdMember,
    Person,
    Residence,
    Seal,
    SealHolder,
)
from yorisoi.registry.queries.sealing import routes, seals_over
from yorisoi.registry.queries.searching import search

ADDRESS = "汐見市港町9-9-9"


@pytest.fixture
def address(cast: Cast) -> ContactPoint:
    return learn(cast.actor(cast.takada), cast.yamada, ContactPoint, kind="address", value=ADDRESS)


@pytest.fixture
def sealed(cast: Cast, address: ContactPoint) -> Seal:
    return seal(cast.actor(cast.suzuki), cast.yamada, basis="支援措置", holders=[cast.suzuki])


def open_it(staff: Staff, cast: Cast, reason: str = "あす同行するため") -> object:
    url = reverse("registry-seal-open", args=[cast.yamada.pk])
    return enter(Client(), staff).post(url, {"reason": reason})


def test_a_named_holder_says_why_and_sees_it_once(cast: Cast, sealed: Seal) -> None:
    answer = open_it(cast.suzuki, cast)
    assert ADDRESS in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    entry = Entry.objects.latest("id")
    assert entry.verb == "seal.opened"
    assert "あす同行するため" in entry.payload
    assert ADDRESS not in entry.payload
    url = reverse("registry-seal-open", args=[cast.yamada.pk])
    assert ADDRESS not in enter(Client(), cast.suzuki).get(url).content.decode()


def test_without_a_reason_it_stays_shut(cast: Cast, sealed: Seal) -> None:
    page = open_it(cast.suzuki, cast, " ").content.decode()
    assert "開くわけを" in page
    assert ADDRESS not in page
    assert not Entry.objects.filter(verb="seal.opened").exists()


@pytest.mark.parametrize("who", ["takada", "satou"])
def test_everybody_else_is_told_whom_to_ask_and_the_knock_is_written_down(
    cast: Cast, sealed: Seal, who: str
) -> None:
    page = open_it(getattr(cast, who), cast).content.decode()
    assert ADDRESS not in page
    assert "開けるのは鈴木さんです" in page
    assert Entry.objects.filter(verb="seal.refused").exists()


@pytest.mark.parametrize("who", ["mori", "tanaka", "nishi", "kenno", "gi"])
def test_for_strangers_there_is_nothing_to_open(cast: Cast, sealed: Seal, who: str) -> None:
    assert open_it(getattr(cast, who), cast).status_code == 404


def test_no_page_of_the_writing_side_ever_carries_a_sealed_value(cast: Cast, sealed: Seal) -> None:
    point = ContactPoint.objects.get(person=cast.yamada, kind="address")
    client = enter(Client(), cast.suzuki)
    pages = [
        reverse("registry-person-edit", args=[cast.yamada.pk]),
        reverse("registry-contactpoint-new", args=[cast.yamada.pk]),
        reverse("registry-contactpoint-edit", args=[point.pk]),
        reverse("registry-residence-new", args=[cast.yamada.pk]),
        reverse("registry-seal", args=[cast.yamada.pk]),
        reverse("registry-householdmember-new", args=[cast.yamada.pk]),
        reverse("ledger-act-new") + f"?person={cast.yamada.pk}",
    ]
    for url in pages:
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert "港町" not in answer.content.decode(), url


def test_the_municipality_of_somebody_sealed_is_not_shown_either(cast: Cast, sealed: Seal) -> None:
    town = Term.objects.create(organization=cast.aozora, vocabulary="municipality", label="汐見市")
    residence = learn(cast.actor(cast.takada), cast.yamada, Residence, municipality=town)
    client = enter(Client(), cast.takada)
    for url in (
        reverse("registry-person-edit", args=[cast.yamada.pk]),
        reverse("registry-residence-new", args=[cast.yamada.pk]),
    ):
        main = client.get(url).content.decode().split("<main")[1]
        assert "汐見市" not in main.split("<form")[0]
    page = client.get(reverse("registry-residence-edit", args=[residence.pk])).content.decode()
    assert f'value="{town.pk}" selected' not in page


def test_a_hidden_point_can_be_put_right_without_being_seen(cast: Cast, sealed: Seal) -> None:
    point = ContactPoint.objects.get(person=cast.yamada, kind="address")
    client = enter(Client(), cast.takada)
    url = reverse("registry-contactpoint-edit", args=[point.pk])
    client.post(url, {"value": "", "may": "no", "is_reachable": "on"})
    now = ContactPoint.objects.known().get(person=cast.yamada, kind="address")
    assert (now.value, now.may) == (ADDRESS, "no")


def test_whoever_cannot_look_must_not_uncover_by_calling_it_something_else(
    cast: Cast, sealed: Seal
) -> None:
    point = ContactPoint.objects.get(person=cast.yamada, kind="address")
    with pytest.raises(ValidationError, match="伏せている"):
        relearn(cast.actor(cast.takada), point, kind="other")
    assert ContactPoint.objects.known().filter(pk=point.pk).exists()
    client = enter(Client(), cast.takada)
    client.post(reverse("registry-contactpoint-edit", args=[point.pk]),
                {"kind": "other", "value": "", "may": "yes", "is_reachable": "on"})  # fmt: skip
    assert all(r.is_sealed for r in routes(cast.yamada) if r.point.value == ADDRESS)


def test_a_point_sealed_by_itself_is_opened_by_those_who_know_the_person(cast: Cast) -> None:
    learn(cast.actor(cast.takada), cast.yamada, ContactPoint, kind="phone", value="090-7777-0007",
          is_sealed=True)  # fmt: skip
    assert not search(cast.actor(cast.takada), "090-7777").found
    assert "090-7777-0007" in open_it(cast.takada, cast).content.decode()
    assert open_it(cast.mori, cast).status_code == 404


@pytest.fixture
def home(cast: Cast, sealed: Seal) -> Household:
    return found_household(cast.actor(cast.suzuki), cast.yamada)


def test_a_child_added_later_to_a_sealed_household_is_covered(cast: Cast, home: Household) -> None:
    actor = cast.actor(cast.takada)
    learn(actor, cast.takahashi, ContactPoint, kind="school", value="港小学校")
    sealed_phone = learn(actor, cast.takahashi, ContactPoint, kind="phone", value="090-5555-0005")
    join_household(actor, cast.takahashi, home, relation="長男")
    shown = {r.point.kind: r.value for r in routes(cast.takahashi)}
    assert shown == {"school": "", "phone": sealed_phone.value}
    client = enter(Client(), cast.takada)
    for url in (
        reverse("registry-person-edit", args=[cast.takahashi.pk]),
        reverse("registry-contactpoint-new", args=[cast.takahashi.pk]),
    ):
        page = client.get(url).content.decode()
        assert "港小学校" not in page
        assert "秘匿" in page


def test_taking_the_child_out_of_the_household_does_not_uncover(
    cast: Cast, home: Household
) -> None:
    actor = cast.actor(cast.takada)
    member = join_household(actor, cast.takahashi, home, relation="長男")
    with pytest.raises(ValidationError, match="秘匿がかかっている世帯"):
        retract(actor, member)
    with pytest.raises(ValidationError, match="秘匿がかかっている世帯"):
        relearn(actor, member, until=date(2000, 1, 1))
    assert seals_over([cast.takahashi.pk])
    own = HouseholdMember.objects.known().get(person=cast.yamada)
    with pytest.raises(ValidationError, match="秘匿がかかっている世帯"):
        retract(actor, own)
    retract(cast.actor(cast.suzuki), member)
    assert not seals_over([cast.takahashi.pk])


def test_whoever_moves_out_after_the_seal_began_stays_covered(cast: Cast, home: Household) -> None:
    actor = cast.actor(cast.takada)
    member = join_household(actor, cast.takahashi, home)
    leave_household(actor, member, on=date(2099, 1, 1))
    assert seals_over([cast.takahashi.pk])


def test_a_household_is_joined_by_picking_who_lives_there(cast: Cast) -> None:
    client = enter(Client(), cast.takada)
    url = reverse("registry-householdmember-new", args=[cast.takahashi.pk])
    client.post(url, {"mate": cast.yamada.pk, "relation": "弟"})
    members = HouseholdMember.objects.known()
    assert {m.person for m in members} == {cast.yamada, cast.takahashi}
    assert len({m.household_id for m in members}) == 1
    assert (
        "もうこの世帯に入っています" in client.post(url, {"mate": cast.yamada.pk}).content.decode()
    )
    assert "見つかりません" in client.post(url, {"mate": cast.kawaguchi.pk}).content.decode()
    edit = reverse("registry-householdmember-edit", args=[members.get(person=cast.takahashi).pk])
    client.post(edit, {"relation": "弟", "since": "R6.4.1", "until": "R8.3.31"})
    assert HouseholdMember.objects.known().get(person=cast.takahashi).until == date(2026, 3, 31)


def test_a_household_of_strangers_cannot_be_joined(cast: Cast) -> None:
    theirs = found_household(cast.actor(cast.tanaka), cast.stranger)
    with pytest.raises(PermissionDenied):
        join_household(cast.actor(cast.satou), cast.yamada, theirs)


def test_a_seal_is_set_on_a_page_with_those_who_may_open_it(
    cast: Cast, address: ContactPoint
) -> None:
    client = enter(Client(), cast.suzuki)
    url = reverse("registry-seal", args=[cast.yamada.pk])
    page = client.post(url, {"basis": "支援措置"}).content.decode()
    assert "開ける人を、ひとり以上" in page
    client.post(url, {"basis": "支援措置", "holders": [cast.suzuki.pk], "until": "R9.11.30"})
    row = Seal.objects.get()
    assert [h.staff for h in row.holders.all()] == [cast.suzuki]
    assert routes(cast.yamada)[-1].is_sealed


@pytest.mark.parametrize("who", ["takada", "mori", "nishi", "tanaka"])
def test_only_a_lead_or_manager_sets_a_seal(cast: Cast, who: str) -> None:
    client = enter(Client(), getattr(cast, who))
    url = reverse("registry-seal", args=[cast.yamada.pk])
    assert client.get(url).status_code == 404
    assert client.post(url, {"basis": "x", "holders": [cast.suzuki.pk]}).status_code == 404
    assert not Seal.objects.exists()


def test_holders_say_who_else_may_open_and_the_last_one_stays(cast: Cast, sealed: Seal) -> None:
    lead = cast.actor(cast.suzuki)
    with pytest.raises(PermissionDenied):
        name_holder(cast.actor(cast.satou), sealed, cast.satou)
    (own,) = sealed.holders.all()
    with pytest.raises(ValidationError, match="ひとりは要ります"):
        end_holder(lead, own)
    name_holder(lead, sealed, cast.satou)
    end_holder(lead, own)
    assert [h.staff for h in sealed.holders.filter(ended_at=None)] == [cast.satou]
    assert Entry.objects.latest("id").verb == "seal.holder_ended"
    with pytest.raises(PermissionDenied):
        lift(lead, sealed, reason="もう必要がない")
    name_holder(cast.actor(cast.satou), sealed, cast.suzuki)
    assert SealHolder.objects.filter(seal=sealed, ended_at=None).count() == 2


def test_when_all_holders_have_left_whoever_may_set_seals_names_another(
    cast: Cast, sealed: Seal
) -> None:
    manager = cast.actor(cast.satou)
    leave(manager, cast.suzuki, on=date(2026, 4, 1))
    name_holder(manager, sealed, cast.satou)
    assert ADDRESS in open_it(cast.satou, cast).content.decode()


def test_the_pages_of_holders_refuse_kindly(cast: Cast, sealed: Seal) -> None:
    client = enter(Client(), cast.satou)
    url = reverse("registry-seal-holder", args=[sealed.pk])
    page = client.post(url, {"staff": cast.satou.pk}, follow=True).content.decode()
    assert "開ける人だけです（鈴木）" in page
    url = reverse("registry-seal-lift", args=[sealed.pk])
    page = client.post(url, {"reason": "もう必要がない"}, follow=True).content.decode()
    assert "開ける人だけです" in page
    assert Seal.objects.known().exists()


def test_lifting_a_seal_needs_a_reason_and_a_holder(cast: Cast, sealed: Seal) -> None:
    client = enter(Client(), cast.suzuki)
    url = reverse("registry-seal-lift", args=[sealed.pk])
    assert "とくわけを" in client.post(url, {"reason": "x"}).content.decode()
    client.post(url, {"reason": "支援措置が終わった"})
    assert not Seal.objects.known().exists()
    assert any(r.value == ADDRESS for r in routes(Person.objects.get(pk=cast.yamada.pk)))


def test_nobody_from_another_body_becomes_a_holder(cast: Cast, sealed: Seal) -> None:
    with pytest.raises(PermissionDenied):
        name_holder(cast.actor(cast.suzuki), sealed, cast.tanaka)
    with pytest.raises(PermissionDenied):
        seal(cast.actor(cast.satou), cast.takahashi, basis="x", holders=[cast.tanaka])
