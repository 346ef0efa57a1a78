"""docs/asvs.md from docs/asvs/mapping.csv: what we do for each requirement of OWASP ASVS 5.0.0.

A row: number, level, answer, words, proofs. The requirements' own words are not here: they are
published under CC BY-SA 4.0, and this project is Apache-2.0. Read them beside it.
`bin/asvs` writes the page; the tests fail where it is stale or names a test that is gone.
"""

import ast
import csv
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "asvs" / "mapping.csv"
PAGE = ROOT / "docs" / "asvs.md"
ANSWERS = ("yes", "partly", "no", "not-applicable")
CHAPTERS = {
    1: "Encoding and sanitization", 2: "Validation and business logic", 3: "Web frontend",
    4: "API and web service", 5: "Files", 6: "Authentication", 7: "Sessions", 8: "Authorization",
    9: "Self-contained tokens", 10: "OAuth and OIDC", 11: "Cryptography", 12: "Communication",
    13: "Configuration", 14: "Data protection", 15: "Secure coding and architecture",
    16: "Logging and errors", 17: "WebRTC",
}  # fmt: skip
HEAD = """\
# OWASP ASVS 5.0.0, requirement by requirement

Built by `bin/asvs` from `docs/asvs/mapping.csv`; `tests/house/test_asvs.py` fails where a number is missing, a named
test is gone or this page is stale. The requirements' own words are the
[standard's](https://github.com/OWASP/ASVS/tree/v5.0.0/5.0/en); here stands only what we do.

**yes**: a test shows it, or, where the standard asks for documentation, a page says it. **partly**: what is missing is
said. **no**: with the reason. **n/a**: there is no such thing here. Nobody from outside has verified this.
"""


@dataclass(frozen=True)
class Row:
    number: str
    level: int
    answer: str
    words: str
    proofs: tuple[str, ...]

    @property
    def chapter(self) -> int:
        return int(self.number.split(".")[0])


def rows() -> list[Row]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [
            Row(
                one["id"],
                int(one["level"]),
                one["status"],
                one["what"],
                tuple(one["proof"].split()),
            )
            for one in csv.DictReader(file)
        ]


def missing_proofs(found: list[Row]) -> list[str]:
    """Proofs that are no page and no test of this project."""
    tests: dict[str, set[str]] = {}
    wrong = []
    for row in found:
        for proof in row.proofs:
            path, _colons, name = proof.partition("::")
            if not (ROOT / path).is_file():
                wrong.append(f"{row.number}: {proof}")
            elif path.endswith(".py"):
                if path not in tests:
                    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
                    tests[path] = {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
                if name not in tests[path] or not name.startswith("test_"):
                    wrong.append(f"{row.number}: {proof}")
    return wrong


def page(found: list[Row]) -> str:
    parts = [HEAD, _totals(found)]
    for chapter, title in CHAPTERS.items():
        parts.append(
            f"## V{chapter} {title}\n\n| | level | | what | held by |\n|---|---|---|---|---|"
        )
        for row in found:
            if row.chapter == chapter:
                answer = "n/a" if row.answer == "not-applicable" else row.answer
                proofs = ", ".join(_shown(proof) for proof in row.proofs)
                parts[-1] += f"\n| {row.number} | {row.level} | {answer} | {row.words} | {proofs} |"
        parts[-1] += "\n"
    return "\n".join(parts)


def _shown(proof: str) -> str:
    if proof.startswith("docs/"):
        return f"[{Path(proof).stem}]({proof.removeprefix('docs/')})"
    return f"`{proof}`"


def _totals(found: list[Row]) -> str:
    lines = ["| | yes | partly | no | n/a | |", "|---|---|---|---|---|---|"]
    groups = [(f"level {level}", [r for r in found if r.level == level]) for level in (1, 2, 3)]
    groups += [
        (f"V{chapter} {title}", [r for r in found if r.chapter == chapter])
        for chapter, title in CHAPTERS.items()
    ]
    for name, group in [*groups, ("all", found)]:
        count = Counter(row.answer for row in group)
        cells = " | ".join(str(count[answer]) for answer in ANSWERS)
        lines.append(f"| {name} | {cells} | {len(group)} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    found = rows()
    wrong = missing_proofs(found)
    if wrong:
        print("\n".join(wrong), file=sys.stderr)
        return 1
    PAGE.write_text(page(found), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}　{len(found)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
