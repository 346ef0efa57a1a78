"""Rows are acts, each counted once, and as many whether what is lacking is made or waits."""

from pathlib import Path

import pytest

from tests.interchange.taking import take, write_register
from yorisoi.accounts.models import Organization
from yorisoi.interchange.reading import read_file

SAMPLES = Path(__file__).parents[2] / "samples"
PARTS = ("recorded", "unchanged", "corrected", "waiting", "refused")


@pytest.mark.parametrize(
    ("name", "year", "rows"),
    [
        ("station.xlsx", None, 606),
        ("centre.csv", None, 163),
        ("attendance.xlsx", None, 16),
        ("pantry.xlsx", 2025, 57),
    ],
)
def test_a_file_has_as_many_rows_with_create_as_without(
    body: Organization, name: str, year: int | None, rows: int
) -> None:
    acts = len(list(read_file(SAMPLES / name, fiscal_year=year).acts()))
    found = []
    for creates in (False, True, True):
        summary = take(body, SAMPLES / name, fiscal_year=year, creates=creates).summary()
        assert summary["rows"] == sum(summary[part] for part in PARTS)
        found.append(summary["rows"])
    assert found == [acts] * 3
    assert rows == acts


def test_lines_of_a_register_that_wait_are_told_though_they_are_no_rows(body: Organization) -> None:
    outcome = take(body, SAMPLES / "station.xlsx", creates=False)
    told = [p for p in outcome.summary()["problems"] if p["sheet"] == "名簿"]
    assert len(told) == outcome.plan.waiting_lines == 88
    assert outcome.status in {2, 3}


def test_a_register_alone_is_recorded_though_a_line_is_refused(
    body: Organization, tmp_path: Path
) -> None:
    lines = ["1,佐藤 蓮,サトウ レン,男,H12.1.1,里親,,,,", "2,,サトウ レン,男,H12.1.1,里親,,,,"]
    outcome = take(body, write_register(tmp_path / "名簿.csv", *lines), kind="station")
    assert outcome.status == 3
    assert outcome.summary()["rows"] == 0
    assert [p["cell"] for p in outcome.summary()["problems"] if "氏名が空" in p["reason"]]
