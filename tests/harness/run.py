"""What bin/test does once the parts are there: three runs of pytest beside one another, so that no
core waits. Every test without a browser on SQLite, the journeys with a browser, and again on
PostgreSQL what touches the database; then one line that says how it went."""

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
    name: str
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
        say("すべての試験を SQLite で…（ブラウザと PostgreSQL の結果はあとに出ます）")
        begun = Beginning(stack, arguments)
        runs = [begun.run("SQLite", "--browser=none"), begun.run("ブラウザ", "--browser=only")]
        version, trouble = beside_them(begun, runs) if machine.initdb() else ("", [])
        outcomes = finish(runs) + trouble
    print_closing(outcomes, version, absent, time.monotonic() - start)
    return status(outcomes)


def beside_them(begun: "Beginning", runs: list["Run"]) -> tuple[str, list["Outcome"]]:
    """On PostgreSQL at the same time: its version, and what went wrong."""
    try:
        server = begun.stack.enter_context(postgres.running())
    except postgres.DidNotStart as words:
        say(f"PostgreSQL を起こせませんでした。\n{words}")
        return "", [Outcome("PostgreSQL", 1, failed=1)]
    runs.append(begun.run("PostgreSQL", url=server.url("yorisoi")))
    return server.version, []


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


@dataclass
class Beginning:
    """What the runs have in common: pytest's arguments, and a folder for what is made once."""

    stack: ExitStack
    arguments: list[str]

    def __post_init__(self) -> None:
        self.shared = self.stack.enter_context(tempfile.TemporaryDirectory(prefix="yorisoi-run-"))

    def run(self, name: str, *more: str, url: str = "") -> "Run":
        return Run(name, self, [*more, *self.arguments], url)


class Run:
    """pytest in a process of its own; with a `url`, against that database. Only the first is heard
    while it runs, the others at their end."""

    def __init__(self, name: str, begun: Beginning, arguments: list[str], url: str) -> None:
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        if url:
            environment["DATABASE_URL"] = url
        self.name = name
        self.tally = begun.stack.enter_context(tempfile.NamedTemporaryFile(suffix=".json"))  # noqa: SIM115
        self.output = begun.stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
        environment |= {"YORISOI_TALLY": self.tally.name, "YORISOI_SHARED": begun.shared}
        command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.harness.tally", *arguments]
        heard = None if name == "SQLite" else self.output
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=heard)

    def outcome(self) -> Outcome:
        status = self.process.wait()
        self.output.seek(0)
        said = self.output.read().decode(errors="replace")
        if said and status != NOTHING_TO_RUN:
            say(f"━━ {self.name} ━━")
            say(said)
        counts = Path(self.tally.name).read_text()
        return Outcome(self.name, status, **(json.loads(counts) if counts else {}))


def status(outcomes: list[Outcome]) -> int:
    """The first that is bad; that nothing was left to run is so only where all say it."""
    said = [outcome.status for outcome in outcomes if outcome.status != NOTHING_TO_RUN]
    return next(filter(None, said), 0) if said else NOTHING_TO_RUN


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
    outcomes: list[Outcome], version: str, absent: list[machine.Need], seconds: float
) -> None:
    skipped = Counter(reason for outcome in outcomes for reason in outcome.skipped)
    if absent or skipped:
        say("━━ 飛ばした試験 (skipped) ━━")
        for need in absent:
            say(f"  ✕ {need.package} がないので、{need.without}")
        for reason, count in skipped.most_common():
            say(f"  ✕ {count}件: {reason}")
    failed = sum(outcome.failed for outcome in outcomes)
    passed = {outcome.name: outcome.passed for outcome in outcomes}
    journeys = sum(outcome.journeys for outcome in outcomes)
    parts = [
        f"SQLite {passed['SQLite']} passed",
        f"PostgreSQL {version} {passed['PostgreSQL']} passed" if version else "PostgreSQL なし",
        f"ブラウザ {journeys} passed",
    ]
    minutes, rest = divmod(round(seconds), 60)
    broken = f"、{failed} failed" if failed else ""
    total = sum(passed.values()) + journeys
    say(f"合計 {total} passed{broken}（{'＋'.join(parts)}、{minutes}分{rest}秒）")


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
