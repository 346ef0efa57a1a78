"""The matrix: every route, as everybody, at every object, by every method and form (matrix.py).

Each run takes a sample, another one each day; `--sample 10` takes ten percent, `--sample 100` all of
it, `--seed N` the same one again.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from tests.house import matrix
from tests.house.agreed import BEFORE_FACTOR
from tests.house.matrix import ANONYMOUS, NONE, OBJECTS, PERSONAS, Cell, Stage, Walk
from yorisoi.accounts import doors

pytestmark = pytest.mark.django_db


def share(request: pytest.FixtureRequest, usual: float) -> float:
    said = request.config.getoption("sample")
    if said is not None:
        return said / 100
    return 1.0 if request.config.getoption("thorough") else usual


def say(capsys: pytest.CaptureFixture, words: str) -> None:
    with capsys.disabled():
        print(f"\n  {words}")


@pytest.mark.walk
def test_every_cell_is_as_the_oracle_says(
    stage: Stage, dice: random.Random, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture
) -> None:
    every = list(matrix.cells())
    chosen = dice.sample(every, max(1, round(len(every) * share(request, 0.01))))
    walk = Walk(stage)
    walk.go(sorted(chosen, key=str))
    say(capsys, f"matrix: {len(chosen)} of {len(every)} cells, {walk.opened} opened,"
                f" {walk.refused} refused, {len(walk.wrong)} unlike the oracle")  # fmt: skip
    assert not walk.wrong, "\n" + "\n".join(walk.wrong)
    assert walk.refused > walk.opened > 0


def test_each_finds_what_is_theirs_in_the_lists(stage: Stage) -> None:
    """The words were there to be found: a walk past empty pages would prove nothing."""
    walk = Walk(stage)
    for who in PERSONAS:
        walk.go(
            [
                Cell(who, door, "here", "GET")
                for door in ("desk-people", "desk-shared", "desk-cases")
            ]
        )
    assert not walk.wrong
    for who in PERSONAS:
        found = {name for one, name in walk.shown if one == who}
        known = {name for name in OBJECTS if stage.foretold.knows(who, name)}
        given = {name for name in OBJECTS if stage.foretold.is_given(who, name)}
        assert found == (known | given if who != "keyless" else set()), who


def unknown_cells(stage: Stage) -> Iterator[Cell]:
    """Where somebody who may open the door is not to learn that what is behind it exists."""
    for who in PERSONAS:
        for name, door in matrix.agreed_doors():
            stem = matrix.REFORMED.sub("", door.target)
            if not stem or stem in matrix.LOOSE | matrix.WHOLE or not matrix.opens(who, name):
                continue
            for one in OBJECTS:
                if not stage.foretold.finds(who, stem, one):
                    yield from (Cell(who, name, one, way) for way in ("GET", "POST-valid"))


@pytest.mark.walk
def test_what_is_not_for_one_answers_like_what_never_was(
    stage: Stage, dice: random.Random, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture
) -> None:
    every = list(unknown_cells(stage))
    sealed = [cell for cell in every if cell.name == "sealed"]
    chosen = dice.sample(every, max(1, round(len(every) * share(request, 0.02))))
    chosen += dice.sample(sealed, max(1, round(len(sealed) * share(request, 0.1))))
    walk = Walk(stage)
    for cell in chosen:
        walk.same_as_none(cell)
    say(capsys, f"ghosts: {len(chosen)} cells against a number that never was, "
                f"{len(walk.wrong)} different")  # fmt: skip
    assert not walk.wrong, "\n" + "\n".join(walk.wrong)


def test_who_has_no_second_factor_yet_opens_what_was_agreed() -> None:
    said = {name for name, door in doors.every().items() if door.before_factor}
    assert said == BEFORE_FACTOR


def test_the_matrix_has_every_route_persona_and_object() -> None:
    every = list(matrix.cells())
    assert {cell.door for cell in every} == set(doors.every())
    assert {cell.who for cell in every} == {ANONYMOUS, *PERSONAS}
    assert {cell.name for cell in every} == {*OBJECTS, NONE}
    assert {cell.way for cell in every} == set(matrix.WAYS)
