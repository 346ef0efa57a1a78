"""What leaves, and for whom: sealed words that staff typed, files for somebody outside, the log."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.door import enter
from yorisoi.accounts.access import operator
from yorisoi.accounts.models import Organization
from yorisoi.accounts.policy import FieldGroup
from yorisoi.audit.models import Entry
from yorisoi.common import clock
from yorisoi.disclosure import egress, gate
from yorisoi.disclosure.egress import Egress, NoEgress, Refused, carry
from yorisoi.disclosure.gate import Package
from yorisoi.disclosure.kinds import Label
from yorisoi.disclosure.logs import Formatter
from yorisoi.disclosure.looking import BAR
from yorisoi.ledger.actions.promising import promise
from yorisoi.ledger.actions.recording import NewAct, Taking, record_act
from yorisoi.ledger.models import Act
from yorisoi.registry.actions.caring import found_household, join_household
from yorisoi.registry.actions.knowing import learn
from yorisoi.registry.actions.reading import note_listing
from yorisoi.registry.actions.sealing import seal
from yorisoi.registry.models import ContactPoint, DoNotTell, Reveal
from yorisoi.registry.queries.sealing import routes
from yorisoi.registry.queries.secrets import secrets_of

pytestmark = pytest.mark.django_db
ADDRESS, PHONE = "あかね市みどり町2丁目8番13号 さくら荘201", "090-4567-4567"
TYPED = "いまは、みどり町２－８－１３にいる。電話は090 4567 4567。"


@pytest.fixture
def sealed(cast: Cast) -> Cast:
    """山田 is sealed by 鈴木; where she is stands in the text of an act and in a promise."""
    root = operator(cast.aozora)
    learn(root, cast.yamada, ContactPoint, kind="address", value=ADDRESS)
    learn(root, cast.yamada, ContactPoint, kind="phone", value=PHONE, is_sealed=True)
    seal(root, cast.yamada, basis="支援措置", holders=[cast.suzuki])
    cast.act = write(cast, TYPED)
    return cast


def write(cast: Cast, text: str) -> Act:
    new = NewAct("station", clock.today(), site=cast.main.pk, text=text,
                 takings=[Taking(person=cast.yamada.pk)])  # fmt: skip
    return record_act(cast.actor(cast.takada), new)


def page(who: object, name: str, *args: object, **asked: object) -> str:
    answer = enter(Client(), who).get(reverse(name, args=args), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_staff_typed_is_black_for_whoever_is_no_holder(sealed: Cast) -> None:
    for name, args in (("ledger-act", [sealed.act.pk]), ("desk-person", [sealed.yamada.pk])):
        said = page(sealed.takada, name, *args)
        assert "いまは" in said
        assert "８－１３" not in said
        assert "4567" not in said
        assert f'<span title="秘匿">{BAR}</span>' in said


def test_the_manager_is_no_holder_either(sealed: Cast) -> None:
    assert "８－１３" not in page(sealed.satou, "ledger-act", sealed.act.pk)


def test_a_holder_reads_it(sealed: Cast) -> None:
    said = page(sealed.suzuki, "ledger-act", sealed.act.pk)
    assert "みどり町２－８－１３" in said
    assert "090 4567 4567" in said


def test_it_is_black_for_a_holder_on_paper(sealed: Cast) -> None:
    said = page(sealed.suzuki, "desk-person-record", sealed.yamada.pk)
    assert "いまは" in said
    assert "８－１３" not in said


def test_a_promise_that_names_the_place_is_black_too(sealed: Cast) -> None:
    promise(sealed.actor(sealed.takada), person=sealed.yamada, due_on=clock.today(),
            text="みどり町2-8-13をたずねる")  # fmt: skip
    assert "2-8-13" not in page(sealed.takada, "desk-today")
    assert "をたずねる" in page(sealed.takada, "desk-today")


def test_a_child_entered_later_has_it_black_as_well(sealed: Cast) -> None:
    root = operator(sealed.aozora)
    home = found_household(root, sealed.yamada)
    join_household(root, sealed.takahashi, home)
    new = NewAct("station", clock.today(), site=sealed.main.pk, text=TYPED,
                 takings=[Taking(person=sealed.takahashi.pk)])  # fmt: skip
    act = record_act(sealed.actor(sealed.takada), new)
    assert "８－１３" not in page(sealed.takada, "ledger-act", act.pk)
    assert "８－１３" in page(sealed.suzuki, "ledger-act", act.pk)


def test_nobody_else_gets_a_bar(sealed: Cast) -> None:
    new = NewAct("station", clock.today(), site=sealed.main.pk, text="みどり町2-8-130の店、090-4567-4568",
                 takings=[Taking(person=sealed.takahashi.pk)])  # fmt: skip
    act = record_act(sealed.actor(sealed.takada), new)
    assert BAR not in page(sealed.takada, "ledger-act", act.pk)


def test_whoever_writes_such_words_is_warned_and_they_stand(sealed: Cast) -> None:
    client = enter(Client(), sealed.takada)
    body = {"who": sealed.yamada.pk, "day": "today", "text": "さくら荘へ行った", "kind": "station",
            "site": sealed.main.pk}  # fmt: skip
    said = client.post(reverse("ledger-act-new"), body, follow=True).content.decode()
    assert "秘匿の住所などと同じ言葉があります" in said
    assert Act.objects.filter(text="さくら荘へ行った").exists()
    entry = Entry.objects.get(verb="disclosure.warned")
    assert entry.mentions.get().person == sealed.yamada.pk
    assert "さくら荘" not in entry.payload


def test_whoever_writes_other_words_is_not(sealed: Cast) -> None:
    client = enter(Client(), sealed.takada)
    body = {"who": sealed.yamada.pk, "day": "today", "text": "電話で話した", "kind": "station",
            "site": sealed.main.pk}  # fmt: skip
    said = client.post(reverse("ledger-act-new"), body, follow=True).content.decode()
    assert "同じ言葉があります" not in said


def test_what_somebody_just_typed_is_not_lost_when_the_form_comes_back(sealed: Cast) -> None:
    client = enter(Client(), sealed.takada)
    body = {
        "who": sealed.yamada.pk,
        "day": "2月30日",
        "text": "さくら荘へ行った",
        "kind": "station",
    }
    said = client.post(reverse("ledger-act-new"), body).content.decode()
    assert "さくら荘へ行った</textarea>" in said


def test_the_form_that_corrects_shows_no_more_than_the_page(sealed: Cast) -> None:
    said = page(sealed.takada, "ledger-act-correct", sealed.act.pk)
    assert "８－１３" not in said
    assert BAR in said


def test_a_reason_that_says_what_is_hidden_is_not_taken(sealed: Cast) -> None:
    client = enter(Client(), sealed.suzuki)
    url = reverse("registry-seal-open", args=[sealed.yamada.pk])
    said = client.post(url, {"reason": "さくら荘を確かめる"}).content.decode()
    assert "書かないでください" in said
    assert not Entry.objects.filter(verb="seal.opened").exists()


# The egress itself.


def test_without_an_egress_nothing_is_handed_out(sealed: Cast) -> None:
    with egress.closed():
        with pytest.raises(NoEgress):
            routes(sealed.yamada)
        with pytest.raises(NoEgress):
            note_listing(sealed.actor(sealed.suzuki), "person.listed", [sealed.yamada.pk])


def test_a_sealed_group_is_refused_to_whoever_is_not_named(sealed: Cast) -> None:
    for who, is_paper in ((sealed.takada, False), (sealed.suzuki, True)):
        about = frozenset([sealed.yamada.pk]) if is_paper else None
        out = Egress(sealed.actor(who), "test", about=about)
        with egress.opened(out), pytest.raises(Refused):
            carry([sealed.yamada.pk], FieldGroup.WHEREABOUTS, sealed_to=[sealed.suzuki.pk])
    with egress.opened(Egress(sealed.actor(sealed.suzuki), "test")):
        carry([sealed.yamada.pk], FieldGroup.WHEREABOUTS, sealed_to=[sealed.suzuki.pk])


def test_a_paper_of_one_takes_in_nobody_else(sealed: Cast) -> None:
    out = Egress(sealed.actor(sealed.suzuki), "test", about=frozenset([sealed.yamada.pk]))
    with egress.opened(out), pytest.raises(Refused):
        carry([sealed.takahashi.pk], FieldGroup.RECORDS)


def package(cast: Cast, content: str, *, recipient: str = "本人", **more: object) -> bytes:
    given = {"persons": [cast.yamada.pk]} | more
    return gate.release(
        cast.actor(cast.suzuki), Package(content.encode(), 1, **given), kind="readers", target="x",
        recipient=recipient, purpose="x", basis="x", labels={Label.NAMES},
    )  # fmt: skip


def test_a_file_that_says_what_is_sealed_does_not_leave_even_by_a_holder(sealed: Cast) -> None:
    with pytest.raises(Refused, match="sealed"):
        package(sealed, TYPED)
    assert package(sealed, "電話で話した")


def test_a_drawn_file_must_say_what_stands_in_it(sealed: Cast) -> None:
    with pytest.raises(Refused, match="unread"):
        package(sealed, "%PDF-1.7")
    with pytest.raises(Refused, match="sealed"):
        package(sealed, "%PDF-1.7", said=TYPED)
    assert package(sealed, "%PDF-1.7", said="電話で話した")


def test_nothing_leaves_for_whom_nobody_must_tell(sealed: Cast) -> None:
    learn(operator(sealed.aozora), sealed.yamada, DoNotTell, name="山田 太郎", relation="父")
    for recipient in ("山田太郎様", "父"):
        with pytest.raises(Refused, match="do-not-tell"):
            package(sealed, "電話で話した", recipient=recipient)
    assert package(sealed, "電話で話した", recipient="あかね市 こども家庭課")


def test_two_peoples_records_do_not_leave_in_one_paper(sealed: Cast) -> None:
    both = [sealed.yamada.pk, sealed.takahashi.pk]
    with pytest.raises(Refused, match="mixed"):
        package(sealed, "話した", persons=both, about=[sealed.yamada.pk])
    root = operator(sealed.aozora)
    join_household(root, sealed.takahashi, found_household(root, sealed.yamada))
    with pytest.raises(Refused, match="mixed"):
        package(sealed, "話した", persons=both, about=[sealed.yamada.pk])
    assert package(sealed, "話した", persons=both, about=[sealed.yamada.pk], is_household=True)


def test_a_mail_from_a_page_about_somebody_does_not_say_it(sealed: Cast) -> None:
    mail = EmailMessage("おしらせ", TYPED, to=["a@example.jp"])
    mail.connection = _mail()
    out = Egress(sealed.actor(sealed.suzuki), "test", persons={sealed.yamada.pk})
    with egress.opened(out), pytest.raises(Refused):
        mail.send()


def _mail() -> object:
    from yorisoi.disclosure.mail import Backend

    return Backend()


def test_a_line_of_the_log_tells_neither_what_is_sealed_nor_what_an_error_says(
    sealed: Cast,
) -> None:
    record = logging.LogRecord("x", logging.ERROR, "x", 1, TYPED, (), None)
    out = Egress(sealed.actor(sealed.suzuki), "test", persons={sealed.yamada.pk})
    with egress.opened(out):
        assert "８－１３" not in Formatter().format(record)
    try:
        raise ValueError(TYPED)
    except ValueError as error:
        record.msg, record.exc_info = "broken", (ValueError, error, error.__traceback__)
    said = Formatter().format(record)
    assert "ValueError" in said
    assert "いまは" not in said


def test_a_file_past_the_register_does_not_leave(
    sealed: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A door that hands out a file about somebody without `release`."""
    from django.http import HttpResponse

    def careless(request: object, *args: object) -> HttpResponse:
        return HttpResponse(b"PK", content_type="application/octet-stream")

    monkeypatch.setattr("yorisoi.desk.views.person.render", careless)
    client = enter(Client(), sealed.takada)
    answer = client.get(reverse("desk-person", args=[sealed.yamada.pk]))
    assert answer.status_code == 403
    assert "出せません" in answer.content.decode()
    entry = Entry.objects.get(verb="disclosure.refused")
    assert "unreleased" in entry.payload


