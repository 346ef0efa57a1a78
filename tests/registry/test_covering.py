"""Whom a seal covers."""

from datetime import date, timedelta

from tests.cast import Cast
from yorisoi.common import clock
from yorisoi.registry.actions.caring import found_household, join_household
from yorisoi.registry.actions.knowing import learn, relearn
from yorisoi.registry.actions.linking import link, unlink
from yorisoi.registry.actions.sealing import lift, seal
from yorisoi.registry.models import ContactPoint, Person, SearchKey
from yorisoi.registry.queries.identity import same_human
from yorisoi.registry.queries.sealing import routes, seals_over


def covered(*persons: Person) -> set[str]:
    over = seals_over([person.pk for person in persons])
    return {person.name for person in persons if over.get(person.pk)}


def everybody(cast: Cast) -> tuple[Person, ...]:
    return (cast.yamada, cast.takahashi, cast.kawaguchi)


def sealed(cast: Cast, person: Person) -> object:
    return seal(cast.actor(cast.satou), person, basis="支援措置", holders=[cast.satou])


def test_nobody_is_covered_without_a_seal(cast: Cast) -> None:
    assert covered(*everybody(cast)) == set()


def test_the_household_and_a_child_entered_later(cast: Cast) -> None:
    manager = cast.actor(cast.satou)
    home = found_household(manager, cast.yamada)
    row = sealed(cast, cast.yamada)
    assert covered(*everybody(cast)) == {"山田 春"}
    join_household(manager, cast.takahashi, home, relation="子")
    assert covered(*everybody(cast)) == {"山田 春", "髙橋 直"}
    lift(manager, row, reason="引っこした")
    assert covered(*everybody(cast)) == set()


def test_whoever_moved_out_before_is_not_covered(cast: Cast) -> None:
    manager = cast.actor(cast.satou)
    home = found_household(manager, cast.yamada)
    row = join_household(manager, cast.takahashi, home)
    relearn(manager, row, until=clock.today() - timedelta(days=30))
    sealed(cast, cast.yamada)
    assert covered(*everybody(cast)) == {"山田 春"}


def test_the_other_file_of_the_same_human(cast: Cast) -> None:
    manager = cast.actor(cast.satou)
    row = link(manager, cast.yamada, cast.takahashi)
    sealed(cast, cast.yamada)
    assert covered(*everybody(cast)) == {"山田 春", "髙橋 直"}
    unlink(manager, row)
    assert covered(*everybody(cast)) == {"山田 春"}


def test_whoever_lives_with_the_other_file(cast: Cast) -> None:
    manager = cast.actor(cast.satou)
    link(manager, cast.yamada, cast.takahashi)
    home = found_household(manager, cast.takahashi)
    join_household(manager, cast.kawaguchi, home)
    sealed(cast, cast.yamada)
    assert covered(*everybody(cast)) == {"山田 春", "髙橋 直", "川口 蓮"}


def test_an_address_on_the_other_file_is_hidden_and_its_telephone_not_searched(cast: Cast) -> None:
    manager = cast.actor(cast.satou)
    learn(manager, cast.takahashi, ContactPoint, kind="address", value="銀杏町7-8-9")
    sealed(cast, cast.yamada)
    assert [route.value for route in routes(cast.takahashi)] == ["銀杏町7-8-9"]
    link(manager, cast.yamada, cast.takahashi)
    assert [route.value for route in routes(cast.takahashi)] == [""]


def test_search_keys_are_made_anew_when_files_are_linked(cast: Cast) -> None:
    manager = cast.actor(cast.satou)
    before = SearchKey.objects.filter(person=cast.yamada).count()
    SearchKey.objects.filter(person=cast.yamada).delete()
    link(manager, cast.yamada, cast.takahashi)
    assert SearchKey.objects.filter(person=cast.yamada).count() == before


def test_one_human_is_found_along_a_chain(cast: Cast) -> None:
    manager = cast.actor(cast.satou)
    link(manager, cast.yamada, cast.takahashi)
    link(manager, cast.takahashi, cast.kawaguchi)
    everyone = frozenset(person.pk for person in everybody(cast))
    assert same_human([cast.kawaguchi.pk]) == {cast.kawaguchi.pk: everyone}
    assert same_human([cast.stranger.pk]) == {cast.stranger.pk: frozenset({cast.stranger.pk})}


def test_two_hundred_people_cost_as_many_queries_as_two(
    cast: Cast, django_assert_max_num_queries
) -> None:
    manager = cast.actor(cast.satou)
    home = found_household(manager, cast.yamada, since=date(2020, 1, 1))
    join_household(manager, cast.takahashi, home)
    sealed(cast, cast.yamada)
    with django_assert_max_num_queries(6):
        assert len(seals_over([person.pk for person in everybody(cast)])) == 2
    with django_assert_max_num_queries(6):
        seals_over(list(range(1, 300)))
