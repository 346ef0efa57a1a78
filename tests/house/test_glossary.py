"""House rule: docs/glossary.md speaks of what is there.

Every name in the code that it gives exists, and its English is what the screen says.
"""

import ast
import gettext
import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.house import templates

PAGE = Path(__file__).resolve().parents[2] / "docs/glossary.md"
ROW = re.compile(r"^\| (?!Japanese)(.+?) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
ROWS = ROW.findall(PAGE.read_text())


def names() -> set[str]:
    """Every class, function and constant of src, and «Class.attribute»."""
    found = set()
    for path in templates.SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                found.add(node.name)
            if isinstance(node, ast.ClassDef):
                found |= {f"{node.name}.{name}" for name in assigned(node)}
            if isinstance(node, ast.Module):
                found |= assigned(node)
    return found


def assigned(body: ast.ClassDef | ast.Module) -> set[str]:
    targets = [
        target
        for line in body.body
        if isinstance(line, ast.Assign | ast.AnnAssign)
        for target in (line.targets if isinstance(line, ast.Assign) else [line.target])
    ]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def english() -> dict[str, set[str]]:
    said = defaultdict(set)
    for path in templates.SRC.rglob("locale/en/LC_MESSAGES/django.mo"):
        with path.open("rb") as file:
            for key, words in gettext.GNUTranslations(file)._catalog.items():
                said[str(key).rpartition("\x04")[2]].add(words.strip())
    return said


def test_every_name_of_the_glossary_is_in_the_code():
    known = names()
    given = {name for row in ROWS for name in re.findall(r"`([\w.]+)`", row[2])}
    assert sorted(given - known) == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_english_of_the_glossary_is_that_of_the_screen(row):
    japanese, words, *_ = row
    said = english().get(japanese)
    assert said is not None, "この言葉は画面にありません"
    assert words in said
