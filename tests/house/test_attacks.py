"""What somebody with bad intentions, or a broken device, would send. Nothing of it is done."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import quote
from uuid import NAMESPACE_DNS, uuid5

import pytest
from django.test import Client
from django.urls import reverse

from tests.door import enter
from tests.house import agreed
from tests.house.planted import AWAY, BRANCH, FLOWER, MAIN, NOWHERE, World
from tests.house.test_doors import PATTERNS, address, undone
from yorisoi.accounts import doors
from yorisoi.accounts.actions.inviting import end_role, leave
from yorisoi.accounts.models import Draft, Membership, Staff
from yorisoi.common import clock
from yorisoi.disclosure.models import Release
from yorisoi.interchange.models import Batch, WaitingRow
from yorisoi.ledger.models import Act

pytestmark = pytest.mark.django_db
# Readings and refusals are written down; everything else would be a deed.
TRACES = ("audit_", "accounts_draft")


def client_of(world: World, who: str) -> Client:
    return enter(Client(raise_request_exception=False), getattr(world.cast, who))


def deeds(written: list[str]) -> list[str]:
    return [sql for sql in written if not any(trace in sql for trace in TRACES)]


# Numbers of rows that are not theirs, in bodies that are right but for that.

Body = dict[str, object]
Numbers = dict[str, int]
FOREIGN: dict[str, tuple[str, str, Callable[[Numbers, Numbers], Body]]] = {
    "act about": ("takada", "ledger-act-new", lambda own, it: {"who": it["person"]}),
    "act with": ("takada", "ledger-act-new", lambda own, it: {"who": own["person"], "others": it["person"]}),
    "act at": ("takada", "ledger-act-new", lambda own, it: {"site": it["site"]}),
    "act under": ("takada", "ledger-act-new", lambda own, it: {"commission": it["away_commission"]}),
    "act by": ("takada", "ledger-act-new", lambda own, it: {"workers": it["away_staff"]}),
    "act how": ("takada", "ledger-act-new", lambda own, it: {"method": it["away_term"]}),
    "promise to": ("takada", "ledger-promise-new", lambda own, it: {"person": it["person"]}),
    "promise by": ("takada", "ledger-promise-new", lambda own, it: {"owner": it["away_staff"]}),
    "memo about": ("takada", "casework-memo-new", lambda own, it: {"about": it["person"]}),
    "memo to staff": ("takada", "casework-memo-new", lambda own, it: {"to": f"staff:{it['away_staff']}"}),
    "memo to site": ("takada", "casework-memo-new", lambda own, it: {"to": f"site:{it['away_site']}"}),
    "memo passed": ("takada", "casework-memo-pass", lambda own, it: {"to": f"staff:{it['away_staff']}"}),
    "case at": ("takada", "registry-case-new", lambda own, it: {"site": it["away_site"]}),
    "case under": ("takada", "registry-case-commission", lambda own, it: {"commission": it["away_commission"]}),
    "case with": ("takada", "registry-case-assign", lambda own, it: {"staff": it["away_staff"]}),
    "case moved": ("takada", "registry-case-move", lambda own, it: {"site": it["away_site"]}),
    "person at": ("takada", "registry-person-new", lambda own, it: {"site": it["site"]}),
    "relation": ("takada", "registry-relationship-new", lambda own, it: {"other": it["person"]}),
    "household": ("takada", "registry-householdmember-new", lambda own, it: {"mate": it["person"]}),
    "placement": ("takada", "registry-placement-new", lambda own, it: {"kind": it["away_placement"]}),
    "town": ("takada", "registry-residence-new", lambda own, it: {"municipality": it["away_town"]}),
    "a word of another list": ("takada", "registry-placement-new", lambda own, it: {"kind": own["residence_word"]}),
    "pair": ("suzuki", "desk-pairs", lambda own, it: {"pair": f"{own['person']}-{it['person']}"}),
    "holder": ("suzuki", "registry-seal", lambda own, it: {"holders": it["away_staff"]}),
    "one more holder": ("suzuki", "registry-seal-holder", lambda own, it: {"staff": it["away_staff"]}),
    "observation at": ("nishi", "learning-observation-new", lambda own, it: {"site": it["site"]}),
    "observation of": ("takada", "learning-observation-attach", lambda own, it: {"person": it["person"]}),
    "role at": ("satou", "accounts-role-grant", lambda own, it: {"site": it["away_site"]}),
    "officer of": ("satou", "accounts-role-grant", lambda own, it: {
        "role": "officer", "commissioner": it["away_commissioner"], "site": "",
    }),
    "invitation of": ("satou", "accounts-invite", lambda own, it: {"staff": it["away_staff"]}),
    "invitation to": ("satou", "accounts-invite", lambda own, it: {"site": it["away_site"]}),
    "contract with": ("satou", "accounts-commission-new", lambda own, it: {"commissioner": it["away_commissioner"]}),
    "contract for": ("satou", "accounts-commission-new", lambda own, it: {"menus": it["away_term"]}),
    "meaning": ("satou", "accounts-word-meaning", lambda own, it: {"meaning": it["away_term"]}),
    "decision": ("satou", "interchange-waiting", lambda own, it: {
        f"row-{own['waiting']}": f"person:{it['away_person']}",
    }),
}  # fmt: skip


@pytest.mark.parametrize("name", FOREIGN)
@pytest.mark.parametrize("place", [BRANCH, AWAY])
def test_rows_of_others_are_not_reached_through_a_form(world: World, name: str, place: str) -> None:
    who, door, change = FOREIGN[name]
    own, away = world.at[MAIN], world.at[AWAY]
    theirs = world.at[place] | {
        "away_site": away["site"], "away_staff": away["staff"], "away_term": away["term"],
        "away_commission": away["commission"], "away_commissioner": away["commissioner"],
        "away_placement": away["placement_word"], "away_town": away["residence_word"],
        "away_person": away["person"],
    }  # fmt: skip
    right = agreed.bodies(world, MAIN)[door]
    client, url = client_of(world, who), address(world, doors.find(door), MAIN)
    with undone(fine := []):
        client.post(url, right)
    assert deeds(fine), "the body would not have been taken anyway"
    with undone(written := []):
        answer = client.post(url, right | change(own, theirs))
    assert answer.status_code < 500
    assert deeds(written) == []
    for word in (FLOWER[place] if place == AWAY or who != "satou" else FLOWER[AWAY],):
        assert word not in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "value"),
    [("keeps", "promise"), ("household", "household"), ("source", "memo")],
)
def test_what_an_act_carries_along_of_others_is_left_alone(
    world: World, name: str, value: str
) -> None:
    theirs, client = world.at[BRANCH], client_of(world, "takada")
    given = theirs[value] if name != "source" else f"memo:{theirs[value]}"
    body = agreed.bodies(world, MAIN)["ledger-act-new"] | {name: given}
    with undone(written := []):
        answer = client.post(reverse("ledger-act-new"), body)
        assert answer.status_code < 500
        newest = Act.objects.latest("id")
        assert not newest.promises_kept.exists()
        assert not newest.participants.filter(household=theirs["household"]).exists()
    assert not [sql for sql in written if "promiseend" in sql or "memoend" in sql]


def test_a_lead_of_one_site_is_not_told_whom_another_site_knows(world: World) -> None:
    """A file that names somebody of the other site: no name of theirs, and no deciding for them."""
    at, there = world.at[MAIN], world.at[BRANCH]
    batch = Batch.objects.get(pk=at["taken"])
    batch.made_by = world.cast.actor(world.cast.suzuki).label
    batch.save()
    WaitingRow.objects.filter(pk=at["waiting"]).update(candidates=[there["person"]])
    client = client_of(world, "suzuki")
    for name in ("interchange-waiting", "interchange-waiting-file"):
        said = client.get(reverse(name, args=[batch.pk])).content.decode()
        assert FLOWER[BRANCH] not in said
    sent = {f"row-{at['waiting']}": f"person:{there['person']}"}
    client.post(reverse("interchange-waiting", args=[batch.pk]), sent)
    assert WaitingRow.objects.get(pk=at["waiting"]).person is None
    given = Release.objects.get(kind="waiting")
    assert (given.target, given.labels) == (f"batch:{batch.pk}", ["names"])


def test_what_a_form_does_not_ask_is_not_taken(world: World) -> None:
    """Names of columns, slipped into the body."""
    away, client = world.at[AWAY], client_of(world, "takada")
    body = agreed.bodies(world, MAIN)["ledger-act-new"] | {
        "organization": 2, "organization_id": 2, "author": away["staff"], "recorded_by": "だれか",
        "recorded_at": "2001-01-01", "supersedes": world.at[BRANCH]["act"], "id": 1, "pk": 1,
    }  # fmt: skip
    with undone([]):
        assert client.post(reverse("ledger-act-new"), body).status_code == 302
        act = Act.objects.latest("id")
        assert act.organization == world.cast.aozora
        assert act.author == world.cast.takada
        assert act.supersedes is None
        assert act.recorded_at.year > 2001


# Drafts are their writer's alone.


@pytest.fixture
def theirs(world: World) -> Draft:
    return Draft.objects.get(pk=world.at[MAIN]["draft"])


def test_nobody_opens_or_changes_the_draft_of_another(world: World, theirs: Draft) -> None:
    client = client_of(world, "takada")
    page = client.get(
        reverse("ledger-act-new"), {"draft": str(theirs.uuid), "person": world.at[MAIN]["person"]}
    )
    assert f'value="{theirs.uuid}"' not in page.content.decode()
    url = reverse("accounts-draft", args=["ledger-act-new"])
    sent = {"uuid": str(theirs.uuid), "values": {"text": "x"}}
    for method in ("POST", "DELETE"):
        client.generic(method, url, json.dumps(sent), content_type="application/json")
    client.post(url, {"throw": str(theirs.uuid)})
    theirs.refresh_from_db()
    assert theirs.values == {"text": FLOWER[MAIN]}
    assert theirs.finished_at is None


def test_a_form_that_carries_the_number_of_anothers_draft_leaves_it(
    world: World, theirs: Draft
) -> None:
    body = agreed.bodies(world, MAIN)["ledger-act-new"] | {"uuid": str(theirs.uuid)}
    client_of(world, "takada").post(reverse("ledger-act-new"), body)
    theirs.refresh_from_db()
    assert theirs.finished_at is None


def test_the_same_form_with_other_words_is_never_said_to_be_saved_and_dropped(world: World) -> None:
    """Back, another sentence, saved again: a second act, or a word that says so. Not silence."""
    client = client_of(world, "takada")
    body = agreed.bodies(world, MAIN)["ledger-act-new"] | {
        "uuid": str(uuid5(NAMESPACE_DNS, "twice"))
    }
    first = client.post(reverse("ledger-act-new"), body | {"text": "はじめの言葉"})
    again = client.post(reverse("ledger-act-new"), body | {"text": "はじめの言葉"})
    assert (first.status_code, again.status_code) == (302, 302)
    assert Act.objects.filter(text="はじめの言葉").count() == 1
    other = client.post(reverse("ledger-act-new"), body | {"text": "あとから足した言葉"})
    assert other.status_code == 409
    assert "あとから足した言葉" in other.content.decode()
    assert not Act.objects.filter(text="あとから足した言葉").exists()


# Away from the house.

EVIL = ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)",
        "\thttps://evil.example", "http:evil.example", "https://testserver.evil.example/"]  # fmt: skip


@pytest.mark.parametrize("evil", EVIL)
def test_nothing_sends_anybody_to_another_house(world: World, theirs: Draft, evil: str) -> None:
    client, body = client_of(world, "satou"), agreed.bodies(world, MAIN)
    asked = f"?next={quote(evil)}"
    posts = [
        (reverse("accounts-language") + asked, {"language": "ja", "next": evil}),
        (reverse("accounts-draft", args=["x"]), {"throw": str(theirs.uuid), "next": evil}),
        (reverse("ledger-act-new") + asked, body["ledger-act-new"] | {"back": evil}),
        (reverse("ledger-promise-new") + asked, body["ledger-promise-new"] | {"back": evil}),
        (reverse("account_logout") + asked, {"next": evil}),
    ]
    for url, sent in posts:
        answer = client.post(url, sent)
        assert answer.status_code == 302, url
        assert "evil" not in answer.url, url
    staff = Staff.objects.get(pk=world.cast.gi.pk)
    staff.set_password("ながい合言葉を三つつなげる")
    staff.save()
    sent = {"login": staff.email, "password": "ながい合言葉を三つつなげる", "next": evil}
    answer = Client().post(reverse("account_login") + asked, sent)
    assert answer.status_code == 302
    assert "evil" not in answer.url
    locked = client_of(world, "takada")
    closed = locked.get(reverse("accounts-lock") + asked).content.decode()
    assert f'name="next" value="{evil}"' not in closed


def test_a_post_without_the_token_does_nothing(world: World) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    enter(client, world.cast.satou)
    bodies = agreed.bodies(world, MAIN)
    for name, door in doors.every().items():
        if "POST" in door.methods and name in bodies and name != "accounts-lock":
            with undone(written := []):
                answer = client.post(address(world, door, MAIN), bodies[name])
            assert (name, answer.status_code, written) == (name, 403, [])


def test_another_name_of_the_host_is_not_believed(world: World) -> None:
    client = client_of(world, "satou")
    for headers in ({"host": "evil.example"}, {"host": "localhost.evil.example"}):
        assert client.get("/", headers=headers).status_code == 400
    sent = agreed.bodies(world, MAIN)["accounts-invite"]
    said = client.post(
        reverse("accounts-invite"), sent,
        headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"},
    ).content.decode()  # fmt: skip
    assert "/invitation/" in said
    assert "evil" not in said


# Sessions that are over.


def test_behind_a_closed_screen_nothing_opens_and_nothing_is_done(world: World) -> None:
    client = client_of(world, "satou")
    client.post(reverse("accounts-lock-now"))
    bodies = agreed.bodies(world, MAIN)
    for name, door in doors.every().items():
        if door.is_public or door.while_locked:
            continue
        method = door.methods[-1]
        with undone(written := []):
            answer = client.generic(method, address(world, door, MAIN)) if method != "POST" else (
                client.post(address(world, door, MAIN), bodies.get(name, {}))
            )  # fmt: skip
        if answer.status_code == 401:
            continue
        assert answer.status_code == 302, name
        assert answer.url.startswith(reverse("accounts-lock")), name
        assert written == []


def test_whoever_has_left_or_lost_the_role_is_out_at_once(world: World) -> None:
    cast = world.cast
    person = reverse("desk-person", args=[world.at[MAIN]["person"]])
    worker, lead = client_of(world, "takada"), client_of(world, "suzuki")
    assert (worker.get(person).status_code, lead.get(person).status_code) == (200, 200)
    leave(cast.actor(cast.satou), Staff.objects.get(pk=cast.takada.pk), on=clock.today())
    end_role(cast.actor(cast.satou), Membership.objects.get(staff=cast.suzuki))
    assert worker.get(person).url.startswith("/sign-in/")
    assert lead.get(person).status_code == 404


def test_what_is_downloaded_stays_in_no_cache(world: World) -> None:
    client = client_of(world, "satou")
    for name in ("insight-report-export", "interchange-waiting-file", "desk-person-record"):
        answer = client.get(address(world, doors.find(name), MAIN))
        assert answer.headers["Cache-Control"] == "no-store", name


# Nonsense is answered, never with a traceback.


@pytest.mark.walk
@pytest.mark.parametrize("number", ["0", "9" * 19, "9" * 40])
def test_numbers_that_nothing_has(world: World, number: str) -> None:
    world.at[NOWHERE] = dict.fromkeys(world.at[MAIN], int(number))
    client = client_of(world, "satou")
    for name, door in doors.every().items():
        if "<int:" in PATTERNS[name] and door.target not in agreed.ONES_OWN:
            method = door.methods[0].lower()
            answer = getattr(client, method)(address(world, door, NOWHERE))
            assert (name, answer.status_code) == (name, 404)
    bodies = agreed.bodies(world, NOWHERE)
    for name in ("ledger-act-new", "ledger-promise-new", "casework-memo-new", "desk-pairs",
                 "accounts-role-grant", "registry-householdmember-new"):  # fmt: skip
        answer = client.post(address(world, doors.find(name), MAIN), bodies[name])
        assert answer.status_code < 500, name


NONSENSE = ["%00", "%ED%A0%80", "%FF%FE", "-1", "9" * 30, "٣", "abc", "[]", "2026-02-30", "%F0%9F%98%80",
            "a" * 5_000, "0000-00", "memo:9", "memo:x", "%20", "' OR 1=1 --"]  # fmt: skip
QUESTIONS = ("q", "person", "caller", "after", "before", "row", "site", "commission", "worker",
             "month", "show", "list", "draft", "source", "subject", "since", "until", "verb",
             "actor", "day", "block", "measure", "column", "offset", "submission", "staff",
             "commissioner", "name", "next", "count", "mine")  # fmt: skip


@pytest.mark.walk
@pytest.mark.parametrize("nonsense", NONSENSE, ids=range(len(NONSENSE)))
def test_questions_that_mean_nothing(world: World, nonsense: str) -> None:
    asked = "&".join(f"{name}={nonsense}" for name in QUESTIONS)
    client, broken = client_of(world, "satou"), []
    for name in ("desk-people", "desk-cases", "desk-search", "desk-person-picker", "desk-person",
                 "desk-person-record", "desk-person-readers", "accounts-audit", "accounts-words",
                 "casework-memos", "ledger-act-new", "ledger-act-about", "ledger-promise-new",
                 "insight-members", "accounts-invite", "accounts-commission-new", "desk-today",
                 "registry-person-new", "learning-observations"):  # fmt: skip
        with undone([]):
            answer = client.get(f"{address(world, doors.find(name), MAIN)}?{asked}")
        broken += [name] if answer.status_code >= 500 else []
    assert broken == []


@pytest.mark.parametrize(
    "words", ["\ud800話\udfff\x00", "話" * 100_000, "=1+1", "\u202e逆\u2066"], ids=range(4)
)
def test_any_words_in_any_field_are_answered(world: World, words: str) -> None:
    """Lone surrogates come in JSON alone: a browser sends them to the draft."""
    client, bodies = client_of(world, "satou"), agreed.bodies(world, MAIN)
    number = str(uuid5(NAMESPACE_DNS, "words"))
    url = reverse("accounts-draft", args=["ledger-act-new"]) + "?subject=%00"
    sent = {"uuid": number, "values": {"text": words, words[:30]: [words]}}
    answer = client.post(url, json.dumps(sent), content_type="application/json")
    assert answer.status_code == 200
    kept = Draft.objects.get(uuid=number).values["text"]
    assert "\ud800" not in kept
    assert "\x00" not in kept
    typed = words.encode("utf-8", "replace").decode()
    for name, body in bodies.items():
        strange = {key: typed if isinstance(value, str) else value for key, value in body.items()}
        with undone([]):
            answer = client.post(address(world, doors.find(name), MAIN), strange)
        assert answer.status_code < 500, name


def test_a_long_note_is_kept_whole_and_a_longer_one_is_refused_and_given_back(world: World) -> None:
    client, body = client_of(world, "takada"), agreed.bodies(world, MAIN)["ledger-act-new"]
    long = "長い話。" * 25_000
    assert client.post(reverse("ledger-act-new"), body | {"text": long}).status_code == 302
    assert Act.objects.latest("id").text == long
    refused = client.post(reverse("ledger-act-new"), body | {"text": long * 3})
    assert refused.status_code == 200
    assert "長すぎます" in refused.content.decode()
    assert long in refused.content.decode()
