"""Limited and sealed files, ties, and what another body may read: seen from the pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, _staff
from tests.desk.scenes import register, spoke
from tests.door import enter
from yorisoi.accounts.access import operator
from yorisoi.accounts.actions.inviting import end_role, leave
from yorisoi.accounts.models import Membership, Role
from yorisoi.accounts.policy import Level, Permission
from yorisoi.audit.models import Entry
from yorisoi.common import clock
from yorisoi.ledger import access as ledger
from yorisoi.ledger.actions.recording import NewAct, Taking, record_act
from yorisoi.ledger.queries.counting import count
from yorisoi.registry import access
from yorisoi.registry.actions.caring import found_household, join_household, withdraw_consent
from yorisoi.registry.actions.casekeeping import assign
from yorisoi.registry.actions.closing import (
    end_member,
    lift_restriction,
    name_member,
    restrict,
)
from yorisoi.registry.actions.enclosing import enclose
from yorisoi.registry.actions.knowing import learn
from yorisoi.registry.actions.linking import link, unlink
from yorisoi.registry.actions.registering import NewPerson, register_person
from yorisoi.registry.actions.sealing import seal
from yorisoi.registry.actions.sharing import revoke, share
from yorisoi.registry.actions.tying import declare_by_name, declare_tie, end_tie
from yorisoi.registry.models import Consent, ContactPoint, Insider, Person, Sharing, Tie
from yorisoi.registry.queries.lookalikes import pairs
from yorisoi.registry.queries.numbering import next_number
from yorisoi.registry.queries.searching import search
from yorisoi.registry.queries.ties import declared_about

WHY = "本人がそう望んでいる"


def close(cast: Cast, person: Person, level: Level, *named: object) -> object:
    return restrict(cast.actor(cast.suzuki), person, level=level, members=named, reason=WHY)


def knows(cast: Cast, staff: object, person: Person) -> bool:
    return access.persons(cast.actor(staff)).filter(pk=person.pk).exists()


def body_of(answer: object) -> str:
    said = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    return re.sub(r"\d\d:\d\d", "", said)


# Limited.


def test_a_limited_file_opens_to_whoever_is_assigned_and_whoever_is_named(cast: Cast) -> None:
    close(cast, cast.yamada, Level.LIMITED, cast.suzuki)
    assert knows(cast, cast.suzuki, cast.yamada)
    assert not knows(cast, cast.satou, cast.yamada)
    assert not knows(cast, cast.takada, cast.yamada)
    case = cast.yamada.cases.get()
    assign(cast.actor(cast.suzuki), case, cast.takada, since=clock.today())
    assert knows(cast, cast.takada, cast.yamada)


def test_a_limited_person_counts_in_figures_and_neither_name_nor_act_opens(
    cast: Cast, client: Client
) -> None:
    act = spoke(cast, cast.yamada, 1)
    day = act.occurred_on
    before = count(cast.aozora, start=day, end=day).total
    close(cast, cast.yamada, Level.LIMITED, cast.suzuki)
    assert count(cast.aozora, start=day, end=day).total == before
    enter(client, cast.takada)
    for url in (
        reverse("desk-person", args=[cast.yamada.pk]),
        reverse("ledger-act", args=[act.pk]),
    ):
        assert client.get(url).status_code == 404
    assert "山田" not in client.get(reverse("desk-people")).content.decode()
    assert "山田" not in client.get("/").content.decode()


# Sealed.


def test_for_everybody_else_a_sealed_file_is_as_if_it_had_never_been(
    cast: Cast, client: Client
) -> None:
    pages = [
        reverse("desk-people"), reverse("desk-cases"), reverse("desk-pairs"), "/search/?q=やま",
        "/persons/pick/?q=やま", "/persons/?count=1", "/", reverse("insight-reports"),
    ]  # fmt: skip
    enter(client, cast.satou)
    # A body in which she was never registered: the same people but for her.
    before = {url: body_of(client.get(url)) for url in pages}
    hidden = register(cast, "山田 夏", "ヤマダ ナツ", number="004")
    twin = register(cast, "山田 夏", "ヤマダ ナツ")
    assert before["/search/?q=やま"] != body_of(client.get("/search/?q=やま"))
    close(cast, hidden, Level.UNCOUNTED, cast.suzuki)
    close(cast, twin, Level.UNCOUNTED, cast.suzuki)
    for url in pages:
        assert body_of(client.get(url)) == before[url], url
    missing = client.get(reverse("desk-person", args=[9_999_999]))
    found = client.get(reverse("desk-person", args=[hidden.pk]))
    assert found.status_code == missing.status_code == 404
    assert body_of(found).replace(f"/{hidden.pk}/", "/N/") == body_of(missing).replace(
        "/9999999/", "/N/"
    )
    headers = [
        {k: v for k, v in a.headers.items() if k != "Content-Length"} for a in (found, missing)
    ]
    assert headers[0] == headers[1]
    # The named one finds both.
    named = cast.actor(cast.suzuki)
    assert {f.person.id for f in search(named, "やまだ なつ").found} == {hidden.pk, twin.pk}
    assert len(pairs(named)) == 1


def test_the_number_of_a_sealed_file_is_proposed_and_may_be_given_again(cast: Cast) -> None:
    close(cast, cast.takahashi, Level.SEALED, cast.suzuki)
    last = register(cast, "終わり 番", number="004")
    assert next_number(cast.actor(cast.satou)) == "005"
    close(cast, last, Level.SEALED, cast.suzuki)
    assert next_number(cast.actor(cast.satou)) == "004"
    row = register_person(
        cast.actor(cast.satou), NewPerson("別人 一", "ベツジン イチ", "002", site=cast.main.pk)
    )
    assert row.number == "002"
    restriction = cast.takahashi.restriction_facts.get()
    with pytest.raises(ValidationError, match="002"), transaction.atomic():
        lift_restriction(cast.actor(cast.suzuki), restriction, reason=WHY)


def test_a_sealed_person_counts_only_where_the_restriction_says_so(cast: Cast) -> None:
    act = spoke(cast, cast.yamada, 1)
    day = act.occurred_on

    def figures() -> list[int]:
        return [
            count(cast.aozora, start=day, end=day, unit=u).total
            for u in ("acts", "persons", "minutes")
        ]

    assert figures() == [1, 1, 20]
    close(cast, cast.yamada, Level.SEALED, cast.suzuki)
    assert figures() == [1, 1, 20]
    close(cast, cast.yamada, Level.UNCOUNTED, cast.suzuki)
    assert figures() == [0, 0, 0]


def test_an_act_with_others_stays_and_the_sealed_one_is_not_among_them(
    cast: Cast, client: Client
) -> None:
    me = cast.actor(cast.takada)
    both = [Taking(person=cast.yamada.pk), Taking(person=cast.takahashi.pk)]
    act = record_act(
        me, NewAct("station", clock.today(), site=cast.main.pk, text="茶会", takings=both)
    )
    alone = spoke(cast, cast.yamada, 0)
    close(cast, cast.yamada, Level.UNCOUNTED, cast.suzuki)
    assert set(ledger.acts(me).values_list("pk", flat=True)) == {act.pk}
    assert not ledger.may_correct(me, alone)
    enter(client, cast.takada)
    page = client.get(reverse("ledger-act", args=[act.pk])).content.decode()
    assert "髙橋" in page
    assert "山田" not in page
    assert "ほか1人" not in page
    assert (
        "2人のうち"
        not in client.get(reverse("desk-person", args=[cast.takahashi.pk])).content.decode()
    )
    assert count(cast.aozora, start=clock.today(), end=clock.today()).total == 1


def test_the_trail_of_a_sealed_file_is_read_by_the_named_alone(cast: Cast, client: Client) -> None:
    close(cast, cast.yamada, Level.SEALED, cast.suzuki)
    enter(client, cast.kan)
    page = client.get(reverse("accounts-audit")).content.decode()
    assert "限定・封印した" not in re.sub(r"<option.*?</option>", "", page)
    assert Entry.objects.filter(verb="restriction.set").count() == 1


def test_a_household_neither_counts_nor_is_called_after_somebody_sealed(
    cast: Cast, client: Client
) -> None:
    root = operator(cast.aozora)
    home = found_household(root, cast.yamada, label="山田の家")
    join_household(root, cast.takahashi, home, relation="弟")
    enter(client, cast.takada)
    url = reverse("desk-person", args=[cast.takahashi.pk])
    assert "山田" in client.get(url).content.decode()
    close(cast, cast.yamada, Level.SEALED, cast.suzuki)
    page = client.get(url).content.decode()
    assert "山田" not in page
    assert "ほか1人" not in page


def test_linked_files_follow_the_strictest_and_come_apart_as_they_were(cast: Cast) -> None:
    close(cast, cast.yamada, Level.SEALED, cast.suzuki)
    row = link(cast.actor(cast.suzuki), cast.yamada, cast.takahashi)
    assert not knows(cast, cast.satou, cast.takahashi)
    assert knows(cast, cast.suzuki, cast.takahashi)
    unlink(cast.actor(cast.suzuki), row)
    assert knows(cast, cast.satou, cast.takahashi)
    assert not knows(cast, cast.satou, cast.yamada)


# Who may close and open.


def test_only_the_named_change_a_closed_file_and_each_change_is_in_the_trail(cast: Cast) -> None:
    row = close(cast, cast.yamada, Level.SEALED, cast.suzuki)
    cast.yamada.refresh_from_db()
    with pytest.raises(PermissionDenied):
        name_member(cast.actor(cast.satou), row, cast.satou)
    with pytest.raises(PermissionDenied):
        lift_restriction(cast.actor(cast.satou), row, reason=WHY)
    row.person.refresh_from_db()
    member = name_member(cast.actor(cast.suzuki), row, cast.takada)
    assert knows(cast, cast.takada, cast.yamada)
    end_member(cast.actor(cast.suzuki), member)
    assert not knows(cast, cast.takada, cast.yamada)
    with pytest.raises(ValidationError, match="ひとりは要ります"):
        end_member(cast.actor(cast.suzuki), row.members.get(staff=cast.suzuki, ended_at=None))
    lift_restriction(cast.actor(cast.suzuki), row, reason=WHY)
    assert knows(cast, cast.satou, cast.yamada)
    verbs = set(
        Entry.objects.filter(verb__startswith="restriction.").values_list("verb", flat=True)
    )
    assert verbs == {
        "restriction.set", "restriction.member_named", "restriction.member_ended",
        "restriction.lifted",
    }  # fmt: skip


def test_workers_do_not_close_files_and_nobody_closes_one_to_nobody(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        restrict(cast.actor(cast.takada), cast.yamada, level=1, members=[cast.takada], reason=WHY)
    for members in ([], [cast.kenno], [cast.tanaka]):
        with pytest.raises((ValidationError, PermissionDenied)):
            restrict(cast.actor(cast.suzuki), cast.yamada, level=2, members=members, reason=WHY)
    assert knows(cast, cast.satou, cast.yamada)


def test_when_the_last_named_one_leaves_the_managers_inherit_and_the_trail_says_so(
    cast: Cast,
) -> None:
    close(cast, cast.yamada, Level.SEALED, cast.suzuki)
    assert not knows(cast, cast.satou, cast.yamada)
    leave(cast.actor(cast.satou), cast.suzuki, on=clock.today())
    assert knows(cast, cast.satou, cast.yamada)
    assert Entry.objects.filter(verb="restriction.inherited").count() == 1


def test_a_manager_with_a_tie_does_not_inherit(cast: Cast) -> None:
    declare_tie(cast.actor(cast.suzuki), cast.yamada, cast.satou, kind="family")
    cast.yamada.refresh_from_db()
    close(cast, cast.yamada, Level.SEALED, cast.suzuki)
    leave(cast.actor(cast.satou), cast.suzuki, on=clock.today())
    assert not knows(cast, cast.satou, cast.yamada)
    other = _staff(cast.aozora, "長野", Role.MANAGER)
    end_role(cast.actor(cast.satou), Membership.objects.get(staff=cast.takada))
    assert set(Insider.objects.values_list("staff", flat=True)) == {cast.suzuki.pk, other.pk}


# Ties.


def test_a_tie_closes_the_file_at_the_next_request_whatever_the_role(
    cast: Cast, client: Client
) -> None:
    act = spoke(cast, cast.yamada, 1, by=cast.satou)
    enter(client, cast.satou)
    url = reverse("desk-person", args=[cast.yamada.pk])
    assert client.get(url).status_code == 200
    row = declare_tie(cast.actor(cast.suzuki), cast.yamada, cast.satou, kind="family")
    assert client.get(url).status_code == 404
    assert client.get(reverse("ledger-act", args=[act.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        end_tie(cast.actor(cast.satou), row)
    end_tie(cast.actor(cast.suzuki), row)
    assert client.get(url).status_code == 200


def test_a_tie_to_one_file_closes_every_file_of_that_human(cast: Cast) -> None:
    declare_tie(cast.actor(cast.suzuki), cast.yamada, cast.takada, kind="self")
    assert knows(cast, cast.takada, cast.takahashi)
    link(cast.actor(cast.suzuki), cast.yamada, cast.takahashi)
    assert not knows(cast, cast.takada, cast.takahashi)


def test_who_declares_a_tie_by_name_learns_nothing(cast: Cast, client: Client) -> None:
    enter(client, cast.takada)
    answers = []
    for name in ("山田 春", "いない 人"):
        answer = client.post(reverse("registry-own-ties"), {"name": name, "kind": "family"})
        answers.append((answer.status_code, answer.headers.get("Location")))
        page = body_of(client.get(reverse("registry-own-ties")))
        answers[-1] += (re.sub(r"ties/\d+", "ties/N", page.replace(name, "X")).count("X"),)
    assert answers[0][:2] == answers[1][:2]
    assert [row.staff for row in declared_about(cast.actor(cast.suzuki), cast.yamada)] == [
        cast.takada
    ]
    assert declared_about(cast.actor(cast.takada), cast.yamada) == []
    with pytest.raises(PermissionDenied):
        declare_by_name(operator(cast.aozora), name="山田", kind="self")


# Another body.


def given(cast: Cast, *groups: str, **more: object) -> Sharing:
    today = clock.today()
    return share(
        cast.actor(cast.suzuki), cast.yamada, recipient=cast.minato, groups=groups,
        **{"purpose": "引っこし先での支援", "basis": "council", "evidence": "11月の会議",
           "until": today + timedelta(days=30), **more},
    )  # fmt: skip


def test_another_body_reads_the_granted_groups_alone_and_both_trails_say_so(
    cast: Cast, client: Client
) -> None:
    learn(operator(cast.aozora), cast.yamada, ContactPoint, kind="address", value="銀杏町1-2")
    row = given(cast, "identity")
    enter(client, cast.tanaka)
    assert "山田 春" in client.get(reverse("desk-shared")).content.decode()
    page = client.get(reverse("desk-shared-file", args=[row.pk])).content.decode()
    assert "山田 春" in page
    assert "引っこし先での支援" in page
    for hidden in ("090-1111-0001", "銀杏町", "髙橋"):
        assert hidden not in page
    readings = Entry.objects.filter(verb="sharing.read", target=f"sharing:{row.pk}")
    assert set(readings.values_list("chain", flat=True)) == {"aozora", "minato"}
    # Her file itself stays another body's.
    assert client.get(reverse("desk-person", args=[cast.yamada.pk])).status_code == 404
    enter(client, cast.suzuki)
    assert (
        "みなと支援会 田中"
        in client.get(reverse("desk-person-readers", args=[cast.yamada.pk])).content.decode()
    )


@pytest.mark.parametrize("how", ["revoked", "expired", "sealed", "denied", "to come", "left"])
def test_what_no_longer_holds_is_not_there_at_the_next_request(
    cast: Cast, client: Client, how: str
) -> None:
    row = given(cast, "identity", "records")
    enter(client, cast.tanaka)
    url = reverse("desk-shared-file", args=[row.pk])
    assert client.get(url).status_code == 200
    if how == "revoked":
        revoke(cast.actor(cast.suzuki), row)
    elif how == "expired":
        Sharing.objects.filter(pk=row.pk).update(
            since=clock.today() - timedelta(days=9), until=clock.today() - timedelta(days=1)
        )
    elif how == "to come":
        Sharing.objects.filter(pk=row.pk).update(since=clock.today() + timedelta(days=1))
    elif how == "sealed":
        close(cast, cast.yamada, Level.SEALED, cast.suzuki)
    elif how == "denied":
        Tie.objects.create(person=cast.yamada, staff=cast.tanaka, kind="family",
                           declared_at=clock.now(), declared_by="test")  # fmt: skip
        enclose([cast.yamada.pk])
    else:
        Membership.objects.filter(staff=cast.tanaka).update(
            valid_to=clock.today() - timedelta(days=1)
        )
    answer = client.get(url)
    assert answer.status_code == 404
    missing = client.get(reverse("desk-shared-file", args=[987_654]))
    assert (
        body_of(answer).replace(f"/{row.pk}/", "/N/") == body_of(missing).replace("/987654/", "/N/")
        or how == "left"
    )
    assert "山田" not in client.get(reverse("desk-shared")).content.decode()


def test_sealed_whereabouts_are_never_granted_not_even_by_an_older_grant(
    cast: Cast, client: Client
) -> None:
    learn(operator(cast.aozora), cast.yamada, ContactPoint, kind="address", value="銀杏町1-2")
    row = given(cast, "identity", "whereabouts")
    enter(client, cast.tanaka)
    url = reverse("desk-shared-file", args=[row.pk])
    assert "銀杏町" in client.get(url).content.decode()
    seal(cast.actor(cast.suzuki), cast.yamada, basis="支援措置", holders=[cast.suzuki])
    page = client.get(url).content.decode()
    assert "銀杏町" not in page
    assert "山田 春" in page
    with pytest.raises(ValidationError, match="居場所"):
        given(cast, "whereabouts")


def test_an_act_with_others_is_not_shared(cast: Cast, client: Client) -> None:
    both = [Taking(person=cast.yamada.pk), Taking(person=cast.takahashi.pk)]
    record_act(cast.actor(cast.takada),
               NewAct("station", clock.today(), site=cast.main.pk, text="ふたりの茶会", takings=both))  # fmt: skip
    spoke(cast, cast.yamada, 0, text="ひとりの面談")
    row = given(cast, "records")
    enter(client, cast.tanaka)
    page = client.get(reverse("desk-shared-file", args=[row.pk])).content.decode()
    assert "ひとりの面談" in page
    assert "ふたりの茶会" not in page
    # Without the group of names no name.
    assert "山田" not in page


def test_a_grant_lasts_a_year_at_most_in_the_database_too(cast: Cast) -> None:
    today = clock.today()
    with pytest.raises(ValidationError, match="1年"):
        given(cast, "identity", until=today + timedelta(days=400))
    row = given(cast, "identity", until=today + timedelta(days=366))
    with pytest.raises(IntegrityError), transaction.atomic():
        Sharing.objects.filter(pk=row.pk).update(until=today + timedelta(days=367))
    with pytest.raises(IntegrityError), transaction.atomic():
        Sharing.objects.filter(pk=row.pk).update(until=today - timedelta(days=1))


def test_consent_stands_on_a_live_row_of_it_or_says_why_there_is_none(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="同意の記録"):
        given(cast, "identity", basis="consent", evidence="")
    assert given(cast, "identity", basis="consent", evidence="電話できいた。書面は来週")
    consent = learn(operator(cast.aozora), cast.yamada, Consent, giver="person", scope="名前",
                    recipients="みなと")  # fmt: skip
    assert given(cast, "identity", basis="consent", consent=consent, evidence="")
    withdraw_consent(operator(cast.aozora), consent, on=clock.today(), by="本人")
    consent.refresh_from_db()
    with pytest.raises(ValidationError, match="有効ではありません"):
        given(cast, "identity", basis="consent", consent=consent, evidence="")


def test_workers_neither_share_nor_find_the_page_for_it(cast: Cast, client: Client) -> None:
    with pytest.raises(PermissionDenied):
        share(cast.actor(cast.takada), cast.yamada, recipient=cast.minato, groups=["identity"],
              purpose="x", basis="law", evidence="x", until=clock.today())  # fmt: skip
    enter(client, cast.takada)
    assert client.get(reverse("registry-sharing", args=[cast.yamada.pk])).status_code == 404
    assert cast.actor(cast.takada).may(Permission.SHARED_READ)
