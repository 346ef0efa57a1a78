"""`yorisoi report`: a month's report from the command line."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.cast import Cast
from tests.insight.conftest import OCTOBER, at, done
from yorisoi.audit.models import Entry
from yorisoi.common import clock
from yorisoi.disclosure.models import Release
from yorisoi.insight.actions.submitting import submit


def write(month: str, path: Path, **options: object) -> dict | bytes:
    given = {"commission": "akane", "organization": "aozora", "format": "json", **options}
    call_command("report", month, out=path, **given)
    content = path.read_bytes()
    return json.loads(content) if given["format"] == "json" else content


def refusal(capsys: object, *arguments: object, **options: object) -> str:
    with pytest.raises(SystemExit) as leaving:
        write(*arguments, **options)
    assert leaving.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize(("form", "start"), [
    ("xlsx", b"PK"), ("pdf", b"%PDF"), ("csv", "\ufeff".encode()), ("json", b"{"),
])  # fmt: skip
def test_every_form_is_written_and_registered(
    october: Cast, tmp_path: Path, form: str, start: bytes
) -> None:
    path = tmp_path / f"report.{form}"
    write("2026-10", path, format=form)
    assert path.read_bytes().startswith(start)
    assert Release.objects.get().rows > 100
    assert Entry.objects.latest("id").actor.startswith("os:")


def test_before_it_is_handed_in_the_figures_are_counted_now(
    october: Cast, tmp_path: Path, capsys: object
) -> None:
    report = write("2026-10", tmp_path / "r.json")
    assert report["submitted"] is None
    assert "まだ提出していません" in capsys.readouterr().out


def test_afterwards_they_are_those_that_were_handed_in(
    october: Cast, tmp_path: Path, capsys: object
) -> None:
    row = submit(october.actor(october.satou), october.contract, OCTOBER)
    with clock.standing_at(at(date(2026, 11, 10))):
        done(october, date(2026, 10, 30), october.yamada, on=date(2026, 11, 9))
        report = write("2026-10", tmp_path / "r.json")
        assert report["as_of"] == row.as_of.isoformat()
        assert _total(report) == 8
        assert "提出した数字です" in capsys.readouterr().out
        assert _total(write("2026-10", tmp_path / "n.json", as_of="2026-11-10T12:00")) == 9


def _total(report: dict) -> int:
    block = next(b for b in report["blocks"] if b["no"] == 2)
    rows = {(r["key"], r["measure"]): r["values"] for r in block["rows"]}
    return rows["total", "acts"]["month"]


@pytest.mark.parametrize("month", ["2026", "2026-13", "2026-10-01"])
def test_a_month_that_is_none_is_explained(
    october: Cast, tmp_path: Path, capsys: object, month: str
) -> None:
    assert "2026-10 の形" in refusal(capsys, month, tmp_path / "r.json")


def test_an_unknown_contract_names_those_there_are(
    october: Cast, tmp_path: Path, capsys: object
) -> None:
    said = refusal(capsys, "2026-10", tmp_path / "r.json", commission="なし")
    assert "akane" in said
    assert "shiomi" in said


def test_the_contract_of_another_organization_is_not_there(
    october: Cast, tmp_path: Path, capsys: object
) -> None:
    refusal(capsys, "2026-10", tmp_path / "r.json", organization="minato")
    assert not (tmp_path / "r.json").exists()


def test_a_place_that_cannot_be_written_is_said(
    october: Cast, tmp_path: Path, capsys: object
) -> None:
    assert "書けません" in refusal(capsys, "2026-10", tmp_path / "no" / "r.json")
    assert not Release.objects.exists()


def test_a_moment_that_is_none_is_explained(october: Cast, tmp_path: Path, capsys: object) -> None:
    assert refusal(capsys, "2026-10", tmp_path / "r.json", as_of="きのう")
