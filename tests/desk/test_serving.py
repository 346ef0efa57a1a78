import os
import signal
import socket
import time
from contextlib import closing
from pathlib import Path

from tests.harness.installation import answers, unused_port
from yorisoi.desk import serving

MEGABYTE = 1024  # /proc counts in kilobytes


def processes_of(group: int) -> list[Path]:
    """The server and its workers: they share a process group."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        fields = stat.read_text().rpartition(")")[2].split()
        if int(fields[2]) == group and fields[0] != "Z":
            found.append(stat.parent)
    return found


def resident_kilobytes(process: Path) -> int:
    lines = (process / "status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def test_an_empty_installation_names_the_line_that_fills_it(empty_installation):
    ran = empty_installation.run("serve", "--port", unused_port())
    assert ran.code == 1
    assert "bin/yorisoi init" in ran.err


def test_a_database_of_an_older_version_is_not_served(installation):
    installation.must_run("migrate", "sessions", "zero", "--verbosity=0")
    ran = installation.run("serve", "--port", unused_port())
    assert ran.code == 1
    assert "bin/yorisoi migrate" in ran.err


def test_a_taken_port_is_refused_in_words(installation):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = installation.run("serve", "--port", port)
        assert ran.code == 1
        assert f"ポート {port}" in ran.err
        assert serving.free_port(port) > port


def test_the_server_says_where_it_is_stays_small_and_leaves_nobody_behind(installation):
    with installation.served() as served:
        assert served.url in served.log.read_text()
        sizes = [resident_kilobytes(process) for process in processes_of(served.pid)]
        assert len(sizes) >= 2
        assert max(sizes) < 150 * MEGABYTE
    assert not processes_of(served.pid)
    assert not answers(served.url)


def test_a_server_killed_outright_gives_its_port_back(installation):
    with installation.served() as served:
        os.kill(served.pid, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while processes_of(served.pid) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not processes_of(served.pid)
        assert serving.is_free(int(served.url.rpartition(":")[2]))
