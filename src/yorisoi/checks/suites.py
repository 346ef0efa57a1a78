"""Checks that are tests of the checkout: `policy`, `matrix`, `mutants`. Their worlds are made up by the
tests' own generator and held against an oracle that is no part of the product, so an installed
package has neither; then the check says so."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from yorisoi.checks.said import Said, Say

ROOT = Path(__file__).resolve().parents[3]


def policy(*, worlds: int, seed: int, say: Say) -> Said:
    return _run(say, ["test_one_decision.py"], worlds=worlds, seed=seed)


def matrix(*, sample: float, seed: int, say: Say) -> Said:
    return _run(say, ["test_matrix.py"], sample=sample, seed=seed)


def mutants(*, say: Say) -> Said:
    return _run(say, ["test_mutants.py"])


def _run(say: Say, files: list[str], **options: float) -> Said:
    """`options` of 0 are left to the tests."""
    said = Said()
    paths = [ROOT / "tests" / "house" / name for name in files]
    if not all(path.exists() for path in paths) or importlib.util.find_spec("pytest") is None:
        said.hold(
            False,
            "これは試験です。ソース一式（git）の中で、一度 bin/test をしてから打ってください。",
        )
        return said
    given = [f"--{name}={value:g}" for name, value in options.items() if value]
    say("試験をしています…")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--show-capture=no", *given, *map(str, paths)],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT / "src")}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    # What a test prints of itself stands indented; what failed begins with E.
    said.lines += [line for line in lines if line.startswith("  ")][:20]
    said.lines += [line for line in lines if line.startswith("E  ")][:40]
    said.hold(done.returncode == 0, lines[-1] if lines else done.stderr[-500:])
    return said
