"""Looking through what leaves for the sealed words themselves: belt and braces behind the labels,
for what staff typed into free text. Costs what stands sealed of the people on that page."""

from __future__ import annotations

import html
import json
import re
import zipfile
from collections.abc import Callable, Collection, Sequence
from io import BytesIO

from django.utils.translation import gettext as _

from yorisoi.disclosure import secrets
from yorisoi.disclosure.egress import Egress, Refused
from yorisoi.disclosure.secrets import Secret

# The same length for every word: how long it is would tell something too.
BAR = "████"


def hidden_from(egress: Egress, persons: Collection[int] | None = None) -> list[Secret]:
    """What is sealed of the people in it, and not for whoever receives it."""
    found = secrets.of(egress.persons if persons is None else persons)
    return [secret for secret in found if not egress.is_for(secret.holders, secret.person)]


def blacken(text: str, hidden: Sequence[Secret]) -> str:
    for secret in hidden:
        text = secret.pattern.sub(BAR, text)
    return text


def for_paper(persons: Collection[int]) -> Callable[[str], str]:
    """What a paper about these persons puts its free text through before it is drawn."""
    found = secrets.of(persons)
    return lambda text: blacken(text, found)


def blacken_json(content: str, hidden: Sequence[Secret]) -> str:
    def through(value: object) -> object:
        if isinstance(value, str):
            return blacken(value, hidden)
        if isinstance(value, list):
            return [through(one) for one in value]
        if isinstance(value, dict):
            return {name: through(one) for name, one in value.items()}
        return value

    return json.dumps(through(json.loads(content)))


def blacken_page(page: str, hidden: Sequence[Secret], is_own: Callable[[Secret], bool]) -> str:
    """A bar with the word «秘匿» in its place. `is_own`: whether whoever looks has typed the word
    just now: what stands in a field of a form is theirs, and blackening it would lose it."""
    for secret in hidden:
        pieces, end, is_typed = [], 0, None
        for match in secret.pattern.finditer(page):
            where = _where(page, match.start())
            if where in {"field", "box"}:
                is_typed = is_own(secret) if is_typed is None else is_typed
                if is_typed:
                    continue
            pieces += [page[end : match.start()], _bar(where)]
            end = match.end()
        if pieces:
            page = "".join([*pieces, page[end:]])
    return page


def _bar(where: str) -> str:
    return f'<span title="{html.escape(_("秘匿"))}">{BAR}</span>' if where == "text" else BAR


_PLAIN = ("textarea", "title", "option", "script")


def _where(page: str, at: int) -> str:
    """text, tag (among its attributes), field (what an input holds), box (a textarea), or plain
    (where no element may stand)."""
    tag = page.rfind("<", 0, at)
    if tag > page.rfind(">", 0, at):
        return "field" if page.startswith("<input", tag) else "tag"
    for name in _PLAIN:
        if page.rfind(f"<{name}", 0, at) > page.rfind(f"</{name}", 0, at):
            return "box" if name == "textarea" else "plain"
    return "text"


def text_in(content: bytes) -> str | None:
    """The words of a file that leaves: text as it is, a workbook part by part. None where nobody
    can tell from outside (a PDF): whoever drew it must say what stands in it."""
    if content.startswith(b"%PDF"):
        return None
    if content.startswith(b"PK"):
        parts = zipfile.ZipFile(BytesIO(content))
        return "\n".join(_part(name, parts.read(name)) for name in parts.namelist())
    said = content.decode("utf-8", "replace")
    try:
        return json.dumps(json.loads(said), ensure_ascii=False)
    except ValueError:
        return said


def _part(name: str, content: bytes) -> str:
    """Of a workbook, or of an archive with workbooks in it."""
    if content.startswith((b"PK", b"%PDF")):
        return text_in(content) or ""
    said = content.decode("utf-8", "replace")
    is_markup = name.endswith((".xml", ".rels", ".html"))
    return html.unescape(re.sub(r"<[^>]+>", "\n", said)) if is_markup else said


def check_package(
    egress: Egress, content: bytes, said: str | None, about: Collection[int], *, is_household: bool
) -> None:
    """A file that leaves holds nothing sealed, goes to nobody who must not be told, and mixes no
    two people's records. `about`: whose paper it is; empty for a list of many. Raises Refused."""
    people = egress.persons
    if about:
        allowed = secrets.provider().same_house(about) if is_household else set()
        if strange := people - set(about) - allowed:
            raise Refused("mixed", _("ほかの人の記録がまざっています。"), strange)
    if not people:
        return
    if egress.recipient and (named := secrets.provider().forbids(people, egress.recipient)):
        raise Refused("do-not-tell", _("この相手には、つたえない約束があります。"), named)
    if found := secrets.of(people):
        text = text_in(content) if said is None else said
        if text is None:
            raise Refused("unread", _("中のことばを確かめられないので、出せません。"), people)
        if hit := secrets.are_in(found, text):
            persons = {secret.person for secret in hit}
            raise Refused("sealed", _("伏せている住所などと同じ言葉が、中にあります。"), persons)
