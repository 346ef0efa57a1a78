"""What is sealed stands on no page of the reading side."""

import pytest
from django.test import Client

from tests.cast import Cast
from tests.desk.scenes import ADDRESS, PHONE, WORKPLACE, register, spoke
from yorisoi.accounts.models import Term
from yorisoi.common import clock
from yorisoi.ledger.actions.promising import promise
from yorisoi.registry.actions.caring import found_household, join_household
from yorisoi.registry.actions.knowing import learn
from yorisoi.registry.actions.linking import link
from yorisoi.registry.actions.sealing import seal
from yorisoi.registry.models import (
    Circumstance,
    ContactPoint,
    Household,
    Person,
    Placement,
    Residence,
)

TOWN, FACILITY, TOWN_SCHOOL = "ひみつ市", "ひみつ学園", "ひみつ高等学校"
SECRETS = (ADDRESS, PHONE, PHONE.replace("-", ""), WORKPLACE, TOWN, FACILITY, TOWN_SCHOOL, "7-8-9")


@pytest.fixture
def hidden(cast: Cast) -> Person:
    """山田 is hidden with the whole household; 高橋's second file is 山田's sister's."""
    me, lead = cast.actor(cast.takada), cast.actor(cast.suzuki)
    town = Term.objects.create(organization=cast.aozora, vocabulary="municipality", label=TOWN)
    home = found_household(lead, cast.yamada)
    join_household(lead, cast.takahashi, home, relation="妹")
    twin = register(cast, "高橋 直", "タカハシ ナオ")
    for person in (cast.yamada, cast.takahashi, twin):
        learn(me, person, ContactPoint, kind="address", value=ADDRESS)
        learn(me, person, ContactPoint, kind="letter", value=ADDRESS, note="7-8-9")
        learn(me, person, ContactPoint, kind="workplace", value=WORKPLACE)
        learn(me, person, ContactPoint, kind="school", value=TOWN_SCHOOL)
        learn(me, person, ContactPoint, kind="phone", value=PHONE, is_sealed=True)
        learn(me, person, Residence, municipality=town)
        learn(me, person, Placement, kind=cast.term("placement", "foster"), facility=FACILITY)
        learn(me, person, Circumstance, kind=cast.term("circumstance", "employed"), note=WORKPLACE)
        promise(me, person=person, due_on=clock.today(), text="電話する")
        spoke(cast, person, 3)
    link(lead, cast.takahashi, twin)
    seal(lead, cast.yamada, basis="支援措置", holders=[cast.suzuki])
    return cast.yamada


PAGES = [
    "/", "/persons/", "/persons/?closed=1", "/cases/", "/search/?q=山田", "/search/?q=78888", "/search/?q=銀杏",
    "/search/?q=くるみ", "/persons/pick/?q=山田", "/persons/pick/?q=8888", "/persons/{}/", "/persons/{}/readers/",
    "/persons/{}/record/", "/households/{home}/", "/pairs/", "/observations/",
]  # fmt: skip


@pytest.mark.parametrize("who", ["takada", "suzuki", "satou"])
def test_nothing_sealed_stands_on_a_page(cast: Cast, hidden: Person, browse, who: str) -> None:
    client: Client = browse(getattr(cast, who))
    people = Person.objects.filter(organization=cast.aozora).values_list("pk", flat=True)
    home = Household.objects.get().pk
    for url in dict.fromkeys(path.format(pk, home=home) for path in PAGES for pk in people):
        answer = client.get(url)
        said = answer.content.decode() + str(answer.headers)
        for secret in SECRETS:
            assert secret not in said, f"{secret} on {url}"


def test_without_a_seal_the_same_values_are_there_to_be_used(cast: Cast, takada: Client) -> None:
    learn(cast.actor(cast.takada), cast.yamada, ContactPoint, kind="address", value=ADDRESS)
    html = takada.get(f"/persons/{cast.yamada.pk}/").content.decode()
    assert ADDRESS in html
    assert ADDRESS in takada.get(f"/persons/{cast.yamada.pk}/record/").content.decode()


def test_a_facility_left_long_ago_hides_nothing(cast: Cast, hidden: Person, takada: Client) -> None:
    learn(cast.actor(cast.takada), hidden, Placement, kind=cast.term("placement", "childrens_home"),
          facility="むかしの園", until=clock.today().replace(year=2015))  # fmt: skip
    assert "むかしの園" in takada.get(f"/persons/{hidden.pk}/").content.decode()


def test_a_sealed_telephone_is_no_reason_that_is_shown(cast: Cast, browse) -> None:
    me = cast.actor(cast.takada)
    one, two = register(cast, "林 一", "ハヤシ イチ"), register(cast, "林 二", "ハヤシ ニ")
    for person in (one, two):
        learn(me, person, ContactPoint, kind="phone", value=PHONE, is_sealed=True)
    html = browse(cast.suzuki).get("/pairs/").content.decode()
    assert "林" not in html
    assert "電話番号が同じ" not in html
