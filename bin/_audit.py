"""Known vulnerabilities of the parts that we pin: what the registry says, by its own tool.

pip-audit reads the locks and asks the registry of Python packages about each part. What is found
and not in requirements/accepted.toml ends with status 1. Where the registry cannot be asked, or does
not know a part, that is said, and nothing is claimed: the status is 0, because a machine without a
network is no vulnerability.
"""

import json
import subprocess
import sys
import tempfile
import tomllib
import venv
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("runtime", "dev")
ACCEPTED = ROOT / "requirements" / "accepted.toml"
# The whole step, in seconds: a registry that hangs must not hold up everybody.
PATIENCE = 240


@dataclass
class Judged:
    """asked: parts about which there was an answer. unasked: the others. known: (part, ids) found.
    accepted: of these, what stands in accepted.toml and is not over."""

    asked: list[str] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)
    known: list[tuple[str, set[str], str]] = field(default_factory=list)
    accepted: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_bad(self) -> bool:
        return bool(self.known)

    def lines(self) -> list[str]:
        total = len(self.asked) + len(self.unasked)
        said = [f"部品{total}個のうち、{len(self.asked)}個について答えがありました。"]
        if self.unasked:
            said.append(
                f"{len(self.unasked)}個は、たずねられませんでした（安全だとは言えません）: "
                + "、".join(sorted(self.unasked))
            )
        said += [f"　受け入れている: {part}　{why}" for part, why in self.accepted]
        for part, ids, fixed in self.known:
            said.append(f"✕ {part}　{'、'.join(sorted(ids))}　直っている版: {fixed or 'まだない'}")
        said.append(f"知られた弱点: {len(self.known)}件")
        return said


def judge(report: dict, accepted: list[dict], today: date) -> Judged:
    """`report`: pip-audit's JSON. `accepted`: rows {id, part, reason, until}."""
    judged = Judged()
    for part in report["dependencies"]:
        name = f"{part['name']} {part.get('version', '')}".strip()
        if "skip_reason" in part:
            judged.unasked.append(part["name"])
            continue
        judged.asked.append(name)
        for found in part["vulns"]:
            ids = {found["id"], *found.get("aliases", [])}
            excuse = _excuse(part["name"], ids, accepted, today)
            if excuse:
                judged.accepted.append(
                    (name, f"{excuse['id']}　{excuse['reason']}（{excuse['until']} まで）")
                )
            else:
                judged.known.append((name, ids, "、".join(found.get("fix_versions", []))))
    return judged


def _excuse(part: str, ids: set[str], accepted: list[dict], today: date) -> dict | None:
    fits = (one for one in accepted if one["part"] == part and one["id"] in ids)
    return next((one for one in fits if today <= one["until"]), None)


def accepted() -> list[dict]:
    return tomllib.loads(ACCEPTED.read_text(encoding="utf-8")).get("accepted", [])


def ask() -> dict | str:
    """pip-audit's report, or why there is none."""
    with tempfile.TemporaryDirectory(prefix="yorisoi-audit-") as folder:
        python = str(Path(folder) / "venv" / "bin" / "python")
        try:
            venv.create(Path(folder) / "venv", with_pip=True)
            made = _run(
                *(python, "-m", "pip", "install", "--quiet", "--require-hashes", "--retries=1"),
                *("--only-binary=:all:", "--disable-pip-version-check", "--no-compile"),
                *("-r", str(ROOT / "requirements" / "audit.lock")),
            )
            if made.returncode:
                return "確かめる道具（pip-audit）を取りよせられません"
            locks = [word for kind in LOCKS for word in ("-r", f"requirements/{kind}.lock")]
            asked = _run(
                *(python, "-m", "pip_audit", *locks, "--require-hashes", "--disable-pip"),
                *("--format=json", "--progress-spinner=off", "--timeout=15"),
            )
        except (OSError, subprocess.SubprocessError) as error:
            return type(error).__name__
    try:
        return json.loads(asked.stdout)
    except json.JSONDecodeError:
        return "部品の倉庫から答えがありません"


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def main() -> int:
    print("部品の知られた弱点を、たずねています…  (pip-audit)", flush=True)
    report = ask()
    if isinstance(report, str):
        print(f"たずねられませんでした: {report}。弱点があるともないとも言えません。")
        return 0
    judged = judge(report, accepted(), datetime.now(UTC).date())
    print("\n".join(judged.lines()))
    return 1 if judged.is_bad else 0


if __name__ == "__main__":
    sys.exit(main())
