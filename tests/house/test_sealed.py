"""Where somebody is whom a seal covers: every way out of the house, one test each.

The mother is sealed, her child was entered later; everything that tells where they are bears the
word ワスレナグサ, and a telephone of its own. Nobody sees it in passing, not even who may open it.
"""

from __future__ import annotations

import io
import json
import logging
import re
import zipfile
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests.door import enter
from tests.house import planted
from tests.house.planted import LAST_MONTH, MAIN, SEALED, SEALED_DIGITS, SECRETS, World
from yorisoi.accounts.access import operator
from yorisoi.accounts.models import Draft, Term
from yorisoi.audit.models import Entry
from yorisoi.casework.models import ReceptionMemo
from yorisoi.common import clock
from yorisoi.insight.actions.exporting import export
from yorisoi.insight.queries.monthly import build
from yorisoi.interchange.models import WaitingRow
from yorisoi.ledger.actions.promising import promise
from yorisoi.ledger.actions.recording import NewAct, Taking, record_act
from yorisoi.registry.models import (
    Circumstance,
    ContactPoint,
    Person,
    Placement,
    Residence,
    SearchKey,
)
from yorisoi.registry.views.sheets import SHEETS

pytestmark = pytest.mark.django_db
EVERYBODY = ["suzuki", "takada"]  # one who may open it, and a colleague


@pytest.fixture(params=["hidden", "child"], ids=["the mother", "the child entered later"])
def person(request: pytest.FixtureRequest, world: World) -> Person:
    return Person.objects.get(pk=world.at[MAIN][request.param])


@pytest.fixture(params=EVERYBODY)
def client(request: pytest.FixtureRequest, world: World) -> Client:
    return enter(Client(), getattr(world.cast, request.param))


@pytest.fixture
def act(world: World, person: Person) -> int:
    """Something was done with them, and something promised."""
    me = world.cast.actor(world.cast.takada)
    promise(me, person=person, due_on=clock.today(), text="電話する")
    new = NewAct(
        "station", LAST_MONTH, site=world.cast.main.pk, text="話した", takings=[Taking(person=person.pk)],
        method=world.cast.term("method", "phone").pk,
    )  # fmt: skip
    return record_act(me, new).pk


def assert_silent(said: str, *, names: Person | None = None) -> None:
    """Nothing of what is sealed; and the person is there, or nothing would be proved."""
    if names:
        plain = re.sub(r"<rt>.*?</rt>|<[^>]+>", "", said)
        assert all(part in plain for part in names.name.split())
    for secret in SECRETS:
        assert secret not in said


def page(client: Client, url: str, /, **asked: object) -> str:
    answer = client.get(url, asked)
    assert answer.status_code == 200, url
    return f"{answer.headers}" + answer.content.decode()


def without_lists(said: str) -> str:
    """A list of towns to choose from says nothing of anybody, unless one of them is chosen."""
    for option in Term.objects.filter(label__contains=SEALED).values_list("pk", "label"):
        said = said.replace('<option value="{}">{}</option>'.format(*option), "")
    return said


def test_the_list_of_persons(client: Client, person: Person) -> None:
    assert_silent(page(client, reverse("desk-people"), row="ma"))
    assert_silent(page(client, reverse("desk-people")))


def test_the_list_of_cases(client: Client, person: Person) -> None:
    assert_silent(page(client, reverse("desk-cases")), names=person)


def test_the_page_of_a_case(client: Client, person: Person) -> None:
    assert_silent(page(client, reverse("registry-case-edit", args=[person.cases.get().pk])))


def test_search(client: Client, person: Person) -> None:
    assert_silent(page(client, reverse("desk-search"), q="森下"), names=person)


@pytest.mark.parametrize("asked", [SEALED_DIGITS, "4567", f"080{SEALED_DIGITS}"])
def test_nobody_is_found_by_what_is_sealed(client: Client, person: Person, asked: str) -> None:
    assert person.name not in page(client, reverse("desk-search"), q=asked)
    assert person.name not in page(client, reverse("desk-person-picker"), q=asked)
    assert not SearchKey.objects.filter(person=person, key__contains="4567").exists()


