from datetime import date

from tests.cast import Cast
from yorisoi.registry.actions.caring import record_death
from yorisoi.registry.actions.casekeeping import close_case, extend_reach, open_case, reopen_case
from yorisoi.registry.actions.knowing import retract
from yorisoi.registry.actions.linking import link, unlink
from yorisoi.registry.actions.shelving import shelve_everybody
from yorisoi.registry.models import Case, Person, Reach, Shelf

DAY = date(2026, 4, 1)


def shelf(person: Person) -> Shelf:
    """The same on the file and wherever it is known from."""
    mine = set(Person.objects.filter(pk=person.pk).values_list("shelf", flat=True))
    known = set(Reach.objects.filter(person=person).values_list("shelf", flat=True))
    assert mine == known
    return Shelf(mine.pop())


def case_of(person: Person) -> Case:
    return Case.objects.get(person=person)


def test_whoever_is_registered_stands_at_hand(cast: Cast) -> None:
    assert shelf(cast.yamada) == case_of(cast.yamada).shelf == Shelf.OPEN


def test_the_last_case_that_closes_puts_the_file_away(cast: Cast) -> None:
    me = cast.actor(cast.takada)
    second = open_case(me, cast.yamada, site=cast.main, opened_on=DAY)
    first = Case.objects.filter(person=cast.yamada).order_by("id").first()
    close_case(me, first, on=DAY, reason="goal")
    assert shelf(cast.yamada) == Shelf.OPEN
    close_case(me, second, on=DAY, reason="goal")
    assert shelf(cast.yamada) == Shelf.CLOSED
    reopen_case(me, first)
    assert shelf(cast.yamada) == Shelf.OPEN
    second.refresh_from_db()
    assert second.shelf == Shelf.CLOSED


def test_a_new_case_takes_the_file_out_again(cast: Cast) -> None:
    me = cast.actor(cast.takada)
    close_case(me, case_of(cast.yamada), on=DAY, reason="goal")
    open_case(me, cast.yamada, site=cast.main, opened_on=DAY)
    assert shelf(cast.yamada) == Shelf.OPEN


def test_a_death_puts_everything_to_rest_until_it_is_taken_back(cast: Cast) -> None:
    me = cast.actor(cast.takada)
    row = record_death(me, cast.yamada, on=None)
    assert shelf(cast.yamada) == case_of(cast.yamada).shelf == Shelf.DEAD
    retract(me, row)
    assert shelf(cast.yamada) == case_of(cast.yamada).shelf == Shelf.OPEN


def test_a_death_reaches_the_other_files_of_the_same_human(cast: Cast) -> None:
    manager = cast.actor(cast.satou)
    record_death(manager, cast.yamada, on=None)
    first = link(manager, cast.yamada, cast.takahashi)
    link(manager, cast.takahashi, cast.kawaguchi)
    assert {shelf(p) for p in (cast.takahashi, cast.kawaguchi)} == {Shelf.DEAD}
    unlink(manager, first)
    assert shelf(cast.yamada) == Shelf.DEAD
    assert {shelf(p) for p in (cast.takahashi, cast.kawaguchi)} == {Shelf.OPEN}


def test_a_site_that_comes_to_know_somebody_later_knows_the_shelf(cast: Cast) -> None:
    close_case(cast.actor(cast.takada), case_of(cast.yamada), on=DAY, reason="goal")
    extend_reach(cast.branch.pk, [cast.yamada.pk])
    assert shelf(cast.yamada) == Shelf.CLOSED


def test_what_is_kept_equals_what_is_made_anew(cast: Cast) -> None:
    me = cast.actor(cast.takada)
    close_case(me, case_of(cast.yamada), on=DAY, reason="goal")
    record_death(me, cast.takahashi, on=None)
    kept = [
        list(model.objects.order_by("id").values_list("id", "shelf"))
        for model in (Person, Reach, Case)
    ]
    for model in (Person, Reach, Case):
        model.objects.update(shelf=Shelf.OPEN)
    shelve_everybody()
    assert kept == [
        list(model.objects.order_by("id").values_list("id", "shelf"))
        for model in (Person, Reach, Case)
    ]
