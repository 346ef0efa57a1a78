import pytest

from yorisoi import __version__
from yorisoi.config import cli


@pytest.mark.parametrize("asked", ["version", "--version"])
def test_it_names_its_own_version(asked, capsys):
    cli.main([asked])
    assert capsys.readouterr().out == f"yorisoi {__version__}\n"


@pytest.mark.parametrize("asked", [[], ["help"], ["--help"]])
def test_help_names_our_own_commands_and_no_others(asked, capsys):
    cli.main(asked)
    said = capsys.readouterr().out
    assert "import ファイル" in said
    assert "createsuperuser" not in said


@pytest.mark.parametrize(
    "asked", [("count", "--from", "2026-04-01", "--to", "2026-04-30"), ("audit", "verify")]
)
def test_a_place_where_nothing_was_founded_says_so(empty_installation, asked):
    ran = empty_installation.run(*asked)
    assert ran.code == 2
    assert "まだ中身がありません" in ran.err
    assert "Traceback" not in ran.err


def test_a_span_that_ends_before_it_begins_is_no_zero(installation):
    installation.must_run("init", "--organization", "あおぞら", "--code", "aozora")
    ran = installation.run("count", "--from", "2026-04-01", "--to", "2025-03-31")
    assert ran.code == 2
    assert "より前です" in ran.err