def test_autocomplete(client: Client, person: Person) -> None:
    assert_silent(page(client, reverse("desk-person-picker"), q="森下"), names=person)
    headers = {"Accept": "application/json"}
    answer = client.get(reverse("desk-person-picker"), {"q": "森下"}, headers=headers)
    assert_silent(json.dumps(answer.json(), ensure_ascii=False), names=person)


def test_the_page_of_the_person(client: Client, person: Person, act: int) -> None:
    said = page(client, reverse("desk-person", args=[person.pk]))
    assert_silent(said, names=person)
    assert "伏せています" in said


def test_who_read_the_file(client: Client, person: Person) -> None:
    assert_silent(page(client, reverse("desk-person-readers", args=[person.pk])), names=person)


def test_the_household(client: Client, world: World, person: Person) -> None:
    url = reverse("desk-household", args=[world.at[MAIN]["hidden_home"]])
    assert_silent(page(client, url), names=person)


def test_the_print(client: Client, person: Person, act: int) -> None:
    assert_silent(page(client, reverse("desk-person-record", args=[person.pk])), names=person)


def test_the_hub_and_every_sheet_of_the_file(client: Client, person: Person) -> None:
    assert_silent(page(client, reverse("registry-person-edit", args=[person.pk])), names=person)
    for sheet in SHEETS:
        said = page(client, reverse(f"registry-{sheet.stem}-new", args=[person.pk]))
        assert_silent(without_lists(said))
    assert_silent(page(client, reverse("registry-householdmember-new", args=[person.pk])))
    assert_silent(page(client, reverse("registry-basics", args=[person.pk])))


def test_the_form_that_puts_a_hidden_fact_right(client: Client, person: Person) -> None:
    """Also where what was typed is refused and the form comes back."""
    for model in (ContactPoint, Placement, Residence, Circumstance):
        for fact in model.objects.known().filter(person=person):
            url = reverse(f"registry-{model.__name__.lower()}-edit", args=[fact.pk])
            assert_silent(without_lists(page(client, url)))
            refused = client.post(url, {"since": "2月30日"})
            assert refused.status_code == 200
            assert_silent(without_lists(refused.content.decode()))


def test_a_hidden_fact_put_right_without_being_seen_keeps_its_words(
    world: World, person: Person
) -> None:
    client = enter(Client(), world.cast.takada)
    row = Placement.objects.known().get(person=person)
    url = reverse("registry-placement-edit", args=[row.pk])
    client.post(url, {"kind": row.kind_id, "facility": "", "placing_office": "中央児相"})
    now = Placement.objects.known().get(person=person)
    assert (now.facility, now.placing_office) == (f"{SEALED}寮", "中央児相")


def test_recording_and_correcting_an_act(client: Client, person: Person, act: int) -> None:
    assert_silent(page(client, reverse("ledger-act-new"), person=person.pk), names=person)
    assert_silent(page(client, reverse("ledger-act-about"), person=person.pk))
    assert_silent(page(client, reverse("ledger-act-correct", args=[act])), names=person)
    assert_silent(page(client, reverse("ledger-promise-new"), person=person.pk), names=person)


def test_the_act_in_the_timeline_and_by_itself(client: Client, person: Person, act: int) -> None:
    assert_silent(page(client, reverse("ledger-act", args=[act])), names=person)


def test_today(world: World, person: Person, act: int) -> None:
    client = enter(Client(), world.cast.takada)
    assert_silent(page(client, reverse("desk-today")), names=person)


def test_pairs_that_may_be_one_human(world: World, person: Person) -> None:
    """Another file with the same sealed telephone and address: no reason that anybody is told."""
    other = Person.objects.get(pk=world.at[MAIN]["mate"])
    planted.hide_in(operator(world.cast.aozora), other)
    for who in ("suzuki", "satou"):
        said = page(enter(Client(), getattr(world.cast, who)), reverse("desk-pairs"))
        assert_silent(said)
        assert other.name not in said


def test_the_pages_about_seals(client: Client, person: Person) -> None:
    assert_silent(page(client, reverse("registry-seal-open", args=[person.pk])))
    url = reverse("registry-seal", args=[person.pk])
    if client.get(url).status_code == 200:
        assert_silent(page(client, url))


