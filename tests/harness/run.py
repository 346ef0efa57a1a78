"""What bin/test does once the parts are there: every test on SQLite with a real browser, and at the
same time those that touch the database again on PostgreSQL; then one line that says how it went."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
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
    with ExitStack() as stack:
        say("すべての試験を SQLite で…")
        runs = [Run(stack, arguments)]
        version, trouble = beside_it(stack, runs, arguments) if machine.initdb() else ("", None)
        outcomes = finish(runs)
    sqlite, again = outcomes[0], trouble or (outcomes[1] if version else Outcome(0))
    print_closing(sqlite, again, version, absent, time.monotonic() - start)
    return sqlite.status or (0 if again.status == NOTHING_TO_RUN else again.status)


def beside_it(
    stack: ExitStack, runs: list["Run"], arguments: list[str]
) -> tuple[str, Outcome | None]:
    """On PostgreSQL at the same time, on the other core: its version, and what went wrong."""
    try:
        server = stack.enter_context(postgres.running())
    except postgres.DidNotStart as words:
        say(f"PostgreSQL を起こせませんでした。\n{words}")
        return "", Outcome(1, failed=1)
    say(f"データベースの試験を PostgreSQL {server.version} でも…（結果はあとに出ます）")
    runs.append(Run(stack, arguments, url=server.url("yorisoi")))
    return server.version, None


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


class Run:
    """pytest in a process of its own; with a `url`, against that database and silent until its
    end."""

    def __init__(self, stack: ExitStack, arguments: list[str], url: str | None = None) -> None:
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        if url:
            environment["DATABASE_URL"] = url
        self.tally = stack.enter_context(tempfile.NamedTemporaryFile(suffix=".json"))  # noqa: SIM115
        self.output = stack.enter_context(tempfile.TemporaryFile()) if url else None  # noqa: SIM115
        environment["YORISOI_TALLY"] = self.tally.name
        command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.harness.tally", *arguments]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=self.output)

    def outcome(self) -> Outcome:
        status = self.process.wait()
        if self.output:
            self.output.seek(0)
            say("━━ PostgreSQL ━━")
            say(self.output.read().decode(errors="replace"))
        counts = Path(self.tally.name).read_text()
        return Outcome(status, **(json.loads(counts) if counts else {}))


def finish(runs: list[Run]) -> list[Outcome]:
    """Interrupted, pytest gets the time to close what it opened. Ctrl-C reaches it by itself."""
    try:
        return [run.outcome() for run in runs]
    except BaseException as ended:
        for run in runs:
            if run.process.poll() is None and not isinstance(ended, KeyboardInterrupt):
                run.process.send_signal(signal.SIGINT)
        for run in runs:
            run.process.wait(60)
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
