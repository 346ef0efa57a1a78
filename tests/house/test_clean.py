"""What is published names no machine, no registry and no workplace, and owns up to what it brought
from elsewhere."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).name
SKIPPED = {".venv", "var", "build", "dist", "node_modules", "__pycache__"}
TEXT = {"", ".cfg", ".css", ".csv", ".html", ".ini", ".js", ".json", ".lock", ".md", ".po", ".py",
        ".sh", ".sql", ".svg", ".toml", ".txt", ".typ", ".xml", ".yml", ".yaml"}  # fmt: skip
WORDS_OF_A_PLACE = {
    "a path of one machine": r"/(?:work|root)/(?!\s|`)|/home/\w+/|/opt/(?:wheels|pypi)",
    "a home of one machine": r"\.pyenv|site-packages/\w+/\w+\.py:\d",
    "a package registry": r"pypi\.org|files\.pythonhosted|registry\.npmjs|deb\.debian\.org",
    "a password in an address": r"https?://[^/\s:@]+:[^/\s@]+@(?![\w.-]*example)",
    "unfinished work": r"\b(?:TODO|FIXME|XXX)\b",
}
LICENCES = r"Apache-2\.0|MIT|BSD-\d|OFL-1\.1|MPL-2\.0|ISC|CC0-1\.0|0BSD|CC-BY-4\.0"


def published() -> list[Path]:
    """What git tracks; in an unpacked archive, what lies there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0:
        names = [Path(name) for name in listed.stdout.split("\0") if name]
    else:
        names = [path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file()]
    return [name for name in names if not SKIPPED & set(name.parts) and (ROOT / name).is_file()]


def is_foreign(path: Path) -> bool:
    """Brought from elsewhere: a vendor folder holds nothing else, and nobody here draws letters."""
    if "vendor" in path.parts or path.suffix in {".ttf", ".otf", ".woff", ".woff2"}:
        return True
    head = (ROOT / path).read_bytes()[:2000] if path.suffix in {".css", ".js", ".svg"} else b""
    return bool(re.search(rb"Copyright|Licen[sc]e", head))


def own_texts() -> list[Path]:
    return [path for path in published() if path.suffix in TEXT and not is_foreign(path)]


@pytest.mark.parametrize("what", WORDS_OF_A_PLACE)
def test_no_published_file_holds(what):
    pattern = re.compile(WORDS_OF_A_PLACE[what])
    found = [
        f"{path}:{number}: {line.strip()[:80]}"
        for path in own_texts()
        if path.name != HERE
        for number, line in enumerate((ROOT / path).read_text(errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]
    assert not found, "\n".join(found)


def test_the_licence_is_apache_2():
    assert "Apache License" in (ROOT / "LICENSE").read_text()
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text()


def test_whatever_was_brought_from_elsewhere_stands_in_the_notice():
    """A line names the file from the root, its version and its licence."""
    lines = (ROOT / "NOTICE").read_text().splitlines()
    nameless = [
        str(path)
        for path in published()
        if is_foreign(path)
        and path.name not in {"README.md", "LICENSE"}
        and not any(
            str(path) in line and re.search(r"\d+\.\d+", line) and re.search(LICENCES, line)
            for line in lines
        )
    ]
    assert not nameless, f"NOTICE has no line for: {nameless}"


def test_the_notice_names_nothing_that_is_gone():
    named = re.findall(r"^\| `([^`]+)`", (ROOT / "NOTICE").read_text(), re.MULTILINE)
    assert named
    assert not [name for name in named if not (ROOT / name).exists()]


def test_nothing_of_an_installation_is_published():
    suspicious = re.compile(r"secret-key$|\.sqlite3(-wal|-shm)?$|\.env$|\.pem$|\.pgdump$")
    assert not [path for path in published() if suspicious.search(path.name)]
