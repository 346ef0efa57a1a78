"""The list of parts, their licences, and what is known against them."""

import importlib
import json
import re
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 28)


@pytest.fixture
def sbom(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "bin"))
    return importlib.import_module("_sbom")


@pytest.fixture
def audit(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "bin"))
    return importlib.import_module("_audit")


def test_the_list_of_parts_is_that_of_the_locks(sbom):
    """Stale? `bin/sbom`."""
    assert sbom.OUT.read_text(encoding="utf-8") == sbom.built()
    listed = json.loads(sbom.OUT.read_text(encoding="utf-8"))
    names = {one["name"] for one in listed["components"] if one["type"] == "library"}
    lock = (ROOT / "requirements" / "dev.lock").read_text()
    assert names == set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))
    known = {one["bom-ref"] for one in listed["components"]} | {
        listed["metadata"]["component"]["bom-ref"]
    }
    assert len(known) == len(listed["components"]) + 1
    assert {ref for one in listed["dependencies"] for ref in one["dependsOn"]} <= known
    shipped = {one["name"] for one in listed["components"] if one["scope"] == "required"}
    assert set(sbom.parts("runtime")) <= shipped


def test_every_licence_is_one_that_we_may_pass_on(sbom):
    for name in sbom.parts("dev"):
        assert set(sbom.terms(sbom.licence(name))) <= sbom.ALLOWED, name


def test_a_licence_that_nobody_named_is_not_guessed(sbom, monkeypatch):
    monkeypatch.setattr(sbom, "metadata", lambda _name: {"License": "BSD"})
    with pytest.raises(KeyError):
        sbom.licence("something")
    monkeypatch.setattr(sbom, "metadata", lambda _name: {"License-Expression": "AGPL-3.0-only"})
    with pytest.raises(KeyError):
        sbom.licence("something")


def report(*parts: dict) -> dict:
    return {"dependencies": list(parts)}


FOUND = {
    "name": "django", "version": "5.2.0",
    "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["5.2.1"]}],
}  # fmt: skip


def test_what_is_known_and_not_accepted_is_told(audit):
    judged = audit.judge(report(FOUND, {"name": "a", "version": "1", "vulns": []}), [], TODAY)
    assert judged.is_bad
    assert len(judged.asked) == 2
    assert "django 5.2.0　CVE-1、PYSEC-1　直っている版: 5.2.1" in "\n".join(judged.lines())


def test_what_is_accepted_holds_until_its_day_and_for_its_part_alone(audit):
    row = {"id": "CVE-1", "part": "django", "reason": "使わない所", "until": TODAY}
    assert not audit.judge(report(FOUND), [row], TODAY).is_bad
    assert audit.judge(report(FOUND), [row], date(2026, 11, 29)).is_bad
    assert audit.judge(report(FOUND), [row | {"part": "a"}], TODAY).is_bad
    assert audit.judge(report(FOUND), [row | {"id": "CVE-2"}], TODAY).is_bad


def test_what_was_not_answered_is_said(audit, monkeypatch, capsys):
    judged = audit.judge(report({"name": "typst", "skip_reason": "not found"}), [], TODAY)
    assert not judged.is_bad
    assert judged.unasked == ["typst"]
    assert "安全だとは言えません" in "\n".join(judged.lines())
    monkeypatch.setattr(audit, "ask", lambda: "網がない")
    assert audit.main() == 0
    assert "あるともないとも言えません" in capsys.readouterr().out


def test_what_is_found_ends_with_1(audit, monkeypatch):
    monkeypatch.setattr(audit, "ask", lambda: report(FOUND))
    assert audit.main() == 1


def test_what_is_accepted_has_a_reason_and_a_day(audit):
    for one in audit.accepted():
        assert set(one) == {"id", "part", "reason", "until"}
        assert len(one["reason"]) > 20
        assert isinstance(one["until"], date)
