"""Every page of the reading side as every role."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from yorisoi.accounts import doors
from yorisoi.accounts.access import operator
from yorisoi.accounts.models import Organization
from yorisoi.common import clock
from yorisoi.desk.doors import DOORS
from yorisoi.desk.shell import WAYS
from yorisoi.registry.actions.caring import found_household
from yorisoi.registry.actions.linking import link
from yorisoi.registry.actions.registering import NewPerson, register_persons
from yorisoi.registry.actions.sharing import share
from yorisoi.registry.models import Person

PEOPLE = {"satou", "suzuki", "takada"}
MAY = {
    "desk-people": PEOPLE | {"mori", "tanaka"},
    "desk-search": PEOPLE | {"mori", "tanaka"},
    "desk-person-picker": PEOPLE | {"mori", "tanaka"},
    "desk-cases": PEOPLE | {"mori", "tanaka"},
    "desk-person": PEOPLE,
    "desk-person-readers": PEOPLE,
    "desk-person-hand-over": PEOPLE,
    "desk-person-record": PEOPLE,
    "desk-household": PEOPLE,
    "desk-shared": PEOPLE | {"mori", "tanaka"},
    # Given to みなと by a fourth body: nobody of あおぞら finds it.
    "desk-shared-file": {"tanaka"},
    "desk-pairs": {"satou", "suzuki", "tanaka"},
    "desk-unusual": {"satou", "kan", "tanaka"},
    # Nobody has opened a file in an emergency.
    "desk-emergency": set(),
    "desk-status": {"gi"},
}
EVERYBODY = ("satou", "suzuki", "takada", "mori", "nishi", "kenno", "kan", "gi", "tanaka")


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_page_as_every_role(cast: Cast, browse, who: str) -> None:
    home = found_household(cast.actor(cast.takada), cast.yamada)
    targets = {"person": cast.yamada.pk, "household": home.pk, "shared": _given(cast),
               "ownemergency": 1}  # fmt: skip
    client: Client = browse(getattr(cast, who))
    for door in DOORS:
        if "GET" not in door.methods or door.name == "desk-today":
            continue
        url = reverse(door.name, args=[targets[door.target]] if door.target else [])
        expected = 200 if who in MAY[door.name] else 404
        answer = client.get(url)
        assert answer.status_code == expected, f"{who} at {url}"
        if expected == 404:
            assert "山田" not in answer.content.decode()


def _given(cast: Cast) -> int:
    other = Organization.objects.create(code="yoso", name="よその会")
    (theirs,) = register_persons(operator(other), [NewPerson("共有 一")])
    return share(
        operator(other), Person.objects.get(pk=theirs), recipient=cast.minato, groups=["identity"],
        purpose="ともに支える", basis="law", evidence="会議", until=clock.today(),
    ).pk  # fmt: skip


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_those_who_may_decide_take_a_link_back(cast: Cast, browse, who: str) -> None:
    row = link(cast.actor(cast.satou), cast.yamada, cast.takahashi)
    client = browse(getattr(cast, who))
    assert client.get(reverse("desk-unlink", args=[row.pk])).status_code in {404, 405}
    expected = 302 if who in {"satou", "suzuki"} else 404
    assert client.post(reverse("desk-unlink", args=[row.pk])).status_code == expected


def test_a_stranger_is_asked_to_sign_in_first(cast: Cast, client: Client) -> None:
    for door in DOORS:
        url = reverse(door.name, args=[1] if door.target else [])
        answer = client.get(url)
        assert answer.status_code in {302, 401}
        assert "山田" not in answer.content.decode()


def test_whoever_sees_no_people_is_not_offered_a_today(cast: Cast, browse) -> None:
    answer = browse(cast.kenno).get("/", follow=True)
    assert "きょう" not in answer.content.decode()
    assert "きょう" in browse(cast.takada).get("/").content.decode()


@pytest.mark.parametrize(
    ("who", "home"),
    [
        ("nishi", "learning-observations"),
        ("kenno", "insight-received"),
        ("kan", "accounts-audit"),
        ("gi", "desk-status"),
    ],
)
def test_home_leads_each_role_to_what_it_can_see(cast: Cast, browse, who: str, home: str) -> None:
    answer = browse(getattr(cast, who)).get("/")
    if doors.find(home) is None:
        pytest.skip(f"{home} is not built yet")
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse(home)


def test_somebody_without_a_role_is_received_kindly(cast: Cast, browse) -> None:
    cast.takada.memberships.all().delete()
    html = browse(cast.takada).get("/").content.decode()
    assert "いまの役割では、まだ開けるページがありません。" in html


def test_the_technician_sees_the_machine_and_no_case(cast: Cast, browse) -> None:
    html = browse(cast.gi).get("/status/?verify=1").content.decode()
    for words in ("Django", "データベース", "さいごの控え", "つながっています"):
        assert words in html
    for words in ("山田", "髙橋", "人さがす", "/persons/"):
        assert words not in html


def test_a_broken_trail_is_named(cast: Cast, browse) -> None:
    from yorisoi.audit.models import Chain

    found_household(cast.actor(cast.takada), cast.yamada)
    Chain.objects.filter(name="aozora").update(length=99)
    html = browse(cast.gi).get("/status/?verify=1").content.decode()
    assert "切れています" in html


def test_the_navigation_offers_what_stands_open_and_nothing_else(cast: Cast, browse) -> None:
    html = browse(cast.takada).get("/").content.decode()
    for name in ("desk-people", "desk-cases", "casework-memos"):
        assert f'href="{reverse(name)}"' in html
    for name in ("desk-pairs", "desk-status"):
        assert f'href="{reverse(name)}"' not in html
    assert f'href="{reverse("desk-pairs")}"' in browse(cast.suzuki).get("/").content.decode()
    assert '<span class="bar__name">高田<small>本所・相談員・支援員</small>' in html


def test_the_page_one_is_on_is_marked(cast: Cast, takada: Client) -> None:
    for url in ("/persons/", f"/persons/{cast.yamada.pk}/", "/search/"):
        html = takada.get(url).content.decode()
        assert 'href="/persons/" aria-current="page"' in html


def test_the_count_beside_today_is_that_of_the_cards(cast: Cast, takada: Client) -> None:
    from yorisoi.common import clock
    from yorisoi.ledger.actions.promising import promise

    assert "nav__count" not in takada.get("/persons/").content.decode()
    for person in (cast.yamada, cast.takahashi):
        promise(cast.actor(cast.takada), person=person, due_on=clock.today())
    assert '<span class="nav__count">2件</span>' in takada.get("/persons/").content.decode()


def test_every_way_of_the_navigation_is_a_door_where_its_room_is_built() -> None:
    built = {name.split("-")[0] for name in doors.every()}
    missing = [
        way.door for way in WAYS if way.door.split("-")[0] in built and not doors.find(way.door)
    ]
    assert set(missing) <= {"accounts-setup", "accounts-permissions", "accounts-audit"}