@pytest.mark.parametrize("form", ["csv", "json", "xlsx", "pdf"])
def test_the_report_as_a_file_and_its_name(
    world: World, person: Person, act: int, form: str
) -> None:
    cast = world.cast
    file = export(
        cast.actor(cast.satou), build(cast.actor(cast.satou), cast.contract, LAST_MONTH), form
    )
    content = file.content
    if form == "xlsx":
        parts = zipfile.ZipFile(io.BytesIO(content))
        content = b"".join(parts.read(name) for name in parts.namelist())
    assert_silent(content.decode("utf-8", "ignore") + file.name)
    assert person.name not in content.decode("utf-8", "ignore") + file.name


def test_the_report_and_those_behind_a_figure(world: World, person: Person, act: int) -> None:
    client = enter(Client(), world.cast.satou)
    args = [world.at[MAIN]["commission"], f"{LAST_MONTH:%Y-%m}"]
    assert_silent(page(client, reverse("insight-report", args=args)))
    asked = {"block": 2, "measure": "persons", "row": "total", "as": "persons"}
    assert_silent(page(client, reverse("insight-members", args=args), **asked), names=person)
    assert_silent(page(client, reverse("insight-members", args=args), **asked | {"as": "acts"}))


def test_a_count_by_town(
    world: World, person: Person, act: int, capsys: pytest.CaptureFixture
) -> None:
    day = LAST_MONTH.isoformat()
    call_command(
        "count", "--from", day, "--to", day, "--organization", "aozora", "--by", "municipality",
        "--json",
    )  # fmt: skip
    said = capsys.readouterr().out
    assert json.loads(said)["total"] >= 1
    assert_silent(said)


def test_the_review_of_a_file_and_its_waiting_rows(world: World, person: Person) -> None:
    """A file that names them, and two of one name that wait for a decision."""
    cast, at = world.cast, world.at[MAIN]
    row = WaitingRow.objects.get(pk=at["waiting"])
    row.name, row.candidates = person.name, [at["hidden"], at["child"]]
    row.save()
    client = enter(Client(), cast.satou)
    assert_silent(page(client, reverse("interchange-import", args=[at["batch"]])))
    assert_silent(page(client, reverse("interchange-waiting", args=[at["taken"]])), names=person)
    assert_silent(
        page(client, reverse("interchange-waiting-file", args=[at["taken"]])), names=person
    )


def test_a_memo_and_an_observation_about_them(world: World, person: Person) -> None:
    cast, at = world.cast, world.at[MAIN]
    ReceptionMemo.objects.filter(pk=at["memo"]).update(about=person)
    client = enter(Client(), cast.takada)
    assert_silent(page(client, reverse("casework-memo", args=[at["memo"]])), names=person)
    assert_silent(page(client, reverse("casework-memos")), names=person)
    url = reverse("learning-observation-attach", args=[at["observation"]])
    answer = client.post(url, {"person": person.pk}, follow=True)
    assert_silent(answer.content.decode(), names=person)


def test_a_draft_lets_go_of_what_has_become_sealed(world: World, person: Person) -> None:
    """While it is typed it is its writer's alone; once it is saved, no draft holds it."""
    cast = world.cast
    client, number = enter(Client(), cast.takada), "11111111-1111-4111-8111-111111111111"
    values = {"kind": "address", "value": f"{SEALED}2-2", "may": "yes", "is_sealed": "on"}
    url = reverse("accounts-draft", args=["registry-contactpoint-new"])
    client.post(
        f"{url}?subject=person:{person.pk}", json.dumps({"uuid": number, "values": values}),
        content_type="application/json",
    )  # fmt: skip
    assert Draft.objects.get(uuid=number).values["value"] == f"{SEALED}2-2"
    form = reverse("registry-contactpoint-new", args=[person.pk])
    assert_silent(page(enter(Client(), cast.suzuki), form))
    for home in ("desk-today", "accounts-me"):
        assert_silent(page(enter(Client(), cast.suzuki), reverse(home)))
    assert client.post(form, {**values, "uuid": number}).status_code == 302
    assert SEALED not in json.dumps(
        [draft.values for draft in Draft.objects.all()], ensure_ascii=False
    )


