import re
import tomllib
from pathlib import Path

import pytest

from yorisoi import __version__

ROOT = Path(__file__).resolve().parents[2]


def pins(kind: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{kind}.lock").read_text()
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE))


def asked_for(*extras: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = [*project["dependencies"]]
    for extra in extras:
        lines += project["optional-dependencies"][extra]
    return {re.match(r"[\w-]+", line)[0].lower() for line in lines}


def test_the_lock_for_tests_has_all_that_is_shipped_and_more():
    assert pins("runtime").items() < pins("dev").items()


def test_the_locks_hold_what_pyproject_asks_for():
    assert asked_for() <= pins("runtime").keys()
    assert asked_for("dev") <= pins("dev").keys()


@pytest.mark.parametrize("kind", ["runtime", "dev"])
def test_every_part_is_pinned_by_its_hash_and_no_place_is_named(kind):
    text = (ROOT / "requirements" / f"{kind}.lock").read_text()
    entries = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert len(entries) == len(pins(kind))
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"://|find-links|index-url", text)


def test_the_version_stands_once_in_the_code_and_once_in_pyproject():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == __version__
