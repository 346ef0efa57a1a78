"""House rule: whatever is said in Japanese can be said in English.

A room keeps its words in `locale/en/LC_MESSAGES/django.po` beside its templates;
docs/mechanisms/pages.md says how to gather and compile them. What is filled into a sentence must be
filled into its English too.
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
# With these a context comes first, for words that English says in two ways.
IN_CONTEXT = {"pgettext", "pgettext_lazy"}
CONTEXT = "\x04"  # between the two, in a catalogue
FILLED = re.compile(r"%\(\w+\)[a-z]|\{\w+\}")
ROOMS = sorted(
    path for path in templates.SRC.iterdir() if path.is_dir() and path.name[0] not in "_."
)


def in_python(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        said = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
        if node.func.id in CALLS:
            yield from said[:1]
        elif node.func.id in IN_CONTEXT:
            yield CONTEXT.join(said[:2])


def in_template(path: Path) -> Iterator[str]:
    """Django turns a template into something like Python; we read the calls out of that."""
    # A {% comment %} becomes a comment of Python, and would hide the rest of what is made one line.
    source = re.sub(r"#.*", "", templatize(path.read_text())).replace("\n", " ")
    found = [
        token
        for token in tokenize.generate_tokens(io.StringIO(source.strip()).readline)
        if token.type in {tokenize.NAME, tokenize.OP, tokenize.STRING}
    ]
    for at, name in enumerate(found[:-2]):
        if found[at + 1].string != "(" or found[at + 2].type != tokenize.STRING:
            continue
        if name.string in CALLS:
            yield ast.literal_eval(found[at + 2].string)
        elif name.string in IN_CONTEXT:
            yield CONTEXT.join(ast.literal_eval(found[n].string) for n in (at + 2, at + 4))


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
def test_english_is_complete(room):
    assert sorted(said_in(room) - english()) == []


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_nobody_calls_gettext_by_a_name_of_their_own(room):
    """Neither this rule nor makemessages would see the words."""
    found = [
        f"{path.name}: {name.asname}"
        for path in room.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if name.asname not in {None, "_"}
    ]
    assert found == []


def fills(key: str | tuple[str, int], words: str) -> bool:
    """The singular may say «once» and leave the number out."""
    if isinstance(key, tuple) and key[1] == 0:
        return set(FILLED.findall(words)) <= set(FILLED.findall(key[0]))
    asked = key[0] if isinstance(key, tuple) else key
    return set(FILLED.findall(words)) == set(FILLED.findall(asked))


CATALOGUES = sorted(templates.SRC.rglob("locale/*/LC_MESSAGES/django.po"))


@pytest.mark.parametrize("source", CATALOGUES, ids=templates.name)
def test_what_is_filled_in_is_filled_in_english_too(source):
    with source.with_suffix(".mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog
    wrong = [words for key, words in catalogue.items() if key and not fills(key, words)]
    assert wrong == []


@pytest.mark.parametrize("source", CATALOGUES, ids=templates.name)
def test_what_is_compiled_is_what_is_written(source):
    pofile = pytest.importorskip("babel.messages.pofile")
    mofile = pytest.importorskip("babel.messages.mofile")
    with source.open("rb") as written, source.with_suffix(".mo").open("rb") as compiled:
        left, right = pofile.read_po(written), mofile.read_mo(compiled)
    assert plain(left) == plain(right)


def one_or_more(words) -> list[str]:
    return [words] if isinstance(words, str) else list(words)


def context_of(message) -> str:
    """Babel answers with bytes where it has read what was compiled."""
    context = message.context or ""
    return context.decode() if isinstance(context, bytes) else context


def plain(catalogue) -> dict[str, str]:
    return {
        f"{context_of(m)}|{'|'.join(one_or_more(m.id))}": "|".join(one_or_more(m.string))
        for m in catalogue
        if m.id and m.string
    }


def test_the_rule_sees_words_of_both_kinds(tmp_path):
    python = tmp_path / "a.py"
    python.write_text(
        'x = _("なまえ")\ny = ngettext("%(n)s件", "%(n)s件", 1)\nz = "これは見ない"\n'
        'w = pgettext("unit", "人")\n'
    )
    page = tmp_path / "a.html"
    page.write_text(
        "{% comment %}\nどの部品も\n{% endcomment %}\n"
        '{% translate "きょう" %}{{ a|default:_("なし") }}{% translate "人" context "unit" %}'
        "{% blocktranslate %}{{ n }}「人」{% endblocktranslate %}"
    )
    assert set(in_python(python)) == {"なまえ", "%(n)s件", "unit\x04人"}
    assert set(in_template(page)) == {"きょう", "%(n)s「人」", "なし", "unit\x04人"}
