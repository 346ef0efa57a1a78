"""What waits is said in a few lines, with what to type next."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.interchange.taking import row, write_book
from yorisoi.accounts.models import Organization


def said(capsys: pytest.CaptureFixture, *typed: object) -> str:
    with pytest.raises(SystemExit):
        call_command("import", *map(str, typed))
    return capsys.readouterr().out


def test_equal_reasons_are_one_line_and_the_last_one_is_the_line_to_type(
    body: Organization, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    rows = [row(n, name=f"人 {n}") for n in range(1, 101)]
    path = write_book(tmp_path / "4月 の.csv", rows)
    lines = said(capsys, path, "--kind", "station", "--dry-run").splitlines()
    (line,) = [line for line in lines if "まだ登録されていない人です。" in line]
    assert "D3、CSV D4" in line
    assert "ほか95行" in line
    assert lines[-1].endswith(f"bin/yorisoi import '{path}' --kind station --create")
    every = json.loads(said(capsys, path, "--kind", "station", "--dry-run", "--json"))
    assert len([p for p in every["problems"] if p["reason"].startswith("まだ登録")]) == 100


def test_what_was_made_is_said_in_the_language_of_the_screen(
    body: Organization, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    path = write_book(tmp_path / "4月.csv", [row(1)])
    out = said(capsys, path, "--kind", "station", "--create")
    assert "拠点 1、職員 1、人 1" in out
    assert "--create" not in out
