"""A world from JSON: what the page about it shows is built, and every mistake is told with its path."""

import json
import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tests.door import enter
from yorisoi.accounts.access import actor_for
from yorisoi.accounts.models import Staff
from yorisoi.audit.models import Entry
from yorisoi.ledger.models import Act
from yorisoi.qa import spec, world
from yorisoi.qa.spec import SpecError
from yorisoi.registry import access
from yorisoi.registry.models import Person

PAGE = Path(__file__).parents[2] / "docs/mechanisms/qa.md"


def example() -> dict:
    return json.loads(re.search(r"```json\n(.*?)```", PAGE.read_text(), re.DOTALL)[1])


def built(said: dict) -> tuple[world.Built, dict]:
    checked = spec.read(said)
    made = world.build(checked)
    return made, world.told(made, checked)


@pytest.mark.django_db
def test_the_example_of_the_page_is_built_and_found_where_it_says() -> None:
    made, told = built(example())
    suzuki = enter(Client(), made.rows["suzuki"])
    for key in ("haru", "yami", "call", "memo", "home"):
        (page, *_more) = told["keys"][key]["urls"].values()
        assert suzuki.get(page).status_code == 200, (key, page)
    mori = enter(Client(), made.rows["mori"])
    assert mori.get(told["keys"]["haru"]["urls"]["desk-person"]).status_code == 404
    assert mori.get(told["keys"]["ren"]["urls"]["desk-person"]).status_code == 200
    tanaka = enter(Client(), made.rows["tanaka"])
    for grant, status in (("live", 200), ("expired", 404), ("revoked", 404)):
        assert tanaka.get(told["keys"][grant]["urls"]["desk-shared-file"]).status_code == status
    letter = told["keys"]["letter"]["urls"]
    assert "かいごの通知" in suzuki.get(letter["attachments-attachment"]).content.decode()
    assert "窓口で" in suzuki.get(letter["attachments-file"]).content.decode()
    # Of somebody under a seal, and nobody has looked through it.
    assert suzuki.get(told["keys"]["memo-paper"]["urls"]["attachments-file"]).status_code == 404
    assert mori.get(letter["attachments-attachment"]).status_code == 404


@pytest.mark.django_db
def test_what_it_says_holds_for_whoever_it_names() -> None:
    made, told = built(example())

    def knows(staff: str) -> set[str]:
        actor = actor_for(Staff.objects.get(pk=made.rows[staff].pk))
        found = set(access.persons(actor).values_list("name", flat=True))
        return {key for key, kind in made.types.items()
                if kind == "person" and made.rows[key].name in found}  # fmt: skip

    assert knows("satou") == {"haru"}  # nagi is her sister; ren and yami name others
    assert knows("suzuki") == {"haru", "nagi", "yami"}
    assert knows("mori") == {"ren"}
    assert knows("gone") == knows("kenno") == set()
    by_key = {one["key"]: one for one in told["staff"]}
    assert by_key["novice"]["mfa"] is False
    assert by_key["gone"]["is_active"] is False
    assert by_key["takada"]["totp"]
    act = Act.objects.get(pk=told["keys"]["call"]["id"])
    assert (act.author_id, act.text) == (made.rows["takada"].pk, "部屋さがしのこと。")
    assert made.rows["call.next"].text == "内見に同行"


@pytest.mark.django_db
def test_a_paper_that_nobody_would_take_is_told_with_its_path() -> None:
    said = example()
    said["attachments"][0]["name"] = "notice.pdf"
    with pytest.raises(SpecError, match=r"attachments\[0\]：.*中身は文字"):
        built(said)


@pytest.mark.django_db
def test_every_building_is_in_the_trail_as_made_by_qa() -> None:
    built(example())
    assert set(Entry.objects.values_list("via", flat=True)) == {"qa"}
    assert Entry.objects.filter(verb="qa.world_built").count() == 2


@pytest.mark.django_db
def test_every_url_that_is_told_is_a_door() -> None:
    _made, told = built(example())
    haru = told["keys"]["haru"]
    assert haru["urls"]["desk-person"] == reverse("desk-person", args=[haru["id"]])
    assert {"registry-seal-open", "registry-closing"} <= set(haru["urls"])


WRONG = {
    "a field nobody knows": ({"persons": [{"shoe_size": 3}]}, "persons[0].shoe_size："),
    "a list nobody knows": ({"people": []}, "people："),
    "what is missing": ({"bodies": [{"key": "a"}]}, "bodies[0].name："),
    "a key twice": (
        {"bodies": [{"key": "a", "name": "あ"}, {"key": "a", "name": "い"}]}, "bodies[1].key：",
    ),
    "a key that is none": ({"bodies": [{"key": "あ", "name": "あ"}]}, "bodies[0].key："),
    "a reference to nothing": (
        {"staff": [{"key": "s", "name": "さ", "body": "nobody"}]}, "staff[0].body：",
    ),
    "a reference to something else": (
        {"bodies": [{"key": "a", "name": "あ"}],
         "staff": [{"key": "s", "name": "さ", "body": "a",
                    "roles": [{"role": "worker", "site": "a"}]}]},
        "staff[0].roles[0].site：",
    ),
    "a day that is none": (
        {"bodies": [{"key": "a", "name": "あ", "commissioners": [{"key": "c", "name": "し"}],
                     "commissions": [{"key": "d", "commissioner": "c", "name": "え",
                                      "from": "soon"}]}]},
        "bodies[0].commissions[0].from：",
    ),
    "a word that is no choice": (
        {"bodies": [{"key": "a", "name": "あ"}],
         "staff": [{"key": "s", "name": "さ", "body": "a", "roles": [{"role": "king"}]}]},
        "staff[0].roles[0].role：",
    ),
    "a list that is none": ({"staff": {}}, "staff："),
    "no world at all": ([], "（全体）："),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_told_with_its_path(name: str) -> None:
    said, path = WRONG[name]
    with pytest.raises(SpecError) as error:
        spec.read(said)
    assert any(line.startswith(path) for line in error.value.wrong), error.value.wrong


@pytest.mark.django_db
def test_what_the_product_refuses_is_refused_with_its_path_and_nothing_stays() -> None:
    said = example()
    said["persons"][3]["members"] = ["kenno"]  # an officer reads no file
    with pytest.raises(SpecError) as error:
        built(said)
    assert error.value.wrong[0].startswith("persons[3]：")
    assert not Person.objects.exists()


def test_the_page_has_every_field_of_every_table() -> None:
    rows = re.findall(r"^\| `([\w.]+)` \| ((?:\*\*)?`.+) \|$", PAGE.read_text(), re.MULTILINE)
    written = {name: re.sub(r" \(.*?\)", "", fields).split(", ") for name, fields in rows}
    for name, table in spec.tables():
        said = [f"**`{own}`**" if one.is_required else f"`{own}`" for own, one in table.items()]
        assert sorted(written[name]) == sorted(said), name
