"""docs/sbom.cdx.json: every part we use, in the format CycloneDX 1.6.

Versions and who needs whom come from the locks, licences from what the installed parts say of
themselves; where they only say it in old words, SAID has the SPDX term. What lies in the repository
itself comes from NOTICE. Nothing in the file depends on the day or the machine.
"""

import hashlib
import json
import re
import sys
from dataclasses import dataclass
from importlib.metadata import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "sbom.cdx.json"
# What a public office may run and we may pass on; psycopg is used as a library, unchanged.
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "LGPL-3.0-only", "MIT", "MIT-0", "MIT-CMU",
    "MPL-2.0", "OFL-1.1", "PSF-2.0",
}  # fmt: skip
# Looked up in the licence file of each; a licence is never guessed from «BSD».
SAID = {
    "defusedxml": "PSF-2.0",
    "django-csp": "BSD-3-Clause",
    "fido2": "BSD-2-Clause AND Apache-2.0 AND MPL-2.0",
    "grimp": "BSD-2-Clause",
    "import-linter": "BSD-2-Clause",
    "markdown-it-py": "MIT",
    "mdurl": "MIT",
    "pytest-django": "BSD-3-Clause",
    "qrcode": "BSD-3-Clause",
    "sortedcontainers": "Apache-2.0",
    "sqlparse": "BSD-3-Clause",
}
_ENTRY = re.compile(r"^([a-z0-9-]+)==(\S+)[^\n]*\n((?:    .*\n)*)", re.MULTILINE)
_NOTICE = re.compile(r"^\| `([^`]+)` \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)


@dataclass(frozen=True)
class Part:
    """`needed_by`: names of other parts, or «yorisoi» for the project itself."""

    name: str
    version: str
    needed_by: frozenset[str]


def parts(kind: str) -> dict[str, Part]:
    text = (ROOT / "requirements" / f"{kind}.lock").read_text(encoding="utf-8")
    found = {}
    for name, version, rest in _ENTRY.findall(text):
        above = re.findall(r"^    #(?: via|  ) +([a-z0-9][\w.-]*)", rest, re.MULTILINE)
        found[name] = Part(name, version, frozenset(above))
    return found


def licence(name: str) -> str:
    """An SPDX expression. Raises KeyError where the part says it in no form that we know."""
    told = metadata(name)
    if name in SAID:
        return SAID[name]
    for said in (told.get("License-Expression"), told.get("License")):
        if said and set(terms(said)) <= ALLOWED:
            return said
    raise KeyError(f"{name}: {told.get('License-Expression') or told.get('License')}")


def terms(expression: str) -> list[str]:
    return [word for word in re.split(r" (?:AND|OR) |[()]", expression) if word]


def built() -> str:
    """The content of the file."""
    shipped, all_parts = parts("runtime"), parts("dev")
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)[
        1
    ]
    us = f"yorisoi@{version}"
    purls = {part.name: f"pkg:pypi/{part.name}@{part.version}" for part in all_parts.values()}
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": us, "name": "yorisoi", "version": version,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            },
            "properties": [
                {"name": f"yorisoi:sha256:requirements/{kind}.lock", "value": _sum_of_lock(kind)}
                for kind in ("runtime", "dev")
            ],
        },
        "components": [
            *(_component(part, purls[part.name], part.name in shipped)
              for part in all_parts.values()),
            *_vendored(),
        ],
        "dependencies": [
            {"ref": ref, "dependsOn": sorted(
                purls[part.name] for part in all_parts.values() if name in part.needed_by
            )}
            for name, ref in [("yorisoi", us), *sorted(purls.items())]
        ],
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _sum_of_lock(kind: str) -> str:
    return hashlib.sha256((ROOT / "requirements" / f"{kind}.lock").read_bytes()).hexdigest()


def _component(part: Part, purl: str, is_shipped: bool) -> dict:
    """Hashes of each wheel stand in the lock, whose own hash stands in the document."""
    said = licence(part.name)
    one = {"license": {"id": said}} if " " not in said else {"expression": said}
    return {
        "type": "library", "bom-ref": purl, "name": part.name, "version": part.version,
        "scope": "required" if is_shipped else "excluded", "licenses": [one], "purl": purl,
    }  # fmt: skip


def _vendored() -> list[dict]:
    """What others made and lies in the repository, with its own hash."""
    rows = _NOTICE.findall((ROOT / "NOTICE").read_text(encoding="utf-8"))
    return [
        {
            "type": "file", "bom-ref": f"file:{path}", "name": path, "version": version,
            "description": what,
            "hashes": [
                {"alg": "SHA-256", "content": hashlib.sha256((ROOT / path).read_bytes()).hexdigest()}
            ],
            "licenses": [{"license": {"name": said}}],
            "scope": "excluded" if path.startswith("tests/") else "required",
        }
        for path, what, version, said in rows
    ]  # fmt: skip


def main() -> int:
    OUT.write_text(built(), encoding="utf-8")
    print(
        f"{OUT.relative_to(ROOT)}　部品 {len(parts('runtime'))}（試験用もあわせて {len(parts('dev'))}）"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
