"""Writing into a file: every kind of fact is learnt, put right and taken back."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.door import enter
from yorisoi.accounts.models import Term
from yorisoi.audit.models import Entry
from yorisoi.registry.actions.knowing import relearn
from yorisoi.registry.doors import FACTS
from yorisoi.registry.models import (
    Circumstance,
    Consent,
    ContactPoint,
    Death,
    DoNotTell,
    Flag,
    Name,
    Person,
    Placement,
    Relationship,
    Residence,
)
from yorisoi.registry.queries.listing import living
from yorisoi.registry.queries.searching import search

MODELS = {
    "name": Name, "contactpoint": ContactPoint, "donottell": DoNotTell, "flag": Flag,
    "placement": Placement, "residence": Residence, "circumstance": Circumstance,
    "relationship": Relationship, "consent": Consent, "death": Death,
}  # fmt: skip


@pytest.fixture
def client(cast: Cast, client: Client) -> Client:
    return enter(client, cast.takada)


def examples(cast: Cast) -> dict[str, tuple[dict, dict, str]]:
    """For each kind of fact: what is written, what is put right, and the field that shows it."""
    town = Term.objects.create(organization=cast.aozora, vocabulary="municipality", label="汐見市")
    other = Term.objects.create(organization=cast.aozora, vocabulary="municipality", label="灯町")
    foster, home = cast.term("placement", "foster").pk, cast.term("placement", "childrens_home").pk
    return {
        "name": ({"form": "alias", "name": "はる", "kana": ""}, {"name": "ハルカ"}, "name"),
        "contactpoint": (
            {"kind": "phone", "value": "090-3333-0001", "may": "care", "is_reachable": "on"},
            {"value": "090-3333-0002", "kind": "phone", "may": "no"}, "value",
        ),
        "donottell": (
            {"name": "山田 一郎", "phone": "03-1111-2222"}, {"name": "山田 二郎"}, "name",
        ),
        "flag": (
            {"kind": "care", "text": "大きな音が苦手"},
            {"kind": "care", "text": "急な音が苦手"}, "text",
        ),
        "placement": (
            {"kind": foster, "facility": "港家", "since": "H27.4.1"},
            {"kind": home, "facility": "みなと園"}, "facility",
        ),
        "residence": (
            {"municipality": town.pk, "since": "R6.4.1"}, {"municipality": other.pk},
            "municipality_id",
        ),
        "circumstance": (
            {"kind": cast.term("circumstance", "student").pk, "note": "港高校"},
            {"kind": cast.term("circumstance", "employed").pk, "note": "パン工房"}, "note",
        ),
        "relationship": ({"other": cast.takahashi.pk, "kind": "friend"},
                         {"other_name": "港の先生", "kind": "teacher"}, "kind"),
        "consent": (
            {"giver": "person", "scope": "住まいのこと", "recipients": "あかね県"},
            {"giver": "parent", "giver_name": "山田 花", "assent": "yes", "scope": "仕事のこと",
             "recipients": "あかね県"}, "scope",
        ),
        "death": ({"written": "春ごろ", "source": "家族から"}, {"since": "R8.4.2"}, "written"),
    }  # fmt: skip


@pytest.mark.parametrize("stem", list(MODELS))
def test_a_fact_is_learnt_put_right_and_taken_back_and_every_row_stays(
    cast: Cast, client: Client, stem: str
) -> None:
    first, right, field = examples(cast)[stem]
    new = reverse(f"registry-{stem}-new", args=[cast.yamada.pk])
    model = MODELS[stem]
    before = model.objects.filter(person=cast.yamada).count()
    assert client.get(new).status_code == 200
    assert client.post(new, first).status_code == 302
    row = model.objects.filter(person=cast.yamada).latest("id")
    assert Entry.objects.latest("id").verb == f"{stem}.learnt"
    edit = reverse(f"registry-{stem}-edit", args=[row.pk])
    assert client.get(edit).status_code == 200
    assert client.post(edit, right).status_code == 302
    assert Entry.objects.latest("id").verb == f"{stem}.corrected"
    now = model.objects.filter(person=cast.yamada).latest("id")
    assert getattr(now, field) != getattr(row, field)
    row.refresh_from_db()
    assert row.retracted_at is not None
    assert client.get(edit).status_code == 404
    client.post(reverse(f"registry-{stem}-retract", args=[now.pk]))
    assert Entry.objects.latest("id").verb == f"{stem}.retracted"
    assert model.objects.filter(person=cast.yamada).count() == before + 2


@pytest.mark.parametrize("stem", list(MODELS))
@pytest.mark.parametrize("who", ["mori", "tanaka", "nishi", "kenno"])
def test_nobody_without_reach_reads_or_writes_a_sheet(cast: Cast, stem: str, who: str) -> None:
    first, right, _field = examples(cast)[stem]
    enter(client := Client(), cast.takada)
    client.post(reverse(f"registry-{stem}-new", args=[cast.yamada.pk]), first)
    row = MODELS[stem].objects.filter(person=cast.yamada).latest("id")
    stranger = enter(Client(), getattr(cast, who))
    new = reverse(f"registry-{stem}-new", args=[cast.yamada.pk])
    edit = reverse(f"registry-{stem}-edit", args=[row.pk])
    assert stranger.get(new).status_code == 404
    assert stranger.post(new, first).status_code == 404
    assert stranger.get(edit).status_code == 404
    assert stranger.post(edit, right).status_code == 404
    assert stranger.post(reverse(f"registry-{stem}-retract", args=[row.pk])).status_code == 404
    assert MODELS[stem].objects.filter(person=cast.yamada).latest("id") == row


def test_every_sheet_has_its_doors() -> None:
    assert set(FACTS) == {*MODELS, "householdmember"}


def test_taking_back_is_never_a_link(cast: Cast, client: Client) -> None:
    client.post(
        reverse("registry-flag-new", args=[cast.yamada.pk]), {"kind": "care", "text": "静かに"}
    )
    flag = Flag.objects.get()
    assert client.get(reverse("registry-flag-retract", args=[flag.pk])).status_code == 405
    flag.refresh_from_db()
    assert flag.retracted_at is None


def test_what_is_missing_is_said_and_what_was_typed_stays(cast: Cast, client: Client) -> None:
    page = client.post(
        reverse("registry-consent-new", args=[cast.yamada.pk]),
        {"giver": "parent", "scope": "住まいのことだけ", "recipients": "あかね県"},
    ).content.decode()
    assert "同意した人の名前を書いてください" in page
    assert "本人の気もちもきいてください" in page
    assert "住まいのことだけ" in page
    assert not Consent.objects.exists()


def test_an_end_before_its_beginning_is_refused(cast: Cast, client: Client) -> None:
    page = client.post(
        reverse("registry-placement-new", args=[cast.yamada.pk]),
        {"kind": cast.term("placement", "foster").pk, "since": "R6.4.1", "until": "R5.4.1"},
    ).content.decode()
    assert "はじまりより前" in page


def test_words_of_another_body_cannot_be_smuggled_in(cast: Cast, client: Client) -> None:
    theirs = Term.objects.get(organization=cast.minato, vocabulary="placement", code="foster")
    client.post(reverse("registry-placement-new", args=[cast.yamada.pk]), {"kind": theirs.pk})
    assert not Placement.objects.exists()


def test_a_new_current_name_keeps_the_old_one_findable(cast: Cast, client: Client) -> None:
    client.post(
        reverse("registry-name-new", args=[cast.yamada.pk]),
        {"form": "current", "name": "港 春", "kana": "ミナト ハル", "reason": "養子縁組"},
    )
    cast.yamada.refresh_from_db()
    assert cast.yamada.name == "港 春"
    for asked in ("やまだ", "みなと"):
        assert [f.person.id for f in search(cast.actor(cast.takada), asked).found] == [
            cast.yamada.pk
        ]


def test_a_wrong_spelling_put_right_finds_nobody_any_more(cast: Cast, client: Client) -> None:
    name = Name.objects.get(person=cast.yamada, form="current", retracted_at=None)
    client.post(
        reverse("registry-name-edit", args=[name.pk]), {"name": "矢田 春", "kana": "ヤダ ハル"}
    )
    cast.yamada.refresh_from_db()
    assert cast.yamada.name == "矢田 春"
    assert not search(cast.actor(cast.takada), "やまだ").found


def test_the_present_name_cannot_be_taken_back(cast: Cast, client: Client) -> None:
    name = Name.objects.get(person=cast.yamada, form="current", retracted_at=None)
    page = client.post(
        reverse("registry-name-retract", args=[name.pk]), follow=True
    ).content.decode()
    assert "いまの名前は取り下げられません" in page
    name.refresh_from_db()
    assert name.retracted_at is None


def test_the_basics_are_changed_and_the_trail_keeps_what_stood_there(
    cast: Cast, client: Client
) -> None:
    url = reverse("registry-basics", args=[cast.yamada.pk])
    page = client.get(url).content.decode()
    assert "H17.3.10" in page
    client.post(url, {"birth": "H18.4.1", "sex": "8", "called": "はるさん", "number": "R8-1"})
    cast.yamada.refresh_from_db()
    assert (cast.yamada.number, cast.yamada.called) == ("R8-1", "はるさん")
    assert '"001","R8-1"' in Entry.objects.filter(verb="person.changed").latest("id").payload
    assert cast.yamada.vitals_facts.count() == 2


def test_a_number_of_somebody_else_is_refused(cast: Cast, client: Client) -> None:
    page = client.post(reverse("registry-basics", args=[cast.yamada.pk]), {"number": "002"})
    assert "もう使われています" in page.content.decode()


def test_a_death_silences_lists_and_can_be_taken_back(cast: Cast, client: Client) -> None:
    new = reverse("registry-death-new", args=[cast.yamada.pk])
    client.post(new, {"since": "きのう"})
    assert cast.yamada not in living(Person.objects.all())
    assert "足す" not in client.get(new).content.decode().split("<main")[1]
    client.post(new, {"since": "きょう"})
    assert Death.objects.known().count() == 1
    client.post(reverse("registry-death-retract", args=[Death.objects.get().pk]))
    assert cast.yamada in living(Person.objects.all())


def test_a_consent_is_withdrawn_once_and_stays_as_it_was(cast: Cast, client: Client) -> None:
    client.post(
        reverse("registry-consent-new", args=[cast.yamada.pk]),
        {"giver": "person", "scope": "住まい", "recipients": "県", "since": "R8.4.1"},
    )
    consent = Consent.objects.get()
    url = reverse("registry-consent-withdraw", args=[consent.pk])
    early = client.post(url, {"on": "R8.3.1", "by": "本人"}).content.decode()
    assert "同意した日より前" in early
    assert client.post(url, {"on": "R8.5.1", "by": "本人"}).status_code == 302
    assert (
        "もう取り消されています"
        in client.post(url, {"on": "R8.5.2", "by": "本人"}).content.decode()
    )
    consent.refresh_from_db()
    assert consent.retracted_at is None
    assert Entry.objects.filter(verb="consent.withdrawn").count() == 1


def test_the_hub_shows_what_stands_and_asks_a_fixed_number_of_questions(
    cast: Cast, client: Client, django_assert_max_num_queries: object
) -> None:
    for number in range(4):
        client.post(reverse("registry-flag-new", args=[cast.yamada.pk]),
                    {"kind": "care", "text": f"気をつけること{number}"})  # fmt: skip
    url = reverse("registry-person-edit", args=[cast.yamada.pk])
    client.get(url)
    with django_assert_max_num_queries(36):
        assert "気をつけること3" in client.get(url).content.decode()


def test_two_who_put_the_same_fact_right_at_once(cast: Cast, client: Client) -> None:
    client.post(
        reverse("registry-flag-new", args=[cast.yamada.pk]), {"kind": "care", "text": "静かに"}
    )
    flag = Flag.objects.get()
    old = Flag.objects.get(pk=flag.pk)
    relearn(cast.actor(cast.suzuki), flag, text="ゆっくり")
    with pytest.raises(ValidationError, match="先に直しました"):
        relearn(cast.actor(cast.takada), old, text="はやく")


def test_a_consent_given_for_a_child_is_asked_again_at_18(cast: Cast, client: Client) -> None:
    url = reverse("registry-consent-new", args=[cast.yamada.pk])
    client.post(
        url,
        {
            "giver": "parent",
            "giver_name": "山田 花",
            "assent": "yes",
            "scope": "住まい",
            "recipients": "県",
        },
    )
    basics = reverse("registry-basics", args=[cast.yamada.pk])
    client.post(basics, {"birth": "R3.4.1", "sex": "2", "number": "001"})
    assert (
        "本人にきき直す" not in client.get(url).content.decode().split("<main")[1].split("<form")[0]
    )
    client.post(basics, {"birth": "H17.3.10", "sex": "2", "number": "001"})
    assert "本人にきき直す" in client.get(url).content.decode()


def test_the_same_form_sent_twice_writes_one_fact(cast: Cast, client: Client) -> None:
    url = reverse("registry-flag-new", args=[cast.yamada.pk])
    data = {"kind": "care", "text": "静かに", "uuid": str(uuid4())}
    first, again = client.post(url, data), client.post(url, data)
    assert (again.status_code, again.url) == (302, first.url)
    assert Flag.objects.count() == 1
