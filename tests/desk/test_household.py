from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.desk.scenes import days_ago, spoke
from yorisoi.audit.models import Entry
from yorisoi.ledger.actions.recording import NewAct, Taking, record_act
from yorisoi.registry.actions.caring import found_household, join_household
from yorisoi.registry.actions.knowing import learn, relearn
from yorisoi.registry.actions.sealing import seal
from yorisoi.registry.models import ContactPoint, Household, HouseholdMember


def at(household: Household) -> str:
    return reverse("desk-household", args=[household.pk])


def test_members_now_and_before_with_their_relation(cast: Cast, takada: Client) -> None:
    me = cast.actor(cast.takada)
    home = found_household(me, cast.yamada)
    row = join_household(me, cast.takahashi, home, relation="弟")
    html = takada.get(at(home)).content.decode()
    assert "弟" in html
    assert "まえにいっしょにくらした人" not in html
    relearn(me, row, until=days_ago(3))
    assert "まえにいっしょにくらした人" in takada.get(at(home)).content.decode()


def test_whoever_is_out_of_reach_is_only_counted(cast: Cast, takada: Client, browse) -> None:
    manager = cast.actor(cast.satou)
    home = found_household(manager, cast.yamada)
    join_household(manager, cast.kawaguchi, home, relation="いとこ")
    html = takada.get(at(home)).content.decode()
    assert "川口" not in html
    assert "ほか1人（ほかの拠点の人）" in html
    html = browse(cast.mori).get(at(home)).content.decode()
    assert "山田" not in html
    assert "川口" in html


def test_a_seal_is_told_and_never_what_it_hides(cast: Cast, takada: Client) -> None:
    lead = cast.actor(cast.suzuki)
    home = found_household(lead, cast.yamada)
    learn(lead, cast.yamada, ContactPoint, kind="address", value="銀杏町7-8-9")
    seal(lead, cast.yamada, basis="支援措置", holders=[cast.suzuki])
    html = takada.get(at(home)).content.decode()
    assert "山田 春さんの秘匿が、いっしょにくらす人みんなにおよびます。" in html
    assert "銀杏町" not in html


def test_what_was_done_with_the_household_stands_there(cast: Cast, takada: Client) -> None:
    me = cast.actor(cast.takada)
    home = found_household(me, cast.yamada)
    record_act(me, NewAct(
        kind="pantry", occurred_on=days_ago(2), site=cast.main.pk, text="米と野菜",
        takings=[Taking(form="household", household=home.pk, person=cast.yamada.pk, adults=1, children=2, heads=3)],
    ))  # fmt: skip
    spoke(cast, cast.yamada, 1, text="ひとりの話")
    html = takada.get(at(home)).content.decode()
    assert "米と野菜" in html
    assert "ひとりの話" not in html


def test_a_household_of_strangers_does_not_exist(cast: Cast, browse) -> None:
    home = found_household(cast.actor(cast.takada), cast.yamada)
    for staff in (cast.mori, cast.tanaka, cast.nishi, cast.kenno):
        assert browse(staff).get(at(home)).status_code == 404


def test_a_household_written_by_mistake_does_not_open(cast: Cast, takada: Client) -> None:
    home = found_household(cast.actor(cast.takada), cast.yamada)
    HouseholdMember.objects.update(retracted_at=home.created_at)
    assert takada.get(at(home)).status_code == 404


def test_the_reading_names_the_members_it_showed(cast: Cast, takada: Client) -> None:
    manager = cast.actor(cast.satou)
    home = found_household(manager, cast.yamada)
    join_household(manager, cast.kawaguchi, home)
    takada.get(at(home))
    entry = Entry.objects.latest("id")
    assert entry.verb == "household.read"
    assert list(entry.mentions.values_list("person", flat=True)) == [cast.yamada.pk]
