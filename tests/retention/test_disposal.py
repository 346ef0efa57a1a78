"""A file goes by two people and never by itself: proposed, offered, decided, erased, certified."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from tests.cast import Cast
from tests.desk.scenes import spoke
from tests.door import enter
from tests.retention.scenes import decided, end, offered, second
from yorisoi.accounts.access import operator
from yorisoi.audit.models import Chain, Entry
from yorisoi.audit.walking import walk
from yorisoi.casework.actions import NewMemo, write_memo
from yorisoi.casework.models import ReceptionMemo
from yorisoi.common import clock
from yorisoi.disclosure.models import Release
from yorisoi.insight.actions.submitting import submit
from yorisoi.insight.models import Submission
from yorisoi.interchange.models import Batch, SourceRow
from yorisoi.jobs.actions.running import run_one
from yorisoi.jobs.models import Job
from yorisoi.ledger.actions.promising import promise
from yorisoi.ledger.actions.recording import NewAct, Taking, record_act
from yorisoi.ledger.models import Act, Participant, Promise, Tally
from yorisoi.registry.actions.linking import link
from yorisoi.registry.models import ContactPoint, Person, SearchKey
from yorisoi.retention.actions import deciding
from yorisoi.retention.actions.deciding import decide, hold, offer_copy, propose, withdraw
from yorisoi.retention.models import Certificate, Disposal
from yorisoi.retention.queries import candidates, terms


def work() -> None:
    """The erasing; wiping free pages needs a database file (test_true_erasure.py)."""
    assert run_one()


def names(cast: Cast) -> list[str]:
    return [one.person.name for one in candidates(cast.actor(cast.satou))]


def test_only_what_has_ended_long_ago_is_on_the_list(cast: Cast) -> None:
    assert names(cast) == []
    end(cast, cast.kawaguchi)
    # Nobody knows when 川口 was born, so «until 25» cannot be reckoned.
    assert names(cast) == []
    end(cast, cast.takahashi)
    assert names(cast) == []
    deciding.write_rule(
        cast.actor(cast.satou), code="child", name="児童記録", jurisdiction="あかね県",
        counted="end", years=5, programmes=["aftercare"], source="契約書8条", is_verified=True,
    )  # fmt: skip
    assert set(names(cast)) == {"川口 蓮", cast.takahashi.name}
    (own,) = [term for term in terms(cast.actor(cast.satou)) if term.is_own]
    assert (own.code, own.is_verified) == ("child", True)


@pytest.fixture
def old(cast: Cast) -> Person:
    """山田, whose case ended in 2010, under a rule of five years."""
    deciding.write_rule(
        cast.actor(cast.satou), code="child", name="児童記録", jurisdiction="県", counted="end",
        years=5, programmes=["aftercare"], source="契約書", is_verified=True,
    )  # fmt: skip
    return end(cast, cast.yamada)


def test_a_later_act_or_a_linked_file_that_goes_on_keeps_it(cast: Cast, old: Person) -> None:
    manager = cast.actor(cast.satou)
    assert names(cast) == ["山田 春"]
    link(operator(cast.aozora), old, cast.takahashi)
    assert names(cast) == []
    with pytest.raises(ValidationError, match="まだ終わっていません"):
        propose(manager, old)


def test_the_person_is_asked_first_and_two_different_people_decide(cast: Cast, old: Person) -> None:
    manager, other = cast.actor(cast.satou), cast.actor(second(cast))
    row = propose(manager, old)
    with pytest.raises(ValidationError, match="写し"):
        decide(manager, row)
    offer_copy(manager, row, on=clock.today(), how="会って", answer="given")
    decide(manager, row)
    with pytest.raises(ValidationError, match="もうひとり"):
        decide(manager, row)
    assert not Job.objects.exists()
    decide(other, row)
    assert Job.objects.get().kind == "retention.erase"
    assert Person.objects.filter(pk=old.pk).exists()


@pytest.mark.parametrize("who", ["takada", "nishi", "kan", "kenno", "gi", "tanaka"])
def test_nobody_else_proposes_or_decides(cast: Cast, old: Person, who: str) -> None:
    actor = cast.actor(getattr(cast, who))
    with pytest.raises(PermissionDenied):
        propose(actor, old)
    row = offered(cast, old)
    with pytest.raises(PermissionDenied):
        decide(actor, row)


def test_a_hold_stops_it_at_every_step_also_the_last(cast: Cast, old: Person) -> None:
    manager = cast.actor(cast.satou)
    held = hold(manager, old, reason="訴訟", since=clock.today())
    assert names(cast) == []
    with pytest.raises(ValidationError, match="保全"):
        propose(manager, old)
    deciding.end_hold(manager, held, words="終わった")
    row = decided(cast, old, second(cast))
    hold(manager, old, reason="検査", since=clock.today())
    work()
    assert Job.objects.get().outcome == "failed"
    assert Person.objects.filter(pk=old.pk).exists()
    assert not Certificate.objects.filter(disposal=row).exists()


def test_it_can_be_withdrawn_until_it_is_done(cast: Cast, old: Person) -> None:
    row = decided(cast, old, second(cast))
    withdraw(cast.actor(cast.satou), row)
    work()
    assert Job.objects.get().outcome == "failed"
    assert Person.objects.filter(pk=old.pk).exists()
    assert names(cast) == ["山田 春"]


def test_what_was_said_of_the_person_is_gone_and_sums_stay(cast: Cast, old: Person) -> None:
    root = operator(cast.aozora)
    alone = spoke(cast, old, 9_000 % 400, text="山田さんと、家のことを話した")
    shared = record_act(cast.actor(cast.takada), NewAct(
        kind="station", occurred_on=clock.today(), site=cast.main.pk,
        text="山田 春さんと髙橋さんと3人で昼を食べた。春さんは笑った。",
        takings=[Taking(person=old.pk), Taking(person=cast.takahashi.pk)],
    ))  # fmt: skip
    promise(cast.actor(cast.takada), person=old, due_on=clock.today(), text="電話", site=cast.main)
    write_memo(cast.actor(cast.takada), NewMemo(
        way="phone", text="春さんの母から", came_at=clock.now(), about=old, site=cast.main,
        to_site=cast.main))  # fmt: skip
    month = clock.today().replace(day=1)
    submission = submit(root, cast.contract, month)
    figures = json.dumps(Submission.objects.get(pk=submission.pk).figures, sort_keys=True)
    heads = sum(Participant.objects.values_list("heads", flat=True))
    # Acts of this year keep it; the contract ends.
    row = Disposal.objects.create(
        organization=cast.aozora, person=old.pk, basis="契約書12条", proposed_at=clock.now(),
        proposed_by="佐藤",
    )  # fmt: skip
    offer_copy(cast.actor(cast.satou), row, on=clock.today(), how="手紙", answer="given")
    decide(cast.actor(cast.satou), row)
    decide(cast.actor(second(cast)), row)
    work()
    assert not Person.objects.filter(pk=old.pk).exists()
    assert not SearchKey.objects.filter(person=old.pk).exists()
    assert not ContactPoint.objects.filter(person=old.pk).exists()
    assert not Promise.objects.exists()
    assert not ReceptionMemo.objects.exists()
    assert Act.objects.get(pk=alone.pk).text == ""
    said = Act.objects.get(pk=shared.pk).text
    assert "春" not in said
    assert "昼を食べた" in said
    assert Participant.objects.filter(person=cast.takahashi, act=shared).exists()
    assert Participant.objects.get(act=alone).form == "unnamed"
    assert sum(Participant.objects.values_list("heads", flat=True)) == heads
    assert not Tally.objects.filter(person_id=old.pk).exists()
    assert json.dumps(Submission.objects.get(pk=submission.pk).figures, sort_keys=True) == figures
    certificate = Certificate.objects.get()
    assert certificate.counts["registry_person"] == 1
    assert len(certificate.deciders) == 2


def test_the_trail_holds_and_says_that_it_was_erased(cast: Cast, old: Person) -> None:
    decided(cast, old, second(cast))
    work()
    chain = Chain.objects.get(name=cast.aozora.code)
    assert walk(chain.name, chain.length, chain.head) is None
    assert Entry.objects.filter(verb="entry.erased").exists()
    assert Entry.objects.get(verb="retention.erased").payload


def test_a_row_of_a_file_that_still_waits_is_decided_first(cast: Cast, old: Person) -> None:
    batch = Batch.objects.create(
        organization=cast.aozora, kind="centre", file_name="a.csv", digest="x", stored_as="a.csv",
        made_at=clock.now(), made_by="x",
    )  # fmt: skip
    SourceRow.objects.create(batch=batch, source="x", sheet="x", key="1", digest="x",
                             person=old, raw="山田 春")  # fmt: skip
    row = offered(cast, old)
    with pytest.raises(ValidationError, match="取り込みのファイル"):
        decide(cast.actor(cast.satou), row)
    Batch.objects.update(stored_as="")
    decide(cast.actor(cast.satou), row)


def test_the_pages_lead_through_and_the_certificate_passes_the_gate(
    cast: Cast, old: Person, client: Client
) -> None:
    other = second(cast)
    enter(client, cast.satou)
    assert "山田" in client.get("/retention/").content.decode()
    assert client.get("/retention/rules/?code=needy").status_code == 200
    assert client.get(f"/persons/{old.pk}/retention/").status_code == 200
    page = client.post(f"/persons/{old.pk}/retention/propose/").url
    client.post(f"{page}offer/", {"on": "きょう", "how": "手紙", "answer": "given"})
    client.post(f"{page}decision/")
    enter(client, other).post(f"{page}decision/")
    work()
    said = client.get(page).content.decode()
    assert "山田" not in said
    assert "消しました" in said
    assert client.post(f"{page}certificate/").content[:5] == b"%PDF-"
    assert Release.objects.get().kind == "certificate"
    assert enter(client, cast.suzuki).get(page).status_code == 404