def test_where_nothing_is_sealed_it_costs_one_question(
    cast: Cast, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):
        assert secrets_of([cast.yamada.pk, cast.takahashi.pk]) == []


# The budget and the terms.


def test_over_the_budget_a_holder_is_told_to_whom_to_turn(sealed: Cast) -> None:
    Organization.objects.filter(pk=sealed.aozora.pk).update(reveals_a_day=2)
    client = enter(Client(), sealed.suzuki)
    url = reverse("registry-seal-open", args=[sealed.yamada.pk])
    for _time in range(2):
        assert ADDRESS in client.post(url, {"reason": "あす同行するため"}).content.decode()
    said = client.post(url, {"reason": "あす同行するため"}).content.decode()
    assert "さくら荘" not in said
    assert "使いきりました" in said
    assert "佐藤" in said
    assert Entry.objects.filter(verb="seal.over_budget").count() == 1
    assert "鈴木" in page(sealed.satou, "desk-today").partition("使いきりました")[0][-200:]
    assert "使いきりました" not in page(sealed.takada, "desk-today")


def test_yesterday_is_another_budget(sealed: Cast) -> None:
    Organization.objects.filter(pk=sealed.aozora.pk).update(reveals_a_day=1)
    Reveal.objects.create(
        staff=sealed.suzuki, person=sealed.yamada, at=clock.now() - timedelta(days=1, hours=1)
    )
    client = enter(Client(), sealed.suzuki)
    url = reverse("registry-seal-open", args=[sealed.yamada.pk])
    assert ADDRESS in client.post(url, {"reason": "あす同行するため"}).content.decode()


@pytest.mark.parametrize(
    ("left", "holder", "manager"),
    [(61, "", ""), (60, "つづけるか", ""), (30, "あと30日", ""), (7, "あと7日", "あと7日"),
     (-1, "期限がすぎました", "期限がすぎました")],
)  # fmt: skip
def test_the_term_warns_and_nothing_opens(
    sealed: Cast, left: int, holder: str, manager: str
) -> None:
    seal_row = sealed.yamada.seal_facts.get()
    seal_row.until = clock.today() + timedelta(days=left)
    seal_row.save()
    for who, words in ((sealed.suzuki, holder), (sealed.satou, manager)):
        said = page(who, "desk-today")
        assert (words or "秘匿の期限") in said if words else "秘匿の期限" not in said
    assert "さくら荘" not in page(sealed.satou, "desk-person", sealed.yamada.pk)
