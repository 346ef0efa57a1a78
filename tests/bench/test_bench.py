"""The benchmark in small: what it measures must be right before it may be fast."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> dict:
    environment = {
        **os.environ, "YORISOI_DATA": str(tmp_path_factory.mktemp("bench")),
        "PYTHONPATH": str(ROOT / "src"),
    }  # fmt: skip
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "yorisoi.config.cli", "bench", "--persons", "300",
               "--acts", "1500", "--rows", "240", "--rounds", "2", "--json"]  # fmt: skip
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_every_answer_is_right_and_every_promise_is_measured(run: dict) -> None:
    assert run["wrong"] == []
    assert {one["name"].partition(" ")[0] for one in run["held"]} >= {
        "list", "cases", "person", "save", "search", "search-planted", "list-deep", "month",
        "year", "list:", "person:", "search:", "save:", "server", "import",
    }  # fmt: skip
    assert all(one["found"] > 0 for one in run["held"])


def test_each_task_is_asked_of_the_product_and_of_another(run: dict) -> None:
    asked = {(one["task"], one["who"]) for one in run["times"] if one["world"] == "whole"}
    tasks = {task for task, _who in asked}
    assert all((task, "product") in asked for task in tasks)
    assert all(len([who for name, who in asked if name == task]) > 1 for task in tasks)
