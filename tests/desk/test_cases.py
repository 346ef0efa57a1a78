import re
from datetime import date
from itertools import chain

from django.test import Client

from tests.cast import Cast
from tests.desk.scenes import days_ago, register, register_many
from yorisoi.audit.models import Entry
from yorisoi.common import clock
from yorisoi.registry.actions.caring import record_death
from yorisoi.registry.actions.casekeeping import assign, close_case, open_case, place_under
from yorisoi.registry.models import Case

HERE = "/cases/"


def page(client: Client, **asked: object) -> str:
    return client.get(HERE, asked).content.decode()


def names(html: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', html)


def test_open_cases_the_newest_first(cast: Cast, takada: Client) -> None:
    html = page(takada)
    assert names(html) == ["髙橋 直", "山田 春"]
    assert "あかね県" in html
    assert "まだいません" in html
    assert "2人" in html


def test_a_worker_sees_the_own_sites_and_whom_they_walk_beside(cast: Cast, browse) -> None:
    mori = browse(cast.mori)
    assert names(page(mori)) == ["川口 蓮"]
    case = Case.objects.get(person=cast.yamada)
    assign(cast.actor(cast.satou), case, cast.mori, since=date(2026, 4, 1))
    assert names(page(mori)) == ["川口 蓮", "山田 春"]
    assert names(page(mori, worker=cast.mori.pk)) == ["山田 春"]
    assert names(page(browse(cast.tanaka))) == ["遠野 一"]
    assert names(page(browse(cast.tanaka), site=cast.main.pk)) == []


def test_by_site_commission_and_worker(cast: Cast, browse) -> None:
    satou = browse(cast.satou)
    me = cast.actor(cast.satou)
    assert names(page(satou, site=cast.branch.pk)) == ["川口 蓮"]
    assert names(page(satou, commission=cast.city_contract.pk)) == ["川口 蓮"]
    place_under(me, Case.objects.get(person=cast.yamada), cast.city_contract, since=days_ago(1))
    assert names(page(satou, commission=cast.city_contract.pk)) == ["川口 蓮", "山田 春"]
    assert names(page(satou, commission=cast.contract.pk)) == ["髙橋 直"]
    assign(me, Case.objects.get(person=cast.takahashi), cast.takada, since=days_ago(1))
    assert names(page(satou, worker=cast.takada.pk)) == ["髙橋 直"]
    assert names(page(satou, unassigned="1")) == ["川口 蓮", "山田 春"]


def test_opened_and_closed_this_month(cast: Cast, takada: Client) -> None:
    me = cast.actor(cast.takada)
    today = clock.today()
    new = register(cast, "新田 始", "ニッタ ハジメ", has_case=False)
    open_case(me, new, site=cast.main, opened_on=today.replace(day=1), commission=cast.contract)
    assert names(page(takada, month="opened")) == ["新田 始"]
    close_case(me, Case.objects.get(person=cast.yamada), on=today, reason="moved")
    html = page(takada, month="closed")
    assert names(html) == ["山田 春"]
    assert "引っこした" in html
    assert names(page(takada)) == ["新田 始", "髙橋 直"]


def test_a_case_closed_long_ago_is_not_this_months(cast: Cast, takada: Client) -> None:
    close_case(
        cast.actor(cast.takada),
        Case.objects.get(person=cast.yamada),
        on=date(2025, 1, 5),
        reason="goal",
    )
    assert names(page(takada, month="closed")) == []
    assert "あてはまるケースはありません" in page(takada, month="closed")


def test_the_cases_of_the_dead_are_not_listed(cast: Cast, takada: Client) -> None:
    record_death(cast.actor(cast.takada), cast.yamada, on=None)
    assert names(page(takada)) == ["髙橋 直"]


def test_pages_forward_and_back_lose_and_repeat_nothing(cast: Cast, takada: Client) -> None:
    register_many(cast, 120)
    expected = list(
        Case.objects.filter(site=cast.main).order_by("-id").values_list("person", flat=True)
    )
    pages, html = [], page(takada)
    while True:
        pages.append(
            [int(n) for n in re.findall(r'<th scope="row"><a href="/persons/(\d+)/">', html)]
        )
        following = re.search(r'<a href="(\?[^"]+)" rel="next"', html)
        if not following:
            break
        html = takada.get(HERE + following[1]).content.decode()
    assert list(chain(*pages)) == expected
    back = re.search(r'<a href="(\?[^"]+)" rel="prev"', html)
    html = takada.get(HERE + back[1]).content.decode()
    assert [
        int(n) for n in re.findall(r'<th scope="row"><a href="/persons/(\d+)/">', html)
    ] == pages[-2]


def test_whom_the_list_showed_is_written_down(cast: Cast, takada: Client) -> None:
    page(takada)
    entry = Entry.objects.latest("id")
    assert entry.verb == "person.listed"
    assert f'"persons":"{cast.yamada.pk}-{cast.takahashi.pk}"' in entry.payload


def test_words_where_numbers_should_be_are_ignored(cast: Cast, takada: Client) -> None:
    for name in ("site", "commission", "worker", "after", "before", "month"):
        assert takada.get(HERE, {name: "x'--"}).status_code == 200


def test_two_hundred_cases_cost_as_many_queries_as_two(
    cast: Cast, takada: Client, django_assert_max_num_queries
) -> None:
    page(takada)
    with django_assert_max_num_queries(24) as few:
        page(takada)
    register_many(cast, 200)
    with django_assert_max_num_queries(24) as many:
        page(takada)
    assert len(few) == len(many)
