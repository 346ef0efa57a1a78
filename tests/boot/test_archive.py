"""The one file for a machine without a network. The whole way (build, unpack, `init` without any
network) is tried by hand: docs/mechanisms/running.md."""

import hashlib
import importlib
import io
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def archive(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "bin"))
    return importlib.import_module("_archive")


@pytest.fixture
def bootstrap(archive, monkeypatch, tmp_path):
    monkeypatch.setattr(archive._bootstrap, "WHEELS", tmp_path / "wheels")
    return archive._bootstrap


def source(**files: tuple[str, int]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        for name, (text, mode) in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(text), mode
            tar.addfile(member, io.BytesIO(text.encode()))
    return made.getvalue()


def test_one_folder_with_everything_and_its_sums(archive, tmp_path):
    wheels = tmp_path / "in"
    wheels.mkdir()
    (wheels / "a-1-py3-none-any.whl").write_bytes(b"wheel")
    given = source(run=("#!/bin/sh", 0o755), text=("words", 0o644))
    first, second = tmp_path / "1" / "yorisoi-x.tar.gz", tmp_path / "2" / "yorisoi-x.tar.gz"
    for made in (first, second):
        made.parent.mkdir()
        archive.pack(given, wheels, made, moment=1_700_000_000)
    assert first.read_bytes() == second.read_bytes()
    with tarfile.open(first) as tar:
        names = tar.getnames()
        assert all(name.startswith("yorisoi-x/") for name in names)
        assert not [name for name in names if ".git/" in name]
        assert tar.getmember("yorisoi-x/run").mode & 0o111
        assert not tar.getmember("yorisoi-x/text").mode & 0o111
        said = tar.extractfile("yorisoi-x/SHA256SUMS").read().decode().splitlines()
        sums = {line.split("  ")[1]: line.split("  ")[0] for line in said}
        assert sums.keys() == {"run", "text", "wheels/a-1-py3-none-any.whl"}
        for name, digest in sums.items():
            content = tar.extractfile(f"yorisoi-x/{name}").read()
            assert hashlib.sha256(content).hexdigest() == digest


def test_beside_packed_wheels_no_network_is_asked(bootstrap):
    assert bootstrap.where_from("runtime") == []
    bootstrap.WHEELS.mkdir()
    assert bootstrap.where_from("runtime") == ["--no-index", "--find-links", bootstrap.WHEELS]
    # What only tests need is not packed.
    assert bootstrap.where_from("dev") == []


def test_the_packed_pip_is_taken_and_python_alone_is_enough(bootstrap, monkeypatch):
    bootstrap.WHEELS.mkdir()
    packed = bootstrap.WHEELS / "pip-25.0-py3-none-any.whl"
    packed.write_bytes(b"")
    assert bootstrap.carried_pip() == packed
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda _name: None)
    bootstrap.need_ensurepip()


def test_the_name_says_for_which_machine_it_is(archive):
    assert archive.name().startswith("yorisoi-")
    assert "-cp3" in archive.name()
    assert archive.sys.platform in archive.name()
