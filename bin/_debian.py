"""Debian packages: install what is missing where we may, otherwise name the one line to type.

Used by _bootstrap.py and by the tests; as a program it takes the packages' names (.ci/run).
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

APT = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"]


def may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def line_to_type(packages: list[str]) -> str:
    return "sudo apt-get install -y --no-install-recommends " + " ".join(packages)


def install(packages: list[str], log: Path) -> bool:
    """True when apt-get installed them. What it says goes to the log; no service is started."""
    wanted = ["install", "-y", "--no-install-recommends", *packages]
    with _no_database_starts() if "postgresql" in packages else nullcontext():
        return _apt(wanted, log) or (_apt(["update"], log) and _apt(wanted, log))


def _apt(arguments: list[str], log: Path) -> bool:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    with log.open("ab") as said:
        status = subprocess.call(
            [*APT, *arguments], env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
    return status == 0


@contextmanager
def _no_database_starts() -> Iterator[None]:
    """Debian makes a database of its own when it installs PostgreSQL, and starts it. Tests want
    the programs only: these two files say so while apt-get runs."""
    with (
        _placed(Path("/usr/sbin/policy-rc.d"), "#!/bin/sh\nexit 101\n", 0o755),
        _placed(
            Path("/etc/postgresql-common/createcluster.d/yorisoi-tests.conf"),
            "create_main_cluster = false\n",
            0o644,
        ),
    ):
        yield


@contextmanager
def _placed(path: Path, text: str, mode: int) -> Iterator[None]:
    if path.exists():
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def is_installed(package: str) -> bool:
    asked = ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package]
    return subprocess.run(asked, capture_output=True, check=False).stdout == b"installed"


def main(packages: list[str]) -> None:
    absent = [package for package in packages if not is_installed(package)]
    if not absent:
        return
    log = Path(__file__).resolve().parent.parent / ".venv.log"
    print(f"Debianの部品 {'、'.join(absent)} を入れています…  (apt-get)", flush=True)
    if not (may_install() and install(absent, log)):
        print(f"入れられませんでした。\n    {line_to_type(absent)}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
