"""The documentation is true: what it names exists, and every page of it can be reached."""

import re
from argparse import ArgumentParser
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from yorisoi.accounts.models import Role
from yorisoi.accounts.policy import TABLE, Permission
from yorisoi.insight.actions.exporting import FORMS
from yorisoi.ledger.queries.keys import KEYS
from yorisoi.ledger.queries.statements import UNITS

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ROOT / "src" / "yorisoi"
READMES = [ROOT / "README.md", ROOT / "README.ja.md"]
PAGES = [*READMES, *sorted((ROOT / "docs").rglob("*.md"))]

FENCE = re.compile(r"^```\w*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
COMMAND = re.compile(r"(?:\byorisoi |\bbin/(?=demo))([a-z]+)\b([^\n|#;&`]*)")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
# A file of the project, whole («tests/ledger/test_tables.py») or by its end («ledger/tally.py»);
# «: name» or «::name» is something in it.
FILE = re.compile(r"(?<![\w./-])\w[\w./-]*\.(?:py|toml|js|css|html|typ|lock|md)\b")
NAMED = re.compile(r"(\w[\w./-]*\.py)(?:: |::)(\w+)")
FOLDER = re.compile(r"(?<![\w./-])(?:src|tests|docs|bin|samples|requirements)/[\w./-]*")
VARIABLE = re.compile(r"YORISOI_[A-Z_]+")
# What everybody who keeps a Django project running knows.
OF_DJANGO = {"migrate", "check", "help", "version"}


@cache
def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@cache
def prose(page: Path) -> str:
    return FENCE.sub("", text(page))


def spans(page: Path) -> list[str]:
    """Everything that stands in code: spans of a line, and lines of a block."""
    blocks = [line for block in FENCE.findall(text(page)) for line in block.splitlines()]
    return [*CODE.findall(prose(page)), *blocks]


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@cache
def files() -> list[str]:
    tops = ("src", "tests", "docs", "bin", "requirements")
    found = (path for top in tops for path in (ROOT / top).rglob("*"))
    return [f"/{path.relative_to(ROOT).as_posix()}" for path in found if path.is_file()]


def find(written: str) -> Path | None:
    """«ledger/tally.py», «common/js/lock.js»: the one file of the project that ends so."""
    if (ROOT / written).exists():
        return ROOT / written
    inner = re.sub(r"^(\w+)/(js|css)/", r"\1/static/\1/\2/", written)
    ends = [name for name in files() if name.endswith((f"/{written}", f"/{inner}"))]
    return ROOT / ends[0][1:] if ends else None


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


pages = pytest.mark.parametrize("page", PAGES, ids=named)


@pages
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for target in LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _hash, part = target.partition("#")
        place = (page.parent / path).resolve() if path else page
        if not place.exists() or (part and part not in map(anchor, HEADING.findall(prose(place)))):
            broken.append(target)
    assert broken == []


def test_every_page_is_reached_from_the_readme() -> None:
    reached, edge = set(), set(READMES)
    while edge:
        reached |= edge
        targets = {
            (page.parent / target.partition("#")[0]).resolve()
            for page in edge
            for target in LINK.findall(prose(page))
            if target.partition("#")[0].endswith(".md")
        }
        edge = {page for page in targets if page.exists()} - reached
    assert [named(page) for page in PAGES if page not in reached] == []


@cache
def options_of(command: str) -> set[str]:
    app = get_commands()[command]
    return options_in(load_command_class(app, command).create_parser("yorisoi", command))


def options_in(parser: ArgumentParser) -> set[str]:
    """Also of what follows the command: «qa login --stale»."""
    found = set(parser._option_string_actions)
    for action in parser._actions:
        for under in action.choices.values() if isinstance(action.choices, dict) else ():
            found |= options_in(under)
    return found


@cache
def ours() -> set[str]:
    return {name for name, app in get_commands().items() if str(app).startswith("yorisoi.")}


def called(span: str) -> list[tuple[str, str]]:
    """(command, what follows) of «bin/yorisoi count --from D», «bin/demo --port N», «count --from D»."""
    found = [(name, rest) for name, rest in COMMAND.findall(span) if name != "yorisoi"]
    name, _space, rest = span.partition(" ")
    return [*found, (name, rest)] if name in ours() else found


@pages
def test_every_command_and_option_exists(page: Path) -> None:
    wrong = []
    for span in spans(page):
        for name, rest in called(span):
            if name in ours():
                wrong += [f"{name} {o}" for o in OPTION.findall(rest) if o not in options_of(name)]
            elif name not in OF_DJANGO:
                wrong.append(name)
        if span.startswith("--"):
            known = set.union(*(options_of(name) for name in ours()))
            wrong += [option for option in OPTION.findall(span) if option not in known]
    assert wrong == []


@pages
def test_every_file_and_folder_exists(page: Path) -> None:
    written = {
        path for span in spans(page) for path in (*FILE.findall(span), *FOLDER.findall(span))
    }
    assert sorted(path for path in written if find(path.rstrip("/")) is None) == []


@pages
def test_every_name_in_a_file_exists(page: Path) -> None:
    """«ledger/tally.py: spans», «tests/ledger/test_tables.py::test_every_cell_equals_its_count»."""
    wrong = []
    for path, name in (
        found for span in CODE.findall(prose(page)) for found in NAMED.findall(span)
    ):
        place = find(path)
        defined = rf"^ *(?:def|class) {name}\b|^{name}\b.*="
        if place is None or not re.search(defined, text(place), re.MULTILINE):
            wrong.append(f"{path}: {name}")
    assert wrong == []


@pages
def test_every_variable_is_read_somewhere(page: Path) -> None:
    read = "".join(text(path) for path in [*ROOMS.rglob("*.py"), *(ROOT / "bin").glob("*.py")])
    assert [name for name in VARIABLE.findall(text(page)) if f'"{name}"' not in read] == []


def test_every_room_is_described() -> None:
    """A row of the table of rooms for each; the row of the streams names every stream."""
    rows = dict(
        re.findall(r"^\| `(\w+)` \| (.+) \|$", section("architecture.md", "Rooms"), re.MULTILINE)
    )
    rooms = {path.parent.relative_to(ROOMS).as_posix() for path in ROOMS.glob("**/apps.py")}
    streams = {room for room in rooms if "/" in room}
    assert set(rows) == (rooms - streams) | {"config", "streams"}
    assert sorted(stream for stream in streams if f"`{stream}`" not in rows["streams"]) == []


def section(page: str, heading: str) -> str:
    whole = text(ROOT / "docs" / page)
    return whole.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def first_cells(page: str, heading: str) -> set[str]:
    """What stands as code in the first cells of the table under a heading."""
    cells = re.findall(r"^\| (`.+?) \|", section(page, heading), re.MULTILINE)
    return {name for cell in cells for name in CODE.findall(cell)}


def test_counting_names_every_unit_and_key() -> None:
    assert first_cells("mechanisms/counting.md", "Units") == set(UNITS)
    assert first_cells("mechanisms/counting.md", "Keys") == set(KEYS)


def test_reporting_names_every_format() -> None:
    assert first_cells("mechanisms/reporting.md", "Files") == set(FORMS)


def test_access_prints_the_table_that_holds() -> None:
    whole = text(ROOT / "docs" / "mechanisms" / "access.md")
    rows = re.findall(r"^\| `([a-z.]+)` \|(.+)\|$", whole, re.MULTILINE)
    roles = [
        role.strip()
        for role in re.search(r"^\| permission \|(.+)\|$", whole, re.MULTILINE)[1].split("|")
    ]
    printed = {
        (permission, role)
        for permission, cells in rows
        for role, cell in zip(roles, cells.split("|"), strict=True)
        if cell.strip()
    }
    assert roles == list(Role)
    assert [permission for permission, _cells in rows if permission not in list(Permission)] == []
    assert printed == {
        (permission.value, role.value) for role, held in TABLE.items() for permission in held
    }


def code_of(page: Path) -> list[str]:
    return [
        re.sub(r"\s+#.*", "", line)
        for block in FENCE.findall(text(page))
        for line in block.splitlines()
    ]


def test_both_readmes_say_the_same() -> None:
    """The same sections in the same order, the same commands, the same links."""
    english, japanese = READMES
    assert len(HEADING.findall(prose(english))) == len(HEADING.findall(prose(japanese)))
    assert [re.sub(r"ITS-ADDRESS|その機械のアドレス", "", line) for line in code_of(english)] == [
        re.sub(r"ITS-ADDRESS|その機械のアドレス", "", line) for line in code_of(japanese)
    ]
    links = [
        {t for t in LINK.findall(prose(page)) if not t.startswith("README")} for page in READMES
    ]
    assert links[0] == links[1]
