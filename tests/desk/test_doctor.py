"""`yorisoi doctor` says what is wrong and what to do, and its status is the truth."""

import json
import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as configured

from tests.cast import Cast
from yorisoi.audit.models import Chain, Entry
from yorisoi.common import checkups, clock
from yorisoi.common.checkups import Finding, Level
from yorisoi.desk import checkups as machine
from yorisoi.jobs import checkups as work
from yorisoi.jobs.models import Hand, Job
from yorisoi.keeping.backups import LAST


@pytest.fixture
def last_backup() -> Callable[[timedelta], Finding]:
    mark = Path(configured.DATA) / LAST

    def ago(age: timedelta) -> Finding:
        mark.touch()
        then = time.time() - age.total_seconds()
        os.utime(mark, (then, then))
        try:
            return machine.backups()
        finally:
            mark.unlink()

    return ago


def test_a_new_installation_is_told_what_is_missing(installation) -> None:
    installation.must_run("init", "--organization", "あおぞら", "--code", "aozora")
    ran = installation.run("doctor")
    assert ran.code == 1
    assert "× 控え" in ran.out
    assert "bin/yorisoi backup" in ran.out
    found = {
        row["code"]: row["level"] for row in json.loads(installation.run("doctor", "--json").out)
    }
    assert found["backups"] == "bad"
    assert {found["migrations"], found["trail"], found["folder"]} == {"good"}
    # The PostgreSQL of the tests writes without waiting for the disk, and that is told.
    assert found["database"] == ("bad" if installation.database_url else "good")


def test_a_database_of_another_version_is_told(installation) -> None:
    installation.must_run("migrate", "sessions", "zero", "--verbosity=0")
    ran = installation.run("doctor")
    assert ran.code == 1
    assert "bin/yorisoi migrate" in ran.out


def test_backups_grow_old(last_backup: Callable[[timedelta], Finding]) -> None:
    assert machine.backups().level is Level.BAD
    assert last_backup(timedelta(hours=3)).level is Level.GOOD
    assert last_backup(timedelta(hours=40)).level is Level.WARN
    assert last_backup(timedelta(days=8)).level is Level.BAD


def test_a_key_that_others_can_read(tmp_path: Path, settings) -> None:
    settings.DATA = tmp_path
    (tmp_path / "secret-key").touch(0o600)
    assert machine.folder().level is Level.GOOD
    (tmp_path / "secret-key").chmod(0o644)
    assert machine.folder().level is Level.BAD


def test_a_trail_whose_end_was_cut_off(cast: Cast) -> None:
    assert machine.trail().level is Level.GOOD
    chain = Chain.objects.filter(length__gt=1).first()
    Chain.objects.filter(pk=chain.pk).update(length=chain.length + 1)
    assert machine.trail().level is Level.BAD


def test_a_clock_that_went_back(cast: Cast) -> None:
    assert Entry.objects.exists()
    assert machine.the_clock().level is not Level.BAD
    with clock.standing_at(clock.now() - timedelta(days=3)):
        assert machine.the_clock().level is Level.BAD


def test_an_https_address_without_a_machine_behind_it(settings) -> None:
    settings.BASE_URL = "https://localhost:1"
    assert machine.certificate().level is Level.WARN


def test_a_relay_that_does_not_answer(settings) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    settings.MAIL_RELAY = "django.core.mail.backends.smtp.EmailBackend"
    assert machine.mail().level is Level.BAD


def test_work_that_nobody_takes_up(db: None) -> None:
    assert work.background().level is Level.GOOD
    Job.objects.create(
        kind="mail", asked_by="x", asked_at=clock.now(), due_at=clock.now() - timedelta(hours=1)
    )
    assert work.background().level is Level.BAD
    Hand.objects.create(name="here:1", seen_at=clock.now())
    assert work.background().level is Level.WARN


def test_an_open_production_without_https(settings) -> None:
    settings.PRODUCTION, settings.DEMO, settings.BASE_URL = True, False, "http://10.0.0.1"
    assert machine.marker().level is Level.BAD
    settings.BASE_URL = "https://yorisoi.example.jp"
    assert machine.marker().level is Level.GOOD


def test_a_checkup_that_breaks_is_a_finding_and_the_others_are_still_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaks() -> Finding:
        raise RuntimeError

    broken = checkups.Checkup("broken", "こわれた", 1, breaks)
    fine = checkups.Checkup("fine", "よい", 2, lambda: checkups.good("よい"))
    monkeypatch.setattr(checkups, "_checkups", {"broken": broken, "fine": fine})
    assert [finding.level for _one, finding in checkups.run()] == [Level.BAD, Level.GOOD]
