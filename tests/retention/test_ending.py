"""The end of a commission: handed back by two, past the gate; what stays is said with its reason."""

import io
import json
import zipfile

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.desk.scenes import spoke
from tests.door import enter
from tests.retention.scenes import end, second
from yorisoi.accounts.access import operator
from yorisoi.disclosure.models import Release
from yorisoi.registry.actions.closing import restrict
from yorisoi.registry.actions.sealing import seal
from yorisoi.registry.models import Closed
from yorisoi.retention.actions.deciding import propose_by_contract
from yorisoi.retention.actions.handing_back import (
    agree_hand_back,
    ask_hand_back,
    fetch_hand_back,
)
from yorisoi.retention.models import Disposal
from yorisoi.retention.queries import leaving


def test_one_asks_another_agrees_and_the_archive_passes_the_gate(
    cast: Cast, client: Client
) -> None:
    spoke(cast, cast.yamada, 3, text="=1+1 と話した")
    spoke(cast, cast.kawaguchi, 3, by=cast.mori, site=cast.branch, text="市の委託の話")
    manager, other = cast.actor(cast.satou), second(cast)
    row = ask_hand_back(manager, cast.contract, recipient="あかね県", basis="契約書12条")
    with pytest.raises(ValidationError, match="べつの人"):
        agree_hand_back(manager, row)
    with pytest.raises(PermissionDenied):
        fetch_hand_back(manager, row)
    url = reverse("retention-hand-back-file", args=[row.pk])
    assert enter(client, cast.satou).post(url).status_code == 404
    agree_hand_back(cast.actor(other), row)
    bundle = zipfile.ZipFile(io.BytesIO(client.post(url).content))
    assert set(bundle.namelist()) == {"records.xlsx", "records.json", "contents.json"}
    said = json.loads(bundle.read("records.json"))
    assert {one["name"] for one in said["people"]} == {cast.yamada.name, cast.takahashi.name}
    assert [one["text"] for one in said["acts"]] == ["=1+1 と話した"]
    assert json.loads(bundle.read("contents.json"))["rows"]["people"] == 2
    given = Release.objects.get()
    assert (given.kind, given.recipient, given.basis) == ("hand-back", "あかね県", "契約書12条")
    row.refresh_from_db()
    assert row.digest == given.digest


@pytest.mark.parametrize("who", ["suzuki", "takada", "kenno", "kan", "tanaka"])
def test_nobody_but_a_manager_hands_back(cast: Cast, client: Client, who: str) -> None:
    with pytest.raises(PermissionDenied):
        ask_hand_back(cast.actor(getattr(cast, who)), cast.contract, recipient="x", basis="x")
    page = reverse("retention-ending", args=[cast.contract.pk])
    assert enter(client, getattr(cast, who)).get(page).status_code == 404


def test_locked_files_and_whoever_is_under_a_seal_do_not_go_out(cast: Cast) -> None:
    root = operator(cast.aozora)
    spoke(cast, cast.yamada, 3, text="あたらしい家は川のそば")
    seal(root, cast.yamada, basis="支援措置", holders=[cast.takada, cast.satou])
    restrict(root, cast.takahashi, level=Closed.SEALED, members=[cast.satou],
             reason="親族の申し出があるため")  # fmt: skip
    manager = cast.actor(cast.satou)
    row = ask_hand_back(manager, cast.contract, recipient="あかね県", basis="12条")
    agree_hand_back(cast.actor(second(cast)), row)
    content = fetch_hand_back(manager, row)
    said = json.loads(zipfile.ZipFile(io.BytesIO(content)).read("records.json"))
    assert [one["name"] for one in said["people"]] == [cast.yamada.name]
    assert said["contacts"] == []
    assert [one["text"] for one in said["acts"]] == [""]


def test_what_the_contract_deletes_is_proposed_and_the_rest_stays_with_its_reason(
    cast: Cast, client: Client
) -> None:
    end(cast, cast.yamada)
    manager = cast.actor(cast.satou)
    found = leaving(manager, cast.contract)
    assert [person.pk for person in found.going] == [cast.yamada.pk]
    assert [(one.person.pk, one.why) for one in found.staying] == [
        (cast.takahashi.pk, "利用登録がまだ終わっていない")
    ]
    page = reverse("retention-ending", args=[cast.contract.pk])
    assert "まだ終わっていない" in enter(client, cast.satou).get(page).content.decode()
    (row,) = propose_by_contract(manager, cast.contract, basis="13条")
    assert (row.person, row.commission, row.basis) == (cast.yamada.pk, cast.contract, "13条")
    assert leaving(manager, cast.contract).going == ()
    with pytest.raises(ValidationError, match="消せるファイルはありません"):
        propose_by_contract(manager, cast.contract, basis="13条")
    assert Disposal.objects.count() == 1
