from datetime import datetime, timedelta
from pathlib import Path

from yorisoi.keeping import schedule

HEAD = b"age-encryption.org/v1\n"


def nightly(folder: Path, nights: int) -> None:
    night = datetime(2026, 11, 28, 2, 15)
    for count in range(nights):
        made = night - timedelta(days=count)
        (folder / f"yorisoi-{made:%Y%m%d-%H%M%S}.tar.gz.age").write_bytes(HEAD)


def test_two_years_of_nights_leave_seven_days_five_weeks_and_twelve_months(tmp_path):
    nightly(tmp_path, 730)
    schedule.thin(tmp_path)
    left = sorted(path.name[8:16] for path in tmp_path.iterdir())
    assert left[-7:] == [f"202611{day}" for day in range(22, 29)]
    months = {name[:6] for name in left}
    assert len(months) == 12
    assert min(months) == "202512"
    weeks = {datetime.strptime(name, "%Y%m%d").isocalendar()[:2] for name in left}
    assert {(2026, week) for week in range(44, 49)} <= weeks
    assert 7 + 3 + 10 <= len(left) <= 7 + 5 + 12


def test_a_gap_does_not_cost_what_is_older(tmp_path):
    """Nobody was there for half a year: the seven days are the last seven that have a backup."""
    nightly(tmp_path, 7)
    before = {path.name for path in tmp_path.iterdir()}
    (tmp_path / "yorisoi-20270601-021500.tar.gz.age").write_bytes(HEAD)
    schedule.thin(tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert len(before & left) >= 6


def test_only_our_own_files_are_removed(tmp_path):
    nightly(tmp_path, 60)
    (tmp_path / "yorisoi-20200101-000000.tar.gz.age").write_bytes(b"somebody else's")
    for name in (
        "before-upgrade-20200101-000000.tar.gz.age",
        "写真.jpg",
        "yorisoi-2020.tar.gz.age",
    ):
        (tmp_path / name).write_bytes(HEAD)
    gone = schedule.thin(tmp_path)
    assert gone
    assert all(path.name.startswith("yorisoi-2026") for path in gone)
    assert (
        len([path for path in tmp_path.iterdir() if "2020" in path.name or path.suffix == ".jpg"])
        == 4
    )


def test_the_command_makes_one_and_thins(installation, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    nightly(folder, 60)
    said = installation.must_run("backup", "--scheduled", folder)
    assert "古い控えを" in said
    assert installation.run("backup", "--scheduled", tmp_path / "nowhere").code == 1
