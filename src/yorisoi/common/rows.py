"""Rows of a long list, built as text. A template that loops over fifty rows of seven cells costs
more than everything else on such a page; this says each cell once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _


class Row(NamedTuple):
    """A subject with its address, what stands small below its name, a tag, and the cells."""

    url: str
    name: str
    below: str
    tag: str
    cells: Sequence[str]


def list_rows(labels: Sequence[object], rows: Iterable[Row]) -> SafeString:
    """The rows of a <table class="table table--list">: escaped, on a phone with their labels."""
    heads = [f'<td data-label="{escape(str(label))}">' for label in labels]
    found = []
    for url, name, below, tag, cells in rows:
        small = f"<small>{escape(below)}</small>" if below else ""
        mark = f' <span class="tag">{escape(tag)}</span>' if tag else ""
        told = "".join(
            f"{head}{escape(cell)}</td>" for head, cell in zip(heads, cells, strict=True)
        )
        found.append(
            f'<tr><th scope="row"><a href="{escape(url)}">{escape(name)}</a>{small}{mark}</th>'
            f"{told}</tr>\n"
        )
    return mark_safe("".join(found))  # noqa: S308 every part is escaped above


class Found(NamedTuple):
    """Somebody whom a search found: who it is first, then why."""

    url: str
    name: str
    kana: str
    called: str
    sealed: bool
    tag: str
    facts: Sequence[str]
    why: str


def result_rows(rows: Iterable[Found]) -> SafeString:
    """The <li> of a <ul class="results">."""
    stamp, suffix = f' <span class="seal">{escape(_("秘匿"))}</span>', escape(_("さん"))
    found = []
    for row in rows:
        called = f" 「{escape(row.called)}」" if row.called else ""
        tag = f' <span class="tag">{escape(row.tag)}</span>' if row.tag else ""
        facts = "".join([f"<span>{escape(fact)}</span>" for fact in row.facts])
        why = f'<p class="results__why">{escape(row.why)}</p>' if row.why else ""
        name = f'<a href="{escape(row.url)}">{ruby(row.name, row.kana)}</a>{suffix}'
        found.append(
            f'<li><p class="results__name">{name}{called}{stamp if row.sealed else ""}{tag}</p>'
            f'<p class="results__facts">{facts}</p>{why}</li>\n'
        )
    return mark_safe("".join(found))  # noqa: S308 every part is escaped above


def ruby(name: str, kana: str) -> SafeString:
    """A name with its reading above; family and given name each alone where both are parted."""
    if not name or not kana or name == kana:
        return mark_safe(escape(name or ""))  # noqa: S308
    names, kanas = name.split(), kana.split()
    if len(names) != len(kanas):
        names, kanas = [name], [kana]
    parts = zip(names, kanas, strict=True)
    return mark_safe(  # noqa: S308
        " ".join([f"<ruby>{escape(one)}<rt>{escape(read)}</rt></ruby>" for one, read in parts])
    )
