"""Opening what is closed, in an hour of need: break-glass, a seal by two people, the seal duty."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.accounts.test_stepping import stale
from tests.cast import Cast
from tests.desk.scenes import register
from tests.door import enter
from yorisoi.accounts.actions.inviting import leave
from yorisoi.accounts.models import Membership
from yorisoi.accounts.policy import FieldGroup, Level, Permission, decide
from yorisoi.audit.models import Entry, Mention
from yorisoi.common import clock
from yorisoi.ledger import access as ledger
from yorisoi.registry import access
from yorisoi.registry.actions.casekeeping import assign
from yorisoi.registry.actions.closing import restrict
from yorisoi.registry.actions.emergency import (
    break_glass,
    close_emergency,
    review_emergency,
)
from yorisoi.registry.actions.guarding import agree, ask_for_second, end_duty, put_on_duty
from yorisoi.registry.actions.knowing import learn
from yorisoi.registry.actions.linking import link
from yorisoi.registry.actions.sealing import end_holder, lift, open_seal, seal
from yorisoi.registry.actions.tying import declare_tie
from yorisoi.registry.models import ContactPoint, Emergency, Person, Seal, SealRequest
from yorisoi.registry.panels.waiting import emergencies as waits
from yorisoi.registry.panels.waiting import seconds, unreachable
from yorisoi.registry.queries.duties import gaps, to_ring
from yorisoi.registry.queries.emergencies import by_month, is_rising
from yorisoi.registry.queries.keepers import keepers

WHY = "夜に本人から電話があり、いまいる場所がわからないため"
ADDRESS = "ワスレナグサ町1-2-3"


@pytest.fixture
def now(db: None) -> Iterator[datetime]:
    moment = clock.now()
    with clock.standing_at(moment):
        yield moment


def ask(cast: Cast, staff: object = None, **values: object) -> Emergency | None:
    new = {"code": "hours", "words": WHY, "number": "003"} | values
    return break_glass(cast.actor(staff or cast.takada), **new)


def opens(cast: Cast, staff: object, row: Emergency) -> bool:
    """Asked three ways that must agree: the page, the query, the decision."""
    actor = cast.actor(staff)
    found = access.emergencies(actor).filter(pk=row.pk).exists()
    facts = access.facts(Person.objects.get(pk=row.person_id))
    assert bool(decide(actor, Permission.EMERGENCY_READ, facts, now=clock.now())) == found
    page = enter(Client(), staff).get(reverse("desk-emergency", args=[row.pk]))
    assert (page.status_code == 200) == found
    return found


# Break-glass: what it opens.


def test_in_an_emergency_a_file_of_another_site_is_read_for_an_hour_and_no_second_longer(
    cast: Cast, now: datetime
) -> None:
    assert not access.persons(cast.actor(cast.takada)).filter(pk=cast.kawaguchi.pk).exists()
    row = ask(cast)
    assert opens(cast, cast.takada, row)
    for seconds_later, is_open in ((59 * 60 + 59, True), (60 * 60, False), (60 * 60 + 1, False)):
        with clock.standing_at(now + timedelta(seconds=seconds_later)):
            assert opens(cast, cast.takada, row) == is_open


def test_the_page_says_how_long_is_left_and_each_opening_is_written_down(
    cast: Cast, now: datetime
) -> None:
    row = ask(cast)
    url = reverse("desk-emergency", args=[row.pk])
    for minutes, left in ((0, 60), (41, 19)):
        with clock.standing_at(now + timedelta(minutes=minutes)):
            page = enter(Client(), cast.takada).get(url)
        assert f"のこり{left}分" in page.content.decode()
        assert "川口 蓮" in re.sub(r"<rt>.*?</rt>|<rp>.*?</rp>|<[^>]+>", "", page.content.decode())
        assert page["Cache-Control"] == "no-store"
    entries = Entry.objects.filter(verb="emergency.read")
    assert entries.count() == 2
    assert Mention.objects.filter(entry__in=entries, person=cast.kawaguchi.pk).count() == 2


def test_it_opens_reading_alone_and_one_file_alone(cast: Cast, now: datetime) -> None:
    other = register(cast, "川口 凪", "カワグチ ナギ", number="009", site=cast.branch)
    row = ask(cast)
    actor = cast.actor(cast.takada)
    assert set(access.emergencies(actor).values_list("person", flat=True)) == {row.person_id}
    facts = access.facts(cast.kawaguchi)
    allowed = {p for p in Permission if decide(actor, p, facts, now=clock.now())}
    assert allowed == {Permission.EMERGENCY_READ}
    assert not decide(actor, Permission.EMERGENCY_READ, access.facts(other), now=clock.now())
    # The ordinary doors stay as they were: not in lists, and nothing can be written.
    client = enter(Client(), cast.takada)
    pk = row.person_id
    for door in ("desk-person", "registry-person-edit", "registry-flag-new", "desk-person-record"):
        assert client.get(reverse(door, args=[pk])).status_code == 404
    assert "川口" not in client.get(reverse("desk-people")).content.decode()
    assert not ledger.acts(actor).filter(participants__person=pk).exists()
    with pytest.raises(PermissionDenied):
        learn(actor, cast.kawaguchi, ContactPoint, kind="phone", value="03-1")


def test_a_limited_team_opens_too_a_sealed_file_never(cast: Cast, now: datetime) -> None:
    restrict(
        cast.actor(cast.satou),
        cast.kawaguchi,
        level=Level.LIMITED,
        members=[cast.satou],
        reason=WHY,
    )
    row = ask(cast)
    assert opens(cast, cast.takada, row)
    restrict(
        cast.actor(cast.satou), cast.kawaguchi, level=Level.SEALED, members=[cast.satou], reason=WHY
    )
    assert not opens(cast, cast.takada, row)
    assert ask(cast) is None


def test_never_the_own_file_nor_that_of_family_and_friends(cast: Cast, now: datetime) -> None:
    declare_tie(cast.actor(cast.satou), cast.kawaguchi, cast.takada, kind="family")
    assert ask(cast) is None
    twin = register(cast, "川口 蓮", "カワグチ レン", number="010", site=cast.branch)
    link(cast.actor(cast.satou), cast.kawaguchi, twin)
    assert ask(cast, number="010") is None


def test_a_tie_a_role_that_ends_and_a_file_sealed_in_between_close_it_at_once(
    cast: Cast, now: datetime
) -> None:
    row = ask(cast)
    declare_tie(cast.actor(cast.satou), cast.kawaguchi, cast.takada, kind="friend")
    assert not opens(cast, cast.takada, row)
    second = ask(cast, cast.mori, number="001")
    yesterday = clock.today() - timedelta(days=1)
    Membership.objects.filter(staff=cast.mori).update(valid_to=yesterday)
    assert not access.emergencies(cast.actor(cast.mori)).filter(pk=second.pk).exists()
    client = enter(Client(), cast.mori)
    assert client.get(reverse("desk-emergency", args=[second.pk])).status_code == 404


def test_who_broke_the_glass_or_the_staff_of_the_file_close_it_and_nobody_else(
    cast: Cast, now: datetime
) -> None:
    row = ask(cast)
    with pytest.raises(PermissionDenied):
        close_emergency(cast.actor(cast.suzuki), row)
    close_emergency(cast.actor(cast.satou), row)
    assert not opens(cast, cast.takada, row)
    again = ask(cast)
    client = enter(Client(), cast.takada)
    client.post(reverse("registry-emergency-close", args=[again.pk]))
    assert not opens(cast, cast.takada, again)


def test_what_a_seal_hides_stays_hidden_even_from_a_holder_who_comes_this_way(
    cast: Cast, now: datetime
) -> None:
    boss = cast.actor(cast.satou)
    learn(boss, cast.kawaguchi, ContactPoint, kind="address", value=ADDRESS)
    seal(boss, cast.kawaguchi, basis="支援措置", holders=[cast.satou, cast.takada])
    row = ask(cast)
    actor = cast.actor(cast.takada)
    page = enter(Client(), cast.takada).get(reverse("desk-emergency", args=[row.pk]))
    assert ADDRESS not in page.content.decode()
    assert "緊急閲覧でも開きません" in page.content.decode()
    facts = access.facts(cast.kawaguchi, list(Seal.objects.known()))
    where = FieldGroup.WHEREABOUTS
    assert not decide(actor, Permission.EMERGENCY_READ, facts, where, now=clock.now())


# Break-glass: finding without learning.


def attempt(client: Client, **values: object) -> object:
    data = {"code": "life", "words": WHY, "number": "", "name": "", "birth": ""} | values
    return client.post(reverse("registry-emergency-new"), data)


def said(answer: object) -> str:
    body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    return re.sub(r"00\d", "N", body)


def test_a_miss_a_sealed_file_a_tie_and_another_body_are_answered_alike(
    cast: Cast, now: datetime
) -> None:
    hidden = register(cast, "隠れ 人", "カクレ ヒト", number="004", site=cast.branch)
    tied = register(cast, "弟 人", "オトウト ヒト", number="005", site=cast.branch)
    with clock.standing_at(now - timedelta(days=1)):
        restrict(
            cast.actor(cast.satou), hidden, level=Level.SEALED, members=[cast.satou], reason=WHY
        )
        declare_tie(cast.actor(cast.satou), tied, cast.takada, kind="family")
    Person.objects.filter(pk=cast.stranger.pk).update(number="006", number_key="6")
    client = enter(Client(), cast.takada)
    missing = attempt(client, number="008")
    bodies = []
    for number in ("008", "004", "005", "006"):
        with CaptureQueriesContext(connection) as asked:
            answer = attempt(client, number=number)
        bodies.append((answer.status_code, said(answer), len(asked)))
    assert missing.status_code == 200
    assert len(set(bodies)) == 1, [(status, count) for status, _body, count in bodies]
    assert "ひらけるファイルが見つかりません" in bodies[0][1]
    # The trail keeps that somebody looked, not for whom.
    missed = Entry.objects.filter(verb="emergency.missed")
    assert missed.count() == 5
    assert not Mention.objects.filter(entry__in=missed).exists()


def test_a_name_must_be_whole_and_the_day_of_birth_exact(cast: Cast, now: datetime) -> None:
    client = enter(Client(), cast.mori)
    assert attempt(client, name="山田", birth="2005-03-10").status_code == 200
    assert attempt(client, name="山田 春", birth="2005-03-11").status_code == 200
    assert attempt(client, name="山田 春", birth="平成17年ごろ").status_code == 200
    assert attempt(client, name="山田 春").status_code == 200
    assert not Emergency.objects.exists()
    found = attempt(client, name="山田　春", birth="2005-03-10")
    assert found.status_code == 302
    assert Emergency.objects.get().person == cast.yamada


def test_a_reason_has_a_code_and_twenty_letters(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        ask(cast, words="あ" * 19)
    with pytest.raises(ValidationError):
        ask(cast, code="boredom")
    assert ask(cast, words="あ" * 20)


def test_a_file_that_one_reads_anyway_needs_no_emergency(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="いつものページ"):
        ask(cast, number="001")


@pytest.mark.parametrize("who", ["nishi", "kenno", "kan", "gi"])
def test_whoever_reads_no_files_breaks_no_glass(cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        ask(cast, getattr(cast, who))
    assert enter(Client(), getattr(cast, who)).get("/emergency/new/").status_code == 404


def test_another_organization_finds_nothing(cast: Cast) -> None:
    assert ask(cast, cast.tanaka, number="003") is None


def test_the_door_wants_a_fresh_proof(cast: Cast) -> None:
    client = stale(enter(Client(), cast.takada), cast.takada)
    answer = attempt(client, number="003")
    assert answer.status_code == 302
    assert answer.url.startswith("/confirm/begin/")
    assert not Emergency.objects.exists()


# Break-glass: who hears of it and who judges.


def test_the_staff_of_the_file_hear_at_once_without_a_name(
    cast: Cast, django_capture_on_commit_callbacks: object
) -> None:
    assign(cast.actor(cast.satou), cast.kawaguchi.cases.get(), cast.mori, since=clock.today())
    with django_capture_on_commit_callbacks(execute=True):
        ask(cast)
    told = sorted(one.to[0] for one in mail.outbox)
    assert told == sorted([cast.satou.email, cast.mori.email])
    assert not any("川口" in one.subject + one.body for one in mail.outbox)
    assert [w.tag for w in waits(cast.actor(cast.mori))] == ["たしかめる"]
    assert [w.tag for w in waits(cast.actor(cast.satou))] == ["たしかめる"]
    assert list(waits(cast.actor(cast.takada))) == []
    assert list(waits(cast.actor(cast.suzuki))) == []


def test_another_than_the_asker_reviews_it_once_with_words(cast: Cast) -> None:
    row = ask(cast)
    for stranger in (cast.takada, cast.suzuki, cast.mori, cast.tanaka):
        with pytest.raises(PermissionDenied):
            review_emergency(cast.actor(stranger), row, was_needed=True, words="夜の電話だった")
    with pytest.raises(ValidationError):
        review_emergency(cast.actor(cast.satou), row, was_needed=True, words="はい")
    client = enter(Client(), cast.satou)
    url = reverse("registry-emergency-review", args=[row.pk])
    client.post(url, {"was_needed": "no", "words": "担当に電話がつながった"})
    row.refresh_from_db()
    assert (row.was_needed, row.reviewed_by) == (False, cast.satou)
    assert list(waits(cast.actor(cast.satou))) == []
    with pytest.raises(ValidationError):
        review_emergency(cast.actor(cast.satou), row, was_needed=True, words="やはりあった")


def test_the_asker_never_reviews_even_as_the_manager(cast: Cast, now: datetime) -> None:
    restrict(
        cast.actor(cast.suzuki), cast.yamada, level=Level.LIMITED, members=[cast.suzuki], reason=WHY
    )
    row = ask(cast, cast.satou, number="001")
    assign(cast.actor(cast.suzuki), cast.yamada.cases.get(), cast.satou, since=clock.today())
    with pytest.raises(PermissionDenied):
        review_emergency(cast.actor(cast.satou), row, was_needed=True, words="わたしが見ました")
    review_emergency(cast.actor(cast.suzuki), row, was_needed=True, words="夜の電話だった")


def test_one_that_nobody_reviewed_for_a_week_blocks_the_next(cast: Cast, now: datetime) -> None:
    row = ask(cast)
    with clock.standing_at(now + timedelta(days=7)):
        assert ask(cast)
    with clock.standing_at(now + timedelta(days=7, seconds=1)):
        with pytest.raises(ValidationError, match="7日をすぎても"):
            ask(cast)
        assert ask(cast, cast.suzuki), "somebody else may"
        review_emergency(cast.actor(cast.satou), row, was_needed=True, words="夜の電話だった")
        assert ask(cast)


def test_a_rising_rate_is_shown_to_managers_as_a_count_of_nobody(cast: Cast, now: datetime) -> None:
    assert not is_rising(by_month(cast.aozora.pk))
    for minutes in range(3):
        with clock.standing_at(now - timedelta(minutes=minutes)):
            Emergency.objects.create(
                person=cast.kawaguchi, staff=cast.takada, code="hours", words=WHY,
                opened_at=clock.now(), until=clock.now(),
            )  # fmt: skip
    assert by_month(cast.aozora.pk)[0][1] + by_month(cast.aozora.pk)[1][1] == 3
    manager = enter(Client(), cast.satou).get(reverse("registry-emergencies")).content.decode()
    assert "月ごとの件数" in manager
    lead = enter(Client(), cast.suzuki).get(reverse("registry-emergencies")).content.decode()
    assert "月ごとの件数" not in lead
    assert by_month(cast.minato.pk)[0][1] == 0


def test_the_staff_of_a_file_asked_of_one_and_listed_are_the_same(cast: Cast) -> None:
    boss = cast.actor(cast.satou)
    assign(boss, cast.kawaguchi.cases.get(), cast.takada, since=clock.today())
    seal(boss, cast.yamada, basis="支援措置", holders=[cast.takada, cast.mori])
    declare_tie(boss, cast.takahashi, cast.suzuki, kind="friend")
    limited = register(cast, "限定 人", "ゲンテイ ヒト")
    restrict(boss, limited, level=Level.LIMITED, members=[cast.mori], reason=WHY)
    limited.refresh_from_db()
    everybody = [cast.satou, cast.suzuki, cast.takada, cast.mori, cast.nishi, cast.kan, cast.tanaka]
    for person in (cast.yamada, cast.takahashi, cast.kawaguchi, limited):
        asked = {
            staff.pk
            for staff in everybody
            if Person.objects.filter(
                access.kept_by(cast.actor(staff)), pk=person.pk,
                organization=cast.actor(staff).organization,
            ).exists()
            and cast.actor(staff).may(Permission.PERSON_READ)
        }  # fmt: skip
        assert {one.pk for one in keepers(person)} == asked, person.name


# A seal by two.


@pytest.fixture
def sealed(cast: Cast) -> Seal:
    boss = cast.actor(cast.suzuki)
    learn(boss, cast.yamada, ContactPoint, kind="address", value=ADDRESS)
    return seal(boss, cast.yamada, basis="支援措置", holders=[cast.suzuki])


def look(cast: Cast, staff: object) -> str:
    client = enter(Client(), staff)
    url = reverse("registry-seal-open", args=[cast.yamada.pk])
    return client.post(url, {"reason": "あす病院に同行するため"}).content.decode()


def test_two_people_together_open_a_seal_once_and_the_holder_hears(
    cast: Cast, sealed: Seal, django_capture_on_commit_callbacks: object
) -> None:
    assert ADDRESS not in look(cast, cast.takada)
    first = enter(Client(), cast.takada)
    first.post(reverse("registry-seal-ask", args=[cast.yamada.pk]), {"ask_reason": "あす同行する"})
    row = SealRequest.objects.get()
    assert ADDRESS not in look(cast, cast.takada), "asked, and nobody has agreed"
    assert [w.url for w in seconds(cast.actor(cast.satou))] == [f"/seal-requests/{row.pk}/"]
    second = enter(Client(), cast.satou)
    url = reverse("registry-seal-second", args=[row.pk])
    page = second.get(url).content.decode()
    assert "あす同行する" in page
    assert ADDRESS not in page
    assert ADDRESS not in second.post(url, follow=True).content.decode()
    assert ADDRESS not in look(cast, cast.satou), "the second sees nothing by it"
    with django_capture_on_commit_callbacks(execute=True):
        assert ADDRESS in look(cast, cast.takada)
    assert ADDRESS not in look(cast, cast.takada), "once"
    (told,) = mail.outbox
    assert told.to == [cast.suzuki.email]
    assert "山田" not in told.subject + told.body
    verbs = list(
        Entry.objects.filter(verb__startswith="seal.").order_by("id").values_list("verb", flat=True)
    )
    assert [v for v in verbs if v in {"seal.asked", "seal.agreed", "seal.opened"}] == [
        "seal.asked", "seal.agreed", "seal.opened",
    ]  # fmt: skip


def test_nobody_is_their_own_second_and_whoever_may_not_know_the_person_is_none(
    cast: Cast, sealed: Seal
) -> None:
    row = ask_for_second(cast.actor(cast.takada), cast.yamada, reason="あす同行する")
    for staff in (cast.takada, cast.mori, cast.nishi, cast.tanaka):
        with pytest.raises(PermissionDenied):
            agree(cast.actor(staff), row)
    declare_tie(cast.actor(cast.suzuki), cast.yamada, cast.satou, kind="friend")
    with pytest.raises(PermissionDenied):
        agree(cast.actor(cast.satou), row)
    client = enter(Client(), cast.takada)
    assert client.post(reverse("registry-seal-second", args=[row.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        ask_for_second(cast.actor(cast.mori), cast.yamada, reason="あす同行する")


def test_the_second_has_a_quarter_of_an_hour_and_then_the_first_has(
    cast: Cast, sealed: Seal, now: datetime
) -> None:
    row = ask_for_second(cast.actor(cast.takada), cast.yamada, reason="あす同行する")
    with clock.standing_at(now + timedelta(minutes=15)), pytest.raises(PermissionDenied):
        agree(cast.actor(cast.satou), row)
    with clock.standing_at(now + timedelta(minutes=14)):
        agree(cast.actor(cast.satou), row)
    with clock.standing_at(now + timedelta(minutes=29)), pytest.raises(PermissionDenied):
        open_seal(cast.actor(cast.takada), cast.yamada, reason="あす同行する")
    with clock.standing_at(now + timedelta(minutes=28)):
        assert ADDRESS in look(cast, cast.takada)


def test_what_was_agreed_lapses_where_the_second_leaves_or_turns_out_to_be_tied(
    cast: Cast, sealed: Seal, now: datetime
) -> None:
    for end in (
        lambda: declare_tie(cast.actor(cast.suzuki), cast.yamada, cast.satou, kind="friend"),
        lambda: declare_tie(cast.actor(cast.suzuki), cast.yamada, cast.takada, kind="friend"),
    ):
        row = ask_for_second(cast.actor(cast.takada), cast.yamada, reason="あす同行する")
        other = cast.satou if access.may_agree(cast.actor(cast.satou)).exists() else cast.suzuki
        agree(cast.actor(other), row)
        end()
        with pytest.raises(PermissionDenied):
            open_seal(cast.actor(cast.takada), cast.yamada, reason="あす同行する")


def test_an_agreement_opens_and_neither_lifts_nor_names_holders(cast: Cast, sealed: Seal) -> None:
    row = ask_for_second(cast.actor(cast.satou), cast.yamada, reason="あす同行する")
    agree(cast.actor(cast.takada), row)
    with pytest.raises(PermissionDenied):
        lift(cast.actor(cast.satou), sealed, reason="とりたいから")
    with pytest.raises(PermissionDenied):
        end_holder(cast.actor(cast.satou), sealed.holders.get())


# The seal duty.


def on_duty(cast: Cast, staff: object, now: datetime, *, hours: int = 48) -> object:
    return put_on_duty(
        cast.actor(cast.satou), staff, since=now - timedelta(hours=1),
        until=now + timedelta(hours=hours), phone="080-0000-0001",
    )  # fmt: skip


def test_whoever_has_the_duty_opens_for_a_reason_while_it_lasts(
    cast: Cast, sealed: Seal, now: datetime
) -> None:
    row = on_duty(cast, cast.takada, now, hours=2)
    assert ADDRESS in look(cast, cast.takada)
    assert ADDRESS in look(cast, cast.takada), "as often as there is a reason"
    with clock.standing_at(now + timedelta(hours=2)):
        assert ADDRESS not in look(cast, cast.takada)
    with pytest.raises(PermissionDenied):
        lift(cast.actor(cast.takada), sealed, reason="とりたいから")
    end_duty(cast.actor(cast.satou), row)
    assert ADDRESS not in look(cast, cast.takada)


def test_the_duty_opens_nobody_whom_one_may_not_know(
    cast: Cast, sealed: Seal, now: datetime
) -> None:
    on_duty(cast, cast.mori, now)
    on_duty(cast, cast.takada, now)
    declare_tie(cast.actor(cast.suzuki), cast.yamada, cast.takada, kind="family")
    assert enter(Client(), cast.mori).get(f"/persons/{cast.yamada.pk}/sealed/").status_code == 404
    for staff in (cast.mori, cast.takada):
        with pytest.raises(PermissionDenied):
            open_seal(cast.actor(staff), cast.yamada, reason="あす同行する")
    assert to_ring(cast.yamada) == []


def test_nobody_puts_themselves_on_duty(cast: Cast, now: datetime) -> None:
    later = now + timedelta(hours=8)
    with pytest.raises(ValidationError, match="自分の当番"):
        put_on_duty(cast.actor(cast.satou), cast.satou, since=now, until=later, phone="1")
    with pytest.raises(PermissionDenied):
        put_on_duty(cast.actor(cast.takada), cast.mori, since=now, until=later, phone="1")
    with pytest.raises(PermissionDenied):
        put_on_duty(cast.actor(cast.satou), cast.tanaka, since=now, until=later, phone="1")
    with pytest.raises(ValidationError):
        put_on_duty(cast.actor(cast.satou), cast.mori, since=later, until=now, phone="1")


def test_a_seal_without_anybody_to_ring_until_tomorrow_warns_its_leads(
    cast: Cast, sealed: Seal, now: datetime
) -> None:
    lead = cast.actor(cast.suzuki)
    assert [gap.person for gap in gaps(lead)] == [cast.yamada.pk]
    (warning,) = unreachable(lead)
    assert "秘匿1件" in warning.text
    assert list(unreachable(cast.actor(cast.takada))) == []
    first = on_duty(cast, cast.suzuki, now, hours=10)
    assert [gap.since for gap in gaps(lead)] == [first.until]
    put_on_duty(cast.actor(cast.satou), cast.takada, since=first.until,
                until=first.until + timedelta(hours=20), phone="080-0000-0002")  # fmt: skip
    assert gaps(lead) == []
    leave(cast.actor(cast.satou), cast.takada, on=clock.today())
    assert [gap.since for gap in gaps(lead)] == [first.until]


def test_the_page_says_whom_to_ring_now(cast: Cast, sealed: Seal, now: datetime) -> None:
    on_duty(cast, cast.suzuki, now)
    page = enter(Client(), cast.takada).get(reverse("registry-seal-open", args=[cast.yamada.pk]))
    assert "080-0000-0001" in page.content.decode()
    assert "いま、たずねる人" in page.content.decode()
