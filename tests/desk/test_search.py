import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.desk.scenes import register, register_many
from yorisoi.audit.models import Entry
from yorisoi.registry.actions.caring import found_household, join_household, record_death
from yorisoi.registry.actions.knowing import add_name, learn
from yorisoi.registry.actions.linking import link, unlink
from yorisoi.registry.actions.sealing import seal
from yorisoi.registry.models import ContactPoint

HERE = "/search/"


def found(client: Client, q: str, **more: str) -> list[str]:
    html = client.post(HERE, {"q": q, **more}).content.decode()
    without_kana = re.sub(r"<rt>.*?</rt>", "", html)
    return re.findall(
        r'results__name"><a href="[^"]+">(.*?)</a>', re.sub(r"</?ruby>", "", without_kana)
    )


@pytest.mark.parametrize(
    "q",
    [
        "高橋",
        "髙橋",
        "髙",
        "たかはし",
        "タカハシ",
        "ﾀｶﾊｼ",
        "たかはし なお",
        "なお",
        "直",
        "002",
        "2",
        "髙橋直",
    ],
)
def test_every_way_of_writing_finds_takahashi(cast: Cast, takada: Client, q: str) -> None:
    assert "髙橋 直" in found(takada, q)


@pytest.mark.parametrize("q", ["渡辺", "渡邉", "渡邊", "わたなべ", "ワタナヘ", "ﾜﾀﾅﾍﾞ"])
def test_every_way_of_writing_finds_watanabe(cast: Cast, takada: Client, q: str) -> None:
    register(cast, "渡邉 健", "ワタナベ ケン")
    assert found(takada, q) == ["渡邉 健"]


def test_an_old_name_is_found_and_named(cast: Cast, takada: Client) -> None:
    add_name(cast.actor(cast.takada), cast.yamada, form="birth", name="木村 春", kana="キムラ ハル")
    html = takada.get(HERE, {"q": "きむら"}).content.decode()
    assert "まえの名前・ほかの名前「木村 春」で見つかりました" in html


def test_the_last_digits_of_a_telephone_find(cast: Cast, takada: Client) -> None:
    html = takada.get(HERE, {"q": "1111-0001"}).content.decode()
    assert "電話番号で見つかりました" in html
    assert "090-1111-0001" not in html
    assert found(takada, "0001") == ["山田 春"]


def test_names_that_begin_so_stand_before_names_that_contain_it(cast: Cast, takada: Client) -> None:
    register(cast, "春山 一", "ハルヤマ ハジメ")
    assert found(takada, "はる") == ["春山 一", "山田 春"]


def test_nobody_out_of_reach_is_found(cast: Cast, browse) -> None:
    assert found(browse(cast.mori), "やまだ") == []
    assert found(browse(cast.takada), "川口") == []
    assert found(browse(cast.tanaka), "やまだ") == []
    assert found(browse(cast.satou), "川口") == ["川口 蓮"]


def test_a_worker_of_a_large_site_finds_as_one_of_a_small_site_does(
    cast: Cast, takada: Client, monkeypatch
) -> None:
    monkeypatch.setattr("yorisoi.registry.queries.searching.FEW", 1)
    assert found(takada, "たかはし") == ["髙橋 直"]
    assert found(takada, "川口") == []


def test_a_sealed_telephone_finds_nobody_until_it_is_sealed_no_more(
    cast: Cast, takada: Client
) -> None:
    me = cast.actor(cast.takada)
    learn(me, cast.yamada, ContactPoint, kind="phone", value="090-7777-8888", is_sealed=True)
    assert found(takada, "77778888") == []


def test_the_other_file_of_one_human_is_covered_too(cast: Cast, takada: Client) -> None:
    lead = cast.actor(cast.suzuki)
    row = link(lead, cast.yamada, cast.takahashi)
    seal(lead, cast.yamada, basis="支援措置", holders=[cast.suzuki])
    html = takada.get(HERE, {"q": "髙橋"}).content.decode()
    assert '<span class="seal">秘匿</span>' in html
    unlink(lead, row)
    assert "秘匿" not in takada.get(HERE, {"q": "髙橋"}).content.decode()


