from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.desk.scenes import register, spoke
from yorisoi.common.ages import Birth
from yorisoi.registry.actions.caring import record_death
from yorisoi.registry.actions.linking import link
from yorisoi.registry.models import Link, Rejection

HERE = "/pairs/"


def page(client: Client) -> str:
    return client.get(HERE).content.decode()


def answer(client: Client, first: int, second: int, said: str) -> str:
    return client.post(
        HERE, {"pair": f"{first}-{second}", "answer": said}, follow=True
    ).content.decode()


def test_both_files_stand_side_by_side_with_the_reasons(cast: Cast, suzuki: Client) -> None:
    twin = register(cast, "高橋 直", "タカハシ ナオ", birth=Birth(20030502, 20030502))
    spoke(cast, twin, 3)
    html = page(suzuki)
    for words in (
        "名前が同じ（字ちがい）",
        "読みが同じ",
        "生年月日が矛盾しない",
        "1件、さいごは",
        "まだない",
    ):
        assert words in html
    assert f"/persons/{cast.takahashi.pk}/" in html
    assert f"/persons/{twin.pk}/" in html


def test_what_contradicts_is_not_proposed(cast: Cast, suzuki: Client) -> None:
    register(cast, "山田 春", "ヤマダ ハル", birth=Birth(19990101, 19990101), sex=2)
    register(cast, "髙橋 直", "タカハシ ナオ", sex=2)
    assert "見くらべる組はありません" in page(suzuki)


def test_a_common_name_without_more_is_not_proposed(cast: Cast, suzuki: Client) -> None:
    for _n in range(14):
        register(cast, "佐藤 愛", "サトウ アイ")
    assert "見くらべる組はありません" in page(suzuki)


def test_a_telephone_is_compared_by_its_last_digits_only(cast: Cast, suzuki: Client) -> None:
    register(cast, "山田 ハル子", "ヤマダ ハルコ", routes=[("phone", "09011110001")])
    html = page(suzuki)
    assert "電話番号が同じ" in html
    assert "…0001" in html
    assert "11110001" not in html


def test_a_family_telephone_alone_proposes_nothing(cast: Cast, suzuki: Client) -> None:
    register(cast, "鈴木 母", "スズキ ハハ", routes=[("phone", "090-1111-0001")])
    assert "見くらべる組はありません" in page(suzuki)


def test_link_and_take_it_back(cast: Cast, suzuki: Client) -> None:
    twin = register(cast, "高橋 直", "タカハシ ナオ")
    html = answer(suzuki, cast.takahashi.pk, twin.pk, "link")
    assert "同じ人としてつなぎました" in html
    row = Link.objects.get()
    assert reverse("desk-unlink", args=[row.pk]) in html
    assert "見くらべる組はありません" in html
    suzuki.post(reverse("desk-unlink", args=[row.pk]))
    row.refresh_from_db()
    assert row.unlinked_at is not None
    assert 'class="card pair"' in page(suzuki)


def test_reject_and_it_is_never_proposed_again(cast: Cast, suzuki: Client) -> None:
    twin = register(cast, "高橋 直", "タカハシ ナオ")
    answer(suzuki, cast.takahashi.pk, twin.pk, "reject")
    assert Rejection.objects.count() == 1
    assert "見くらべる組はありません" in page(suzuki)


def test_later_puts_a_pair_at_the_end(cast: Cast, suzuki: Client) -> None:
    first = register(cast, "高橋 直", "タカハシ ナオ")
    second = register(cast, "山田 春", "ヤマダ ハル")
    older, newer = (
        f'value="{cast.takahashi.pk}-{first.pk}"',
        f'value="{cast.yamada.pk}-{second.pk}"',
    )
    html = page(suzuki)
    assert html.index(newer) < html.index(older)
    html = answer(suzuki, cast.yamada.pk, second.pk, "later")
    assert html.index(older) < html.index(newer)


def test_pairs_out_of_reach_are_neither_shown_nor_decided(
    cast: Cast, suzuki: Client, browse
) -> None:
    twin = register(cast, "川口 蓮", "カワグチ レン")
    assert "川口" not in page(suzuki)
    assert (
        suzuki.post(HERE, {"pair": f"{cast.kawaguchi.pk}-{twin.pk}", "answer": "link"}).status_code
        == 404
    )
    row = link(cast.actor(cast.satou), cast.kawaguchi, twin)
    assert suzuki.post(reverse("desk-unlink", args=[row.pk])).status_code == 404
    assert "川口" not in page(suzuki)
    assert browse(cast.tanaka).post(reverse("desk-unlink", args=[row.pk])).status_code == 404


def test_the_dead_are_left_in_peace(cast: Cast, suzuki: Client) -> None:
    twin = register(cast, "高橋 直", "タカハシ ナオ")
    record_death(cast.actor(cast.suzuki), twin, on=None)
    assert "見くらべる組はありません" in page(suzuki)


def test_what_makes_no_sense_is_not_found(cast: Cast, suzuki: Client) -> None:
    for pair in ("", "1", "x-y", "1-2-3", f"{cast.yamada.pk}-999999", "9" * 40 + "-1"):
        assert suzuki.post(HERE, {"pair": pair, "answer": "link"}).status_code == 404
    html = answer(suzuki, cast.yamada.pk, cast.yamada.pk, "link")
    assert "同じファイルどうしはつなげません。" in html


def test_thirty_pairs_cost_as_many_queries_as_one(
    cast: Cast, suzuki: Client, django_assert_max_num_queries
) -> None:
    register(cast, "高橋 直", "タカハシ ナオ")
    page(suzuki)
    with django_assert_max_num_queries(30) as one:
        page(suzuki)
    for n in range(30):
        for _twice in range(2):
            register(cast, f"双子 {n}", f"フタゴ {'アイウエオカキクケコ'[n % 10] * (n // 10 + 1)}")
    with django_assert_max_num_queries(30) as many:
        page(suzuki)
    assert len(one) == len(many)
