"""A list of people as a file: by one person where it is small, by two where it is large or sealed."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.desk.scenes import register_many
from tests.door import enter
from yorisoi.accounts.access import operator
from yorisoi.accounts.actions.inviting import end_role
from yorisoi.accounts.models import Membership, Organization, Staff
from yorisoi.audit.models import Entry
from yorisoi.common import clock
from yorisoi.disclosure.actions.exporting import agree, ask, fetch, refuse, withdraw
from yorisoi.disclosure.egress import Refused
from yorisoi.disclosure.models import Export, Release
from yorisoi.jobs.actions.running import run_until_idle
from yorisoi.jobs.models import Job
from yorisoi.registry.actions.closing import restrict
from yorisoi.registry.actions.sealing import seal
from yorisoi.registry.models import Closed, Name, Person

pytestmark = pytest.mark.django_db(transaction=False)
State = Export.State


def wish(cast: Cast, **more: object) -> Export:
    given = {"options": {}, "reason": "年度末の名簿の確認"} | more
    return ask(cast.actor(cast.satou), "people", **given)


def state(row: Export, alone: int = 100) -> State:
    return Export.objects.get(pk=row.pk).state(alone)


def words_in(content: bytes) -> str:
    book = zipfile.ZipFile(io.BytesIO(content))
    return "".join(book.read(name).decode() for name in book.namelist())


def test_a_small_list_is_made_at_once_and_says_who_took_it_out(cast: Cast) -> None:
    row = wish(cast)
    assert state(row) == State.MAKING
    run_until_idle()
    assert state(row) == State.READY
    name, content = fetch(cast.actor(cast.satou), row.pk)
    said = words_in(content)
    for words in ("山田 春", "川口 蓮", "佐藤", "年度末の名簿の確認"):
        assert words in said
    assert "090-1111-0001" not in said
    assert name.isascii()
    released = Release.objects.get(kind="list")
    assert (released.rows, released.recipient[:2]) == (3, "佐藤")
    assert Entry.objects.filter(
        verb="disclosure.released", mentions__person=cast.yamada.pk
    ).exists()


def test_what_lies_there_is_encrypted_and_gone_after_a_day(cast: Cast) -> None:
    row = wish(cast)
    run_until_idle()
    kept = bytes(Export.objects.get(pk=row.pk).content)
    assert not kept.startswith(b"PK")
    tomorrow = clock.now() + timedelta(hours=25)
    with clock.standing_at(tomorrow):
        assert state(row) == State.EXPIRED
        with pytest.raises(PermissionDenied):
            fetch(cast.actor(cast.satou), row.pk)
        run_until_idle()
    assert Export.objects.get(pk=row.pk).content is None


def test_a_large_list_waits_for_somebody_else(cast: Cast) -> None:
    register_many(cast, 101)
    row = wish(cast)
    assert state(row) == State.WAITING
    run_until_idle()
    assert state(row) == State.WAITING
    with pytest.raises(PermissionDenied):
        agree(cast.actor(cast.satou), row.pk)
    with pytest.raises(PermissionDenied):
        agree(cast.actor(cast.takada), row.pk)
    agree(cast.actor(cast.suzuki), row.pk)
    run_until_idle()
    assert state(row) == State.READY
    assert fetch(cast.actor(cast.satou), row.pk)


def test_the_organization_says_how_many_are_large(cast: Cast) -> None:
    Organization.objects.filter(pk=cast.aozora.pk).update(exports_alone=2)
    assert wish(cast).state(2) == State.WAITING


def test_one_sealed_person_is_enough(cast: Cast) -> None:
    seal(operator(cast.aozora), cast.yamada, basis="支援措置", holders=[cast.suzuki])
    row = wish(cast)
    assert (row.has_sealed, state(row)) == (True, State.WAITING)


def test_it_is_asked_again_when_it_is_made(cast: Cast) -> None:
    """Small when it was asked for; then somebody is sealed."""
    row = wish(cast)
    seal(operator(cast.aozora), cast.yamada, basis="支援措置", holders=[cast.suzuki])
    run_until_idle()
    assert state(row) == State.WAITING
    agree(cast.actor(cast.suzuki), row.pk)
    run_until_idle()
    assert state(row) == State.READY


def test_whoever_asked_must_still_may_when_it_is_made(cast: Cast) -> None:
    row = wish(cast)
    end_role(operator(cast.aozora), Membership.objects.get(staff=cast.satou))
    run_until_idle()
    assert Export.objects.get(pk=row.pk).made_at is None
    assert Job.objects.get(kind="export").outcome == Job.Outcome.REFUSED


def test_whoever_agreed_must_still_may_too(cast: Cast) -> None:
    Organization.objects.filter(pk=cast.aozora.pk).update(exports_alone=2)
    row = wish(cast)
    agree(cast.actor(cast.suzuki), row.pk)
    Staff.objects.filter(pk=cast.suzuki.pk).update(left_on=clock.today())
    run_until_idle()
    assert state(row, 2) == State.WAITING


def test_it_is_asked_again_when_it_is_fetched(cast: Cast) -> None:
    row = wish(cast)
    run_until_idle()
    seal(operator(cast.aozora), cast.yamada, basis="支援措置", holders=[cast.suzuki])
    with pytest.raises(Refused, match="second"):
        fetch(cast.actor(cast.satou), row.pk)


def test_somebody_closed_meanwhile_stops_it(cast: Cast) -> None:
    row = wish(cast)
    run_until_idle()
    restrict(operator(cast.aozora), cast.yamada, level=Closed.LIMITED, members=[cast.suzuki],
             reason="本人の希望")  # fmt: skip
    with pytest.raises(Refused, match="reach"):
        fetch(cast.actor(cast.satou), row.pk)
    client = enter(Client(), cast.satou)
    answer = client.get(reverse("disclosure-export-fetch", args=[row.pk]))
    assert answer.status_code == 403
    assert "もう一度頼んでください" in answer.content.decode()
    assert Entry.objects.filter(verb="disclosure.refused", mentions__person=cast.yamada.pk).exists()


def test_nobody_fetches_what_another_asked_for(cast: Cast) -> None:
    row = wish(cast)
    run_until_idle()
    for who in (cast.suzuki, cast.takada, cast.tanaka):
        with pytest.raises(PermissionDenied):
            fetch(cast.actor(who), row.pk)


def test_a_formula_in_a_name_stays_text(cast: Cast) -> None:
    Person.objects.filter(pk=cast.yamada.pk).update(name='=HYPERLINK("http://x")')
    Name.objects.filter(person=cast.yamada).update(name='=HYPERLINK("http://x")')
    row = wish(cast)
    run_until_idle()
    said = words_in(fetch(cast.actor(cast.satou), row.pk)[1])
    assert "<f>" not in said
    assert "=HYPERLINK" in said


def test_the_second_person_may_say_no_and_why(cast: Cast) -> None:
    Organization.objects.filter(pk=cast.aozora.pk).update(exports_alone=2)
    row = wish(cast)
    with pytest.raises(ValidationError):
        refuse(cast.actor(cast.suzuki), row.pk, words=" ")
    refuse(cast.actor(cast.suzuki), row.pk, words="用がない")
    assert state(row, 2) == State.REFUSED
    with pytest.raises(ValidationError):
        agree(cast.actor(cast.suzuki), row.pk)


def test_whoever_asked_takes_it_back(cast: Cast) -> None:
    row = wish(cast)
    run_until_idle()
    withdraw(cast.actor(cast.satou), row.pk)
    assert state(row) == State.WITHDRAWN
    assert Export.objects.get(pk=row.pk).content is None


def test_workers_do_not_take_lists_out(cast: Cast) -> None:
    for who in (cast.suzuki, cast.takada, cast.kan):
        with pytest.raises(PermissionDenied):
            ask(cast.actor(who), "people", options={}, reason="年度末の名簿の確認")


def test_the_pages_from_asking_to_fetching(cast: Cast) -> None:
    Organization.objects.filter(pk=cast.aozora.pk).update(exports_alone=2)
    satou, suzuki = enter(Client(), cast.satou), enter(Client(), cast.suzuki)
    body = {"kind": "cases", "site": "", "reason": "年度末の名簿の確認"}
    assert satou.post(reverse("disclosure-export-new"), body).status_code == 302
    row = Export.objects.get()
    assert "もうひとりを待っています" in satou.get(reverse("disclosure-exports")).content.decode()
    assert "ふたり目を待っています" in suzuki.get(reverse("desk-today")).content.decode()
    suzuki.post(reverse("disclosure-export-agree", args=[row.pk]))
    run_until_idle()
    assert "受けとれます" in satou.get(reverse("desk-today")).content.decode()
    answer = satou.get(reverse("disclosure-export-fetch", args=[row.pk]))
    assert answer.status_code == 200
    assert "山田 春" in words_in(answer.content)
    assert "cases-" in answer.headers["Content-Disposition"]
