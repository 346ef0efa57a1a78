"""House rule: whatever is said in Japanese can be said in English.

A room keeps its words in `locale/en/LC_MESSAGES/django.po` beside its templates;
docs/mechanisms/pages.md says how to gather and compile them. A room without a catalogue is an
expected failure until it has one.
"""

import ast
import gettext
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

from tests.house import templates
from tests.house.test_words_are_translatable import JAPANESE

CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
ROOMS = sorted(
    path for path in templates.SRC.iterdir() if path.is_dir() and path.name[0] not in "_."
)


def in_python(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            yield from (arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant))


def in_template(path: Path) -> Iterator[str]:
    """Django turns a template into something like Python; we read the calls out of that."""
    # A {% comment %} becomes a comment of Python, and would hide the rest of what is made one line.
    source = re.sub(r"#.*", "", templatize(path.read_text())).replace("\n", " ")
    found = [
        token
        for token in tokenize.generate_tokens(io.StringIO(source.strip()).readline)
        if token.type in {tokenize.NAME, tokenize.OP, tokenize.STRING}
    ]
    for name, bracket, words in zip(found, found[1:], found[2:], strict=False):
        if name.string in CALLS and bracket.string == "(" and words.type == tokenize.STRING:
            yield ast.literal_eval(words.string)


def said_in(room: Path) -> set[str]:
    said = set()
    for path in room.rglob("*.py"):
        said.update(in_python(path))
    for path in templates.files(".html", ".txt"):
        if path.is_relative_to(room):
            said.update(in_template(path))
    return {words for words in said if JAPANESE.search(words)}


def english() -> set[str]:
    """Every msgid that some room has English for."""
    known = set()
    for path in templates.SRC.rglob("locale/en/LC_MESSAGES/django.mo"):
        with path.open("rb") as file:
            catalogue = gettext.GNUTranslations(file)._catalog
        known |= {
            key[0] if isinstance(key, tuple) else key for key, words in catalogue.items() if words
        }
    return known


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_english_is_complete(room, request):
    said = said_in(room)
    if said and not list(room.rglob("locale/en/LC_MESSAGES/django.po")):
        request.applymarker(pytest.mark.xfail(reason="この部屋にはまだ英語の言葉がありません"))
    assert sorted(said - english()) == []


@pytest.mark.parametrize(
    "source", sorted(templates.SRC.rglob("locale/*/LC_MESSAGES/django.po")), ids=templates.name
)
def test_what_is_compiled_is_what_is_written(source):
    pofile = pytest.importorskip("babel.messages.pofile")
    mofile = pytest.importorskip("babel.messages.mofile")
    with source.open("rb") as written, source.with_suffix(".mo").open("rb") as compiled:
        left, right = pofile.read_po(written), mofile.read_mo(compiled)
    assert plain(left) == plain(right)


def one_or_more(words) -> list[str]:
    return [words] if isinstance(words, str) else list(words)


def plain(catalogue) -> dict[str, str]:
    return {
        "|".join(one_or_more(m.id)): "|".join(one_or_more(m.string))
        for m in catalogue
        if m.id and m.string
    }


def test_the_rule_sees_words_of_both_kinds(tmp_path):
    python = tmp_path / "a.py"
    python.write_text(
        'x = _("なまえ")\ny = ngettext("%(n)s件", "%(n)s件", 1)\nz = "これは見ない"\n'
    )
    page = tmp_path / "a.html"
    page.write_text(
        '{% comment %}\nどの部品も\n{% endcomment %}\n'
        '{% translate "きょう" %}{{ a|default:_("なし") }}'
        "{% blocktranslate %}{{ n }}「人」{% endblocktranslate %}"
    )
    assert set(in_python(python)) == {"なまえ", "%(n)s件"}
    assert set(in_template(page)) == {"きょう", "%(n)s「人」", "なし"}
