"""Loaded by tests.harness.run: writes down how a pytest run ended, for the closing line."""

import json
import os
from pathlib import Path


def pytest_terminal_summary(terminalreporter) -> None:
    stats = terminalreporter.stats
    passed = stats.get("passed", [])
    journeys = [report for report in passed if "journey" in report.keywords]
    counts = {
        "passed": len(passed) - len(journeys),
        "journeys": len(journeys),
        "failed": len(stats.get("failed", [])) + len(stats.get("error", [])),
        "skipped": [report.longrepr[2] for report in stats.get("skipped", [])],
    }
    Path(os.environ["YORISOI_TALLY"]).write_text(json.dumps(counts))
