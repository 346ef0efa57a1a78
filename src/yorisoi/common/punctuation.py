"""Templates as they are read: what stands between two values is punctuation of the language.

«名前（拠点）、…» is written so in a template, and read «Name (Site), …» in English. Only what the
templates say themselves is changed, once when they are loaded; a value stays as it was typed.
"""

from __future__ import annotations

import re

from django.template import Context, Template
from django.template.base import TextNode
from django.template.loaders import cached

from yorisoi.common.saying import in_english

_MARKS = {
    "、": ", ", "。": ". ", "：": ": ", "（": " (", "）": ")", "「": "“", "」": "”", "〜": " – ",
    "／": " / ", "・": " · ", "　": " ",
}  # fmt: skip
_ANY = re.compile("[" + "".join(_MARKS) + "]")


class Punctuation(TextNode):
    """Text of a template that is said otherwise in English."""

    english: str

    def render(self, context: Context) -> str:
        return self.render_annotated(context)

    def render_annotated(self, context: Context) -> str:
        return self.english if in_english() else self.s


class Loader(cached.Loader):
    """Django's own, which keeps what it has read."""

    def get_template(self, template_name: str, skip: list | None = None) -> Template:
        template = super().get_template(template_name, skip)
        if not getattr(template, "is_reread", False):
            for text in template.nodelist.get_nodes_by_type(TextNode):
                if _ANY.search(text.s):
                    text.__class__, text.english = Punctuation, in_english_marks(text.s)
            template.is_reread = True
        return template


def in_english_marks(text: str) -> str:
    """«（甲）、乙» → « (甲), 乙»."""
    return re.sub(r" {2,}", " ", _ANY.sub(lambda found: _MARKS[found[0]], text))
