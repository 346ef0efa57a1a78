"""An attacker who knows the rules and every exact figure that is shown learns nothing of a small one.

The attacker below is written from the rules in words, apart from the implementation: it goes
through all tables that agree with what was given out.
"""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yorisoi.disclosure.suppression import SMALL, TOTAL, hidden, is_free, rounded

KEY = b"only this installation knows it"
MOST = 40
column = st.lists(st.one_of(st.integers(0, 12), st.integers(0, MOST)), min_size=1, max_size=5)


def named(values: list[int]) -> dict[str, int]:
    return {f"r{n}": value for n, value in enumerate(values)}


def withheld(values: list[int], **more: object) -> set[int]:
    parts = named(values)
    found = hidden(parts, sum(values), key=KEY, name="column", **more)
    return {n for n in range(len(values)) if f"r{n}" in found}


def tables_of(total: int, cells: int) -> Iterator[tuple[int, ...]]:
    """Every way to fill the withheld cells: nine or less in each, but more in at most one."""
    if cells == 1:
        yield (total,)
        return
    for small in product(range(SMALL), repeat=cells - 1):
        rest = total - sum(small)
        if rest < 0:
            continue
        for place in range(cells):
            yield (*small[:place], rest, *small[place:])


def reach(values: list[int], places: list[int]) -> dict[int, tuple[int, int]]:
    """What the attacker can say of each withheld cell: the least and the most. He knows the shown
    cells exactly, so also what the withheld ones add up to, where the total is shown."""
    together = sum(values) - sum(v for n, v in enumerate(values) if n not in places)
    found = dict.fromkeys(places, (10**6, -1))
    for table in tables_of(together, len(places)) if places else ():
        for place, value in zip(places, table, strict=True):
            low, high = found[place]
            found[place] = (min(low, value), max(high, value))
    return found


@given(column)
def test_no_small_figure_can_be_told_from_zero_or_from_nine(values: list[int]) -> None:
    places = sorted(withheld(values))
    total = sum(values)
    if total < SMALL:
        assert places == list(range(len(values)))
        return
    for place, (low, high) in reach(values, places).items():
        if values[place] < SMALL:
            assert low <= 0, (values, place)
            assert high >= SMALL - 1, (values, place)


def given_out(values: list[int], chosen: int) -> tuple:
    """What is public of a column, by the rules in words; `chosen` is the larger cell that would be
    drawn, which nobody knows."""
    total = sum(values)
    small = [n for n, v in enumerate(values) if v < 10]
    if total < 10:
        return ("＊",) * (len(values) + 1)
    places = set(small)
    together, count = sum(values[n] for n in small), len(small)
    if small and not 9 <= together <= 9 * (count - 1):
        large = [n for n in range(len(values)) if n not in places]
        if large:
            places.add(large[chosen % len(large)])
    shown = [("＊" if n in places else v) for n, v in enumerate(values)]
    return (*shown, total)


@pytest.mark.parametrize("total", [10, 13, 18, 21, 27, 31])
@pytest.mark.parametrize("cells", [2, 3])
def test_nor_by_running_the_rules_backwards(cells: int, total: int) -> None:
    """Minimality attack: keep only the tables for which the same would have been given out."""
    explains: dict[tuple, list[tuple[int, ...]]] = {}
    for table in product(range(total + 1), repeat=cells):
        if sum(table) == total:
            for chosen in range(cells):
                explains.setdefault(given_out(list(table), chosen), []).append(table)
    for public, tables in explains.items():
        for place, shown in enumerate(public[:-1]):
            if shown == "＊":
                assert min(table[place] for table in tables) == 0, public
                assert max(table[place] for table in tables) >= 9, public


@given(column)
def test_the_rules_in_words_are_the_rules_in_code(values: list[int]) -> None:
    parts = named(values)
    found = hidden(parts, sum(values), key=KEY, name="column")
    public = tuple("＊" if f"r{n}" in found else v for n, v in enumerate(values))
    public += ("＊" if TOTAL in found else sum(values),)
    assert public in {given_out(values, chosen) for chosen in range(len(values))}


@given(column, st.sets(st.integers(0, 5)))
def test_what_was_withheld_before_stays_withheld_and_protected(
    values: list[int], earlier: set[int]
) -> None:
    before = {f"r{n}" for n in earlier if n < len(values)}
    found = withheld(values, before=before)
    assert {f"r{n}" for n in found} >= before
    places = sorted(found)
    if (
        sum(values) >= SMALL
        and len(places) > 1
        and any(v >= SMALL for n, v in enumerate(values) if n in found)
    ):
        cells = [values[n] for n in places]
        assert is_free(cells)


@given(st.integers(SMALL, 10_000))
def test_what_is_shown_is_rounded_to_five_and_never_by_more_than_two(value: int) -> None:
    assert rounded(value) % 5 == 0
    assert abs(rounded(value) - value) <= 2
    assert rounded(value) >= SMALL


def test_the_same_column_is_withheld_alike_and_another_by_its_own_draw() -> None:
    parts = {"a": 3, **{f"b{n}": 30 for n in range(8)}}
    first = hidden(parts, 243, key=KEY, name="2026-10")
    assert first == hidden(parts, 243, key=KEY, name="2026-10")
    draws = {hidden(parts, 243, key=KEY, name=str(month)) for month in range(40)}
    assert len(draws) > 4
    assert all(len(draw) == 2 and "a" in draw for draw in draws)


def test_rows_that_stand_elsewhere_too_are_drawn_last() -> None:
    parts = {"a": 3, "tied": 30, "b": 40}
    for month in range(20):
        found = hidden(parts, 73, key=KEY, name=str(month), avoid={"tied"})
        assert found == {"a", "b"}
    assert hidden({"a": 3, "tied": 30}, 33, key=KEY, name="x", avoid={"tied"}) == {"a", "tied"}


def test_parts_without_a_total_need_no_company() -> None:
    assert hidden({"a": 3, "b": 30}, None, key=KEY, name="x") == {"a"}


@given(st.lists(st.integers(0, 9), max_size=2), st.lists(st.integers(0, 9), max_size=2))
def test_flows_are_free_only_where_trying_all_of_them_says_so(
    came: list[int], went: list[int]
) -> None:
    """The number of registered at two quarters' ends tells what came less what went."""
    cells, change = len(came) + len(went), sum(came) - sum(went)
    found = {n: set() for n in range(cells)}
    for table in product(range(SMALL), repeat=cells):
        if sum(table[: len(came)]) - sum(table[len(came) :]) == change:
            for n, value in enumerate(table):
                found[n].add(value)
    assert is_free(came, went) == all({0, 9} <= values for values in found.values())
