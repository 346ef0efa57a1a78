"""Planted faults are caught by the matrix, each of them; where none is planted, nothing is wrong."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.house.matrix import Stage, Walk
from tests.house.mutants import HELD_BY_THE_SECOND_NET, MUTANTS, QUIET
from tests.house.test_matrix import say

pytestmark = pytest.mark.django_db


def test_every_planted_fault_is_caught(
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
) -> None:
    missed = []
    for mutant in MUTANTS:
        walk = Walk(stage)
        with monkeypatch.context() as patch:
            mutant.plant(patch)
            walk.go(list(mutant.cells))
            if mutant.against_none:
                for cell in mutant.cells:
                    walk.same_as_none(cell)
        if not walk.wrong:
            missed.append(mutant.fault)
    say(capsys, f"mutants: {len(MUTANTS) - len(missed)}/{len(MUTANTS)} caught")
    # There the database holds what the program forgot: nothing is to be seen of the fault.
    assert set(missed) == (HELD_BY_THE_SECOND_NET if connection.vendor == "postgresql" else set())
    assert len(MUTANTS) >= 20


def test_without_a_fault_the_same_cells_are_quiet(stage: Stage) -> None:
    walk = Walk(stage)
    walk.go(list(QUIET))
    assert not walk.wrong
