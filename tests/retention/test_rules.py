"""How long a file is kept: the longest of the rules that are for it."""

from dataclasses import replace
from datetime import date

from yorisoi.retention.rules import FileFacts, Term, due, years_on

CHILD = Term("child", "児童記録", "全国", "birth", 25, ("aftercare",), "指針")
FIVE = Term("welfare", "福祉", "全国", "end", 5, (), "条例")
FOREVER = Term("adoption", "特別養子縁組", "全国", "end", None, ("adoption",), "法")
FILE = FileFacts(date(2020, 3, 31), frozenset({"aftercare"}), date(2001, 12, 31))


def test_a_file_is_kept_until_the_longest_of_its_rules() -> None:
    assert due(FILE, [CHILD, FIVE, FOREVER]).on == date(2026, 12, 31)
    assert due(replace(FILE, born_by=date(1990, 1, 1)), [CHILD, FIVE]).on == date(2025, 3, 31)
    assert due(replace(FILE, programmes=frozenset()), [CHILD, FIVE]).on == date(2025, 3, 31)


def test_what_has_not_ended_or_is_for_good_is_never_due() -> None:
    assert due(replace(FILE, ended_on=None), [CHILD, FIVE]).on is None
    found = due(replace(FILE, programmes=frozenset({"adoption"})), [FIVE, FOREVER])
    assert (found.on, found.open_ended) == (None, (FOREVER,))


def test_without_a_date_of_birth_an_age_cannot_be_reckoned_and_nothing_goes() -> None:
    found = due(replace(FILE, born_by=None), [CHILD, FIVE])
    assert (found.on, found.open_ended) == (None, (CHILD,))


def test_a_leap_day_counts_whole() -> None:
    assert years_on(date(2024, 2, 29), 5) == date(2029, 3, 1)
