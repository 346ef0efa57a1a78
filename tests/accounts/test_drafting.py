"""Nothing typed is ever lost: drafts on the server."""

import json
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client

from tests.cast import Cast
from yorisoi.accounts.actions.drafting import FinishedError, becoming, finish, save_draft
from yorisoi.accounts.models import Draft
from yorisoi.accounts.queries.drafting import NEW, open_drafts, opened

FORM = "ledger-act-new"


def save(cast: Cast, uuid: object, staff: object = None, **values: object) -> Draft:
    actor = cast.actor(staff or cast.takada)
    return save_draft(actor, FORM, "", uuid=uuid, values=values)


def test_a_draft_is_found_again_by_form_and_subject(cast: Cast) -> None:
    save(cast, uuid4(), text="18:40、つながる")
    assert opened(cast.actor(cast.takada), FORM).values == {"text": "18:40、つながる"}
    assert opened(cast.actor(cast.takada), FORM, "person:1").values == {}
    assert opened(cast.actor(cast.suzuki), FORM).values == {}


def test_what_is_typed_stands_sealed_in_the_database(cast: Cast) -> None:
    save(cast, uuid4(), text="潮見市港町三丁目の角")
    with connection.cursor() as cursor:
        cursor.execute("SELECT typed FROM accounts_draft")
        ((written,),) = cursor.fetchall()
    assert written.startswith(f"e1.drafts-{cast.takada.pk}.")
    assert "潮見" not in written
    assert [draft.words for draft in open_drafts(cast.actor(cast.takada))] == [
        "潮見市港町三丁目の角"
    ]


def test_two_devices_go_on_with_one_draft_and_only_changed_fields_are_taken_over(
    cast: Cast,
) -> None:
    key = uuid4()
    actor = cast.actor(cast.takada)
    save_draft(actor, FORM, "", uuid=key, values={"text": "はじめ", "minutes": "20"})
    save_draft(
        actor, FORM, "", uuid=key, values={"text": "はじめ", "minutes": "30"}, changed=["minutes"]
    )
    save_draft(
        actor, FORM, "", uuid=key, values={"text": "つづき", "minutes": "20"}, changed=["text"]
    )
    assert Draft.objects.get().values == {"text": "つづき", "minutes": "30"}


def test_two_tabs_each_keep_their_own_and_neither_is_lost(cast: Cast) -> None:
    first, second = uuid4(), uuid4()
    save(cast, first, text="ひとつめ")
    save(cast, second, text="ふたつめ")
    now = opened(cast.actor(cast.takada), FORM)
    assert now.values == {"text": "ふたつめ"}
    assert [d.values for d in now.others] == [{"text": "ひとつめ"}]
    again = opened(cast.actor(cast.takada), FORM, wanted=str(first))
    assert again.values == {"text": "ひとつめ"}
    assert opened(cast.actor(cast.takada), FORM, wanted=NEW).values == {}


def test_a_draft_goes_when_the_form_is_saved_and_does_not_come_back_late(cast: Cast) -> None:
    key = uuid4()
    save(cast, key, text="書いた")
    with becoming(cast.actor(cast.takada), key):
        pass
    assert not open_drafts(cast.actor(cast.takada)).exists()
    assert Draft.objects.get().values == {}
    with pytest.raises(FinishedError):
        save(cast, key, text="おくれて届いた")


def test_a_form_that_could_not_be_saved_keeps_its_draft(cast: Cast) -> None:
    key = uuid4()
    save(cast, key, text="書いた")
    with pytest.raises(ValueError, match="no"), becoming(cast.actor(cast.takada), key):
        raise ValueError("no")
    assert opened(cast.actor(cast.takada), FORM).values == {"text": "書いた"}


def test_nobody_writes_into_or_finishes_the_draft_of_another(cast: Cast) -> None:
    key = uuid4()
    save(cast, key, text="わたしの")
    with pytest.raises(PermissionDenied):
        save(cast, key, cast.suzuki, text="ほかの人")
    finish(cast.actor(cast.suzuki), key)
    assert opened(cast.actor(cast.takada), FORM).values == {"text": "わたしの"}


def test_lone_surrogates_and_a_hundred_thousand_characters_are_kept(cast: Cast) -> None:
    key = uuid4()
    save(cast, key, text="あ" * 100_000 + "\ud800\x00")
    kept = Draft.objects.get().values["text"]
    assert kept.startswith("あ" * 100_000)
    assert kept.endswith("\ufffd\ufffd")
    json.dumps(kept).encode()


@pytest.fixture
def client(cast: Cast, client: Client) -> Client:
    from tests.door import enter

    return enter(client, cast.takada)


def post(client: Client, uuid: object, **body: object) -> int:
    url = f"/drafts/{FORM}/?subject=person:7"
    body = {"uuid": str(uuid), "values": {"text": "書きかけ"}, "changed": ["text"], **body}
    return client.post(url, json.dumps(body), content_type="application/json").status_code


def test_the_door_keeps_a_draft_and_says_when_it_is_a_record_already(
    cast: Cast, client: Client
) -> None:
    key = uuid4()
    assert post(client, key) == 200
    assert opened(cast.actor(cast.takada), FORM, "person:7").values == {"text": "書きかけ"}
    finish(cast.actor(cast.takada), key)
    assert post(client, key) == 410


def test_the_door_refuses_what_was_typed_by_somebody_else_on_this_tablet(
    cast: Cast, client: Client
) -> None:
    assert post(client, uuid4(), staff=str(cast.suzuki.pk)) == 403
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"uuid": "x"}', '{"uuid": 3}', '{"uuid": null, "values": 3}']
)
def test_the_door_answers_nonsense_calmly(client: Client, body: str) -> None:
    answer = client.post(f"/drafts/{FORM}/", body, content_type="application/json")
    assert answer.status_code == 400


def test_a_draft_can_be_thrown_away_with_and_without_script(cast: Cast, client: Client) -> None:
    first, second = uuid4(), uuid4()
    post(client, first)
    post(client, second)
    client.delete(
        f"/drafts/{FORM}/", json.dumps({"uuid": str(first)}), content_type="application/json"
    )
    answer = client.post(
        f"/drafts/{FORM}/", {"throw": str(second), "next": "https://evil.example/"}
    )
    assert answer.url == "/"
    assert not open_drafts(cast.actor(cast.takada)).exists()


def test_an_expired_session_is_told_so_that_the_page_keeps_what_was_typed(cast: Cast) -> None:
    assert post(Client(), uuid4()) in {302, 401}
