"""The four files in samples/ give the figures that are expected of them."""

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.interchange.books import acts_of
from yorisoi.common.kana import registration_key
from yorisoi.interchange.reading import RosterRow, read_file

SAMPLES = Path(__file__).parents[2] / "samples"
EXPECTED = json.loads((SAMPLES / "expected.json").read_text())
# The office's spellings of one method; mapping them is the importer's business.
SPELLINGS = {"TEL": "電話", "ＬＩＮＥ": "LINE", "家庭訪問": "訪問"}


def counted(figures):
    return {key: value["acts"] for key, value in figures.items()}


def test_the_station_has_its_people_and_its_acts():
    reading = read_file(SAMPLES / "station.xlsx")
    people, acts = list(reading.roster()), acts_of(SAMPLES / "station.xlsx")
    assert (reading.kind, reading.fiscal_year) == ("station", 2025)
    assert all(isinstance(person, RosterRow) and person.birth for person in people)
    assert len({registration_key(person.number) for person in people}) == EXPECTED["registered"]
    assert (len(acts), sum(act.minutes for act in acts)) == (EXPECTED["acts"], EXPECTED["minutes"])
    assert sum(act.heads[0].name == "匿名" for act in acts) == EXPECTED["anonymous_acts"]


def test_the_station_s_acts_are_told_apart_by_month_method_topic_and_site():
    acts = acts_of(SAMPLES / "station.xlsx")
    by_method = Counter(SPELLINGS.get(act.method, act.method) for act in acts)
    assert Counter(f"{act.occurred_on:%Y-%m}" for act in acts) == counted(EXPECTED["by_month"])
    assert by_method == counted(EXPECTED["by_method"])
    assert Counter(act.main_topic for act in acts) == counted(EXPECTED["by_main_topic"])
    assert Counter(act.site for act in acts) == counted(EXPECTED["by_site"])


def test_the_station_s_hidden_month_is_read_and_named():
    reading = read_file(SAMPLES / "station.xlsx")
    assert [sheet[0] for sheet in reading.sheets if sheet[1]] == ["8月"]
    assert [note.sheet for note in reading.notes] == ["8月"]


def test_the_centre_has_its_receptions():
    acts, expected = acts_of(SAMPLES / "centre.csv"), EXPECTED["centre"]
    assert len(acts) == expected["rows"]
    assert Counter(f"{act.occurred_on:%Y-%m}" for act in acts) == expected["by_month"]
    assert Counter(act.result for act in acts) == expected["by_result"]
    assert {act.remarks for act in acts} == {"", "次回～要連絡", "ﾃｽﾄ", "=1+1"}


def test_the_learning_place_has_its_days():
    acts, expected = acts_of(SAMPLES / "attendance.xlsx"), EXPECTED["attendance"]
    assert {act.occurred_on.isoformat(): len(act.heads) for act in acts} == expected["by_day"]
    came = {head.number for act in acts for head in act.heads}
    assert len(came) == expected["came_at_least_once"]
    assert {act.site for act in acts} == {"あおば教室"}


def test_the_pantry_has_its_households():
    acts, expected = acts_of(SAMPLES / "pantry.xlsx", fiscal_year=2025), EXPECTED["pantry"]
    assert len(acts) == expected["household_acts"]
    assert sum(act.heads[0].adults for act in acts) == expected["adults"]
    assert sum(act.heads[0].children for act in acts) == expected["children"]
    assert sum(act.result == "連絡希望" for act in acts) == expected["wants_contact"]


@pytest.mark.parametrize("kind", ["station.xlsx", "centre.csv", "attendance.xlsx"])
def test_no_row_of_a_sample_needs_a_word(kind):
    assert not [problem for act in acts_of(SAMPLES / kind) for problem in act.problems]
