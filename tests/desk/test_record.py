from datetime import date

from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.desk.scenes import days_ago, register_many, spoke
from yorisoi.audit.models import Entry
from yorisoi.common import saying
from yorisoi.ledger.actions.recording import NewAct, Taking, correct_act
from yorisoi.registry.actions.knowing import learn
from yorisoi.registry.actions.sealing import seal
from yorisoi.registry.models import ContactPoint


def page(cast: Cast, client: Client, **asked: str) -> str:
    return client.get(reverse("desk-person-record", args=[cast.yamada.pk]), asked).content.decode()


def test_the_acts_of_a_span_stand_on_paper_oldest_first(cast: Cast, takada: Client) -> None:
    for ago, text in ((9, "さきのこと"), (3, "あとのこと"), (900, "むかしのこと")):
        spoke(cast, cast.yamada, ago, text=text)
    html = page(cast, takada, since=days_ago(30).isoformat(), until=days_ago(0).isoformat())
    assert html.index("さきのこと") < html.index("あとのこと")
    assert "むかしのこと" not in html
    assert "計　2件（本人と話せた・会えた　2件）" in html
    for words in ("決裁", "施設長", "取扱注意", "登録番号", saying.wareki(days_ago(30))):
        assert words in html


def test_without_a_span_it_is_the_fiscal_year(cast: Cast, takada: Client) -> None:
    html = page(cast, takada)
    today = date.today()
    year = today.year if today.month >= 4 else today.year - 1
    assert saying.wareki(date(year, 4, 1)) in html
    assert "この間の記録はありません。" in html


def test_a_day_that_is_none_says_so_and_keeps_what_was_written(cast: Cast, takada: Client) -> None:
    html = page(cast, takada, since="R8.2.30")
    assert "2月30日はありません" in html
    assert 'value="R8.2.30"' in html


def test_a_sealed_address_is_not_printed(cast: Cast, takada: Client) -> None:
    lead = cast.actor(cast.suzuki)
    learn(lead, cast.yamada, ContactPoint, kind="address", value="銀杏町7-8-9")
    assert "銀杏町7-8-9" in page(cast, takada)
    seal(lead, cast.yamada, basis="支援措置", holders=[cast.suzuki])
    html = page(cast, takada)
    assert "銀杏町" not in html
    assert "［秘匿］　印字しない" in html


def test_a_correction_says_why(cast: Cast, takada: Client) -> None:
    act = spoke(cast, cast.yamada, 3)
    right = NewAct(kind="station", occurred_on=act.occurred_on, site=cast.main.pk, minutes=90,
                   takings=[Taking(person=cast.yamada.pk)], text="直した。")  # fmt: skip
    correct_act(cast.actor(cast.takada), act, right, reason="分数ちがい")
    html = page(cast, takada)
    assert "（訂正：分数ちがい）" in html
    assert "訂正 1件" in html


def test_printing_is_written_down(cast: Cast, takada: Client) -> None:
    page(cast, takada)
    entry = Entry.objects.latest("id")
    assert (entry.verb, entry.payload) == ("person.read", '{"part":"print"}')


def test_nobody_else_gets_the_paper(cast: Cast, browse) -> None:
    for staff in (cast.mori, cast.tanaka, cast.nishi, cast.kenno, cast.kan, cast.gi):
        url = reverse("desk-person-record", args=[cast.yamada.pk])
        assert browse(staff).get(url).status_code == 404


def test_a_long_paper_costs_as_many_queries_as_a_short_one(
    cast: Cast, takada: Client, django_assert_max_num_queries
) -> None:
    register_many(cast, 1)
    spoke(cast, cast.yamada, 1)
    page(cast, takada)
    with django_assert_max_num_queries(34) as short:
        page(cast, takada)
    for n in range(60):
        spoke(cast, cast.yamada, n)
    with django_assert_max_num_queries(34) as long:
        page(cast, takada)
    assert len(short) == len(long)
