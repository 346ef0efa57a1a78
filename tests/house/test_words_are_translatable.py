"""House rule: every Japanese word in a template stands in {% translate %}, {% blocktranslate %} or
_().

English is a whole language here, not a leftover: what is not marked cannot be translated. Words
inside {% comment %} are free.
"""

import re

import pytest
from django.template.base import TokenType

from tests.house import templates

JAPANESE = re.compile(r"[\u3041-\u309f\u30a1-\u30fa\u30fd-\u30ff\u3400-\u9fff\uf900-\ufaff々〇]")
MARKED = re.compile(r"""_\((?:"[^"]*"|'[^']*')\)""")


def unmarked(source: str) -> list[str]:
    """«line: words» for each Japanese text that gettext would not find."""
    found = []
    for token in templates.tokens(source):
        text = token.contents
        if token.token_type is not TokenType.TEXT:
            if text.split(maxsplit=1)[0] in {"translate", "trans"}:
                continue
            text = MARKED.sub("", text)
        found += [
            f"{token.lineno}: {line.strip()[:70]}"
            for line in text.splitlines()
            if JAPANESE.search(line)
        ]
    return found


@pytest.mark.parametrize("path", templates.files(".html", ".txt"), ids=templates.name)
def test_words_are_translatable(path):
    assert unmarked(path.read_text()) == []


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ('{% translate "きょう" %}', 0),
        ("{% blocktranslate %}{{ n }}人{% endblocktranslate %}", 0),
        ('{% include "x" with label=_("だれ") %}', 0),
        ('{{ value|default:_("なし") }}', 0),
        ("{% comment %}なまえ{% endcomment %}{# 名 #}", 0),
        ("{{ name }}　／　（）「」、。ー", 0),
        ("<p>きょう</p>", 1),
        ('{% include "x" with label="だれ" %}', 1),
        ('{{ value|default:"なし" }}', 1),
        ('<input placeholder="名前">\n<b>番号</b>', 2),
    ],
)
def test_the_rule_sees_what_it_should(source, count):
    assert len(unmarked(source)) == count
