"""The rules that machines check: style, and the floors of the house (pyproject.toml)."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLOORS = (
    "import sys; from importlinter.cli import lint_imports;"
    "sys.exit(lint_imports(no_cache=True, no_logo=True))"
)


def passes(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def test_ruff_has_nothing_to_say():
    passes("-m", "ruff", "check", "--no-cache", ".")


def test_no_room_reaches_upward():
    passes("-c", FLOORS)
