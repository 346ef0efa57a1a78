"""docs/asvs.md: every requirement of ASVS 5.0.0 is answered, and what proves it exists."""

import importlib
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# How many requirements each section has, in the order of the standard: V1.1 has 2, V1.2 10, …
SECTIONS = {
    1: (2, 10, 12, 3, 3),
    2: (3, 3, 5, 2),
    3: (1, 3, 5, 8, 8, 1, 5),
    4: (5, 5, 2, 4),
    5: (1, 6, 3, 3),
    6: (3, 12, 8, 6, 8, 4, 2, 4),
    7: (3, 4, 2, 5, 3, 2),
    8: (4, 4, 3, 2),
    9: (3, 4),
    10: (2, 3, 5, 16, 5, 2, 3),
    11: (4, 5, 5, 4, 2, 2, 2),
    12: (5, 2, 5),
    13: (4, 6, 4, 7),
    14: (2, 8, 3),
    15: (5, 5, 7, 4),
    16: (1, 5, 4, 3, 4),
    17: (2, 8, 2),
}  # fmt: skip


@pytest.fixture
def asvs(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "bin"))
    return importlib.import_module("_asvs")


def test_every_requirement_is_there_once_and_in_order(asvs):
    numbers = [
        f"{chapter}.{section}.{number}"
        for chapter, sizes in SECTIONS.items()
        for section, size in enumerate(sizes, 1)
        for number in range(1, size + 1)
    ]
    assert [row.number for row in asvs.rows()] == numbers
    assert Counter(row.level for row in asvs.rows()) == {1: 70, 2: 183, 3: 92}


def test_every_answer_has_its_words_and_a_yes_its_proof(asvs):
    for row in asvs.rows():
        assert row.answer in asvs.ANSWERS, row.number
        assert len(row.words) > 5, row.number
        assert "|" not in row.words, row.number
        assert row.proofs or row.answer != "yes", row.number


def test_whatever_proves_it_exists(asvs):
    assert asvs.missing_proofs(asvs.rows()) == []


def test_a_test_that_is_gone_is_missed(asvs):
    one = asvs.Row("1.1.1", 2, "yes", "…", ("tests/house/test_asvs.py::test_never_written",
                                           "docs/nowhere.md", "docs/asvs.md"))  # fmt: skip
    assert len(asvs.missing_proofs([one])) == 2


def test_the_page_is_built_from_the_table(asvs):
    """Stale? `bin/asvs`."""
    assert asvs.PAGE.read_text(encoding="utf-8") == asvs.page(asvs.rows())


def test_level_1_is_answered_whole_and_level_2_nearly(asvs):
    """Yes or a reasoned no, of what applies; «partly» is counted as an answer only where a reason says
    what is missing."""
    for level, wanted in ((1, 1.0), (2, 0.95)):
        rows = [r for r in asvs.rows() if r.level == level and r.answer != "not-applicable"]
        answered = [r for r in rows if r.answer == "yes" or len(re.findall(r"\w+", r.words)) >= 5]
        assert len(answered) / len(rows) >= wanted, level
