"""Rows of the long lists as ready-made text: a page of fifty is mostly the cost of its template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yorisoi.common import lives, saying
from yorisoi.common.rows import Listed, listed
from yorisoi.ledger.queries.voices import last_reached
from yorisoi.registry.models import SearchKey, Shelf
from yorisoi.registry.queries import caselist, listing
from yorisoi.registry.queries.searching import Found
from yorisoi.registry.queries.secrets import sealed

Source = SearchKey.Source


def pattern(name: str) -> str:
    """The address of a page as a pattern with one «{}» for the number."""
    return reverse(name, args=[0]).replace("/0/", "/{}/")


@dataclass(frozen=True)
class Table:
    """Headings and ready-made rows of a list; the first heading is that of the names."""

    heads: list[str]
    rows: SafeString


def people_table(entries: Sequence[listing.Entry], day: date) -> Table:
    """Name, number, age, site, commissioner, last voice: two queries for the page."""
    ids = [entry.id for entry in entries]
    known, heard = listing.particulars(ids), last_reached(ids)
    url = pattern("desk-person")
    labels = [_("番号"), _("年齢"), _("拠点"), _("委託元"), _("さいごの声")]
    told = (
        Listed(
            url.format(entry.id),
            entry.name,
            entry.kana,
            tag_of(entry.shelf),
            (
                entry.number,
                lives.age(known[entry.id].birth, day),
                known[entry.id].site,
                known[entry.id].commissioner,
                voice(heard.get(entry.id), day),
            ),
        )
        for entry in entries
    )
    return Table([_("なまえ"), *labels], listed(labels, told))


def voice(heard: date | None, day: date) -> str:
    """«53日まえ（9/28）», «R6.3.2»."""
    if heard is None:
        return "―"
    ago = (day - heard).days
    if ago == 0:
        return _("きょう")
    if ago > 300:
        return saying.wareki_short(heard)
    said = saying.month_day(heard)
    return ngettext("%(ago)s日まえ（%(day)s）", "%(ago)s日まえ（%(day)s）", ago) % {
        "ago": ago,
        "day": said,
    }


def tag_of(shelf: int) -> str:
    return str(Shelf(shelf).label) if shelf != Shelf.OPEN else ""


def found_rows(found: Sequence[Found], day: date) -> list[dict[str, object]]:
    """What a search found, for common/parts/results.html: who it is first, then why."""
    ids = [one.person.id for one in found]
    known, covered = listing.particulars(ids), sealed(ids)
    url = pattern("desk-person")
    return [
        {
            "id": one.person.id,
            "url": url.format(one.person.id),
            "name": one.person.name,
            "kana": one.person.kana,
            "called": f"「{one.person.called}」" if one.person.called else "",
            "sealed": one.person.id in covered,
            "tag": {"label": tag_of(one.person.shelf)} if one.person.shelf else "",
            "facts": _facts(one.person, known[one.person.id], day),
            "why": _why(one),
        }
        for one in found
    ]


def _facts(entry: listing.Entry, known: listing.Particulars, day: date) -> list[str]:
    facts = (entry.number, lives.age(known.birth, day), known.site, known.commissioner)
    return [fact for fact in facts if fact]


def _why(one: Found) -> str:
    if one.source == Source.OLD_NAME and one.matched:
        return _("まえの名前・ほかの名前「%(name)s」で見つかりました") % {"name": one.matched}
    if one.source == Source.NUMBER:
        return _("登録番号で見つかりました")
    if one.source == Source.PHONE:
        return _("電話番号で見つかりました")
    return ""


def case_table(entries: Sequence[caselist.Entry], day: date, *, ended: bool) -> Table:
    """Whose case it is, since when, and who walks beside; `ended`: how it ended, instead of the
    last voice. Two queries for the page."""
    beside = caselist.beside([entry.id for entry in entries])
    heard = {} if ended else last_reached([entry.person for entry in entries])
    url, nobody = pattern("desk-person"), _("まだいません")
    labels = [
        _("番号"), _("登録した日"), _("拠点"), _("委託元"), _("担当"),
        _("終わり") if ended else _("さいごの声"),
    ]  # fmt: skip
    told = (
        Listed(
            url.format(entry.person),
            entry.name,
            entry.kana,
            "",
            (
                entry.number,
                saying.wareki_short(entry.opened_on),
                entry.site or "",
                beside[entry.id].commissioner,
                beside[entry.id].workers or nobody,
                _ended(beside[entry.id]) if ended else voice(heard.get(entry.person), day),
            ),
        )
        for entry in entries
    )
    return Table([_("なまえ"), *labels], listed(labels, told))


def _ended(one: caselist.Beside) -> str:
    if one.ended_on is None:
        return ""
    return _("%(day)s　%(reason)s") % {
        "day": saying.wareki_short(one.ended_on), "reason": one.reason
    }  # fmt: skip


def count_said(count: int, is_more: bool) -> str:
    """«1,240人», «1万件以上»."""
    if is_more:
        return (
            _("1万件以上") if count == listing.COUNTED else _("%(count)s人以上") % {"count": count}
        )
    return ngettext("%(count)s人", "%(count)s人", count) % {"count": saying.number(count)}


def pager(
    before: str | None, after: str | None, say: str, query: Mapping[str, str]
) -> dict[str, object]:
    """The ways to the neighbouring pages; the rest of the query stays."""
    kept = {
        name: value
        for name, value in query.items()
        if name not in {"after", "before", "row"} and value
    }
    return {
        "say": say,
        "previous": f"?{urlencode({**kept, 'before': before})}" if before else "",
        "next": f"?{urlencode({**kept, 'after': after})}" if after else "",
    }
