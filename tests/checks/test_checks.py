"""The proofs of docs/reliability.md, in small. In full: `bin/yorisoi check NAME`."""

from __future__ import annotations

import sqlite3

import pytest

from tests.harness.installation import Installation
from yorisoi.checks.powercut import cutting, resetting

AFFECTED = (3, 7, 0) <= sqlite3.sqlite_version_info < (3, 51, 3)


def test_a_power_cut_loses_nothing_that_was_acknowledged():
    found = cutting.check(cuts=80, synchronous="FULL", acts=120)
    assert found.cuts.total() == 80
    assert found.checkpoints >= 1
    assert found.is_well, found.examples


def test_the_same_test_finds_what_the_popular_setting_loses():
    found = cutting.check(cuts=80, synchronous="NORMAL", acts=120)
    assert found.lost.total() > 40


@pytest.mark.skipif(not AFFECTED, reason="この版の SQLite には、WAL-reset の不具合がありません")
def test_the_fault_of_this_sqlite_is_real():
    outcome = resetting.bring_about(with_remedy=False)
    assert outcome.got_in
    assert not outcome.is_well


def test_the_remedy_lets_nobody_in_at_the_unlucky_moment():
    outcome = resetting.bring_about(with_remedy=True)
    assert not outcome.got_in
    assert outcome.is_well
    assert outcome.acknowledged > 80


def checked(installation: Installation, *arguments: object) -> str:
    ran = installation.run("check", *arguments, timeout=500)
    assert ran.code == 0, ran.out + ran.err
    assert "○" in ran.out
    assert "✕" not in ran.out
    return ran.out


def test_a_server_killed_again_and_again_keeps_what_it_acknowledged(empty_installation):
    assert "SIGKILL" in checked(empty_installation, "kill9", "--cycles", 3)


def test_a_form_sent_many_times_at_once_makes_one_record(empty_installation):
    assert "302 / が20" in checked(empty_installation, "doublesubmit", "--times", 20)


def test_people_at_work_all_at_once_lose_nothing_and_meet_no_error(empty_installation):
    """What is held here is that it is right; how fast it is, the command says."""
    small = ["--users", 20, "--minutes", 0.17, "--think", 1, "--p95", 0]
    assert "失われた 0件" in checked(empty_installation, "load", *small)


def test_a_backup_under_load_comes_back_equal_and_a_damaged_one_is_refused(empty_installation):
    assert "1 / 1" in checked(empty_installation, "backup", "--times", 1)


@pytest.mark.walk
def test_an_upgrade_killed_on_its_way_ends_as_one_that_was_not(empty_installation):
    assert "1 / 1" in checked(empty_installation, "upgrade", "--times", 1)


@pytest.mark.postgresql
def test_a_database_that_crashes_is_back_within_two_seconds(empty_installation):
    checked(empty_installation, "postgresql-restart", "--times", 1)


def test_a_full_disk(empty_installation):
    if empty_installation.database_url:
        pytest.skip("PostgreSQL keeps its rows on a disk of its own")
    ran = empty_installation.run("check", "diskfull")
    if "mount" in ran.out:
        pytest.skip("この環境では、小さいディスクを作れません（mount）")
    assert ran.code == 0, ran.out + ran.err


def test_a_check_says_so_when_a_promise_is_broken(empty_installation):
    """NORMAL loses what was acknowledged: the command's status is the truth."""
    if empty_installation.database_url:
        pytest.skip("about SQLite")
    ran = empty_installation.run("check", "powercut", "--cuts", 40, "--synchronous", "NORMAL")
    assert ran.code == 1
    assert "✕" in ran.out
