from datetime import timedelta

from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.desk.scenes import register_many, spoke
from yorisoi.audit.actions import note
from yorisoi.common import clock, saying
from yorisoi.disclosure.egress import Egress, opened
from yorisoi.registry.actions.linking import link
from yorisoi.registry.actions.sealing import open_seal, seal
from yorisoi.registry.models import Person
from yorisoi.registry.queries.readers import names, reader_of


def page(client: Client, person: Person, **asked: str) -> str:
    return client.get(reverse("desk-person-readers", args=[person.pk]), asked).content.decode()


def test_every_opening_is_told_with_who_and_when(
    cast: Cast, takada: Client, suzuki: Client
) -> None:
    takada.get(f"/persons/{cast.yamada.pk}/")
    takada.get(f"/persons/{cast.yamada.pk}/record/")
    html = page(suzuki, cast.yamada)
    assert "山田 春さんにきかれたら、このまま見せられます。" in html
    assert "高田（相談員・支援員）" in html
    assert "ファイルを読んだ" in html
    assert "経過一覧を出した" in html
    assert saying.wareki(clock.today()) in html
    assert "（2）" not in html, "numbers of staff are for the trail"


def test_an_opened_seal_is_told_with_its_reason(cast: Cast, takada: Client) -> None:
    lead = cast.actor(cast.suzuki)
    seal(lead, cast.yamada, basis="支援措置", holders=[cast.suzuki])
    with opened(Egress(lead, "test")):
        open_seal(lead, cast.yamada, reason="同行の待ち合わせを決めるため")
    html = page(takada, cast.yamada)
    assert "秘匿を開いた" in html
    assert "わけ：同行の待ち合わせを決めるため" in html


def test_lists_and_searches_that_showed_the_name_are_told(cast: Cast, takada: Client) -> None:
    takada.get("/persons/")
    takada.get("/search/", {"q": "山田"})
    takada.get("/search/", {"q": "髙橋"})
    assert "一覧・検索に名前が出ました（2回）" in page(takada, cast.yamada)


def test_lists_of_long_ago_are_not_looked_through(cast: Cast, takada: Client) -> None:
    with clock.standing_at(clock.now() - timedelta(days=91)):
        note(
            cast.actor(cast.takada),
            "person.listed",
            "list",
            payload={"persons": str(cast.yamada.pk)},
        )
    assert "一覧・検索に名前" not in page(takada, cast.yamada)


def test_reading_the_other_file_of_the_same_human_counts(
    cast: Cast, takada: Client, suzuki: Client
) -> None:
    link(cast.actor(cast.suzuki), cast.yamada, cast.takahashi)
    suzuki.get(f"/persons/{cast.takahashi.pk}/")
    assert "鈴木（主任）" in page(takada, cast.yamada)


def test_the_last_three_stand_on_the_page_of_the_person(cast: Cast, takada: Client, browse) -> None:
    for staff in (cast.satou, cast.suzuki):
        browse(staff).get(f"/persons/{cast.yamada.pk}/")
    takada.get(f"/persons/{cast.yamada.pk}/")
    html = takada.get(f"/persons/{cast.yamada.pk}/").content.decode()
    assert "高田（相談員・支援員）" in html
    assert "ほか今月1回" in html
    assert "佐藤（管理者）" in html


def test_nobody_out_of_reach_asks_who_read(cast: Cast, browse) -> None:
    for staff in (cast.mori, cast.tanaka, cast.kenno, cast.kan, cast.nishi):
        url = reverse("desk-person-readers", args=[cast.yamada.pk])
        assert browse(staff).get(url).status_code == 404


def test_older_openings_follow(cast: Cast, takada: Client) -> None:
    me = cast.actor(cast.takada)
    with clock.standing_at(clock.now() - timedelta(days=400)):
        note(me, "act.read", "act:1", persons=[cast.yamada.pk])
    for _n in range(200):
        note(me, "person.read", "x", persons=[cast.yamada.pk])
    first = page(takada, cast.yamada)
    old = saying.wareki(clock.today() - timedelta(days=400))
    assert old not in first
    before = first.split('href="?before=')[1].split('"')[0]
    assert old in page(takada, cast.yamada, before=before)


def test_the_page_costs_as_many_queries_however_long_the_trail(
    cast: Cast, takada: Client, django_assert_max_num_queries
) -> None:
    page(takada, cast.yamada)
    with django_assert_max_num_queries(30) as short:
        page(takada, cast.yamada)
    register_many(cast, 60)
    for n in range(20):
        takada.get("/persons/")
        spoke(cast, cast.yamada, n)
        takada.get(f"/persons/{cast.yamada.pk}/")
    with django_assert_max_num_queries(30) as long:
        page(takada, cast.yamada)
    assert len(short) == len(long)


def test_names_in_a_line_are_read_as_they_were_written() -> None:
    payload = '{"persons":"3-7,9,20-21"}'
    assert [n for n in range(1, 25) if names(payload, n)] == [3, 4, 5, 6, 7, 9, 20, 21]
    assert not names("{}", 1)


def test_a_label_of_the_trail_is_a_name_and_a_number() -> None:
    assert reader_of("三浦 千夏（12）") == ("三浦 千夏", 12)
    assert reader_of("os:miura") == ("os:miura", None)