def test_a_seal_shows_on_everybody_in_the_household(cast: Cast, takada: Client) -> None:
    lead = cast.actor(cast.suzuki)
    home = found_household(lead, cast.yamada)
    seal(lead, cast.yamada, basis="支援措置", holders=[cast.suzuki])
    join_household(lead, cast.takahashi, home, relation="子")
    assert "秘匿" in takada.get(HERE, {"q": "髙橋"}).content.decode()


def test_the_dead_are_found_only_when_asked_for(cast: Cast, takada: Client) -> None:
    record_death(cast.actor(cast.takada), cast.yamada, on=None)
    assert found(takada, "山田") == []
    assert found(takada, "山田", dead="1") == ["山田 春"]


def test_nothing_found_says_what_else_to_try(cast: Cast, takada: Client) -> None:
    html = takada.get(HERE, {"q": "いない人"}).content.decode()
    assert "見つかりませんでした" in html
    assert reverse("registry-person-new") in html


def test_too_many_ask_for_another_letter(cast: Cast, takada: Client) -> None:
    register_many(cast, 60)
    html = takada.get(HERE, {"q": "人"}).content.decode()
    assert "50人より多く見つかりました。もう1文字足すと、しぼれます。" in html
    assert html.count("results__name") == 50


def test_a_fragment_answers_while_one_types(cast: Cast, takada: Client) -> None:
    answer = takada.get(HERE, {"q": "山"}, headers={"X-Fragment": "1"}).content.decode()
    assert "<html" not in answer
    assert 'data-announce="1人見つかりました"' in answer


@pytest.mark.parametrize(
    "q", ["", " ", "　", "ー", "%", "_", "'", "\\", "\x00", "\ud800", "あ" * 5000, "<script>"]
)
def test_whatever_is_typed_is_answered(cast: Cast, takada: Client, q: str) -> None:
    text = q.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert takada.get(HERE, {"q": text}).status_code == 200
    assert takada.get("/persons/pick/", {"q": text}).status_code == 200


def test_a_search_is_written_down_with_whom_it_showed_and_not_what_was_typed(
    cast: Cast, takada: Client
) -> None:
    found(takada, "やまだ")
    entry = Entry.objects.latest("id")
    assert (entry.verb, entry.payload) == ("person.searched", f'{{"persons":"{cast.yamada.pk}"}}')
    before = Entry.objects.count()
    found(takada, "いない人")
    assert Entry.objects.count() == before


def test_the_picker_offers_options(cast: Cast, takada: Client) -> None:
    html = takada.get("/persons/pick/", {"q": "やま"}, headers={"X-Fragment": "1"}).content.decode()
    assert f'<li role="option" data-value="{cast.yamada.pk}" data-label="山田 春">' in html
    assert "<html" not in html
    json = takada.get(
        "/persons/pick/", {"q": "やま"}, headers={"Accept": "application/json"}
    ).json()
    assert [one["id"] for one in json["results"]] == [cast.yamada.pk]
    assert "21歳" in json["results"][0]["note"]


def test_the_picker_offers_neither_the_dead_nor_people_out_of_reach(
    cast: Cast, takada: Client
) -> None:
    record_death(cast.actor(cast.takada), cast.yamada, on=None)
    for q in ("やまだ", "川口"):
        assert "option" not in takada.get("/persons/pick/", {"q": q}).content.decode()


def test_two_hundred_matches_cost_as_many_queries_as_two(
    cast: Cast, takada: Client, django_assert_max_num_queries
) -> None:
    register_many(cast, 2)
    with django_assert_max_num_queries(30) as few:
        found(takada, "人")
    register_many(cast, 200, start=2)
    with django_assert_max_num_queries(30) as many:
        found(takada, "人")
    # Beyond what one page holds, no further way of matching is tried.
    assert len(many) <= len(few)