def test_the_page_of_an_error(
    world: World, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **more: object) -> None:
        raise RuntimeError(f"{SEALED} {SEALED_DIGITS}")

    client = enter(Client(raise_request_exception=False), world.cast.suzuki)
    monkeypatch.setattr("yorisoi.desk.views.person.head", broken)
    answer = client.get(reverse("desk-person", args=[person.pk]))
    assert answer.status_code == 500
    assert_silent(answer.content.decode())


def test_the_trail_and_the_log(
    world: World, person: Person, act: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither what is sealed, nor anybody's name, and no question that was asked."""
    caplog.set_level(logging.INFO)
    client = enter(Client(raise_request_exception=False), world.cast.takada)
    for url in (
        reverse("desk-person", args=[person.pk]),
        reverse("desk-search") + "?q=森下",
        reverse("desk-person", args=[987654]) + "?q=森下",
        reverse("registry-seal", args=[person.pk]) + "?q=森下",
    ):
        client.get(url)
    client.post(reverse("registry-seal-open", args=[person.pk]), {"reason": "あす同行するため"})
    said = caplog.text + "".join(f"{entry.target} {entry.payload}" for entry in Entry.objects.all())
    assert_silent(said)
    assert "森下" not in said


def test_a_named_holder_says_why_and_sees_all_of_it_once(world: World, person: Person) -> None:
    client = enter(Client(), world.cast.suzuki)
    url = reverse("registry-seal-open", args=[person.pk])
    shut = client.post(url, {"reason": " "}).content.decode()
    assert_silent(shut)
    said = client.post(url, {"reason": "あす同行するため"}).content.decode()
    for place in (
        "address",
        "letter",
        "workplace",
        "school",
        "clinic",
        "bank",
        "市",
        "寮",
        "製パン",
    ):
        assert f"{SEALED}{place}" in said, place
    assert f"080-{SEALED_DIGITS[:4]}-{SEALED_DIGITS[4:]}" in said
    entry = Entry.objects.filter(verb="seal.opened").latest("id")
    assert entry.mentions.get().person == person.pk
    assert "あす同行するため" in entry.payload
    assert_silent(client.get(url).content.decode())


@pytest.mark.parametrize("who", ["satou", "takada"])
def test_who_is_not_named_is_told_whom_to_ask(world: World, person: Person, who: str) -> None:
    client = enter(Client(), getattr(world.cast, who))
    url = reverse("registry-seal-open", args=[person.pk])
    said = client.post(url, {"reason": "どうしても知りたい"}).content.decode()
    assert_silent(said)
    assert "鈴木" in said
    assert Entry.objects.filter(verb="seal.refused", mentions__person=person.pk).exists()


CONTACTS: dict[str, Callable[[World, int], tuple[str, dict[str, object]]]] = {
    "the record form": lambda world, pk: (reverse("ledger-act-new"), {"person": pk}),
    "its part": lambda world, pk: (reverse("ledger-act-about"), {"person": pk}),
    "the person's page": lambda world, pk: (reverse("desk-person", args=[pk]), {}),
}


@pytest.mark.parametrize("where", CONTACTS)
def test_whom_not_to_tell_stands_where_contact_is_recorded(world: World, where: str) -> None:
    flower = planted.FLOWER[MAIN]
    client = enter(Client(), world.cast.takada)
    url, asked = CONTACTS[where](world, world.at[MAIN]["person"])
    assert f"父 {flower}" in page(client, url, **asked)


def test_a_caller_on_that_list_is_told_of_at_once(world: World) -> None:
    flower = planted.FLOWER[MAIN]
    client = enter(Client(), world.cast.takada)
    sent = {"person": world.at[MAIN]["person"], "caller": f"父 {flower}"}
    calm = client.post(
        reverse("ledger-act-about"), sent | {"caller": "学校の先生"}
    ).content.decode()
    warned = client.post(reverse("ledger-act-about"), sent).content.decode()
    assert warned.count("つたえない") > calm.count("つたえない")
