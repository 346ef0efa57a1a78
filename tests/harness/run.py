"""What bin/test does once the parts are there: every test on SQLite with a real browser, then
those that touch the database again on PostgreSQL, then one line that says how it went."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.harness import machine, postgres

ROOT = Path(__file__).resolve().parents[2]
NOTHING_TO_RUN = 5  # pytest: no test was left after the selection


@dataclass
class Outcome:
    status: int
    passed: int = 0
    journeys: int = 0
    failed: int = 0
    skipped: list[str] = field(default_factory=list)


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    start = time.monotonic()
    absent = bring_what_is_missing()
    say("1/2 すべての試験を SQLite で…")
    sqlite = pytest(arguments, url=None)
    version, again = on_postgresql(arguments) if machine.initdb() else ("", Outcome(0))
    print_closing(sqlite, again, version, absent, time.monotonic() - start)
    return sqlite.status or (0 if again.status == NOTHING_TO_RUN else again.status)


def on_postgresql(arguments: list[str]) -> tuple[str, Outcome]:
    try:
        with postgres.running() as server:
            say(f"2/2 データベースの試験を PostgreSQL {server.version} でも…")
            return server.version, pytest(arguments, url=server.url("yorisoi"))
    except postgres.DidNotStart as words:
        say(f"PostgreSQL を起こせませんでした。\n{words}")
        return "", Outcome(1, failed=1)


def bring_what_is_missing() -> list[machine.Need]:
    """Install it where we may; answers what is missing still."""
    sys.path.insert(0, str(ROOT / "bin"))
    import _debian

    absent = machine.missing()
    packages = [need.package for need in absent]
    if absent and _debian.may_install():
        say(f"Debianの部品 {'、'.join(packages)} を入れています（数分かかります）…  (apt-get)")
        _debian.install(packages, ROOT / ".venv.log")
        absent = machine.missing()
    if absent:
        say("足りないものがあります。次の一行で入ります（いまは、ある分だけで進めます）。")
        say(f"    {_debian.line_to_type([need.package for need in absent])}")
    return absent


def pytest(arguments: list[str], url: str | None) -> Outcome:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    if url:
        environment["DATABASE_URL"] = url
    with tempfile.NamedTemporaryFile(suffix=".json") as tally:
        environment["YORISOI_TALLY"] = tally.name
        command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.harness.tally", *arguments]
        status = finish(subprocess.Popen(command, cwd=ROOT, env=environment))
        counts = Path(tally.name).read_text()
    return Outcome(status, **(json.loads(counts) if counts else {}))


def finish(process: subprocess.Popen) -> int:
    """Interrupted, pytest gets the time to close what it opened. Ctrl-C reaches it by itself."""
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.wait(60)
        raise
    except SystemExit:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        raise


def print_closing(
    sqlite: Outcome, again: Outcome, version: str, absent: list[machine.Need], seconds: float
) -> None:
    skipped = Counter(sqlite.skipped + again.skipped)
    if absent or skipped:
        say("━━ 飛ばした試験 (skipped) ━━")
        for need in absent:
            say(f"  ✕ {need.package} がないので、{need.without}")
        for reason, count in skipped.most_common():
            say(f"  ✕ {count}件: {reason}")
    failed = sqlite.failed + again.failed
    total = sqlite.passed + sqlite.journeys + again.passed + again.journeys
    parts = [
        f"SQLite {sqlite.passed} passed",
        f"PostgreSQL {version} {again.passed} passed" if version else "PostgreSQL なし",
        f"ブラウザ {sqlite.journeys + again.journeys} passed",
    ]
    minutes, rest = divmod(round(seconds), 60)
    broken = f"、{failed} failed" if failed else ""
    say(f"合計 {total} passed{broken}（{'＋'.join(parts)}、{minutes}分{rest}秒）")


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
