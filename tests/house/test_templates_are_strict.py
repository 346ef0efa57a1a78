"""House rules of templates: what the content security policy refuses is refused here first, and an
icon that is not in the sprite would be an empty place."""

import re
from html.parser import HTMLParser

import pytest

from tests.house import templates

SPRITE = (templates.SRC / "common/templates/common/parts/sprite.html").read_text()
ICONS = set(re.findall(r'id="i-([a-z-]+)"', SPRITE))
USED = re.compile(r"""\{%\s*icon\s+["']([\w-]+)["']|icon=["']([\w-]+)["']|href="#i-([\w-]+)""")
DATA = {"application/json", "application/ld+json"}


class Strict(HTMLParser):
    """Collects inline styles, inline scripts and handlers."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "style":
            self.found.append("<style>")
        if tag == "script" and "src" not in said and said.get("type") not in DATA:
            self.found.append("<script> without src")
        for name, value in attrs:
            if name == "style" or re.fullmatch(r"on[a-z]+", name):
                self.found.append(f"{tag} {name}=")
            if (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"{tag} {name}=javascript:")


def plain(source: str) -> str:
    """The HTML of a template without its tags, so that a parser can read it."""
    return re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", source, flags=re.S)


@pytest.mark.parametrize("path", templates.files(".html"), ids=templates.name)
def test_nothing_is_inline(path):
    reader = Strict()
    reader.feed(plain(path.read_text()))
    assert reader.found == []


@pytest.mark.parametrize("path", templates.files(".html"), ids=templates.name)
def test_icons_are_in_the_sprite(path):
    used = {next(filter(None, match)) for match in USED.findall(path.read_text())}
    assert used - ICONS == set()


def test_an_icon_stands_once_in_the_sprite():
    names = re.findall(r'id="(i-[a-z-]+)"', SPRITE)
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "source",
    [
        '<p style="color:red">',
        "<style>a{}</style>",
        "<script>1</script>",
        '<a onclick="x()">',
        '<a href="javascript:x">',
    ],
)
def test_the_rule_sees_what_it_should(source):
    reader = Strict()
    reader.feed(source)
    assert reader.found
