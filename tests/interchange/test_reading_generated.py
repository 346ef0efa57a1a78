"""Files that vary in every way offices vary them: what is read is what was written."""

import pytest

from tests.workbooks import generate
from yorisoi.interchange.reading import ActRow, Problem, read_file

SEEDS = range(30)


def split(items):
    """Acts, and the problems among them."""
    items = list(items)
    acts = [item for item in items if isinstance(item, ActRow)]
    problems = [item for item in items if isinstance(item, Problem)]
    assert all(problem.severity == "refused" and problem.reason for problem in problems)
    return acts, problems


def row_of(problem):
    return int("".join(filter(str.isdigit, problem.cell)))


def as_line(act, keys):
    """An act in the form of the truth's lines."""
    head = act.heads[0] if act.heads else None
    line = {key: getattr(act, key) for key in keys - {"head", "heads", "adults", "children"}}
    if "head" in keys:
        line["head"] = (head.number, head.name) if head else ("", "")
    if "adults" in keys:
        line |= {"adults": head.adults, "children": head.children}
    if "heads" in keys:
        line["heads"] = [(h.number.lstrip("0"), h.name, h.mark) for h in act.heads]
    return line


def assert_same_lines(acts, truth):
    lines = truth["lines"]
    assert len(acts) == len(lines)
    for act, line in zip(acts, lines, strict=True):
        assert as_line(act, line.keys()) == line


@pytest.mark.parametrize("seed", SEEDS)
def test_every_act_of_a_station_is_read_as_it_was_written(seed, tmp_path):
    path, truth = generate("station", seed, directory=tmp_path)
    reading = read_file(path)
    acts, problems = split(reading.acts())
    assert (reading.kind, reading.fiscal_year) == ("station", truth["fiscal_year"])
    assert_same_lines(acts, truth)
    assert [(p.sheet, row_of(p)) for p in problems] == [
        (refused["sheet"], refused["position"]) for refused in truth["refused"]
    ]
    assert [name for name, hidden, *_ in reading.sheets if hidden] == truth["hidden"]
    assert [name for name, _h, role, _w in reading.sheets if role == "skipped"] == truth["skipped"]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_person_of_a_register_is_read_as_written(seed, tmp_path):
    path, truth = generate("station", seed, directory=tmp_path, size=12)
    rows = list(read_file(path).roster())
    assert [row.number.lstrip("0") for row in rows] == [p.number for p in truth["people"]]
    for row, person in zip(rows, truth["people"], strict=True):
        assert row.name.replace(" ", "") == person.name.replace(" ", "")
        assert row.sex == person.sex
        assert row.birth.first == row.birth.last == int(f"{person.birth:%Y%m%d}")
        assert row.commissioner
        assert row.registered_on
        assert len(row.phones) == 1
        assert not row.problems


@pytest.mark.parametrize("seed", range(10))
def test_a_station_can_keep_its_year_in_a_csv(seed, tmp_path):
    path, truth = generate("station", seed, directory=tmp_path, form="csv")
    acts, _problems = split(read_file(path).acts())
    assert_same_lines(acts, truth)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_reception_of_a_centre_is_read_as_it_was_written(seed, tmp_path):
    path, truth = generate("centre", seed, directory=tmp_path)
    reading = read_file(path)
    acts, problems = split(reading.acts())
    assert reading.kind == "centre"
    assert_same_lines(acts, truth)
    assert [row_of(p) for p in problems] == [refused["position"] for refused in truth["refused"]]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_day_of_a_learning_place_has_those_who_came(seed, tmp_path):
    path, truth = generate("attendance", seed, directory=tmp_path)
    reading = read_file(path)
    acts, problems = split(reading.acts())
    assert (reading.kind, reading.title, problems) == ("attendance", truth["place"], [])
    assert_same_lines(acts, truth)
    assert {act.site for act in acts} == {truth["place"]}
    notes = sorted(note.cell for act in acts for note in act.problems)
    assert notes == sorted(truth["unknown_marks"])


@pytest.mark.parametrize("seed", SEEDS)
def test_every_household_that_took_its_share_is_read_with_its_heads(seed, tmp_path):
    path, truth = generate("pantry", seed, directory=tmp_path)
    reading = read_file(path, fiscal_year=None if truth["names_its_year"] else 2025)
    acts, problems = split(reading.acts())
    assert (reading.kind, problems) == ("pantry", [])
    assert_same_lines(acts, truth)
    notes = [note.reason for note in reading.notes if "受け取っていない" in note.reason]
    assert bool(notes) == bool(truth["not_handed_over"])
    assert not notes or f"{truth['not_handed_over']}件" in notes[0]
