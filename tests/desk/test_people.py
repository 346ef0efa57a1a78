import re
from datetime import date
from itertools import chain

from django.test import Client

from tests.cast import Cast
from tests.desk.scenes import days_ago, register, register_many, spoke
from yorisoi.audit.models import Entry
from yorisoi.common import saying
from yorisoi.desk.panels.lists import count_said
from yorisoi.registry.actions.caring import record_death
from yorisoi.registry.actions.casekeeping import assign, close_case, reopen_case
from yorisoi.registry.actions.knowing import add_name
from yorisoi.registry.models import Case, Person
from yorisoi.registry.queries.listing import COUNTED, people_count

HERE = "/persons/"


def page(client: Client, **asked: object) -> str:
    return client.get(HERE, asked).content.decode()


def names(html: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', html)


def numbers(html: str) -> list[int]:
    return [int(n) for n in re.findall(r'<th scope="row"><a href="/persons/(\d+)/">', html)]


def walk(client: Client, html: str, rel: str) -> list[list[int]]:
    """The numbers of all pages from this one on, following the links."""
    pages = [numbers(html)]
    while found := re.search(rf'<a href="(\?[^"]+)" rel="{rel}"', html):
        html = client.get(HERE + found[1].replace("&amp;", "&")).content.decode()
        pages.append(numbers(html))
    return pages


def test_the_list_is_in_kana_order_and_says_who_each_is(cast: Cast, takada: Client) -> None:
    register(cast, "「はる」", is_anonymous=True)
    spoke(cast, cast.yamada, 10)
    html = page(takada)
    assert names(html) == ["髙橋　直".replace("　", " "), "山田 春", "「はる」"]
    assert "21歳" in html
    assert "あかね県" in html
    day = days_ago(10)
    assert f"10日まえ（{day.month}/{day.day}）" in html
    assert "3人" in html


def test_a_talk_with_somebody_else_is_no_voice(cast: Cast, takada: Client) -> None:
    spoke(cast, cast.yamada, 10)
    spoke(cast, cast.yamada, 2, counterpart=cast.term("counterpart", "government").pk)
    spoke(cast, cast.yamada, 1, result=cast.term("result", "not_reached").pk)
    assert "10日まえ" in page(takada)


def test_nobody_out_of_reach_is_listed(cast: Cast, browse) -> None:
    assert names(page(browse(cast.mori))) == ["川口 蓮"]
    assert names(page(browse(cast.tanaka))) == ["遠野 一"]
    assert len(names(page(browse(cast.satou)))) == 3


def test_who_walks_beside_somebody_elsewhere_sees_them(cast: Cast, browse) -> None:
    case = Case.objects.get(person=cast.yamada)
    assign(cast.actor(cast.satou), case, cast.mori, since=date(2026, 4, 1))
    mori = browse(cast.mori)
    assert names(page(mori)) == ["川口 蓮", "山田 春"]
    assert names(page(mori, mine="1")) == ["山田 春"]
    assert "2人" in page(mori)


def test_the_dead_are_not_listed_even_among_the_closed(cast: Cast, takada: Client) -> None:
    record_death(cast.actor(cast.takada), cast.yamada, on=None)
    assert "山田" not in page(takada)
    assert "山田" not in page(takada, closed="1")


def test_whose_support_has_ended_stands_behind_a_tick(cast: Cast, takada: Client) -> None:
    me, case = cast.actor(cast.takada), Case.objects.get(person=cast.yamada)
    close_case(me, case, on=days_ago(1), reason="goal")
    assert names(page(takada)) == ["髙橋 直"]
    html = page(takada, closed="1")
    assert names(html) == ["髙橋 直", "山田 春"]
    assert "終わった" in html
    reopen_case(me, case)
    assert "山田 春" in names(page(takada))


def test_one_site_of_several(cast: Cast, browse) -> None:
    satou = browse(cast.satou)
    assert names(page(satou, site=cast.branch.pk)) == ["川口 蓮"]
    assert names(page(browse(cast.mori), site=cast.main.pk)) == []
    assert names(page(browse(cast.tanaka), site=cast.main.pk)) == []


def test_pages_forward_and_back_lose_and_repeat_nobody(cast: Cast, takada: Client) -> None:
    register_many(cast, 130)
    # Equal readings, so that a page may end among them.
    for _n in range(60):
        register(cast, "同 名", "ナナ ナナ")
    expected = list(
        Person.objects.filter(reached_from__site=cast.main)
        .order_by("sort_key", "id")
        .values_list("pk", flat=True)
    )
    first = page(takada)
    forwards = walk(takada, first, "next")
    assert list(chain(*forwards)) == expected
    assert [len(one) for one in forwards] == [50, 50, 50, 42]
    last = takada.get(HERE, {"after": forwards[2][-1]}).content.decode()
    backwards = walk(takada, last, "prev")
    assert [n for one in reversed(backwards) for n in one] == expected


def test_pages_of_somebody_with_two_sites_name_each_person_once(cast: Cast, browse) -> None:
    from yorisoi.accounts.models import Membership, Role

    Membership.objects.create(staff=cast.mori, role=Role.WORKER, site=cast.main,
                              valid_from=date(2020, 4, 1), granted_by="test")  # fmt: skip
    register_many(cast, 70)
    spoke(cast, cast.yamada, 3, by=cast.satou, site=cast.branch)
    mori = browse(cast.mori)
    found = list(chain(*walk(mori, page(mori), "next")))
    assert len(found) == len(set(found)) == 73
    assert "73人" in page(mori)


def test_a_row_of_the_kana_is_jumped_to(cast: Cast, takada: Client) -> None:
    register(cast, "阿部 一", "アベ ハジメ")
    register(cast, "蒲田 二", "ガマダ ジ")
    assert names(page(takada, row="ka"))[0] == "蒲田 二"
    assert names(page(takada, row="ya")) == ["山田 春"]
    assert names(page(takada, row="wa")) == []


def test_a_mark_that_makes_no_sense_begins_at_the_start(cast: Cast, takada: Client) -> None:
    for mark in ("x", "999999", "9" * 30, "", str(cast.stranger.pk)):
        assert names(page(takada, after=mark))[:1] == ["髙橋 直"]
        assert takada.get(HERE, {"before": mark}).status_code == 200


def test_a_new_name_moves_somebody_in_the_list(cast: Cast, takada: Client) -> None:
    add_name(
        cast.actor(cast.takada), cast.yamada, form="current", name="青木 春", kana="アオキ ハル"
    )
    assert names(page(takada)) == ["青木 春", "髙橋 直"]


def test_beyond_ten_thousand_it_says_so_and_counts_when_asked(cast: Cast, takada: Client) -> None:
    register_many(cast, 20)
    me = cast.actor(cast.takada)
    assert people_count(me, limit=10) == (10, True)
    assert people_count(me, limit=22) == (22, False)
    assert people_count(me, limit=None) == (22, False)
    assert count_said(COUNTED, is_more=True) == "1万件以上"
    assert "22人" in page(takada, count="1")


def test_whom_the_list_showed_is_one_entry_in_the_trail(cast: Cast, takada: Client) -> None:
    before = Entry.objects.count()
    page(takada)
    assert Entry.objects.count() == before + 1
    assert (
        Entry.objects.latest("id").payload
        == f'{{"persons":"{cast.yamada.pk}-{cast.takahashi.pk}"}}'
    )


def test_names_are_escaped(cast: Cast, takada: Client) -> None:
    register(cast, "<b>太字</b>", "<i>フトジ</i>", number='"&')
    html = page(takada)
    assert "<b>太字" not in html
    assert "&lt;b&gt;太字" in html
    assert "&quot;&amp;" in html


def test_two_hundred_people_cost_as_many_queries_as_one(
    cast: Cast, takada: Client, django_assert_max_num_queries
) -> None:
    page(takada)
    with django_assert_max_num_queries(20) as few:
        page(takada)
    register_many(cast, 200)
    with django_assert_max_num_queries(20) as many:
        page(takada)
    assert len(few) == len(many)


def test_somebody_registered_long_ago_shows_the_year_of_the_last_voice(
    cast: Cast, takada: Client
) -> None:
    spoke(cast, cast.yamada, 400)
    assert saying.wareki_short(days_ago(400)) in page(takada)
