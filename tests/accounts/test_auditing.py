from datetime import timedelta

import pytest
from django.urls import reverse

from tests.cast import Cast
from yorisoi.accounts.actions.founding import save_site
from yorisoi.accounts.models import Site
from yorisoi.accounts.policy import GROUPS, TABLE, WORDING
from yorisoi.accounts.queries.trail import PAGE, count_of
from yorisoi.audit.actions import note
from yorisoi.audit.models import Entry
from yorisoi.common import clock
from yorisoi.registry.actions.reading import note_listing, note_reading

AUDIT = "/audit/"


@pytest.fixture
def busy(cast: Cast) -> Cast:
    worker = cast.actor(cast.takada)
    note_reading(worker, "person.read", f"person:{cast.yamada.pk}", [cast.yamada.pk])
    note_listing(worker, "person.listed", [1, 2, 3, 7])
    save_site(cast.actor(cast.satou), name="港の家", form=Site.Form.PLACE)
    note(cast.actor(cast.tanaka), "person.read", "person:99", persons=[99])
    return cast


@pytest.mark.parametrize("who", ["satou", "kan"])
def test_a_manager_and_an_auditor_read_who_did_what_in_words(busy: Cast, enter, who: str) -> None:
    page = enter(getattr(busy, who)).get(AUDIT).content.decode()
    for said in (
        f"高田（{busy.takada.pk}）", "ファイルを読んだ", f"記録番号 {busy.yamada.pk}",
        "一覧を見た", "4人",
        "拠点を決めた", "港の家",
    ):  # fmt: skip
        assert said in page
    for hidden in ("山田", "ヤマダ", "田中", "記録番号 99"):
        assert hidden not in page


@pytest.mark.parametrize("who", ["suzuki", "takada", "nishi", "kenno", "gi"])
def test_nobody_else_sees_anything_of_it(busy: Cast, enter, who: str) -> None:
    answer = enter(getattr(busy, who)).get(AUDIT)
    assert answer.status_code == 404
    assert "ファイルを読んだ" not in answer.content.decode()


def shown(client, **asked: object) -> list[str]:
    return [line.did for line in client.get(AUDIT, asked).context["page"].lines]


def test_it_is_narrowed_by_day_by_deed_and_by_who(busy: Cast, enter) -> None:
    client = enter(busy.satou)
    assert shown(client, verb="person.read") == ["ファイルを読んだ"]
    assert shown(client, who=busy.takada.pk) == ["一覧を見た", "ファイルを読んだ"]
    assert shown(client, who="os") == []
    today = clock.today()
    assert shown(client, since=today.isoformat(), until=today.isoformat())
    tomorrow = today + timedelta(days=1)
    assert not shown(client, since=tomorrow.isoformat(), until=tomorrow.isoformat())
    wrong = client.get(AUDIT, {"since": "R8.2.30"})
    assert wrong.status_code == 422
    assert "2月30日はありません" in wrong.content.decode()


def abouts(client, **asked: object) -> list[str]:
    lines = client.get(AUDIT, asked).context["page"].lines
    return [line.about.partition("（")[0] for line in lines]


@pytest.mark.parametrize("who", ["satou", "kan"])
def test_it_is_narrowed_to_whose_file_was_read(busy: Cast, enter, who: str) -> None:
    worker = busy.actor(busy.takada)
    note_reading(worker, "person.read", f"person:{busy.takahashi.pk}", [busy.takahashi.pk])
    client, found = enter(getattr(busy, who)), [f"記録番号 {busy.yamada.pk}"]
    assert abouts(client, verb="person.read", number="００１") == found, "written in any way"
    assert abouts(client, verb="person.read", file=busy.yamada.pk) == found
    assert abouts(client, number="001", file=busy.takahashi.pk) == []
    assert abouts(client, number="00") == abouts(client, file="99999") == [], "the whole number"
    assert abouts(client, file="99") == [], "another body's"
    assert client.get(AUDIT, {"file": "x"}).status_code == 422


def test_the_registration_number_is_told_to_whoever_may_read_the_file(busy: Cast, enter) -> None:
    said = f"記録番号 {busy.yamada.pk}（登録番号 001）"
    assert said in enter(busy.satou).get(AUDIT).content.decode()
    page = enter(busy.kan).get(AUDIT).content.decode()
    assert f"記録番号 {busy.yamada.pk}" in page
    assert said not in page


def test_the_last_month_is_shown_unless_somebody_asks_for_more(busy: Cast, enter) -> None:
    with clock.standing_at(clock.now() - timedelta(days=40)):
        note(busy.actor(busy.takada), "person.read", "person:1")
    client = enter(busy.satou)
    assert shown(client, verb="person.read") == ["ファイルを読んだ"]
    since = (clock.today() - timedelta(days=50)).isoformat()
    assert len(shown(client, verb="person.read", since=since)) == 2


def test_pages_follow_on_one_another_without_gap_or_repeat(busy: Cast, enter) -> None:
    for number in range(PAGE * 2):
        note(busy.actor(busy.takada), "person.read", f"person:{number}")
    client, before, numbers = enter(busy.satou), "", []
    for _page in range(4):
        page = client.get(AUDIT, {"before": before}).context["page"]
        numbers += [line.number for line in page.lines]
        before = page.older or ""
        if not before:
            break
    chain = Entry.objects.filter(chain="aozora", number__lte=numbers[0])
    assert numbers == sorted(chain.values_list("number", flat=True), reverse=True)


def test_a_page_costs_the_same_however_much_was_done(
    busy: Cast, enter, django_assert_max_num_queries
) -> None:
    for number in range(PAGE):
        note(busy.actor(busy.takada), "person.read", f"person:{number}")
        note(busy.actor(busy.takada), "staff.added", f"staff:{busy.mori.pk}")
        note(busy.actor(busy.takada), "site.saved", f"site:{busy.main.pk}")
    client = enter(busy.satou)
    client.get(AUDIT)
    with django_assert_max_num_queries(10):
        client.get(AUDIT)


def test_nonsense_in_the_address_is_harmless(busy: Cast, enter) -> None:
    client = enter(busy.satou)
    for asked in ({"before": "x"}, {"before": "9" * 40}, {"verb": "nonsense"}, {"who": "' OR 1=1"}):
        assert client.get(AUDIT, asked).status_code == 422


def test_what_was_typed_into_a_payload_is_not_printed(busy: Cast, enter) -> None:
    note(busy.actor(busy.takada), "person.read", "person:1", payload={"reason": "山田さんの父から"})
    assert "山田" not in enter(busy.kan).get(AUDIT).content.decode()


def test_how_many_a_batch_names() -> None:
    assert [count_of(text) for text in ("", "4", "1-3", "1-3,7,9-10")] == [0, 1, 3, 6]


# The permission table


@pytest.mark.parametrize("who", ["satou", "nishi", "kenno", "gi"])
def test_everybody_reads_the_table_that_holds(cast: Cast, enter, who: str) -> None:
    answer = enter(getattr(cast, who)).get(reverse("accounts-permissions"))
    page = answer.content.decode()
    for role in TABLE:
        assert str(role.label) in page
    for words in WORDING.values():
        assert str(words) in page
    marks = {
        (str(row["label"]), str(role)): cell["state"] == "yes"
        for group in answer.context["groups"]
        for row in group["rows"]
        for role, cell in zip(answer.context["roles"], row["cells"], strict=True)
    }
    for _label, permissions in GROUPS:
        for permission in permissions:
            for role in TABLE:
                held = marks[str(WORDING[permission]), str(role.label)]
                assert held == (permission in TABLE[role])
