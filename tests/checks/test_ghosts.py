"""Sealed and never given: the same answer over a real server, and the figure about time is right."""

import pytest

from tests.harness.installation import Installation
from yorisoi.checks.ghosts import auc


@pytest.mark.walk
def test_the_same_answer_for_what_is_sealed_and_what_never_was(
    empty_installation: Installation,
) -> None:
    """How long it takes is measured with many more samples, on a machine that does nothing else."""
    ran = empty_installation.run("check", "ghosts", "--samples", 40, timeout=400)
    assert ran.out.count("答え 1通り") == 3, ran.out + ran.err
    assert ran.out.count("AUC") == 3


def test_who_guesses_by_time_alone() -> None:
    assert auc([2, 2, 2], [1, 1, 1]) == 1
    assert auc([1, 1], [2, 2]) == 0
    assert auc([1, 2], [1, 2]) == 0.5
    assert auc([3, 1], [2]) == 0.5
    assert auc([1, 1], [1, 1, 1]) == 0.5
