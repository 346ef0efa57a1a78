"""How much one process of the server holds, after somebody has worked in it for a while."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from yorisoi.desk.serving import free_port

READY = 60


def held(data: Path, cookies: str, paths: list[str], rounds: int) -> tuple[dict[str, int], int]:
    """Bytes held at most by the server's process, by kind of memory; how many requests it answered.

    A real server over real HTTP: `yorisoi serve`, as shipped.
    """
    port = free_port(8600)
    environment = {**os.environ, "YORISOI_DATA": str(data)}
    environment["DJANGO_SETTINGS_MODULE"] = "yorisoi.config.settings"
    command = [sys.executable, "-m", "yorisoi.config.cli", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        _wait_for(port)
        asked = 0
        for _ in range(rounds):
            for path in paths:
                _get(port, path, cookies)
                asked += 1
        return max((_memory(pid) for pid in _family(server.pid)), key=lambda m: m["peak"]), asked
    finally:
        server.terminate()
        server.wait(30)


def _get(port: int, path: str, cookies: str) -> None:
    address = f"http://localhost:{port}{path}"
    with urllib.request.urlopen(
        urllib.request.Request(address, headers={"Cookie": cookies})
    ) as got:
        got.read()
        if got.status != 200 or "/sign-in" in got.url:
            raise RuntimeError(f"{path}: {got.status} {got.url}")


def _wait_for(port: int) -> None:
    end = time.monotonic() + READY
    while True:
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/sign-in/"):
                return
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def _family(pid: int) -> list[int]:
    """The process and all below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]


def _memory(pid: int) -> dict[str, int]:
    said = Path(f"/proc/{pid}/status").read_text()
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return {
        "peak": _kilobytes(said, "VmHWM"),
        "now": _kilobytes(said, "VmRSS"),
        "own": _kilobytes(rollup, "Pss"),
    }


def _kilobytes(text: str, name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB", text, re.M)
    return int(found.group(1)) * 1024 if found else 0
