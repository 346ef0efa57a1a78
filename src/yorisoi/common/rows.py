"""The rows that stand fifty times on a page, as plain string building: an act on a timeline, a
person found, a line of a long list. As templates they took 0.3 ms each, most of such a page.

A row is an object with the names of parts/act.html or parts/results.html, or a dict with them; a
line of a list is a `Listed`.
"""

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any, NamedTuple

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from yorisoi.common.inputs import icon_svg

Get = Callable[[str], Any]


def getter(row: object) -> Get:
    """Missing is "", as in a template."""
    if isinstance(row, dict):
        return lambda name: row.get(name) or ""
    return lambda name: getattr(row, name, "") or ""


def esc(value: object) -> str:
    """As conditional_escape, which for a plain string goes a long way round."""
    return escape(value) if type(value) is str else conditional_escape(value)


def tag(label: str, kind: str = "") -> str:
    return f'<span class="tag{f" tag--{esc(kind)}" if kind else ""}">{esc(label)}</span>'


def lines(text: str) -> str:
    """Escaped, with its line ends kept."""
    return str(esc(text)).replace("\n", "<br>")


def link(url: str, words: str) -> str:
    return f'<a href="{esc(url)}">{words}</a>' if url else words


def ruby(name: str, kana: str) -> str:
    """Family and given name each with their own reading, where both are parted alike."""
    if not name or not kana or name == kana:
        return str(esc(name or ""))
    names, kanas = str(name).split(), str(kana).split()
    if len(names) != len(kanas):
        names, kanas = [str(name)], [str(kana)]
    return " ".join(
        f"<ruby>{esc(one)}<rt>{esc(read)}</rt></ruby>"
        for one, read in zip(names, kanas, strict=True)
    )


def act(row: object) -> SafeString:
    get = getter(row)
    mark = "act__mark act__mark--unanswered" if get("unanswered") else "act__mark"
    parts = [
        f'<article class="act"><span class="{mark}">{icon_svg(get("icon"))}</span><div>',
        f'<div class="act__head"><h3><time datetime="{esc(get("iso"))}">{esc(get("day"))}</time>　',
        link(get("url"), str(esc(get("title")))),
        "</h3>",
    ]
    if state := get("state"):
        parts.append(f'<span class="tag">{icon_svg("hour")}{esc(state)}</span>')
    parts.append("</div>")
    if tags := get("tags"):
        drawn = (tag(one("label"), one("kind")) for one in map(getter, tags))
        parts.append(f'<div class="act__meta">{"".join(drawn)}</div>')
    if text := get("text"):
        more = f" {link(get('url'), str(esc(_('つづきを読む'))))}" if get("is_cut") else ""
        parts.append(f'<p class="act__text">{lines(text)}{more}</p>')
    parts.append(_act_foot(get))
    return mark_safe("".join(parts))  # noqa: S308 every value went through esc


def _act_foot(get: Get) -> str:
    parts = [f'<p class="act__meta">{esc(get("meta"))}']
    if promise := get("promise"):
        said = esc(_("つぎ：%(promise)s") % {"promise": promise})
        parts.append(f"　／　<span>{said}</span>")
    parts.append("</p>")
    if correction := get("correction"):
        parts.append(f'<p class="act__foot">{icon_svg("pen")} {esc(correction)}')
        if url := get("correction_url"):
            parts.append(f" {link(url, str(esc(_('もとの記録'))))}")
        parts.append("</p>")
    parts.append("</div></article>")
    return "".join(parts)


def results(found: Iterable[object]) -> SafeString:
    """The people found, as the <li> of a <ul class="results">."""
    politely = esc(_("さん"))
    drawn = [_result(row, politely) for row in found]
    return mark_safe("".join(drawn))  # noqa: S308 every value went through esc


def _result(row: object, politely: str) -> str:
    get = getter(row)
    name = link(get("url"), ruby(get("name"), get("kana")))
    parts = [f'<li><p class="results__name">{name}{politely}']
    if called := get("called"):
        parts.append(f" {esc(called)}")
    if get("sealed"):
        parts.append(f' <span class="seal">{esc(_("秘匿"))}</span>')
    if said := get("tag"):
        one = getter(said)
        parts.append(f" {tag(one('label'), one('kind'))}")
    facts = "".join([f"<span>{esc(fact)}</span>" for fact in get("facts")])
    parts.append(f'</p><p class="results__facts">{facts}</p>')
    if why := get("why"):
        parts.append(f'<p class="results__why">{esc(why)}</p>')
    parts.append("</li>")
    return "".join(parts)


class Listed(NamedTuple):
    """Somebody in a long list: where they open, what stands small below the name, a tag, and the
    cells as ready-made text."""

    url: str
    name: str
    below: str
    tag: str
    cells: Sequence[str]


def listed(labels: Sequence[object], rows: Iterable[Listed]) -> SafeString:
    """The rows of a <table class="table table--list">; on a phone each cell says its label."""
    heads = [f'<td data-label="{escape(str(label))}">' for label in labels]
    drawn = []
    for url, name, below, tag_word, cells in rows:
        small = f"<small>{escape(below)}</small>" if below else ""
        mark = f" {tag(tag_word)}" if tag_word else ""
        told = "".join(
            [f"{head}{escape(cell)}</td>" for head, cell in zip(heads, cells, strict=True)]
        )
        drawn.append(
            f'<tr><th scope="row"><a href="{escape(url)}">{escape(name)}</a>{small}{mark}</th>'
            f"{told}</tr>\n"
        )
    return mark_safe("".join(drawn))  # noqa: S308 every value went through escape
