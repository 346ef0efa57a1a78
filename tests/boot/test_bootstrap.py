"""The preparing itself is tried whole on a fresh clone (docs/mechanisms/running.md); here stand its
decisions."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / "bin"


@pytest.fixture
def bootstrap(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(BIN))
    module = importlib.import_module("_bootstrap")
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    return module


@pytest.fixture
def made(bootstrap):
    """A .venv as a finished start leaves it."""
    (bootstrap.VENV / "bin").mkdir(parents=True)
    (bootstrap.VENV / "bin" / "python").symlink_to(sys.executable)
    real = Path(sys.executable).resolve().name
    (bootstrap.VENV / "lib" / real).mkdir(parents=True)
    bootstrap.put_mark(bootstrap.VENV, "runtime")
    return bootstrap


def test_a_second_start_finds_everything_ready(made):
    assert made.is_ready("runtime")
    assert not made.is_ready("dev")


def test_another_lock_calls_for_new_parts(made):
    (made.VENV / "made-from-runtime.lock").write_text("of another time")
    assert not made.is_ready("runtime")


def test_a_vanished_python_calls_for_new_parts(made):
    (made.VENV / "bin" / "python").unlink()
    (made.VENV / "bin" / "python").symlink_to("/nowhere/python3.11")
    assert not made.is_ready("runtime")


def test_what_pip_says_is_repeated_without_addresses(bootstrap):
    said = "ERROR: no match at https://user:word@index.example/simple host='index.example' (x)"
    assert "index.example" not in bootstrap.plain(said)


def test_a_start_without_a_network_says_what_to_do(bootstrap):
    words = bootstrap.why_pip_stopped(["Collecting django\n", "ERROR: No matching distribution\n"])
    assert "インターネット" in words
    assert "No matching distribution" in words


@pytest.mark.parametrize("name", ["demo", "test", "yorisoi", "lock"])
def test_the_doors_can_be_run(name):
    assert (BIN / name).stat().st_mode & 0o111
    subprocess.run(["bash", "-n", BIN / name], check=True)
