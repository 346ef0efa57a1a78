"""The members of a figure, as the panel beside the page shows them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from yorisoi.common import eras, saying
from yorisoi.insight.definitions import UNIT_WORDS
from yorisoi.insight.models import Submission
from yorisoi.insight.queries.members import SIZE, ActMember, Members, PersonMember
from yorisoi.insight.queries.notes import moment
from yorisoi.registry.models import Person


@dataclass(frozen=True)
class Name:
    words: str
    kana: str = ""
    url: str = ""


@dataclass(frozen=True)
class OpenRow:
    day: str
    names: list[Name]
    aside: str
    note: str
    url: str = ""


@dataclass(frozen=True)
class Opened:
    title: str
    unit: str
    note: str
    rows: list[OpenRow]
    gained: list[OpenRow] = field(default_factory=list)
    lost: list[OpenRow] = field(default_factory=list)
    # Who or what is counted and not shown, in words.
    out_of_reach: str = ""
    unnamed: int = 0
    # Other ways to look at it: (words, address, is this one).
    views: list[tuple[str, str, bool]] = field(default_factory=list)
    more: str = ""
    left: int = 0


def opened(found: Members, submission: Submission | None, query: str) -> Opened:
    figure = found.figure
    unit = "distinct" if found.as_persons else "count"
    words = str(UNIT_WORDS["persons" if found.as_persons else "acts"])
    label = figure.label if figure.block else _("委託元なし")
    page = Opened(
        title=f"{label}　{saying.number(found.total)}{words}",
        unit=unit,
        note=_note(found, submission),
        rows=_rows(found.rows),
        gained=_rows(found.gained),
        lost=_rows(found.lost),
        out_of_reach=_out_of_reach(found),
        unnamed=found.unnamed,
    )
    if figure.scope is not None:
        base = _without(query, "as", "offset")
        page = replace(page, views=[
            (_("%(count)s件の記録") % {"count": saying.number(found.acts)}, f"?{base}&as=acts", not found.as_persons),
            (_("%(count)s人で見る") % {"count": saying.number(found.persons)}, f"?{base}&as=persons", found.as_persons),
        ])  # fmt: skip
    shown = found.offset + len(found.rows)
    listed = found.listed
    if listed > shown:
        page = replace(
            page,
            more=f"?{_without(query, 'offset')}&offset={found.offset + SIZE}",
            left=listed - shown,
        )
    return page


def _out_of_reach(found: Members) -> str:
    count = {"count": saying.number(found.out_of_reach)}
    if not found.out_of_reach:
        return ""
    if found.as_persons:
        return _("ここには出ませんが、ほかの拠点の人が%(count)s人、数にはいっています。") % count
    return _("ここには出ませんが、ほかの拠点の記録が%(count)s件、数にはいっています。") % count


def _note(found: Members, submission: Submission | None) -> str:
    column = found.figure.column
    span = saying.span(saying.wareki(column.start), saying.wareki(column.end))
    block = found.figure.block
    parts = [span, f"{block.mark} {block.title}" if block else ""]
    if submission:
        parts.append(_("%(moment)sに提出した数字") % {"moment": moment(submission.as_of)})
    return saying.several(filter(None, parts))


def _rows(rows: tuple[ActMember | PersonMember, ...]) -> list[OpenRow]:
    return [
        _person_row(row) if isinstance(row, PersonMember) else _act_row(row)
        for row in rows
        if (row.person if isinstance(row, PersonMember) else row.line) is not None
    ]


def _act_row(row: ActMember) -> OpenRow:
    line = row.line
    act = line.act
    names = [_name(person) for person in row.persons]
    names += [Name(body) for body in line.bodies]
    if line.unnamed:
        names.append(
            Name(
                _("匿名")
                if line.unnamed == 1
                else _("名前をきいていない%(n)s人") % {"n": line.unnamed}
            )
        )
    words = [
        line.method.label if line.method else "",
        line.main_topic.label if line.main_topic else "",
        saying.several(line.workers),
    ]
    return OpenRow(
        _day(act.occurred_on),
        names or [Name(_("参加した人なし"))],
        _("%(minutes)s分") % {"minutes": act.minutes} if act.minutes else "",
        "　".join(filter(None, words)),
        _url("ledger-act", act.pk),
    )


def _person_row(row: PersonMember) -> OpenRow:
    aside = _("%(count)s件") % {"count": saying.number(row.acts)} if row.acts else ""
    day = _day(eras.from_int(row.day)) if row.day else ""
    return OpenRow(day, [_name(row.person)], aside, "")


def _name(person: Person | None) -> Name:
    if person is None:
        return Name(_("ほかの拠点の人"))
    return Name(person.name, person.kana, _url("desk-person", person.pk))


def _day(day: date) -> str:
    return (
        f"{day.month}/{day.day} {eras.weekday(day)}"
        if not saying.in_english()
        else saying.day_short(day)
    )


def _url(name: str, pk: int) -> str:
    """Pages of rooms above may not be there yet."""
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""


def _without(query: str, *names: str) -> str:
    return "&".join(part for part in query.split("&") if part and part.split("=")[0] not in names)
